/** The report as one self-contained HTML page, without scripts, fonts or external images. */
import type { Case, Report } from './case.ts';
import { isBad } from './exit-code.ts';
import { htmlPage } from './page.ts';
import { caseBlock, plain, sumLine } from './text.ts';
import { escapeXml } from './xml.ts';

const STYLE = `
td.verdict { font-weight: 600; white-space: nowrap; }
tr.good td.verdict { color: #1a7f37; }
tr.bad td.verdict { color: #cf222e; }
`;

function row(one: Case): string {
  const block = caseBlock(one, plain)
    .map((line) => line.slice(6))
    .join('\n');
  const details = block === '' ? '' : `<pre>${escapeXml(block)}</pre>`;
  const rules = one.rules === undefined ? '' : ` <small>${escapeXml(one.rules.join(', '))}</small>`;
  return `<tr class="${isBad(one.verdict) ? 'bad' : 'good'}"><td class="verdict">${one.verdict}</td><td>${escapeXml(one.name)}${rules}<br><small>${escapeXml(one.id)}</small>${details}</td><td>${one.checks}</td></tr>`;
}

/** The whole page. */
export function htmlReport(report: Report): string {
  return htmlPage(`${report.tool} report`, STYLE, [
    `<h1>${escapeXml(report.tool)}</h1>`,
    `<p>${escapeXml(sumLine(report, plain))}. Exit code ${report.exitCode}.</p>`,
    '<table><thead><tr><th>Verdict</th><th>Case</th><th>Checks</th></tr></thead><tbody>',
    ...report.cases.map(row),
    '</tbody></table>',
  ]);
}
