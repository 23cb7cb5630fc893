/**
 * What a hosted facility does with each call, in order: what the journal records and makes durable, what leaves the process, and what happens in the
 * simulation; also when the journal fails, while time stands still for a snapshot or a view, and in a replay. After a change that is meant, run this
 * file with `--update`, and read the difference of hosted-order.txt.
 */
import { describe, expect, it } from 'vitest';
import { BLUEZ_CENTRAL } from '../../src/link/websocket/links.ts';
import { HostedFacility, RECENT_EVENTS } from '../../src/server/hosted-facility.ts';
import type { OutsideInput } from '../../src/server/journal.ts';
import { finished } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { HandClock } from '../cli/up-host.ts';
import { TOY_MAC, TOY_START, toy } from './toy-facility.ts';

function opened(from?: Parameters<typeof hostedWith>[0]) {
  return hostedWith(from);
}

function hostedWith(from?: ConstructorParameters<typeof HostedFacility>[0]['from']) {
  const said: string[] = [];
  const toys = toy();
  let failing = false;
  const host = new HandClock();
  const parts = finished(toys.open(from?.facility));
  const { facility } = parts;
  /** Snapshots and views take a few steps. */
  Object.assign(facility, {
    *snapshotSteps() {
      for (let i = 1; i <= 3; i++) {
        said.push(`snapshot step ${i}`);
        yield;
      }
      return facility.snapshot();
    },
    *lookSteps(path: string) {
      for (let i = 1; i <= 2; i++) {
        said.push(`view step ${i}`);
        yield;
      }
      const found = path === '' ? facility.view() : facility.find(path);
      return found === undefined ? undefined : JSON.stringify(found);
    },
  });
  const hosted = new HostedFacility({
    open: toys.open,
    parts,
    from,
    host,
    onError: (error) => said.push(`error ${error instanceof Error ? error.message : String(error)}`),
    journal: {
      *stage() {
        return () => said.push('staged');
      },
      input: (at, input) => said.push(`input ${at - TOY_START} ${JSON.stringify(input)}`),
      event: ({ kind, seq }) => said.push(`event ${seq} ${kind}`),
      flush: (at) => {
        said.push(`flush ${at - TOY_START}`);
        if (failing) throw new Error('the disk is full');
      },
    },
  });
  hosted.onDurable((events) => said.push(`durable ${events.map(({ seq, kind }) => `${seq} ${kind}`).join(', ')}`));
  const fails = (to = true): void => {
    failing = to;
  };
  return { hosted, said, fails, host };
}
type Opened = ReturnType<typeof opened>;

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));
/** Lets the host go on until this is done. */
async function done<T>({ host }: Opened, promise: Promise<T>): Promise<T> {
  let isDone = false;
  void promise.finally(() => {
    isDone = true;
  });
  for (let i = 0; i < 100 && !isDone; i++) {
    host.pass(1);
    await turn();
  }
  if (!isDone) throw new Error('it is never done');
  return promise;
}
const caught = (act: () => unknown): string => {
  try {
    return JSON.stringify(act()) ?? 'nothing';
  } catch (error) {
    return `throws ${error instanceof Error ? error.message : String(error)}`;
  }
};
const INPUT: OutsideInput = { kind: 'radio' };
const play = ({ hosted, said }: Opened, by = 0): void =>
  void said.push(`→ ${caught(() => hosted.play('count.up', { by }))}`);
const link = (central: string, act: object): OutsideInput =>
  ({ kind: central === BLUEZ_CENTRAL ? 'bluez' : 'websocket', central, mac: TOY_MAC, ...act }) as OutsideInput;

const STORIES: Readonly<Record<string, (of: Opened) => void | Promise<void>>> = {
  'a verb': (of) => {
    play(of);
    of.hosted.facility.clock.runFor(0);
    of.said.push(`${of.hosted.inputs} inputs`);
  },
  'a verb through the facility': async ({ hosted, said }) => {
    said.push(JSON.stringify(hosted.facility.play('lock.sleep', { lock: 'A101' })));
    said.push(JSON.stringify([hosted.facility.find('count'), hosted.facility.timeZone, hosted.facility.reveal('a.b')]));
    said.push(
      JSON.stringify([
        ...hosted.facility.kinds,
        ...hosted.facility.verbTable.keys(),
        hosted.facility.viewKeys?.('lock'),
      ]),
    );
    hosted.facility.onRefused?.(() => undefined)();
    await turn();
  },
  'a refused verb': ({ hosted, said }) => {
    said.push(JSON.stringify(hosted.play('fly', {})));
  },
  'an input and acts after it': async ({ hosted, said }) => {
    hosted.whenDurable(() => said.push('act 1'));
    said.push(String(hosted.enter(INPUT, () => 'entered')));
    hosted.parts.facility.trace.record('toy', 'count.up', {});
    hosted.whenDurable(() => said.push('act 2'));
    said.push('the turn ends');
    await turn();
  },
  'an input that throws': async ({ hosted, said }) => {
    said.push(
      caught(() =>
        hosted.enter(INPUT, () => {
          throw new Error('inside');
        }),
      ),
    );
    await turn();
    said.push(`${hosted.inputs} inputs`);
  },
  'an event outside of inputs': async ({ hosted, said }) => {
    hosted.parts.facility.trace.record('toy', 'count.up', {});
    said.push('recorded');
    await turn();
    hosted.settle();
  },
  'a journal that fails': async (of) => {
    const { hosted, said, fails } = of;
    fails();
    play(of);
    hosted.whenDurable(() => said.push('never'));
    await turn();
    fails(false);
    play(of);
    said.push(caught(() => hosted.settle()));
    await turn();
  },
  'a snapshot, and what waits for it': async (of) => {
    const { hosted, said } = of;
    const taken = hosted.takeSnapshot((snapshot) => said.push(`snapshot with ${JSON.stringify(snapshot.links)}`));
    const looked = hosted.look('count').then((found) => said.push(`view ${JSON.stringify(found)}`));
    const turned = hosted.turns.next().then(() => said.push('a turn'));
    hosted.whenMoving(() => said.push('moving 1'));
    hosted.whenMoving(() => said.push('moving 2'));
    said.push('asked');
    await done(of, Promise.all([taken, looked, turned]));
    hosted.whenMoving(() => said.push('moving 3'));
    for (const path of ['count', 'nothing', '']) said.push(JSON.stringify(await done(of, hosted.look(path))));
  },
  'an input that cannot wait for a snapshot': async (of) => {
    const { hosted, said } = of;
    const taken = hosted.takeSnapshot(({ version }) => said.push(`snapshot ${version}`));
    play(of);
    await done(of, taken);
  },
  'a snapshot of a facility that stops': async (of) => {
    const { hosted, said } = of;
    const taken = hosted.takeSnapshot(() => said.push('a snapshot'));
    hosted.whenMoving(() => said.push('moving'));
    hosted.whenMoving(() => {
      throw new Error('inside');
    });
    hosted.stop();
    said.push(`→ ${JSON.stringify(await done(of, taken)) ?? 'nothing'}`);
  },
  'a snapshot and a view after the stop': async (of) => {
    const { hosted, said } = of;
    hosted.stop();
    const taken = hosted.takeSnapshot(() => 'a snapshot');
    hosted.whenMoving(() => said.push('moving'));
    for (const promise of [taken, hosted.look('count')] as Promise<unknown>[])
      said.push(`→ ${JSON.stringify(await done(of, promise)) ?? 'nothing'}`);
  },
  'a facility that is stopped, and one that is retired': async (of) => {
    const { hosted, said } = of;
    hosted.parts.facility.trace.record('toy', 'count.up', {});
    hosted.stop();
    said.push('stopped');
    play(of);
    hosted.retire();
    said.push('retired');
    play(of);
    await turn();
  },
  'a replay': async ({ hosted, said }) => {
    const others = (_: HostedFacility, input: OutsideInput) => said.push(`other ${JSON.stringify(input)}`);
    hosted.replay(TOY_START + 50, { kind: 'verb', verb: 'count.up', args: { by: 1 } }, others);
    hosted.replay(TOY_START + 60, link('ws-1', { act: 'connect' }), others);
    said.push(JSON.stringify(hosted.links.open()));
    hosted.replay(TOY_START + 70, link('ws-1', { act: 'end', why: 'central-closed' }), others);
    hosted.replay(TOY_START + 70, link(BLUEZ_CENTRAL, { act: 'connect' }), others);
    said.push(JSON.stringify(hosted.links.open()));
    hosted.replay(TOY_START + 20, INPUT, others);
    said.push(`at ${hosted.now - TOY_START}, ${hosted.inputs} inputs`);
    hosted.replay(TOY_START + 80, INPUT, (one) => {
      said.push(caught(() => one.enter(INPUT, () => 'not recorded')));
      one.settle();
    });
    said.push(
      caught(() =>
        hosted.replay(TOY_START + 80, INPUT, () => {
          throw new Error('inside');
        }),
      ),
    );
    hosted.enter(INPUT, () => said.push('recorded'));
    await turn();
  },
  'links that were lost': async ({ hosted, said }) => {
    hosted.links.connect('ws-1', TOY_MAC);
    hosted.dropLostLinks();
    said.push(JSON.stringify(hosted.links.open()));
    hosted.links.connect(BLUEZ_CENTRAL, TOY_MAC);
    hosted.dropLostLinks();
    await turn();
  },
  'a snapshot continued': async (of) => {
    of.hosted.links.connect('ws-1', TOY_MAC);
    play(of, 3);
    const again = hostedWith(JSON.parse(JSON.stringify(of.hosted.snapshot())));
    again.said.push(JSON.stringify([again.hosted.links.open(), again.hosted.now - TOY_START, again.hosted.inputs]));
    again.hosted.parts.facility.clock.runFor(200);
    await turn();
    of.said.push('again:', ...again.said);
  },
};

describe('a hosted facility', () => {
  it('does everything in its order', async () => {
    const text: string[] = [];
    for (const [name, story] of Object.entries(STORIES)) {
      const of = opened();
      await story(of);
      text.push(`# ${name}`, ...of.said, '');
    }
    await expect(text.join('\n')).toMatchFileSnapshot('hosted-order.txt');
  });

  it(`remembers the last ${RECENT_EVENTS} events, and gives them by their numbers`, async () => {
    const { hosted } = opened();
    const { trace } = hosted.parts.facility;
    const numbers = (events: readonly TraceEvent[]): number[] => events.map(({ seq }) => seq);
    expect([hosted.oldest, hosted.recent(0, 5)]).toEqual([0, []]);
    for (let i = 0; i < 20_000; i++) trace.record('toy', 'count.up', {});
    hosted.settle();
    expect([RECENT_EVENTS, hosted.oldest, hosted.recent(0, 100_000).length]).toEqual([20_000, 1, 20_000]);
    expect(numbers(hosted.recent(0, 2))).toEqual([1, 2]);
    expect(numbers(hosted.recent(5, 2))).toEqual([6, 7]);
    expect(numbers(hosted.recent(19_999, 5))).toEqual([20_000]);
    expect(numbers(hosted.recent(20_000, 5))).toEqual([]);
    trace.record('toy', 'count.up', {});
    hosted.settle();
    expect([hosted.oldest, hosted.recent(0, 100_000).length]).toEqual([10_002, 10_000]);
    expect(numbers(hosted.recent(3, 2))).toEqual([10_002, 10_003]);
    expect(numbers(hosted.recent(10_001, 1))).toEqual([10_002]);
    expect(numbers(hosted.recent(10_002, 1))).toEqual([10_003]);
  });
});
