/** No text in src prints a count before a plural noun, because the count can be 1: `counted` (src/protocol/counted.ts) chooses the form. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { filesIn } from './layers.ts';

const COUNTS =
  'count common steps cases checks inputs jobs packets left more open lost sequences commands failures connects messages'.replaceAll(
    ' ',
    '|',
  );
/** A template's value whose name says that it is a count, and the plural after it. */
const PLURAL = new RegExp(
  `\\$\\{(?!counted\\()[^{}\`]*(?:\\.length|\\.size|\\b(?:${COUNTS}|\\w*[eE]vents|\\w*[rR]uns)\\b)[^{}\`]*\\} (?:[a-z]+ )?[a-z]+s\\b`,
  'g',
);

const pluralsIn = (text: string): readonly string[] => [...text.matchAll(PLURAL)].map(([found]) => found.slice(1));

/** Where the count is never 1. */
const NEVER_ONE: ReadonlySet<string> = new Set([
  'conformance/core-api/cases/input.ts: {tracking_key.length} characters',
  'conformance/core-api/cases/quick-clicks.ts: {code.length} digits',
  'console/input/greeting.ts: {failures} failures',
  'diagnosis/channels/btsnoop.ts: {chosen.length} phones',
  'library/matchers.ts: {found.length} times',
  'link/radio/peripheral/advertising-data.ts: {bytes.length} bytes',
  'mcp/server.ts: {text.length} characters',
  'scenario/parse.ts: {actions.length} actions',
  'scenario/path.ts: {left} more events',
  'scenario/waits.ts: {this.#limits.mostEvents} trace events',
  'server/store/open.ts: {inputs.length} inputs',
]);

it('every count that can be 1 is printed with the noun in its form', () => {
  const found = filesIn('src').flatMap((file) =>
    pluralsIn(readFileSync(`src/${file}`, 'utf8')).map((text) => `${file.replaceAll('\\', '/')}: ${text}`),
  );
  expect(found.filter((each) => !NEVER_ONE.has(each))).toEqual([]);
  expect([...NEVER_ONE].filter((each) => !found.includes(each))).toEqual([]);
});

it.each([
  ['{found.length} failures', 1],
  ['{runs} runs, {report.events} events', 2],
  ['{rows.size} open pages', 1],
  ['{counted(runs, "run")} repeated', 0],
  ['{name} works', 0],
])('in %s it finds %i', (text, count) => {
  expect(pluralsIn(text.replaceAll('{', '${'))).toHaveLength(count);
});
