/**
 * An HTML page, in a single file, that explains why an attempt failed; with branches, it plots P(failure) over time and
 * marks the time at which the failure became inevitable.
 */
import { htmlPage } from '../report/page.ts';
import { escapeXml } from '../report/xml.ts';
import { traceLine } from '../scenario/trace-line.ts';
import type { TraceEvent } from '../sim/trace.ts';
import {
  aroundFirstDifference,
  BAKED_IN_TITLE,
  bakedInSentence,
  CONTROL_TITLE,
  momentTime,
  type WhyResult,
} from './text.ts';
import { whySections } from './why.ts';

/** The style of pages that list events. */
export const EVENT_STYLE = `
body { overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin-top: 1.6rem; }
ul.events { list-style: none; margin: 0; padding: 0; }
ul.events li { display: grid; grid-template-columns: 4.5rem 1fr; gap: .6rem; padding: .15rem .3rem; }
@media (max-width: 40rem) { ul.events li { grid-template-columns: 2.6rem 1fr; } }
ul.events li > :first-child { opacity: .65; text-align: right; font-variant-numeric: tabular-nums; }
ul.events li.common { opacity: .65; }
ul.events li.differs { background: #d4a72c33; border-left: 3px solid #bf8700; }
.sides { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.sides h3 { font-size: 1rem; margin: .4rem 0; }
`;

const STYLE = `${EVENT_STYLE}
figure { margin: .5rem 0; max-width: 36rem; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; fill: currentColor; }
svg .axis { stroke: #8888; stroke-width: 1; fill: none; }
svg .failing { stroke: #cf222e; stroke-width: 2; fill: none; }
svg .area { fill: #cf222e22; }
svg .baked { stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 4 3; }
`;

/** Events as a list; `markOf` returns each event's class. */
const eventList = (
  events: readonly TraceEvent[],
  timeZone: string,
  markOf: (index: number) => 'common' | 'differs' | undefined = () => undefined,
): string => {
  const items = events.map((event, index) => {
    const mark = markOf(index);
    return `<li${mark === undefined ? '' : ` class="${mark}"`}><span>${event.seq}</span><span>${mark === 'differs' ? '≠ ' : ''}${escapeXml(traceLine(event, timeZone))}</span></li>`;
  });
  return `<ul class="events">${items.join('\n')}</ul>`;
};

/** The events that several sequences have in common, and the events that follow in each, side by side. */
export function eventSides(
  before: readonly TraceEvent[],
  sides: readonly (readonly [name: string, after: readonly TraceEvent[]])[],
  timeZone: string,
): string {
  const mark = (index: number) => (index < before.length ? 'common' : index === before.length ? 'differs' : undefined);
  const drawn = sides.map(([name, after]) => {
    const ends = after.length === 0 ? '<p>No further event.</p>' : '';
    return `<div><h3>${escapeXml(name)}</h3>${eventList([...before, ...after], timeZone, mark)}${ends}</div>`;
  });
  return `<div class="sides">${drawn.join('')}</div>`;
}

/** The page for a recording; without an answer, nothing failed in the recording. */
export function whyPage(file: string, found: WhyResult | undefined, timeZone: string): string {
  const title = `Why: ${file}`;
  const about = `<p><small>${escapeXml(file)}, times of ${escapeXml(timeZone)}</small></p>`;
  if (found === undefined) return htmlPage(title, STYLE, ['<h1>No attempt failed.</h1>', about]);
  const { why } = found;
  const sections = whySections(why).flatMap(({ title: heading, content }) => [
    `<h2>${escapeXml(heading)}</h2>`,
    ...content.map((one) => (typeof one === 'string' ? `<p>${escapeXml(one)}</p>` : eventList([one], timeZone))),
  ]);
  const causes = why.causes.length === 0 ? [] : [`<p>${escapeXml(why.causes.join(', '))}</p>`];
  return htmlPage(title, STYLE, [
    `<h1>${escapeXml(why.says)}</h1>`,
    ...causes,
    about,
    ...dated(found, timeZone),
    ...control(found, timeZone),
    ...sections,
  ]);
}

function control({ control: world, why }: WhyResult, timeZone: string): readonly string[] {
  if (world === undefined) return [];
  const heading = `<h2>${escapeXml(CONTROL_TITLE)}</h2>`;
  if (typeof world === 'string') return [heading, `<p>${escapeXml(world)}</p>`];
  const { before, failed, opened } = aroundFirstDifference(world, why);
  const sides = [['This run', failed] as const, ['The control', opened] as const];
  return [heading, `<p>${escapeXml(world.says)}</p>`, eventSides(before, sides, timeZone)];
}

const WIDTH = 400;
const HEIGHT = 170;
const LEFT = 42;
const TOP = 12;
const RIGHT = WIDTH - 10;
const BOTTOM = HEIGHT - 34;

function dated({ bakedIn: found }: WhyResult, timeZone: string): readonly string[] {
  if (found === undefined) return [];
  const { moments, event } = found;
  const [first, last] = [moments[0], moments.at(-1)];
  const sentence = bakedInSentence(found, timeZone);
  const heading = `<h2>${BAKED_IN_TITLE}</h2>`;
  const says = `<p>${escapeXml(sentence)}</p>`;
  if (first === undefined || last === undefined) return [heading, says];
  const span = Math.max(1, last.at - first.at);
  const x = (at: number): number => round(LEFT + ((RIGHT - LEFT) * (at - first.at)) / span);
  const y = (part: number): number => round(BOTTOM - (BOTTOM - TOP) * part);
  const points = moments.map(({ at, failed, of }) => `${x(at)},${y(failed / of)}`).join(' ');
  const baked =
    event === undefined
      ? []
      : [
          `<line class="baked" x1="${x(event.time)}" y1="${TOP}" x2="${x(event.time)}" y2="${BOTTOM}"/>`,
          `<text x="${x(event.time)}" y="${BOTTOM + 12}" text-anchor="${anchor(x(event.time))}">event ${event.seq}</text>`,
        ];
  return [
    heading,
    says,
    `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(`Share of branches that fail, by the time from which only the visit is repeated. ${sentence}`)}">`,
    `<path class="axis" d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}"/>`,
    ...[0, 0.5, 1].map((part) => `<text x="${LEFT - 5}" y="${y(part) + 4}" text-anchor="end">${100 * part}%</text>`),
    `<polygon class="area" points="${LEFT},${BOTTOM} ${points} ${x(last.at)},${BOTTOM}"/>`,
    `<polyline class="failing" points="${points}"/>`,
    ...baked,
    `<text x="${LEFT}" y="${HEIGHT - 6}">${escapeXml(momentTime(first, timeZone).replace('T', ' '))}</text>`,
    `<text x="${RIGHT}" y="${HEIGHT - 6}" text-anchor="end">${escapeXml(momentTime(last, timeZone).slice(11))}</text>`,
    '</svg><figcaption><small>Share of branches that fail, by the time from which only the visit is repeated.</small></figcaption></figure>',
  ];
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Anchors text near an edge so that it extends inwards. */
const anchor = (at: number): string => (at < LEFT + 40 ? 'start' : at > RIGHT - 40 ? 'end' : 'middle');
