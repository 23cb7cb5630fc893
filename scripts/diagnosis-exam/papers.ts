/**
 * The evidence of a report: some of the channels of the run, edited as people and mail programs do, and what was told. `evidence` says how much of it
 * a reader could rely on: a wrong statement counts for nothing, and a file from which lines were removed counts only for what it still says.
 */
import { activityCsv } from '../../src/diagnosis/channels/activity-csv.ts';
import { btsnoop } from '../../src/diagnosis/channels/btsnoop.ts';
import { coreActivity } from '../../src/diagnosis/channels/core-activity.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import { androidLog, iosLog } from '../../src/diagnosis/channels/phone-log.ts';
import { portal } from '../../src/diagnosis/channels/portal.ts';
import type { ReadingOf } from '../../src/diagnosis/channels/reading.ts';
import { redirect } from '../../src/diagnosis/channels/redirect.ts';
import { told } from '../../src/diagnosis/channels/told.ts';
import type { RandomStream } from '../../src/sim/random.ts';
import type { Stage } from './stage.ts';

export const CHANNELS = ['csv', 'redirect', 'core', 'portal', 'log', 'capture', 'told'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export interface ExamPaper {
  readonly channel: ChannelName;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Evidence {
  /** Whether the whole file is there. */
  has(channel: ChannelName): boolean;
  /** Whether the file, as edited, says this. */
  says(channel: ChannelName, pattern: RegExp): boolean;
  /** A fact that was told and is true. */
  fact(id: FactId): string | undefined;
}

export interface Papers {
  readonly papers: readonly ExamPaper[];
  readonly evidence: Evidence;
}

/** Edits that remove lines from a file. */
const DESTROYS: ReadonlySet<string> = new Set(['cut', 'truncate']);

/** Draws the evidence of a run from these channels. */
export function papersOf(stage: Stage, random: RandomStream, channels: readonly ChannelName[]): Papers {
  const all = renderedPapers(stage, random).filter(({ channel }) => channels.includes(channel));
  const { told: facts, reliable } = toldPaper(stage, random);
  const kept = all.filter(({ channel }) => random.chance(channel === 'log' || channel === 'portal' ? 6 : 4, 10));
  const [first] = kept.length > 0 ? kept : [random.pick(all)];
  const chosen = kept.length > 0 || first === undefined ? kept : [first];
  const edits = random.chance(1, 5);
  const lost = new Set<ChannelName>();
  const edited = chosen.map((paper) => (edits ? edit(paper, random, lost) : paper));
  const hasTold = random.chance(8, 10);
  const papers = hasTold ? [...edited, { channel: 'told' as const, name: 'told.yaml', bytes: facts }] : edited;
  const texts = new Map(papers.map(({ channel, bytes }) => [channel, Buffer.from(bytes).toString('latin1')]));
  return {
    papers,
    evidence: {
      has: (channel) => texts.has(channel) && !lost.has(channel),
      says: (channel, pattern) => pattern.test(texts.get(channel) ?? ''),
      fact: (id) => (hasTold ? reliable.get(id) : undefined),
    },
  };
}

function renderedPapers(stage: Stage, random: RandomStream): ExamPaper[] {
  const { facility, events, about, plan, cast } = stage;
  const run = { facility, events };
  const context = { timeZone: facility.timeZone, year: new Date(facility.clock.now()).getUTCFullYear() };
  const person = about.person ?? cast.person;
  const papers: ExamPaper[] = [];
  const put = (channel: ChannelName, name: string, bytes: Uint8Array): void =>
    void papers.push({ channel, name, bytes });
  const rows = activityCsv.observe(run);
  if (rows.length > 0) put('csv', 'export.csv', activityCsv.print(rows, context));
  const delivered = redirect.observe(run);
  if (delivered.length > 0) put('redirect', 'hooks.log', redirect.print(delivered, context));
  const core = coreActivity.observe(run);
  if (core.length > 0) put('core', 'answer.json', coreActivity.print(core, context));
  const own = plan.units.filter(({ tenant }) => tenant === person).map(({ id }) => id);
  const units = [...new Set([...(about.unit === undefined ? own : [about.unit]), ...(random.chance(1, 3) ? own : [])])];
  const question = { units, staff: cast.manager, users: [person], buttons: random.chance(1, 2) };
  put('portal', 'screen.txt', portal.print(portal.observe(run, question), context));
  const phone = plan.people.find(({ id }) => id === person)?.phones[0];
  if (phone === undefined) return papers;
  const log = phone.os === 'ios' ? iosLog : androidLog;
  const readings = log.observe(run, phone.id);
  if (readings.length === 0) return papers;
  put('log', phone.os === 'ios' ? 'phone.log' : 'logcat.txt', log.print(readings, context));
  const air = btsnoop.observe(run, phone.id);
  if (air.length > 0) put('capture', 'hci.btsnoop', btsnoop.print(air, { ...context, phone: phone.id }));
  return papers;
}

/** Facts that only the trace contains, or that the cause determines. */
const SURE: ReadonlySet<string> = new Set([
  'gateway.present',
  'portal.status',
  'portal.battery',
  'controller.status',
  'pms.status',
]);

function toldPaper(stage: Stage, random: RandomStream): { told: Uint8Array; reliable: Map<FactId, string> } {
  const { facility, events, about } = stage;
  const context = { timeZone: facility.timeZone, year: new Date(facility.clock.now()).getUTCFullYear() };
  const observed = told.observe({ facility, events }, about);
  const answers = new Map<FactId, ReadingOf<'told'>>(observed.map((one) => [one.fact, one]));
  for (const [fact, answer] of stage.facts)
    answers.set(fact, { channel: 'told', line: 0, at: 0, fact, answer, ats: answers.get(fact)?.ats ?? [] });
  if (!answers.has('tried.at') && stage.tried.length > 0)
    answers.set('tried.at', { channel: 'told', line: 0, at: 0, fact: 'tried.at', answer: 'yes', ats: stage.tried });
  const reliable = new Map<FactId, string>();
  const readings: ReadingOf<'told'>[] = [];
  for (const one of answers.values()) {
    const likely = one.fact === 'tried.at' ? 9 : stage.facts.has(one.fact) ? 6 : SURE.has(one.fact) ? 3 : 3;
    if (!random.chance(likely, 10)) continue;
    const draw = random.int(1, 100);
    const flips = one.answer === 'yes' ? 'no' : 'yes';
    const answer =
      draw <= 8
        ? 'unknown'
        : draw <= 11 && /^(?:yes|no)$/.test(one.answer) && one.fact !== 'tried.at'
          ? flips
          : one.fact === 'message.seen'
            ? paraphrase(one.answer, random)
            : one.answer;
    const approx = one.fact === 'tried.at' && random.chance(1, 2);
    const ats = one.ats.map((at) => (one.fact === 'tried.at' ? Math.floor(at / 60_000) * 60_000 : at));
    if (draw > 11) reliable.set(one.fact, answer);
    readings.push({ ...one, answer, ats, at: ats[0] ?? 0, ...(approx ? { approx } : {}) });
  }
  return { told: told.print(readings, context, about), reliable };
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/cannot/gi, "can't"],
  [/\bPress\b/g, 'push'],
  [/\bthe lock\b/gi, 'it'],
  [/Check your/gi, 'look at the'],
  [/ and try again/gi, ''],
  [/payment is due/gi, 'a payment is due'],
];

/** The message as a caller repeats it: the first sentence, or in other words. */
export function paraphrase(message: string, random: RandomStream): string {
  const first = random.chance(1, 2) ? (/^[^.!]*/.exec(message)?.[0] ?? message) : message;
  const words = random.chance(1, 2) ? WORDS.reduce((text, [from, to]) => text.replace(from, to), first) : first;
  return random.chance(1, 3) ? words.toLowerCase() : words;
}

const OTHER_APPS = [
  '03-05 10:00:00.000  1410  1410 I chatty  : uid=10234 expire 3 lines',
  '03-05 10:00:01.250  2201  2254 W System.err: java.net.SocketTimeoutException',
  '03-05 10:00:02.125  1410  1502 D BluetoothGatt: onClientConnectionState() status=0 clientIf=7',
];

/** An edit that no renderer makes. */
function edit(paper: ExamPaper, random: RandomStream, lost: Set<ChannelName>): ExamPaper {
  const kind = random.pick(['cut', 'others', 'reorder', 'truncate', 'crlf', 'typed'] as const);
  const binary = paper.channel === 'capture';
  if (DESTROYS.has(kind) || binary) lost.add(paper.channel);
  if (binary) return { ...paper, bytes: paper.bytes.subarray(0, Math.ceil(paper.bytes.length * 0.8)) };
  const text = Buffer.from(paper.bytes).toString('utf8');
  const lines = text.split('\n');
  const [head = '', ...rest] = lines;
  switch (kind) {
    case 'cut':
      return withText(paper, [head, ...rest.filter(() => !random.chance(1, 5))].join('\n'));
    case 'others':
      return paper.channel === 'log'
        ? withText(
            paper,
            lines.flatMap((line) => (random.chance(1, 4) ? [random.pick(OTHER_APPS), line] : [line])).join('\n'),
          )
        : paper;
    case 'reorder':
      return paper.channel === 'csv' || paper.channel === 'redirect'
        ? withText(paper, [head, ...rest.toReversed()].join('\n'))
        : paper;
    case 'truncate':
      return withText(paper, text.slice(0, Math.ceil(text.length * 0.85)));
    case 'crlf':
      return withText(paper, lines.join('\r\n'));
    case 'typed':
      return withText(
        paper,
        paper.channel === 'portal'
          ? lines.map((line) => line.replaceAll(', ', ',  ').replace('Unit controller', 'unit controller')).join('\n')
          : text,
      );
  }
}

const withText = (paper: ExamPaper, text: string): ExamPaper => ({ ...paper, bytes: Buffer.from(text, 'utf8') });
