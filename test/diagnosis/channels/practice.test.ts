/** The practice reports: each file is read to its last line, and the run from which it was made gives the same readings. */
import { expect, test } from 'vitest';
import { activityCsv } from '../../../src/diagnosis/channels/activity-csv.ts';
import { btsnoop } from '../../../src/diagnosis/channels/btsnoop.ts';
import { readReport } from '../../../src/diagnosis/channels/channels.ts';
import { coreActivity } from '../../../src/diagnosis/channels/core-activity.ts';
import { androidLog, iosLog } from '../../../src/diagnosis/channels/phone-log.ts';
import { portal } from '../../../src/diagnosis/channels/portal.ts';
import type { ChannelId, Paper, Reading } from '../../../src/diagnosis/channels/reading.ts';
import { redirect } from '../../../src/diagnosis/channels/redirect.ts';
import type { Run } from '../../../src/diagnosis/channels/run.ts';
import { oneIn } from '../../sizes.ts';
import { CONTEXT, folderOf, PRACTICE, playedUntil } from '../practice.ts';

const papersOf = (id: string): readonly Paper[] => readReport([folderOf(id)], CONTEXT).papers;

test('each practice file gives the expected number of readings and leaves no line unread', () => {
  const counts = PRACTICE.map((id) => {
    const { papers, foreign, problems } = readReport([folderOf(id)], CONTEXT);
    expect(problems).toEqual([]);
    expect(foreign.map(({ name }) => name)).toEqual([`${folderOf(id)}/report.txt`]);
    for (const { unread, warnings } of papers) expect([...unread, ...warnings]).toEqual([]);
    return [id, ...papers.map(({ channel, readings }) => `${channel} ${readings.length}`)];
  });
  expect(counts).toEqual([
    ['02', 'activity-csv 2', 'android-log 35', 'portal 11', 'told 3'],
    ['03', 'btsnoop 31', 'told 6'],
    ['07', 'portal 11', 'redirect 13', 'told 4'],
    ['12', 'redirect 12', 'told 4'],
    ['15', 'activity-csv 6', 'ios-log 9', 'portal 11', 'told 4'],
    ['16', 'activity-csv 7', 'android-log 43', 'portal 11', 'told 8'],
    ['21', 'activity-csv 8', 'portal 20', 'told 1'],
    ['24', 'core-activity 2', 'told 2'],
  ]);
});

/** Half past twelve on the day of the reports, after all of them. */
const END = Date.parse('2026-03-05T19:30:00Z');
const PHONES: Readonly<Record<string, string>> = { '02': 'gina', '03': 'bob', '15': 'bob', '16': 'henry' };
const UNITS: Readonly<Record<string, string[]>> = {
  '02': ['A108'],
  '07': ['A102'],
  '15': ['A102'],
  '16': ['B201'],
  '21': ['A108', 'A101'],
};

const screenOf = (id: string, run: Run): readonly Reading[] =>
  portal.observe(run, {
    units: UNITS[id] ?? [],
    staff: 'maya',
    buttons: id === '21',
    ...(id === '21' ? { users: ['gina'] } : {}),
  });

/** The readings of the run, by channel; a screen as it was when it was read. */
function observed(id: string, papers: readonly Paper[]): (channel: ChannelId) => readonly Reading[] {
  let screen: readonly Reading[] = [];
  const readAt = papers.find(({ channel }) => channel === 'portal')?.from;
  const look = (run: Run): void => {
    screen = screenOf(id, run);
  };
  const run = playedUntil(id, END, readAt === undefined ? undefined : { at: readAt, look });
  const phone = PHONES[id] ?? '';
  const channels: Readonly<Record<ChannelId, () => readonly Reading[]>> = {
    'activity-csv': () => activityCsv.observe(run),
    redirect: () => redirect.observe(run, { name: 'LAKESIDE-014', id: 'pms-8841' }),
    'core-activity': () => coreActivity.observe(run),
    'android-log': () => androidLog.observe(run, phone),
    'ios-log': () => iosLog.observe(run, phone),
    btsnoop: () => btsnoop.observe(run, phone),
    portal: () => screen,
    told: () => [],
  };
  return (channel) => channels[channel]();
}

/** One reading as a line, without its position in the file and without the receiver's clock. */
function lineOf({ line: _line, ...reading }: Reading): string {
  const { receivedAt: _received, ...rest } = { receivedAt: undefined, ...reading };
  return JSON.stringify(rest, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** What one list contains and the other does not, and how often. */
function missing(from: readonly Reading[], those: readonly Reading[]): Reading[] {
  const left = those.map(lineOf);
  return from.filter((reading) => {
    const at = left.indexOf(lineOf(reading));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const words = (reading: Reading): string => {
  const time = new Date(reading.at).toISOString().slice(11, 23);
  if (reading.channel === 'activity-csv') return `${time} ${reading.activity} ${reading.place}`;
  if (reading.channel === 'redirect')
    return `${time} ${reading.status} ${reading.event.subtype} ${reading.event.lock.name}`;
  return `${time} ${'step' in reading ? reading.step.what : reading.channel}`;
};

/** A report of three days takes a while on a loaded machine. */
const DAYS_MS = 120_000;

/** The noise of each paper. */
const NOISE: Readonly<Record<string, string[]>> = {
  // Over the radio, a capture shows the write when the phone sent it, and the trace shows it when the lock received it.
  '03': [
    ...['15:00:05.261', '15:01:12.388', '15:01:33.392'].flatMap((time) => [
      `btsnoop: paper ${time} link`,
      `btsnoop: paper ${time} write`,
    ]),
    ...['15:00:05.276', '15:01:12.403', '15:01:33.407'].flatMap((time) => [
      `btsnoop: run ${time} link`,
      `btsnoop: run ${time} write`,
    ]),
  ],
  // One delivery timed out and was repeated.
  '07': [
    'redirect: paper 19:10:21.000 504 lock.locked Main gate',
    'redirect: paper 19:10:21.000 200 lock.locked Main gate',
  ],
  // The log withholds codes and messages.
  '15': [
    ...['16:10:15.000', '16:12:02.000', '16:13:02.000'].map((time) => `ios-log: paper ${time} error`),
    ...['16:10:15.000', '16:12:02.000', '16:13:02.000'].map((time) => `ios-log: run ${time} error`),
  ],
};

test.each(oneIn(2, PRACTICE))(
  'practice report %s and the run that it was made of differ only in the noise of the papers',
  (id) => {
    const papers = papersOf(id).filter(({ channel }) => channel !== 'told');
    const runOf = observed(id, papers);
    const noise = papers.flatMap((paper) => {
      const run = runOf(paper.channel).filter(({ at }) => at >= (paper.from ?? 0) && at <= (paper.to ?? 0));
      const more = missing(paper.readings, run).map((reading) => `${paper.channel}: paper ${words(reading)}`);
      const fewer = missing(run, paper.readings).map((reading) => `${paper.channel}: run ${words(reading)}`);
      expect(paper.readings.length).toBeGreaterThan(more.length);
      return [...more, ...fewer];
    });
    expect(noise).toEqual(NOISE[id] ?? []);
  },
  DAYS_MS,
);
