/** The interpreter of the lock's machines against XState, on random events, and what it refuses to compile. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  type AnyTransitionDefinition,
  createActor,
  createMachine,
  enqueueActions,
  type InspectionEvent,
  setup,
} from 'xstate';
import { newBody, padlockBody } from '../../src/lock/body/padlock.ts';
import { relayBody } from '../../src/lock/body/relay.ts';
import { firmware } from '../../src/lock/firmware/machine.ts';
import { newSession } from '../../src/lock/firmware/types.ts';
import { type Compiled, compiled, type Entries } from '../../src/lock/interpreter/compiled.ts';
import { initialState, LazyRun } from '../../src/lock/interpreter/lazy-run.ts';
import { MachineRun } from '../../src/lock/interpreter/run.ts';
import { LOCK_PARTS } from '../../src/lock/parts.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';
import type { Json } from '../../src/sim/clock.ts';
import { runs } from '../sizes.ts';

type AnyEvent = { readonly type: string };
type AnyCompiled = Compiled<object, AnyEvent, unknown>;

/** A machine as XState runs it and as it is compiled; both begin in XState's initial state. */
const pairOf = (machine: AnyStateMachine, entries: object, input: object) => ({
  machine,
  run: compiled(machine, entries as Entries<object, AnyEvent, unknown>, LOCK_SETTINGS) as AnyCompiled,
  first: jsonOf(createActor(machine, { input }).start().getPersistedSnapshot()),
  input,
});
const jsonOf = (state: unknown): Json => JSON.parse(JSON.stringify(state)) as Json;
const nothing = (): void => undefined;
const { body, firmware: firmwareParts } = LOCK_PARTS;

/** In this machine everything depends on order: of regions, of entries, of raised events. Our own machines hardly need it. */
const orderParts = {
  guards: {
    first: ({ flags }: { flags: number }) => flags % 2 === 1,
    second: ({ flags }: { flags: number }) => flags >= 2,
  },
  reactions: {
    left: () => ({ effects: [{ type: 'left' }] }),
    right: () => ({ effects: [{ type: 'right' }] }),
    flag: ({ flags }: { flags: number }) => ({ context: { flags: (flags + 1) % 4 } }),
    two: () => ({ raise: [{ type: 'flag' }, { type: 'goLeft' }, { type: 'goRight' }] }),
    fail: ({ flags }: { flags: number }): object => {
      throw new Error(`a reaction failed with flags ${flags}`);
    },
  },
};
type OrderName = keyof (typeof orderParts)['reactions'];
const is = (name: string) => ({ type: 'is', params: { name } });
const act = (name: OrderName) => ({ type: 'do', params: { name } });
const side = (name: 'left' | 'right', go: string) => ({
  initial: 'p',
  states: {
    p: { on: { [go]: 'q', self: { target: 'p', actions: act(name) } } },
    q: { always: { guard: is('first'), target: 'r', actions: act(name) }, on: { self: 'p' } },
    r: { always: { guard: is('second'), target: 'p', actions: act(name) }, on: { [go]: 'q', self: 'r' } },
  },
});
const ordered = setup({
  guards: {
    is: ({ context }, { name }: { name: keyof (typeof orderParts)['guards'] }) =>
      orderParts.guards[name](context as { flags: number }),
  },
  actions: {
    do: enqueueActions(({ context, enqueue }, { name }: { name: OrderName }) => {
      const answer: { context?: object; effects?: { type: string }[]; raise?: { type: string }[] } =
        orderParts.reactions[name](context as { flags: number });
      if (answer.context !== undefined) enqueue.assign(answer.context);
      for (const effect of answer.effects ?? []) enqueue.emit(effect as never);
      for (const next of answer.raise ?? []) enqueue.raise(next);
    }),
  },
}).createMachine({
  type: 'parallel',
  context: { flags: 0 },
  on: { flag: { actions: act('flag') }, two: { actions: act('two') }, fail: { actions: act('fail') } },
  states: { left: side('left', 'goLeft'), right: side('right', 'goRight') },
} as object);
const PAIRS = {
  'a machine about order': pairOf(ordered, orderParts, {}),
  'firmware of a ONE': pairOf(firmware(firmwareParts, LOCK_SETTINGS), firmwareParts, { mains: false }),
  'firmware on mains': pairOf(firmware(firmwareParts, LOCK_SETTINGS), firmwareParts, { mains: true }),
  padlock: pairOf(padlockBody(body, LOCK_SETTINGS), body, newBody(LOCK_SETTINGS, 0, 'extended')),
  relay: pairOf(relayBody(body, LOCK_SETTINGS), body, newBody(LOCK_SETTINGS, 0, 'extended')),
};

const nameOf = ({ source, eventType, target }: AnyTransitionDefinition): string =>
  `${source.id} ${eventType} ${target?.[0]?.id}`;

/** XState emits its effects after all transitions of an event. */
const nothingYet = () => ({ effects: [] as unknown[], taken: [] as string[] });

const via = fc.constantFrom('ble', 'mesh');
const position = fc.constantFrom('extended', 'between', 'retracted', 'seated', 'pulled', 'out');
const session = newSession('AB'.repeat(20), 0);
/** Every field that an event of one of the machines has. */
const FIELDS = fc.record({
  supply: fc.constantFrom('none', 'motor', 'stall'),
  via,
  session: fc.constant(session.hex),
  packet: fc.constant('00'.repeat(20)),
  commandId: fc.nat(3),
  cause: fc.nat(9),
  position,
  bolt: fc.constantFrom('extended', 'between', 'retracted'),
  hasp: fc.constantFrom('seated', 'pulled', 'out'),
  resume: fc.boolean(),
  pressMs: fc.constantFrom(100, 5_000),
  nextInMs: fc.constant(3_600_000),
  right: fc.boolean(),
  carried: fc.constant([]),
  zoneKnown: fc.boolean(),
  time: fc.constantFrom(null, { at: 0, ms: 0, ppm: 0 }),
  config: fc.record({
    ready: fc.boolean(),
    explicitLock: fc.boolean(),
    relockMs: fc.constantFrom(0, 30_000),
    longPressMs: fc.constant(1_000),
  }),
  outcome: fc.record({
    result: fc.constantFrom(0x60, 0x61, 0x69),
    accepted: fc.boolean(),
    unlock: fc.boolean(),
    session: fc.constant(session),
    time: fc.constant(null),
    zoneKnown: fc.boolean(),
    config: fc.constant({ ready: true, explicitLock: false, relockMs: 0, longPressMs: 1_000 }),
    follow: fc.constantFrom('nothing', 'shutdown', 'firmwareMode', 'stayOpen'),
    answer: fc.constant(null),
    carry: fc.constantFrom('all', 'unlock'),
    masterBefore: fc.constant(null),
  }),
  toward: fc.constantFrom('extended', 'retracted'),
  back: fc.boolean(),
  tensionN: fc.constantFrom(0, 50, 400),
  on: fc.boolean(),
  charge: fc.constantFrom(0, 0.02, 0.5, 1),
  removed: fc.boolean(),
  c: fc.constantFrom(-30, 20),
  part: fc.constantFrom('touch', 'motor', 'sensor', 'radio'),
  works: fc.boolean(),
  cut: fc.constantFrom(null, { at: 'motor', n: 2 }, { at: 'flash', n: 1, done: true }),
  what: fc.constantFrom('flash', 'motor', 'notify'),
  done: fc.boolean(),
});

describe('the interpreter and XState', () => {
  it.each(Object.entries(PAIRS))(
    'agree in states, contexts, effects and transitions: %s (INV-1)',
    (_, { machine, run, first }) => {
      const visited = new Set<string>();
      const step = fc.record({ type: fc.constantFrom(...machine.events), fields: FIELDS, later: fc.nat(40_000) });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.nat(60), (steps, restart) => {
          let [theirs, ours] = [nothingYet(), nothingYet()];
          const open = (from: Json) => {
            const inspect = (event: InspectionEvent) => {
              if (event.type === '@xstate.microstep') theirs.taken.push(...event._transitions.map(nameOf));
            };
            const actor = createActor(machine, { snapshot: from, input: {}, inspect } as object);
            actor.on('*', (effect: unknown) => void theirs.effects.push(effect));
            actor.subscribe({ error: () => undefined });
            const mine = new LazyRun(
              run,
              from,
              (effect) => void ours.effects.push(effect),
              (taken) => void ours.taken.push(nameOf(taken)),
            );
            return [actor.start(), mine] as const;
          };
          let [actor, mine] = open(first);
          let at = 0;
          steps.forEach(({ type, fields, later }, i) => {
            if (i === restart) [actor, mine] = open(mine.json());
            at += later;
            const event = { ...fields, type, at };
            actor.send(event);
            const { status, error } = actor.getSnapshot() as { status: string; error?: Error };
            if (status === 'error') {
              // Random events may contradict each other; then a reaction throws in both.
              expect(() => mine.send(event)).toThrow(error?.message.split('\n').at(-1));
              [actor, mine] = open(first);
              [theirs, ours] = [nothingYet(), nothingYet()];
              return;
            }
            mine.send(event);
            expect(ours).toEqual(theirs);
            const state = mine.json();
            expect(JSON.stringify(state)).toBe(JSON.stringify(actor.getPersistedSnapshot()));
            visited.add(JSON.stringify((state as { value: Json }).value));
          });
        }),
        { numRuns: runs(60, 20) },
      );
      // The events led somewhere.
      expect(visited.size).toBeGreaterThan(3);
    },
  );

  it.each(Object.entries(PAIRS))(
    'begin alike, before and after a first event: %s',
    (_, { machine, run, first, input }) => {
      expect(initialState(run, input)).toEqual(first);
      for (const type of machine.events) {
        const event = {
          type,
          at: 5,
          supply: 'motor',
          position: 'extended',
          bolt: 'extended',
          hasp: 'seated',
          charge: 1,
        };
        const actor = createActor(machine, { input }).start();
        actor.subscribe({ error: nothing });
        actor.send(event);
        if (actor.getSnapshot().status === 'active')
          expect(initialState(run, input, event)).toEqual(jsonOf(actor.getPersistedSnapshot()));
      }
    },
  );
});

describe('a lock at rest', () => {
  const { run, first, input } = PAIRS.padlock;
  it('shares its state in successive snapshots until something happens', () => {
    const lock = new LazyRun(run, first, nothing, undefined);
    expect(lock.json()).toBe(first);
    lock.send({ type: 'temperature', c: 20, at: 0 } as AnyEvent);
    const before = lock.json();
    lock.send({ type: 'nothing that it knows' });
    expect(lock.json()).toBe(before);
    lock.send({ type: 'temperature', c: -20, at: 5 } as AnyEvent);
    const after = lock.json();
    expect(after).not.toEqual(before);
    expect(lock.json()).toBe(after);
  });

  it('has its initial state computed once', () => {
    expect(initialState(run, { ...input })).toBe(initialState(run, { ...input }));
  });
});

describe('a machine that it cannot execute is refused (INV-1 of the compiler)', () => {
  const inRegion = (state: object, around: object = {}) => ({
    type: 'parallel',
    states: { region: { initial: 'a', states: { a: state, b: {} }, ...around } },
  });
  it.each([
    ['is not parallel', { initial: 'a', states: { a: {} } }],
    ['has entry or exit actions', inRegion({ entry: 'x' })],
    ['has entry or exit actions', inRegion({ after: { 5: 'b' } })],
    ['accepts any event', inRegion({ on: { '*': 'b' } })],
    ['is final', inRegion({ type: 'final' })],
    ['re-enters a state', inRegion({ on: { go: { target: 'a', reenter: true } } })],
    ['an endless transition', inRegion({ always: {} })],
    ['not a named entry', inRegion({ on: { go: { target: 'b', actions: 'x' } } })],
    ['not a named entry', inRegion({ on: { go: { target: 'b', guard: { type: 'is', params: { name: 'nobody' } } } } })],
    ['between states', { ...inRegion({}), on: { go: '.region.b' } }],
    ['nested too deeply', inRegion({ initial: 'c', states: { c: { initial: 'd', states: { d: {} } } } })],
  ])('%s', (sentence, config) => {
    const machine = createMachine(config as object);
    expect(() => compiled(machine, { guards: {}, reactions: {} }, LOCK_SETTINGS)).toThrow(sentence);
  });

  it('a machine that never comes to rest is stopped, as by XState', () => {
    const to = (target: string) => ({ always: { target, guard: { type: 'is', params: { name: 'on' } } } });
    const machine = createMachine(
      {
        id: 'endless',
        type: 'parallel',
        options: { maxIterations: 1_000 },
        states: { region: { initial: 'a', states: { a: to('b'), b: to('a') } } },
      },
      { guards: { is: () => true } },
    );
    const run = compiled<object, { type: string }, never>(
      machine,
      { guards: { on: () => true }, reactions: {} },
      LOCK_SETTINGS,
    );
    expect(() => new MachineRun(run, { context: {}, value: { region: 'a' } }, nothing).send({ type: 'go' })).toThrow(
      'endless never comes to rest after go',
    );
    expect(initialState(run, {})).toMatchObject({ status: 'error' });
  });

  it('nor does it continue from a state that the machine does not have', () => {
    const { run } = PAIRS.padlock;
    expect(() => new MachineRun(run, { context: {}, value: { bolt: 'lost' } }, nothing)).toThrow(
      'region bolt has no state "lost"',
    );
  });
});
