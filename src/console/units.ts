/** The units pane: every unit and entry with its status in the portal's colours, its tenant and the state of its lock. */

import { isMechanicalState, MECHANICAL_STATES } from '../protocol/mechanical.ts';
import type { Json } from '../sim/clock.ts';
import { isMap, type JsonMap, listAt, mapAt, numberAt, textAt } from './facts.ts';
import { cell, type Line, span, type Tone } from './line.ts';
import { around, empty, type PaneModel, type Room, title } from './pane.ts';

/** What can be chosen: a unit or an entry, with the locks behind it. */
export interface Subject {
  readonly kind: 'unit' | 'entry';
  readonly id: string;
  readonly locks: readonly string[];
}

/** Status and colour of `domain` wording: green available, yellow occupied, blue gatelock, red overlock, purple pre-let. */
const STATUS_TONES: Readonly<Record<string, Tone>> = {
  available: 'available',
  occupied: 'occupied',
  'in use': 'occupied',
  gatelock: 'gatelock',
  gatelocked: 'gatelock',
  auction: 'gatelock',
  'pending auction': 'gatelock',
  transfer: 'gatelock',
  overlock: 'overlock',
  'pre-let': 'preLet',
};

export const statusTone = (status: string | undefined): Tone =>
  STATUS_TONES[(status ?? '').toLowerCase().replaceAll('_', ' ')] ?? 'plain';

const textsOf = (list: readonly Json[]): readonly string[] => list.filter((item) => typeof item === 'string');

/** Units in the order of the facility, then the entries. */
export function subjectsOf(view: Json): readonly Subject[] {
  const locks = mapAt(view, 'lock');
  const of = (kind: Subject['kind'], map: JsonMap): Subject[] =>
    Object.entries(map).map(([id, about]) => {
      const named = textsOf(listAt(about, 'locks'));
      const own = isMap(about) ? textAt(about, 'lock') : undefined;
      const fallback = own ?? (isMap(locks[id]) ? id : undefined);
      return { kind, id, locks: named.length > 0 || fallback === undefined ? named : [fallback] };
    });
  return [...of('unit', mapAt(view, 'unit')), ...of('entry', mapAt(view, 'entry'))];
}

/** Letters for the radio and power of a lock; the help page explains them. */
export const POWER_MARKS: Readonly<Record<string, string>> = {
  off: '!',
  booting: '^',
  asleep: 'z',
  checkIn: '~',
  awake: '*',
  shuttingDown: 'z',
  firmwareMode: 'f',
};

/** The bolt in a word: `locked`, `unlocked`, `jammed while unlocking`. */
export function boltWord(lock: JsonMap): string {
  const code = numberAt(lock, 'mechanicalState');
  if (code !== undefined) return isMechanicalState(code) ? MECHANICAL_STATES[code] : 'unknown';
  return textAt(lock, 'mechanicalState') ?? textAt(lock, 'bolt') ?? '-';
}

export function boltTone(word: string): Tone {
  if (word.startsWith('jam')) return 'bad';
  return word.startsWith('un') ? 'good' : 'plain';
}

export function unitsPane(view: Json, subjects: readonly Subject[], chosen: number, room: Room): PaneModel {
  const height = room.height - 1;
  const head = title(`Units ${subjects.length === 0 ? '' : `${chosen + 1} of ${subjects.length}`}`.trim(), room);
  if (subjects.length === 0) return { lines: [head, ...empty('no units')], rows: [] };
  const { from, to } = around(subjects.length, height, chosen);
  const lines: Line[] = [head];
  const rows: number[] = [];
  for (let index = from; index < to; index++) {
    const subject = subjects[index];
    if (subject === undefined) continue;
    lines.push(row(view, subject, index === chosen, room.width - 1));
    rows.push(index);
  }
  return { lines, rows };
}

const CHOSEN = span('▸', 'strong');
const SPACE = span(' ');

function row(view: Json, subject: Subject, chosen: boolean, width: number): Line {
  const about = mapAt(view, subject.kind, subject.id);
  const status = subject.kind === 'unit' ? (textAt(about, 'status') ?? '-') : (textAt(about, 'kind') ?? 'entry');
  const tenant = textAt(about, 'tenant') ?? '';
  const lockId = subject.locks[0];
  const left = [
    chosen ? CHOSEN : SPACE,
    cell(subject.id, 9, chosen ? 'chosen' : 'strong'),
    cell(status, 10, statusTone(status)),
    cell(tenant, 7),
    SPACE,
  ];
  const rest = Math.max(0, width - 28);
  if (lockId === undefined) return [...left, cell(subject.kind === 'unit' ? 'no lock' : '', rest, 'dim')];
  const lock = mapAt(view, 'lock', lockId);
  const word = boltWord(lock);
  const mark = POWER_MARKS[textAt(lock, 'power') ?? ''] ?? ' ';
  const more = subject.locks.length > 1 ? ` +${subject.locks.length - 1}` : '';
  return [...left, span(`${mark} `, 'dim'), cell(word + more, Math.max(0, rest - 2), boltTone(word))];
}
