/** The chain of causes of a failed run ends with the event that gave the value its final state; it starts with an input or with the facility. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OriginRun } from '../../src/scenario/origin-run.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { type PathStep, pathTo } from '../../src/scenario/path.ts';
import { ScenarioRun } from '../../src/scenario/run.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { TinyFacility, tinyVerbs } from './tiny-facility.ts';

const HEAD = 'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';

function played(steps: string): { readonly events: readonly TraceEvent[]; readonly path: readonly PathStep[] } {
  const parsed = parseScenario('tiny.yaml', HEAD + steps, tinyVerbs);
  if (!parsed.ok) throw new Error(parsed.problems.map((p) => p.message).join('\n'));
  const facility = new TinyFacility();
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  const run = new ScenarioRun(parsed.scenario, facility);
  while (!run.advance(1_000));
  const { failure, verdict } = run.result();
  if (failure === undefined) throw new Error(`no failure, but ${verdict}`);
  if (run.unexpected === undefined) return { events, path: failure.path ?? [] };
  const other = new TinyFacility();
  const again = new OriginRun(new ScenarioRun(parsed.scenario, other), other, run.unexpected);
  while (!again.advance(7));
  return { events, path: again.path() };
}

const eventsOf = ({ events, path }: ReturnType<typeof played>): readonly (TraceEvent | undefined)[] =>
  path.map((step) => events.find(({ seq }) => seq === step.event));

const touches = fc.array(
  fc.constantFrom(
    '- lock.touch: A101\n',
    '- lock.touch: A102\n',
    '- world.rest: {}\n',
    '- wait: 3s\n',
    '- wait: 20s\n',
  ),
  { maxLength: 12 },
);

test('the path to a value starts with the input that set it, whatever else happened before and after', () => {
  fc.assert(
    fc.property(touches, touches, (before, after) => {
      const untouched = before.filter((step) => !step.includes('A101')).join('');
      const later = after.filter((step) => !step.includes('A101')).join('');
      const steps = `${untouched}- lock.touch: A101\n${later}- wait: 5s\n- expect: { lock.A101.wakes: 0 }\n`;
      const found = eventsOf(played(steps));
      expect(found[0]).toMatchObject({ kind: 'input', data: { verb: 'lock.touch', args: { lock: 'A101' } } });
      expect(found.at(-1)?.actor).toBe('lock/A101');
      for (const [i, event] of found.slice(1).entries()) expect(event?.causedBy).toBe(found[i]?.seq);
    }),
  );
});

test('a value that nothing set says so', () => {
  const { path } = played('- lock.touch: A102\n- wait: 5s\n- expect: { lock.A101.bolt: retracted }\n');
  expect(path).toEqual([{ says: expect.stringMatching(/^No event set this value: /) }]);
});

test('values of a "never" lead to the last of them that changed, an event of a "never" to itself', () => {
  const states = played(
    '- never: { lock.A101.power: awake, lock.A102.power: awake }\n- lock.touch: A102\n- lock.touch: A101\n',
  );
  expect(eventsOf(states)[0]).toMatchObject({ data: { args: { lock: 'A101' } } });
  const event = played('- never: { kind: lock.unlocked }\n- lock.touch: A101\n- wait: 5s\n');
  expect(eventsOf(event).at(-1)).toMatchObject({ kind: 'lock.unlocked' });
});

test('an event that differed, a verb that was refused and one that was not lead to what was seen', () => {
  const other = played(
    '- lock.touch: A101\n- wait: 5s\n- expectEvent: { kind: lock.unlocked, actor: lock/A102 }\n  since: start\n',
  );
  expect(eventsOf(other).at(-1)).toMatchObject({ kind: 'lock.unlocked', actor: 'lock/A101' });
  const refused = played('- phone.enterPin: { phone: alice, pin: "123456" }\n- expect: { lock.A101.wakes: 0 }\n');
  expect(eventsOf(refused)).toMatchObject([{ kind: 'input', data: { verb: 'phone.enterPin' } }]);
  const notRefused = played('- lock.touch: A101\n  fails: B-PIN-2\n');
  expect(eventsOf(notRefused)[0]).toMatchObject({ kind: 'input', data: { verb: 'lock.touch' } });
});

test('a long path keeps its beginning and its end, and counts the rest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), (length) => {
      const events = Array.from({ length }, (_, i): TraceEvent => {
        const seq = i + 1;
        return { seq, time: i, actor: 'lock/A101', kind: 'lock.woke', data: {}, ...(i === 0 ? {} : { causedBy: i }) };
      });
      const path = pathTo(events, length, 'UTC');
      const left = path.filter(({ event }) => event === undefined);
      const counted = left.reduce((sum, { says }) => sum + Number(/\d+/.exec(says)?.[0]), 0);
      expect(path.length).toBeLessThanOrEqual(24);
      expect(path.length - left.length + counted).toBe(length);
      expect([path[0]?.event, path.at(-1)?.event]).toEqual([1, length]);
    }),
  );
});
