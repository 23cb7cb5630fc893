/** docs/bench-history.md: a row for each landing that was measured, with the ratios to peers and bounds of the same run. */
import { figuresOf } from './figures.ts';

/** The benches whose ratios are kept, and the row of each; together they take about two minutes. */
const COLUMNS: Readonly<Record<string, RegExp>> = {
  verify: /verifies a class 4 packet/,
  'memory-link': /memory link/,
  websocket: /writes over WebSocket/,
  radio: /whole sessions/,
  search: /commands per second/,
  facility: /1000-unit facility/,
};
export const HISTORY_BENCHES: readonly string[] = Object.keys(COLUMNS);

export interface Landing {
  readonly date: string;
  readonly commit: string;
  /** The one-minute load average before the run. */
  readonly load: string;
  /** The printed rows. */
  readonly lines: readonly string[];
}

/** The page with this landing as its last row. Throws an `Error` for a page without the table, or a run that lacks one of the rows. */
export function withLanding(page: string, { date, commit, load, lines }: Landing): string {
  const head = `| date | commit | load | ${HISTORY_BENCHES.join(' | ')} |`;
  if (!page.includes(`${head}\n`)) throw new Error(`docs/bench-history.md has no table with the head ${head}`);
  const figures = figuresOf(lines.join('\n'));
  const ratios = Object.entries(COLUMNS).map(([name, row]) => {
    const ratio = figures.find((figure) => row.test(figure.row))?.ofPeer;
    if (ratio === undefined) throw new Error(`the run has no ratio for ${name}`);
    return ratio.toFixed(2);
  });
  return `${page.trimEnd()}\n| ${[date, commit, load, ...ratios].join(' | ')} |\n`;
}
