/** An HTML page, in a single file, of the differences between two recordings, runs, reports or views. */
import { counted } from '../protocol/counted.ts';
import { htmlPage } from '../report/page.ts';
import { escapeXml } from '../report/xml.ts';
import { localTime } from '../scenario/local-time.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { truncate } from '../sim/truncate.ts';
import type { Difference } from './compare.ts';
import type { DocumentDifference } from './documents.ts';
import { EVENT_STYLE, eventSides } from './page.ts';

/** The maximum number of differences that a page lists. */
const MAX_CHANGES = 2_000;

/** On a narrow screen, the values of a row are stacked, each with the name of its document. */
const TABLE_STYLE = `
table { table-layout: fixed; }
@media (max-width: 40rem) {
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { border-bottom: 1px solid #8884; padding: .4rem 0; }
  td { border: 0; padding: .1rem 0; }
  td[data-of]::before { content: attr(data-of) ': '; opacity: .65; }
}
`;

type Names = readonly [left: string, right: string];

const heading = ([a, b]: Names, says: string, about = ''): readonly string[] => [
  `<h1>${escapeXml(says)}</h1>`,
  `<p><small>${escapeXml(`${a} and ${b}${about}`)}</small></p>`,
];

/** The local date of the first of two differing events; their lines contain only the time of day. */
export const dayOf = (events: readonly TraceEvent[], timeZone: string): string =>
  localTime(Math.min(...events.map(({ time }) => time)), timeZone).slice(0, 10);

export function eventsPage({ common, before, left, right }: Difference, names: Names, timeZone: string): string {
  const isDifferent = left.length + right.length > 0;
  const sides = [[names[0], left] as const, [names[1], right] as const];
  return htmlPage(`${names[0]} and ${names[1]}`, EVENT_STYLE, [
    ...(isDifferent
      ? [
          ...heading(
            names,
            `First difference after ${counted(common, 'common event')}.`,
            `, ${dayOf([...left, ...right], timeZone)}, times in ${timeZone}`,
          ),
          eventSides(before, sides, timeZone),
        ]
      : heading(names, `Identical: ${counted(common, 'event')}.`)),
  ]);
}

/** Such as `1 of 3 values differs`. */
export const differing = ({ common, changes }: DocumentDifference): string =>
  `${changes.length} of ${counted(common + changes.length, 'value')} ${changes.length === 1 ? 'differs' : 'differ'}`;

export function documentsPage(found: DocumentDifference, names: Names): string {
  const { changes } = found;
  const row = ({ path, left, right }: DocumentDifference['changes'][number]): string =>
    `<tr><td>${escapeXml(path)}</td>${cell(names[0], left)}${cell(names[1], right)}</tr>`;
  const more = changes.length - MAX_CHANGES;
  return htmlPage(`${names[0]} and ${names[1]}`, `${EVENT_STYLE}${TABLE_STYLE}`, [
    ...heading(names, `${differing(found)}.`),
    `<table><thead><tr><th>Path</th>${names.map((name) => `<th>${escapeXml(name)}</th>`).join('')}</tr></thead><tbody>`,
    ...changes.slice(0, MAX_CHANGES).map(row),
    '</tbody></table>',
    ...(more > 0 ? [`<p>and ${more} more</p>`] : []),
  ]);
}

const cell = (name: string, value: unknown): string =>
  `<td data-of="${escapeXml(name)}">${escapeXml(valueText(value))}</td>`;

/** A value on one line, truncated if it is long. */
export function valueText(value: unknown): string {
  return truncate(value === undefined ? 'nothing' : JSON.stringify(value), MAX_VALUE_LENGTH);
}

const MAX_VALUE_LENGTH = 160;
