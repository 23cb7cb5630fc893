/** Breaks lines at words to the width of the terminal. Output that is redirected keeps its lines whole. */
import { spans, wrap } from '../../console/text/wrap.ts';
import type { Fold } from '../../report/text.ts';
import type { Host } from './host.ts';

/** The minimum width of a line; a narrower terminal gets lines of this width. */
const MIN_WIDTH = 40;

export const foldTo =
  ({ columns }: Pick<Host, 'columns'>): Fold =>
  (line, hang) => {
    const width = columns?.();
    if (width === undefined) return [line];
    return wrap(spans(line), Math.max(width, MIN_WIDTH), hang).map((row) => row.map(({ text }) => text).join(''));
  };
