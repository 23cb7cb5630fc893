/**
 * The lock pane: the chosen lock's machine region by region, and what it waits for, counted down in simulated time.
 * What the view shows of a lock is shown, known regions first; nothing is left out because it is new.
 */
import type { Instant, Json } from '../sim/clock.ts';
import { countdown } from './duration.ts';
import { compact, isMap, type JsonMap, mapAt, textAt } from './facts.ts';
import { column, type Line, line, span, type Tone } from './line.ts';
import type { LocalClock } from './local-clock.ts';
import { empty, type PaneModel, pane, type Room } from './pane.ts';
import { boltTone, boltWord, type Subject, statusTone } from './units.ts';

/** Regions of the two machines of a lock, in the order in which a person asks. */
const REGIONS = ['power', 'provisioning', 'motor', 'bolt', 'hasp', 'link', 'clock'];
/** Said in the pane's first line or in a line of their own. */
const ELSEWHERE = new Set(['unit', 'mac', 'mechanicalState', 'deadlines', 'faults']);
const LABEL = 13;
/** From this width on a deadline also shows the time of day. */
const ROOM_FOR_TIME = 46;

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
  view: Json,
  subject: Subject | undefined,
  lockIndex: number,
  scroll: number,
  context: LockContext,
  room: Room,
): PaneModel {
  if (subject === undefined) return pane('Lock', room, empty('nothing is chosen'));
  const id = subject.locks[subject.locks.length === 0 ? 0 : lockIndex % subject.locks.length];
  const about = mapAt(view, subject.kind, subject.id);
  const of = [span(`${subject.kind} `, 'dim'), span(subject.id, 'strong'), ...aboutUnit(about)];
  if (id === undefined) return pane('Lock', room, [of, line('no lock: this is not a smart unit', 'dim')]);
  const lock = mapAt(view, 'lock', id);
  const count =
    subject.locks.length > 1 ? ` (${(lockIndex % subject.locks.length) + 1} of ${subject.locks.length})` : '';
  const body = [of, ...regions(lock), ...waits(lock, context, room.width >= ROOM_FOR_TIME)];
  const from = Math.max(0, Math.min(scroll, body.length - (room.height - 1)));
  return pane(`Lock ${id}${count} ${textAt(lock, 'mac') ?? ''}`.trimEnd(), room, body.slice(from));
}

function aboutUnit(about: JsonMap): Line {
  const status = textAt(about, 'status');
  const tenant = textAt(about, 'tenant');
  return [
    ...(status === undefined ? [] : [span('  '), span(status, statusTone(status))]),
    ...(tenant === undefined ? [] : [span(`  ${tenant}`)]),
  ];
}

function regions(lock: JsonMap): Line[] {
  const word = boltWord(lock);
  const lines: Line[] = [[span(column('state', LABEL), 'dim'), span(word, boltTone(word))]];
  const others = Object.keys(lock).filter((key) => !REGIONS.includes(key) && !ELSEWHERE.has(key));
  for (const key of [...REGIONS, ...others]) {
    const value = lock[key];
    if (value === undefined) continue;
    const [name, unit] = label(key);
    lines.push([
      span(column(name, LABEL), 'dim'),
      span(compact(value) + (value === null ? '' : unit), toneOf(key, value)),
    ]);
  }
  const faults = compact(lock.faults);
  if (faults !== '-' && faults !== 'none' && faults !== '')
    lines.push([span(column('faults', LABEL), 'dim'), span(faults, 'bad')]);
  return lines;
}

function toneOf(key: string, value: Json): Tone {
  if (typeof value !== 'string') return 'plain';
  if (value.startsWith('jam') || value === 'off' || value === 'dead') return 'bad';
  if (key === 'power' && value === 'asleep') return 'dim';
  return value === 'awake' || value === 'connected' ? 'good' : 'plain';
}

/** Deadlines of the lock and of its parts, soonest first. */
function waits(lock: JsonMap, context: LockContext, withTime: boolean): Line[] {
  const due = deadlines(lock.deadlines, '').sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  if (due.length === 0) return [line('waits for nothing but a hand', 'dim')];
  return due.map(({ name, at }, index) => [
    span(column(index === 0 ? 'waits for' : '', LABEL), 'dim'),
    span(`${column(name, 13)} `),
    span(withTime ? column(countdown(at - context.now), 13) : countdown(at - context.now), 'note'),
    ...(withTime ? [span(context.local.time(at).slice(0, 8), 'dim')] : []),
  ]);
}

function deadlines(value: Json | undefined, prefix: string): { name: string; at: Instant }[] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, at]) => {
    if (typeof at === 'number') return [{ name: prefix + name, at }];
    return deadlines(at, `${prefix}${name}.`);
  });
}
