/**
 * The report as one HTML page: cases that are not as expected come first, each with its last messages as a diagram; it has a search and a filter.
 *
 * INV-1: It is complete without its script. INV-2: The page never scrolls horizontally; a wide diagram scrolls in its frame.
 */
import { counted } from '../protocol/counted.ts';
import type { Case, Report } from './case.ts';
import { CONVERSATION_STYLE, conversationSvg } from './conversation-svg.ts';
import { isBad } from './exit-code.ts';
import { htmlPage } from './page.ts';
import { caseBlock, plain, sumLine } from './text.ts';
import { VERDICTS, type Verdict } from './verdict.ts';
import { escapeXml } from './xml.ts';

const STYLE = `
:root { --good: #1a7f37; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; } }
* { box-sizing: border-box; }
body { overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
form input[type=search] { flex: 1 1 14rem; min-width: 0; font: inherit; padding: .3rem .5rem; }
form[hidden], article[hidden] { display: none; }
article { border-top: 1px solid #8884; padding: .4rem 0; }
article.bad { border-left: 4px solid var(--bad); padding-left: .75rem; margin-top: .75rem; }
h2 { font-size: 1rem; margin: 0; }
.verdict { color: var(--good); }
.bad .verdict { color: var(--bad); }
p { margin: .2rem 0; }
small, .checks { opacity: .75; font-weight: 400; }
pre { font: 13px/1.4 ui-monospace, monospace; }
${CONVERSATION_STYLE}`;

/** Shows the form, and hides the cases that do not match it. It contains neither `<` nor `&`, which HTML reserves. */
const SCRIPT = `
const form = document.querySelector('form');
const shown = document.querySelector('output');
const cases = [...document.querySelectorAll('article')].map((part) => ({ part, text: part.textContent.toLowerCase() }));
function filter() {
  const words = form.elements.search.value.toLowerCase().split(' ');
  const verdict = form.elements.verdict.value;
  let count = 0;
  for (const { part, text } of cases) {
    const isOf = verdict === '' ? true : part.dataset.verdict === verdict;
    part.hidden = isOf ? words.some((word) => !text.includes(word)) : true;
    if (!part.hidden) count += 1;
  }
  shown.textContent = count + ' of ' + cases.length + ' shown';
}
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
form.hidden = false;
filter();
`;

function article(one: Case): string {
  const { verdict, name, id, rules = [], checks, failure } = one;
  const block = caseBlock(one, plain)
    .map((line) => line.slice(6))
    .join('\n');
  const count = counted(checks, 'check');
  const about = [id, ...rules].map(escapeXml).join(' · ');
  return [
    `<article class="${isBad(verdict) ? 'bad' : 'good'}" data-verdict="${verdict}">`,
    `<h2><span class="verdict">${verdict}</span> ${escapeXml(name)} <span class="checks">${count}</span></h2>`,
    `<p><small>${about}</small></p>`,
    block === '' ? '' : `<pre>${escapeXml(block)}</pre>`,
    failure?.conversation === undefined ? '' : conversationSvg(failure.conversation, `The last messages of ${name}`),
    '</article>',
  ].join('');
}

function form({ counts }: Report): string {
  const options = VERDICTS.filter((verdict: Verdict) => counts[verdict] > 0).map(
    (verdict) => `<option value="${verdict}">${verdict} (${counts[verdict]})</option>`,
  );
  return [
    '<form hidden>',
    '<input type="search" name="search" placeholder="Search names, files, rules, messages" aria-label="Search">',
    `<select name="verdict" aria-label="Verdict"><option value="">every verdict</option>${options.join('')}</select>`,
    '<output></output></form>',
  ].join('');
}

/** The whole page. */
export function htmlReport(report: Report): string {
  const bad = report.cases.filter(({ verdict }) => isBad(verdict));
  const good = report.cases.filter(({ verdict }) => !isBad(verdict));
  const body = [
    `<h1>${escapeXml(report.tool)}</h1>`,
    `<p>${escapeXml(sumLine(report, plain))}. Exit code ${report.exitCode}.</p>`,
    form(report),
    ...[...bad, ...good].map(article),
  ];
  return htmlPage(`${report.tool} report`, STYLE, body, SCRIPT);
}
