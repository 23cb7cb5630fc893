/**
 * The lock pane: the chosen lock's machine region by region, and what it waits for, counted down in simulated time.
 * What the view shows of a lock is shown, known regions first; nothing is left out because it is new.
 */
import type { Instant, Json } from '../../sim/clock.ts';
import { countdown } from '../text/duration.ts';
import { cell, column, type Line, line, span, type Tone } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import type { Look, Subject } from './facility-reader.ts';
import { compact, type JsonMap, mapAt, textAt } from './facts.ts';
import { empty, type PaneArea, type PaneModel, pane } from './pane.ts';
import { boltTone, boltWord, statusTone } from './units.ts';

/** Regions of the two machines of a lock, in the order in which a person asks, each with what belongs beside it. */
const REGIONS: readonly (readonly [region: string, ...beside: readonly string[]])[] = [
  ['power', 'batteryMv', 'lowBattery'],
  ['motor'],
  ['bolt', 'sensor'],
  ['hasp', 'tensionN', 'onHandle'],
  ['link', 'waiting'],
];
/** Said in the pane's first lines or in a line of their own. */
const ELSEWHERE = new Set([
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
/** From this width on a deadline also shows the time of day. */
const ROOM_FOR_TIME = 49;

/** What a lock waits for, by the name of its timer. */
const WAITS: Readonly<Record<string, string>> = {
  boot: 'has booted',
  sleep: 'falls asleep',
  closing: 'drops the link',
  session: 'ends the session',
  process: 'works a command',
  motion: 'motor is done',
  step: 'bolt moves on',
  supply: 'supply settles',
  stall: 'sees the stall',
  relock: 'locks again',
  lockRetry: 'tries to lock',
  mode: 'leaves firmware',
  checkIn: 'checks in',
  listen: 'stops listening',
  clicks: 'counts clicks',
  lockout: 'takes clicks',
};

const UNITS_OF: readonly (readonly [RegExp, string])[] = [
  [/Mv$/, ' mV'],
  [/Ma$/, ' mA'],
  [/Ms$/, ' ms'],
  [/Ppm$/, ' ppm'],
  [/(?<=[a-z])N$/, ' N'],
  [/(?<=[a-z])C$/, ' °C'],
];

/** `batteryMv` → `battery`, `mV`; the words of a name apart. */
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
  if (subject === undefined) return pane('Lock', area, empty('nothing is chosen'));
  const id = subject.locks[subject.locks.length === 0 ? 0 : lockIndex % subject.locks.length];
  const about = mapAt(look(`${subject.kind}.${subject.id}`));
  const of = [span(`${subject.kind} `, 'dim'), span(subject.id, 'strong'), ...aboutUnit(about)];
  if (id === undefined) return pane('Lock', area, [of, line('no lock: this is not a smart unit', 'dim')]);
  const lock = mapAt(look(`lock.${id}`));
  const count =
    subject.locks.length > 1 ? ` (${(lockIndex % subject.locks.length) + 1} of ${subject.locks.length})` : '';
  const body = [
    of,
    ...regions(lock),
    ...waits(lock, context, area.width >= ROOM_FOR_TIME),
    ...rest(lock, context.local),
  ];
  const from = Math.max(0, Math.min(scroll, body.length - (area.height - 1)));
  return pane(`Lock ${id}${count} ${textAt(lock, 'mac') ?? ''}`.trimEnd(), area, body.slice(from));
}

function aboutUnit(about: JsonMap): Line {
  const status = textAt(about, 'status');
  const tenant = textAt(about, 'tenant');
  const state = textAt(about, 'state');
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

/** What stands beside a region: a figure with its unit, or its name when it is simply so. */
function besides(key: string, value: Json | undefined): string {
  const [name, unit] = label(key);
  if (value === undefined || value === false || value === 0 || value === null) return '';
  if (value === true) return name;
  return unit === '' ? `${name} ${compact(value)}` : compact(value) + unit;
}

/** All else that the view tells of the lock. */
function rest(lock: JsonMap, local: LocalClock): Line[] {
  return Object.entries(lock)
    .filter(([key, value]) => value !== undefined && !ELSEWHERE.has(key))
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

/** Deadlines of the lock and its body, soonest first. The view counts them in milliseconds from now. */
function waits(lock: JsonMap, context: LockContext, withTime: boolean): Line[] {
  const due = Object.entries(mapAt(lock.deadlines))
    .flatMap(([name, left]) => (typeof left === 'number' ? [{ name, left }] : []))
    .sort((a, b) => a.left - b.left || (a.name < b.name ? -1 : 1));
  if (due.length === 0) return [line('waits for nothing but a hand', 'dim')];
  return due.map(({ name, left }, index) => [
    cell(index === 0 ? 'waits for' : '', LABEL, 'dim'),
    cell(WAITS[name] ?? name, 15),
    span(withTime ? column(countdown(left), 12) : countdown(left), 'note'),
    ...(withTime ? [span(context.local.time(context.now + left).slice(0, 8), 'dim')] : []),
  ]);
}
