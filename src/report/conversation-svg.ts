/** The conversation of a case as a diagram: each party is a line, each message an arrow with its time, bytes and meaning. */
import { counted } from '../protocol/counted.ts';
import { truncate } from '../sim/truncate.ts';
import { type ConversationMessage, shortened } from './conversation.ts';
import { escapeXml } from './xml.ts';

/** From left to right, by the first word of a party; a party that is not listed is drawn on the right. */
const ORDER = ['person', 'phone', 'app', 'suite', 'gateway', 'core', 'backend', 'lock'];
const [FIRST, APART, LAST] = [90, 160, 640];
const TOP = 40;
const STEP = 34;
/** Labels are above an arrow and may extend into the column of meanings, so meanings are below it. */
const UNDER = 13;
const WIDTH = 1_240;
/** The maximum number of messages in one diagram; the last ones are kept. */
const DRAWN = 60;
const TEXT_LENGTH = 80;

/** The position of each party's line. */
function positions(messages: readonly ConversationMessage[]): ReadonlyMap<string, number> {
  const parties = [...new Set(messages.flatMap(({ from, to }) => [from, to]))];
  const rank = (party: string): number => (ORDER.indexOf(party.split(' ')[0] ?? '') + ORDER.length) % ORDER.length;
  parties.sort((a, b) => rank(a) - rank(b));
  const apart = Math.min(APART, Math.floor((LAST - FIRST) / Math.max(1, parties.length - 1)));
  return new Map(parties.map((party, i) => [party, i > 0 && i === parties.length - 1 ? LAST : FIRST + i * apart]));
}

function arrow(
  { atMs, from, to, what, bytes, means }: ConversationMessage,
  i: number,
  at: ReadonlyMap<string, number>,
): string {
  const y = TOP + 20 + i * STEP;
  const [start = FIRST, end = LAST] = [at.get(from), at.get(to)];
  const label = bytes === '' ? what : `${what}  ${bytes}`;
  const left = Math.min(start, end) + 8;
  return [
    `<text class="time" x="4" y="${y + 4}">${atMs} ms</text>`,
    `<line x1="${start}" y1="${y}" x2="${end}" y2="${y}" marker-end="url(#head)"/>`,
    `<text x="${left}" y="${y - 4}">${escapeXml(truncate(label, TEXT_LENGTH))}</text>`,
    means === ''
      ? ''
      : `<text class="means" x="${LAST + 12}" y="${y + UNDER}">${escapeXml(truncate(means, TEXT_LENGTH))}</text>`,
  ].join('');
}

/** One SVG, for a page that has `CONVERSATION_STYLE`. */
export function conversationSvg(whole: readonly ConversationMessage[], title: string): string {
  const messages = shortened(whole);
  const shown = messages.slice(-DRAWN);
  const height = TOP + 30 + shown.length * STEP;
  const at = positions(shown);
  const lines = [...at].map(
    ([party, x]) =>
      `<text class="party" x="${x}" y="20">${escapeXml(party)}</text><line class="life" x1="${x}" y1="28" x2="${x}" y2="${height - 6}"/>`,
  );
  const left = messages.length - shown.length;
  return [
    `<div class="drawing"><svg role="img" viewBox="0 0 ${WIDTH} ${height}" xmlns="http://www.w3.org/2000/svg"><title>${escapeXml(title)}</title>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ...lines,
    ...shown.map((message, i) => arrow(message, i, at)),
    '</svg></div>',
    left > 0 ? `<p>${counted(left, 'earlier message is', 'earlier messages are')} not drawn.</p>` : '',
  ].join('');
}

export const CONVERSATION_STYLE = `
.drawing { overflow-x: auto; }
svg { width: 100%; min-width: 48rem; max-width: 70rem; font: 12px ui-monospace, monospace; fill: currentColor; }
svg line { stroke: currentColor; }
svg .life { stroke-dasharray: 2 4; opacity: .4; }
svg .party { text-anchor: middle; font-weight: 600; }
svg .time, svg .means { opacity: .7; }
`;
