/** A channel reads what it prints: random readings, and those of scenarios. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { activityCsv } from '../../../src/diagnosis/channels/activity-csv.ts';
import { btsnoop } from '../../../src/diagnosis/channels/btsnoop.ts';
import { channelOf } from '../../../src/diagnosis/channels/channels.ts';
import { coreActivity } from '../../../src/diagnosis/channels/core-activity.ts';
import { androidLog, iosLog } from '../../../src/diagnosis/channels/phone-log.ts';
import { portal } from '../../../src/diagnosis/channels/portal.ts';
import type { ChannelId, Paper, PaperContext, Reading } from '../../../src/diagnosis/channels/reading.ts';
import { redirect } from '../../../src/diagnosis/channels/redirect.ts';
import type { Run } from '../../../src/diagnosis/channels/run.ts';
import { told } from '../../../src/diagnosis/channels/told.ts';
import { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';
import { readScenario } from '../../../src/scenario/parse.ts';
import { runScenario } from '../../../src/scenario/run.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { oneIn, runs } from '../../sizes.ts';
import {
  activityRows,
  captured,
  deliveries,
  lockActivities,
  logReadings,
  screens,
  toldFacts,
  ZONE,
} from './arbitrary.ts';

const CONTEXT: PaperContext = { timeZone: ZONE, year: 2026 };

interface Channel<R extends Reading> {
  readonly id: ChannelId;
  parse(name: string, bytes: Uint8Array, context: PaperContext): Paper;
  print(readings: readonly R[], context: PaperContext): Uint8Array;
}

/** `places`: whether the lines are those of the random readings, too. */
function readsWhatItPrints<R extends Reading>(
  channel: Channel<R>,
  readings: fc.Arbitrary<R[]>,
  places: boolean,
  { context = CONTEXT, numRuns = runs(150, 40) } = {},
): void {
  const placed = (all: readonly Reading[]): readonly Reading[] =>
    places ? all : all.map((reading) => ({ ...reading, line: 0 }));
  fc.assert(
    fc.property(readings, (given) => {
      const bytes = channel.print(given, context);
      const paper = channel.parse('paper', bytes, context);
      expect(paper.unread).toEqual([]);
      expect(paper.warnings).toEqual([]);
      expect(placed(paper.readings)).toEqual(placed(given));
      if (given.length > 0) expect(channelOf(bytes)).toBe(channel.id);
    }),
    { numRuns, seed: 1 },
  );
}

describe('a channel reads the random readings that it prints, and recognises them', () => {
  test('activity-csv', () => readsWhatItPrints(activityCsv, activityRows, false));
  test('redirect', () => readsWhatItPrints(redirect, deliveries, true));
  test('core-activity', () => readsWhatItPrints(coreActivity, lockActivities, false));
  test('android-log', () => readsWhatItPrints(androidLog, logReadings('android-log'), true));
  test('ios-log', () => readsWhatItPrints(iosLog, logReadings('ios-log'), true));
  test('btsnoop', () => readsWhatItPrints(btsnoop, captured, false));
  test('portal', () => readsWhatItPrints(portal, screens, true));
  test('told', () => readsWhatItPrints(told, toldFacts, false));
});

/** East and west of Greenwich, by other than whole hours. */
test.each(['Asia/Kathmandu', 'America/St_Johns'])(
  'the logs of a phone, and the list of activities, are read in %s',
  (timeZone) => {
    const how = { context: { ...CONTEXT, timeZone }, numRuns: runs(20, 8) };
    readsWhatItPrints(iosLog, logReadings('ios-log'), true, how);
    // Its lines have no year: only those that are in the year of the context wherever they are read.
    const within = ({ at }: Reading & { readonly at: number }): boolean =>
      at > Date.parse('2026-01-02T00:00Z') && at < Date.parse('2026-12-31T00:00Z');
    const ofTheYear = logReadings('android-log').map((readings) => readings.filter(within));
    readsWhatItPrints(androidLog, ofTheYear, false, how);
    readsWhatItPrints(activityCsv, activityRows, false, how);
  },
);

/** Every fifteenth scenario, in `npm test` every sixtieth. */
const SCENARIOS = oneIn(
  4,
  readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.facility.yaml'))
    .sort()
    .filter((_file, i) => i % 15 === 0)
    .map((file) => join('scenarios', file)),
);

function played(file: string): Run {
  const read = readScenario(file, VERBS);
  if (!read.ok) throw new Error(read.problems[0]?.message);
  const { facility, seed, startAt } = read.scenario;
  const opened = shippedFacilities.open(facility, { seed, startAt, beside: file });
  if (!opened.ok || !(opened.facility instanceof LiveFacility)) throw new Error(`${file}: not opened`);
  const events: TraceEvent[] = [];
  opened.facility.trace.subscribe((event) => events.push(event));
  runScenario(read.scenario, opened.facility);
  return { facility: opened.facility, events };
}

test.each(SCENARIOS)('each channel of %s reads the file that it prints', (file) => {
  const run = played(file);
  const { facility } = run;
  const context = { timeZone: facility.timeZone, year: new Date(facility.clock.now()).getUTCFullYear() };
  let total = 0;
  const same = <R extends Reading>(channel: Channel<R>, readings: readonly R[], places = true): void => {
    const paper = channel.parse('paper', channel.print(readings, context), context);
    const plain = (all: readonly Reading[]) => (places ? all : all.map((reading) => ({ ...reading, line: 0 })));
    expect(paper.unread).toEqual([]);
    expect(plain(paper.readings)).toEqual(plain(readings));
    total += readings.length;
  };
  same(activityCsv, activityCsv.observe(run));
  same(redirect, redirect.observe(run));
  same(coreActivity, coreActivity.observe(run));
  for (const phone of facility.ids('phone')) {
    same(androidLog, androidLog.observe(run, phone));
    same(iosLog, iosLog.observe(run, phone));
    same(btsnoop, btsnoop.observe(run, phone), false);
  }
  const staff = facility.plan.people.find(({ role }) => role !== 'Tenant')?.id ?? '';
  same(portal, portal.observe(run, { units: facility.ids('unit'), staff, buttons: true }));
  for (const person of facility.people.ids()) {
    const about = { person };
    const facts = told.observe(run, about);
    const paper = told.parse('told.yaml', told.print(facts, context, about), context);
    expect([paper.readings, paper.about, paper.unread]).toEqual([facts, about, []]);
  }
  expect(total).toBeGreaterThan(0);
});
