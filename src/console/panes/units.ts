/** The units pane: every unit and entry with its status in the portal's colours, tenant, and lock state. */

import { isMechanicalState, MECHANICAL_STATES } from '../../protocol/mechanical.ts';
import { cell, type Line, span, type Tone } from '../text/line.ts';
import type { Look, Subject } from './facility-reader.ts';
import { type JsonMap, mapAt, numberAt, textAt } from './facts.ts';
import { around, empty, type PaneArea, type PaneModel, title } from './pane.ts';

/** The portal's colours: green available, yellow occupied, blue gatelock, red overlock, purple pre-let. */
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

/** Marks for the power state of a lock; the help page explains them. */
export const POWER_MARKS: Readonly<Record<string, string>> = {
  off: '!',
  booting: '^',
  asleep: 'z',
  checkIn: '~',
  awake: '*',
  shuttingDown: 'z',
  firmwareMode: 'f',
};

/** The state of the bolt in words: `locked`, `unlocked`, `jammed while unlocking`. */
export function boltWord(lock: JsonMap): string {
  const code = numberAt(lock, 'mechanicalState');
  if (code !== undefined) return isMechanicalState(code) ? MECHANICAL_STATES[code] : 'unknown';
  return textAt(lock, 'mechanicalState') ?? textAt(lock, 'bolt') ?? '-';
}

export function boltTone(word: string): Tone {
  if (word.startsWith('jam')) return 'bad';
  return word.startsWith('un') ? 'good' : 'plain';
}

export function unitsPane(look: Look, subjects: readonly Subject[], chosen: number, area: PaneArea): PaneModel {
  const height = area.height - 1;
  const head = title(`Units ${subjects.length === 0 ? '' : `${chosen + 1} of ${subjects.length}`}`.trim(), area);
  if (subjects.length === 0) return { lines: [head, ...empty('no units')], rows: [] };
  const { from, to } = around(subjects.length, height, chosen);
  const lines: Line[] = [head];
  const rows: number[] = [];
  for (let index = from; index < to; index++) {
    const subject = subjects[index];
    if (subject === undefined) continue;
    lines.push(row(look, subject, index === chosen, area.width));
    rows.push(index);
  }
  return { lines, rows };
}

const CHOSEN = span('▸', 'strong');
const SPACE = span(' ');

function row(look: Look, subject: Subject, chosen: boolean, width: number): Line {
  const about = mapAt(look(`${subject.kind}.${subject.id}`));
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
  const lock = mapAt(look(`lock.${lockId}`));
  const word = boltWord(lock);
  const mark = POWER_MARKS[textAt(lock, 'power') ?? ''] ?? ' ';
  const more = subject.locks.length > 1 ? ` +${subject.locks.length - 1}` : '';
  return [...left, span(`${mark} `, 'dim'), cell(word + more, Math.max(0, rest - 2), boltTone(word))];
}
