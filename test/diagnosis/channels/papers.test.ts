/** The files that the evidence of a run consists of: shared ones, and two for each phone that did something. */
import { expect, it } from 'vitest';
import { papersOf } from '../../../src/diagnosis/channels/papers.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { demo } from '../../facility/demo.ts';

const SHARED = ['activity.csv', 'redirect.log', 'activity.json', 'portal.txt', 'told.yaml'];
const { site: facility } = demo();

const tap = (phone: string): TraceEvent => ({
  seq: 1,
  time: facility.clock.now(),
  actor: `phone/${phone}`,
  kind: 'phone.attempt',
  data: { target: 'A101', mac: 'C0:FF:EE:00:01:01' },
  causedBy: 0,
});
const names = (events: readonly TraceEvent[], person?: string): string[] =>
  papersOf({ facility, events }, person).map(({ name }) => name);
const textOf = (name: string, person?: string): string =>
  Buffer.from(papersOf({ facility, events: [] }, person).find((file) => file.name === name)?.bytes ?? []).toString();

it('a phone that did nothing leaves none, and one step is enough', () => {
  expect(names([])).toEqual(SHARED);
  expect(names([tap('alice')])).toEqual([...SHARED, 'alice.logcat.txt', 'alice.btsnoop']);
  expect(names([tap('alice'), tap('bob')])).toEqual([
    ...SHARED,
    'alice.logcat.txt',
    'alice.btsnoop',
    'bob.ios.log',
    'bob.btsnoop',
  ]);
});

it('of a person, only their phones and what they told', () => {
  expect(names([tap('alice'), tap('bob')], 'bob')).toEqual([...SHARED, 'bob.ios.log', 'bob.btsnoop']);
  expect(
    [textOf('told.yaml', 'bob'), textOf('told.yaml', 'tablet'), textOf('told.yaml')].map(
      (text) => /about: .*/.exec(text)?.[0],
    ),
  ).toEqual(['about: { person: "bob", unit: "A102" }', 'about: { person: "tablet" }', undefined]);
});

it('of a person, the portal shows their units; of nobody, all units', () => {
  const shows = (unit: string, person?: string): boolean => textOf('portal.txt', person).includes(unit);
  expect([shows('A102', 'bob'), shows('A101', 'bob'), shows('A101'), shows('A102')]).toEqual([true, false, true, true]);
});
