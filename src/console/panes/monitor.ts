/** The monitor pane: connected programs, the rules that they broke, and notices from the console. */
import type { Instant } from '../../sim/clock.ts';
import { type Line, span, type Tone } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { empty, type PaneArea, type PaneModel, pane, tail } from './pane.ts';

export interface Note {
  readonly at: Instant;
  readonly text: string;
  readonly tone: Tone;
}

/** The maximum number of lines kept; the oldest is dropped first. */
export const NOTES_KEPT = 1_000;

export function monitorPane(notes: readonly Note[], back: number, local: LocalClock, area: PaneArea): PaneModel {
  const { from, to } = tail(notes.length, area.height - 1, back);
  const more = notes.length - to;
  const head = more === 0 ? 'Monitor' : `Monitor, ${more} newer below`;
  if (notes.length === 0) return pane(head, area, empty('nothing has connected yet'));
  return pane(
    head,
    area,
    notes.slice(from, to).map((note) => noteLine(note, local)),
  );
}

export const noteLine = (note: Note, local: LocalClock): Line => [
  span(`${local.time(note.at)} `, 'dim'),
  ...spans(note.text, note.tone),
];
