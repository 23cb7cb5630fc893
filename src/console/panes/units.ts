/** The units pane: every unit and entry with its status in the portal's colours, its tenant, and its lock state. */

import { isMechanicalState, MECHANICAL_STATES } from '../../protocol/mechanical.ts';
import type { Json } from '../../sim/clock.ts';
import { cell, column, type Line, span, type Tone } from '../text/line.ts';
import { asText, compact, type JsonMap, mapAt, numberAt, textAt } from './facts.ts';
import { around, empty, type PaneArea, type PaneModel, titleThatFits } from './pane.ts';
import type { Look, Subject } from './subject.ts';

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

/**
 * Whether something is wrong with a unit: its lock is jammed or broken, or its battery is low or dead. Reserved locks
 * are skipped, because they are always in that state.
 */
export function hasProblem(look: Look, { locks }: Subject): boolean {
  return locks.some((id) => {
    const lock = mapAt(look(`lock.${id}`));
    const { lowBattery, power, broken, always } = lock;
    if (always !== undefined) return false;
    const isBroken = broken !== undefined && broken !== null && compact(broken) !== 'none';
    return boltWord(lock).startsWith('jam') || lowBattery === true || power === 'off' || power === 'dead' || isBroken;
  });
}

export function unitsPane(
  look: Look,
  subjects: readonly Subject[],
  chosen: number,
  order: string,
  area: PaneArea,
): PaneModel {
  const height = area.height - 1;
  // The selected unit may be hidden by the filter.
  const place = chosen < 0 ? '' : ` ${chosen + 1} of`;
  const count = subjects.length === 0 ? '' : `${place} ${subjects.length}`;
  const after = order === '' ? '' : ` ${order}`;
  const head = titleThatFits(
    area,
    `Units${count}${after}`,
    `Units${count.replace(' of ', '/')}${after}`,
    `Units${after}`,
  );
  if (subjects.length === 0)
    return { lines: [head, ...empty(order === '' ? 'no units' : 'no unit has a problem now')], rows: [] };
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
/** The narrowest list shows `unshackled` in full; of additional columns, the tenant gets half. */
const NARROWEST = 40;
const TENANT = 7;

function row(look: Look, subject: Subject, chosen: boolean, width: number): Line {
  const of = (name: string): string | undefined => asText(look(`${subject.kind}.${subject.id}.${name}`));
  const status = subject.kind === 'unit' ? (of('status') ?? '-') : (of('kind') ?? 'entry');
  const tenant = of('tenant') ?? '';
  const lockId = subject.locks[0];
  const tenantWidth = TENANT + Math.max(0, Math.floor((width - NARROWEST) / 2));
  const left = [
    chosen ? CHOSEN : SPACE,
    cell(subject.id, 8, chosen ? 'chosen' : 'strong'),
    SPACE,
    cell(status, 9, statusTone(status)),
    SPACE,
    cell(tenant, tenantWidth),
    SPACE,
  ];
  const rest = Math.max(0, width - 21 - tenantWidth);
  if (lockId === undefined) return [...left, cell(subject.kind === 'unit' ? 'no lock' : '', rest, 'dim')];
  // Reads two values instead of the whole lock, because this runs for every row of every frame.
  const lockHas = (name: string): Json => look(`lock.${lockId}.${name}`) ?? null;
  const word = boltWord({ mechanicalState: lockHas('mechanicalState') });
  const mark = POWER_MARKS[asText(lockHas('power')) ?? ''] ?? ' ';
  const more = subject.locks.length > 1 ? ` +${subject.locks.length - 1}` : '';
  // The number of further locks is never truncated.
  const state = column(word, Math.min(word.length, Math.max(1, rest - 2 - more.length)));
  return [...left, span(`${mark} `, 'dim'), cell(state + more, Math.max(0, rest - 2), boltTone(word))];
}
