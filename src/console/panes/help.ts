/** The help page and the help bar, generated from the tables of keys, marks and verbs. */
import type { Verb } from '../../facility/verbs/verb.ts';
import { type Kind, keysOf, type Mode } from '../input/keys.ts';
import { SMALLEST } from '../text/layout.ts';
import { MARKS } from '../text/legend.ts';
import { column, cut, type Line, line, type Span, span } from '../text/line.ts';
import { type PaneArea, type PaneModel, title } from './pane.ts';
import { POWER_MARKS, statusTone } from './units.ts';

const STATUSES = ['available', 'occupied', 'gatelock', 'overlock', 'pre-let'];

/** The bottom line of the screen: as many keys as fit. */
export function helpBar(mode: Mode, kind: Kind, width: number): Line {
  const spans: Span[] = [];
  let area = width;
  for (const { shown, bar } of keysOf(mode, kind)) {
    if (bar === undefined) continue;
    const cost = shown.length + bar.length + 3;
    if (cost > area) break;
    spans.push(span(` ${shown} `, 'chosen'), span(`${bar} `));
    area -= cost;
  }
  return spans;
}

/** Every line of the help page. */
export function helpLines(kind: Kind, verbs: ReadonlyMap<string, Verb>): readonly Line[] {
  const keys = (mode: Mode): Line[] =>
    keysOf(mode, kind).map(({ shown, page }) => [span(`  ${column(shown, 12)}`, 'strong'), span(page)]);
  const lines: Line[] = [line('Keys', 'strong'), ...keys('browse'), line('')];
  if (kind === 'live') lines.push(line('At the prompt', 'strong'), ...keys('prompt'), ...promptWords(), line(''));
  lines.push(line('On this page', 'strong'), ...keys('help'), line(''));
  lines.push(line('Marks of the timeline', 'strong'));
  for (const { mark, means, tone } of MARKS) lines.push([span(`  ${column(mark, 12)}`, tone), span(means)]);
  lines.push(line(''), line('Marks before the state of a lock', 'strong'));
  for (const [power, mark] of Object.entries(POWER_MARKS)) {
    lines.push([
      span(`  ${column(mark, 12)}`, 'strong'),
      span(power.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)),
    ]);
  }
  lines.push(line(''), line('Colours of units', 'strong'));
  for (const status of STATUSES) lines.push([span('  '), span(status, statusTone(status))]);
  if (kind === 'live') lines.push(line(''), line('Verbs', 'strong'), ...verbLines(verbs));
  return lines;
}

const promptWords = (): Line[] => [
  line('  verb subject name=value   such as: lock.touch A101'),
  line('  Put text with spaces in quotes.'),
  line('  The notation of scenarios works too: lock.touch: A101'),
];

const NAME = 28;

/** A verb and its summary, on one line if they fit, else on two. */
function verbLines(verbs: ReadonlyMap<string, Verb>): Line[] {
  const sorted = [...verbs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.flatMap(({ name, summary }): Line[] => {
    if (name.length <= NAME && NAME + 3 + summary.length <= SMALLEST.columns)
      return [[span(`  ${column(name, NAME)} `, 'strong'), span(summary)]];
    return [[span(`  ${name}`, 'strong')], line(`    ${summary}`)];
  });
}

export function helpPage(lines: readonly Line[], scroll: number, area: PaneArea): PaneModel {
  const height = area.height - 1;
  const from = Math.max(0, Math.min(scroll, lines.length - height));
  const shown = lines.slice(from, from + height).map((each) => cut(each, area.width));
  const more = lines.length - from - shown.length;
  return { lines: [title(more > 0 ? `Help, ${more} more lines below` : 'Help', area), ...shown], rows: [] };
}
