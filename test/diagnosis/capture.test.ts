/** A capture of the adapter shows only the attempts that reached the air; a log in which the clock jumps shows what no other file can. */
import { describe, expect, it } from 'vitest';
import type { PhoneReading, PhoneStep } from '../../src/diagnosis/channels/reading.ts';
import { comparePhone } from '../../src/diagnosis/compare/phone.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import type { Segment } from '../../src/diagnosis/phone-segments.ts';
import { AT, caseWith, log, MINUTE, paper } from './made-case.ts';

const MAC = 'D0:00:00:00:00:01';
const LINKED: readonly PhoneStep[] = [
  { what: 'link', mac: MAC, state: 'connecting' },
  { what: 'link', mac: MAC, state: 'connected' },
  { what: 'notify', mac: MAC, value: '5160' },
];
const OPENED: readonly PhoneStep[] = [{ what: 'tap', target: 'A108' }, ...LINKED, { what: 'unlocked', target: 'x' }];
const FAILED: readonly PhoneStep[] = [
  { what: 'tap', target: 'A108' },
  { what: 'error', target: 'A108', code: 302, message: 'Allow the app to use Bluetooth and try again.' },
];

const segment = (name: string, at: number, steps: readonly PhoneStep[]): Segment => ({
  target: 'A108',
  loggedAt: at,
  source: { paper: name, line: 1 },
  steps: steps.map((step): PhoneReading => ({ channel: 'android-log', line: 1, at, step })),
});

const costs = (seen: readonly Segment[], run: readonly Segment[]) =>
  comparePhone('hci', seen, run, true).filter(({ cost }) => cost > 0);

describe('a capture', () => {
  const opened = segment('hci', AT - 30 * MINUTE, LINKED);
  const failed = segment('run', AT, FAILED);

  it('says nothing against an attempt that opens no link', () => {
    expect(costs([opened], [segment('run', AT - 30 * MINUTE, OPENED), failed])).toEqual([]);
    expect(costs([], [failed])).toEqual([]);
  });

  it('contradicts a run that opens a link which it does not have, and one that lacks its link', () => {
    expect(costs([], [segment('run', AT, OPENED)])).toHaveLength(1);
    expect(costs([opened], [failed]).map(({ says }) => says)).toEqual([
      'a connection to A108, where none would be expected',
    ]);
  });
});

it('a clock that was set back after the last line that the company recorded is seen in the jump of the log', () => {
  const entry: readonly PhoneStep[] = [
    { what: 'tap', target: 'gate-in' },
    ...LINKED,
    { what: 'unlocked', target: 'x' },
  ];
  const steps = [
    ...entry.map((step) => [AT, step] as const),
    ...FAILED.map((step) => [AT - 15 * MINUTE, step] as const),
  ];
  const gate = paper('export.csv', 'activity-csv', [
    {
      channel: 'activity-csv',
      line: 2,
      at: AT,
      type: 'Access',
      activity: 'Phone',
      user: 'Gina Grant',
      place: 'gate-in',
      details: '',
    },
  ]);
  const { clockAheadMs, visit } = evidenceOf(caseWith([log(...steps), gate]));
  expect(visit.map(({ place }) => place)).toEqual(['gate-in', 'A108']);
  expect(clockAheadMs).toBe(-16 * MINUTE);
});
