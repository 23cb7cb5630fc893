/**
 * The lock pane: the state machines of the selected lock, region by region, and its deadlines, counted down in simulated time. It shows everything
 * that the view contains about the lock, known regions first, so new values appear without changes here.
 */
import type { Instant, Json } from '../../sim/clock.ts';
import { countdown } from '../text/duration.ts';
import { cell, column, type Line, line, span, type Tone } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { asText, compact, type JsonMap, mapAt, textAt } from './facts.ts';
import { empty, type PaneArea, type PaneModel, pane, titleThatFits } from './pane.ts';
import type { Look, Subject } from './subject.ts';
import { boltTone, boltWord, statusTone } from './units.ts';

/** The regions of a lock's two state machines, most interesting first, each with the values shown beside it. */
const REGIONS: readonly (readonly [region: string, ...beside: readonly string[]])[] = [
  ['power', 'batteryMv', 'lowBattery'],
  ['motor'],
  ['bolt', 'sensor'],
  ['hasp', 'tensionN', 'onHandle'],
  ['link', 'waiting'],
];
/** Values that are already shown on other lines of the pane. */
const SHOWN_BY_OTHER_LINES = new Set([
  'id',
  'unit',
  'entry',
  'mac',
  'mechanicalState',
  'mechanical',
  'deadlines',
  'broken',
  ...REGIONS.flat(),
]);
const LABEL = 13;
/** The minimum width at which a deadline also shows the time of day. */
const ROOM_FOR_TIME = 49;

/** The effect of a deadline, by timer name. */
const WAITS: Readonly<Record<string, string>> = {
  boot: 'has booted',
  sleep: 'falls asleep',
  closing: 'disconnects',
  session: 'ends session',
  process: 'runs a command',
  motion: 'motor stops',
  step: 'bolt moves',
  supply: 'supply settles',
  stall: 'detects stall',
  relock: 'locks again',
  lockRetry: 'retries lock',
  mode: 'exits firmware',
  checkIn: 'checks in',
  listen: 'ends listening',
  clicks: 'counts clicks',
  lockout: 'accepts clicks',
};

const UNITS_OF: readonly (readonly [RegExp, string])[] = [
  [/Mv$/, ' mV'],
  [/Ma$/, ' mA'],
  [/Ms$/, ' ms'],
  [/Ppm$/, ' ppm'],
  [/(?<=[a-z])N$/, ' N'],
  [/(?<=[a-z])C$/, ' °C'],
];

/** `batteryMv` → `battery`, `mV`; camel case becomes words. */
function label(key: string): readonly [name: string, unit: string] {
  const [pattern, unit] = UNITS_OF.find(([suffix]) => suffix.test(key)) ?? [/$^/, ''];
  const words = key.replace(pattern, '').replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return [words, unit];
}

export interface LockContext {
  readonly now: Instant;
  readonly local: LocalClock;
}

export function lockPane(
  look: Look,
  subject: Subject | undefined,
  lockIndex: number,
  scroll: number,
  context: LockContext,
  area: PaneArea,
): PaneModel {
  if (subject === undefined) return pane('Lock', area, empty('no unit is selected'));
  const id = subject.locks[subject.locks.length === 0 ? 0 : lockIndex % subject.locks.length];
  const about = (name: string): Json | undefined => look(`${subject.kind}.${subject.id}.${name}`);
  const of = [span(`${subject.kind} `, 'dim'), span(subject.id, 'strong'), ...aboutUnit(about)];
  if (id === undefined) return pane('Lock', area, [of, line('no lock: not a smart unit', 'dim')]);
  const lock = mapAt(look(`lock.${id}`));
  const place = (lockIndex % subject.locks.length) + 1;
  const [count, short] =
    subject.locks.length > 1
      ? [` (${place} of ${subject.locks.length})`, ` ${place}/${subject.locks.length}`]
      : ['', ''];
  const body = [
    of,
    ...regions(lock),
    ...waits(lock, context, area.width >= ROOM_FOR_TIME),
    ...rest(lock, context.local),
  ];
  const from = Math.max(0, Math.min(scroll, body.length - (area.height - 1)));
  const mac = ` ${textAt(lock, 'mac') ?? ''}`.trimEnd();
  const head = titleThatFits(
    area,
    `Lock ${id}${count}${mac}`,
    `Lock ${id}${short}${mac}`,
    `Lock ${short}${mac}`.replace(/ +/g, ' '),
  );
  return { lines: [head, ...body.slice(from, from + area.height - 1)], rows: [] };
}

/** Reads one value at a time, because the whole view of a unit would read all users. */
function aboutUnit(about: (name: string) => Json | undefined): Line {
  const [status, tenant, state] = ['status', 'tenant', 'state'].map((name) => asText(about(name)));
  return [
    ...(status === undefined ? [] : [span('  '), span(status, statusTone(status))]),
    ...(tenant === undefined ? [] : [span(`  ${tenant}`)]),
    ...(state === undefined ? [] : [span(`  ${state}`, 'dim')]),
  ];
}

function regions(lock: JsonMap): Line[] {
  const word = boltWord(lock);
  const broken = compact(lock.broken);
  const lines: Line[] = [[cell('state', LABEL, 'dim'), span(word, boltTone(word))]];
  for (const [region, ...beside] of REGIONS) {
    const value = lock[region];
    if (value === undefined) continue;
    const more = beside.map((key) => besides(key, lock[key])).filter((text) => text !== '');
    lines.push([
      cell(region, LABEL, 'dim'),
      span(compact(value), toneOf(region, value)),
      span(more.length === 0 ? '' : `  ${more.join('  ')}`, 'dim'),
    ]);
  }
  if (broken !== '-' && broken !== 'none') lines.push([cell('broken', LABEL, 'dim'), span(broken, 'bad')]);
  return lines;
}

/** A value beside a region: a number with its unit, or its name if it is true. */
function besides(key: string, value: Json | undefined): string {
  const [name, unit] = label(key);
  if (value === undefined || value === false || value === 0 || value === null) return '';
  if (value === true) return name;
  return unit === '' ? `${name} ${compact(value)}` : compact(value) + unit;
}

/** All other values of the lock. */
function rest(lock: JsonMap, local: LocalClock): Line[] {
  return Object.entries(lock)
    .filter(([key, value]) => value !== undefined && !SHOWN_BY_OTHER_LINES.has(key))
    .map(([key, value]) => {
      const [name, unit] = label(key);
      if (key === 'time' && typeof value === 'number')
        return [cell('own time', LABEL, 'dim'), span(local.dateTime(value * 1000))];
      return [cell(name, LABEL, 'dim'), span(compact(value) + (value === null ? '' : unit))];
    });
}

function toneOf(key: string, value: Json): Tone {
  if (typeof value !== 'string') return 'plain';
  if (value.startsWith('jam') || value === 'off' || value === 'dead') return 'bad';
  if (key === 'power' && value === 'asleep') return 'dim';
  return value === 'awake' || value === 'connected' ? 'good' : 'plain';
}

/** The lock's deadlines, soonest first. The view gives them in milliseconds from now. */
function waits(lock: JsonMap, context: LockContext, withTime: boolean): Line[] {
  const due = Object.entries(mapAt(lock.deadlines))
    .flatMap(([name, left]) => (typeof left === 'number' ? [{ name, left }] : []))
    .sort((a, b) => a.left - b.left || (a.name < b.name ? -1 : 1));
  if (due.length === 0) return [line('no deadlines', 'dim')];
  return due.map(({ name, left }, index) => [
    cell(index === 0 ? 'deadlines' : '', LABEL, 'dim'),
    cell(WAITS[name] ?? name, 14),
    span(' '),
    span(withTime ? column(countdown(left), 12) : countdown(left), 'note'),
    ...(withTime ? [span(context.local.time(context.now + left).slice(0, 8), 'dim')] : []),
  ]);
}
