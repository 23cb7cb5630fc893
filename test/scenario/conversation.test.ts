/** The conversation of a failed run: phone, lock, gateway and core, in order, with what the lock made of the bytes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { KINDS } from '../../src/facility/open/kinds.ts';
import { conversationOf, MESSAGE_KINDS } from '../../src/scenario/conversation.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

const FILE = 'examples/start/scenarios/first-unlock.yaml';

function failure() {
  const text = readFileSync(FILE, 'utf8').replace('lock.A1.bolt: retracted', 'lock.A1.bolt: melted');
  const parsed = parseScenario(FILE, text, shippedFacilities.verbTable);
  if (!parsed.ok) throw new Error('the scenario is there');
  const { facility, startAt } = parsed.scenario;
  const opened = shippedFacilities.open(facility, { seed: '1', startAt, beside: FILE });
  if (!opened.ok) throw new Error('the facility is there');
  return runScenario(parsed.scenario, opened.facility).failure;
}

test('a failed unlock shows who sent what to whom, and what the lock made of it', () => {
  const messages = failure()?.conversation ?? [];
  const told = messages.map(({ from, to, what, means }) => [`${from} → ${to}: ${what}`, means]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['person → phone ada: openApp', ''],
      ['phone ada → core: asks: refresh', ''],
      ['core → phone ada: answers: refresh', ''],
      ['person → lock A1: touch', ''],
      ['phone ada → lock A1: writes', 'accepted: unlock'],
      ['lock A1 → phone ada: notifies', ''],
      ['lock gate → gateway: heartbeat', ''],
      ['core → gateway: commands', ''],
      ['gateway → lock gate: sends', 'accepted: getLogs'],
    ]),
  );
  expect(messages[0]?.atMs).toBe(0);
  expect(messages.map(({ atMs }) => atMs)).toEqual(messages.map(({ atMs }) => atMs).sort((a, b) => a - b));
});

test('it holds the last messages of a long run', () => {
  const event = (seq: number): TraceEvent =>
    ({ seq, time: seq * 10, actor: 'phone/ada', kind: 'phone.request', data: { type: `n${seq}` } }) as TraceEvent;
  const messages = conversationOf(Array.from({ length: 500 }, (_, i) => event(i)));
  expect(messages).toHaveLength(60);
  expect(messages.at(0)).toMatchObject({ atMs: 0, what: 'asks: n440' });
  expect(messages.at(-1)).toMatchObject({ atMs: 590, what: 'asks: n499' });
});

test('it reads only kinds of events that exist', () => {
  for (const kind of MESSAGE_KINDS) expect(KINDS.has(kind), kind).toBe(true);
});
