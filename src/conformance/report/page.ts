/**
 * A verdict as one self-contained HTML page: a matrix by section of the specification; for each case that failed or was not exercised, the expected
 * and the seen values, the conversation as a diagram, and a command that runs only this case; then the blocked cases. No script, no external file.
 */
import { counted } from '../../protocol/counted.ts';
import type { Suite } from '../../report/case.ts';
import { CONVERSATION_STYLE, conversationSvg } from '../../report/conversation-svg.ts';
import type { Verdict } from '../../report/verdict.ts';
import { escapeXml } from '../../report/xml.ts';
import { caseOfJudged, NOT_ARISEN, plainSentence, type ReportOptions } from '../run/cases-report.ts';
import type { JudgedCase } from '../run/judge.ts';

export interface PageOptions extends ReportOptions {
  readonly tool: string;
  readonly suite: Suite;
  /** If the run ended early, the reason. */
  readonly error: string | undefined;
}

const STYLE = `
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --doubt: #9a6700; --none: #8884; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --doubt: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th { white-space: nowrap; }
th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }
.cells { display: flex; flex-wrap: wrap; gap: 3px; padding: 0; margin: 0; list-style: none; }
.cells a, .cells span { display: block; width: 1.1rem; height: 1.1rem; border-radius: 3px; background: var(--none); text-decoration: none; text-align: center; font: 11px/1.1rem system-ui; color: #fff; }
.cells .pass { background: var(--good); }
.cells .fail, .cells .error, .cells .unexpected-pass { background: var(--bad); }
.cells .not-exercised, .cells .incomplete { background: var(--doubt); }
.cells .blocked { background: repeating-linear-gradient(45deg, var(--none) 0 3px, transparent 3px 6px); color: inherit; }
section { border-top: 2px solid var(--bad); margin-top: 2rem; }
section.not-exercised { border-color: var(--doubt); } section.blocked { border-color: var(--none); }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
code, pre { font: 13px ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
${CONVERSATION_STYLE}`;

const MARK: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  fail: '✗',
  error: '!',
  'not-applicable': '–',
  'not-exercised': '?',
  incomplete: '…',
  blocked: '·',
  'expected-fail': 'e',
  'unexpected-pass': 'u',
};

/** Sorts sections by number: §4.4 before §10. */
const sectionOrder = (spec: string): number => Number(/§([\d.]+)/.exec(spec)?.[1] ?? 0);

/** Whether the case has a section with its conversation. */
const hasSection = (verdict: Verdict): boolean => verdict === 'fail' || verdict === 'not-exercised';

function matrix(judged: readonly JudgedCase[]): string {
  const sections = [...new Set(judged.map((one) => one.case.spec))].sort((a, b) => sectionOrder(a) - sectionOrder(b));
  const rows = sections.map((section) => {
    const cells = judged
      .filter((one) => one.case.spec === section)
      .map(({ case: { id }, verdict }) => {
        const label = escapeXml(`${id}: ${verdict}`);
        const inside = MARK[verdict];
        const about = `title="${label}" aria-label="${label}"`;
        return hasSection(verdict) || verdict === 'blocked'
          ? `<li><a class="${verdict}" href="#${id}" ${about}>${inside}</a></li>`
          : `<li><span class="${verdict}" role="img" ${about}>${inside}</span></li>`;
      });
    return `<tr><th scope="row">${escapeXml(section)}</th><td><ul class="cells">${cells.join('')}</ul></td></tr>`;
  });
  return `<table><caption>Cases by section of the specification</caption><tbody>${rows.join('')}</tbody></table>`;
}

function section(one: JudgedCase, options: PageOptions): string {
  const { case: about, verdict, message = '', expected, seen, mistake, conversation } = one;
  const rows: [string, string][] = [
    ['sentence', `${plainSentence(about.sentence)} (${about.spec}, ${about.level})`],
    ['what', message],
    ['expected', expected ?? NOT_ARISEN.expected],
    ['seen', seen ?? NOT_ARISEN.seen],
    ...(mistake === undefined ? [] : [['often', mistake] satisfies [string, string]]),
  ];
  return [
    `<section id="${about.id}" class="${verdict}"><h2>${about.id}${verdict === 'fail' ? '' : ` (${verdict})`}</h2><dl>`,
    ...rows.map(([term, text]) => `<dt>${term}</dt><dd>${escapeXml(text)}</dd>`),
    '</dl>',
    conversationSvg(conversation, `The conversation of ${about.id}`),
    `<pre>${escapeXml(caseOfJudged(one, options).reproduce ?? '')}</pre></section>`,
  ].join('');
}

/** The blocked cases, each with a link to the case that must pass first. */
function blockedSection(judged: readonly JudgedCase[]): string {
  const blocked = judged.filter(({ verdict }) => verdict === 'blocked');
  if (blocked.length === 0) return '';
  const rows = blocked.map(
    ({ case: { id }, blockedBy = '' }) =>
      `<li id="${id}">${id}: <a href="#${blockedBy}">${blockedBy}</a> did not pass</li>`,
  );
  return `<section class="blocked"><h2>Blocked</h2><ul>${rows.join('')}</ul></section>`;
}

const unclaimedText = (parts: NonNullable<Suite['unclaimed']>): string =>
  `<p>Observed but not claimed: ${parts.map(({ claim, seen }) => `${escapeXml(claim)} (${escapeXml(seen)})`).join('; ')}.</p>`;

export function judgementPage(judged: readonly JudgedCase[], options: PageOptions): string {
  const { suite } = options;
  const counts = new Map<Verdict, number>();
  for (const { verdict } of judged) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const sum = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  const claims = Object.entries(suite.claims ?? {})
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ');
  const title = `Conformance of ${suite.target}`;
  return `${[
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeXml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeXml(title)}</h1><p>${counted(judged.length, 'case')}: ${escapeXml(sum)}. ${escapeXml(options.tool)}, seed ${escapeXml(options.seed)}.</p>`,
    options.error === undefined ? '' : `<p role="alert"><strong>${escapeXml(options.error)}</strong></p>`,
    `<p>Contract ${escapeXml(suite.contract)}, ${escapeXml(suite.kind)}, profile ${escapeXml(suite.profile ?? 'unknown')}. Claims: ${escapeXml(claims)}. List of cases: <code>${escapeXml(suite.caseList)}</code></p>`,
    ...(suite.unclaimed === undefined ? [] : [unclaimedText(suite.unclaimed)]),
    matrix(judged),
    ...judged.filter(({ verdict }) => hasSection(verdict)).map((one) => section(one, options)),
    blockedSection(judged),
    '</body></html>',
  ].join('\n')}\n`;
}
