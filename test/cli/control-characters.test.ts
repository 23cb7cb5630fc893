/** Nothing that a file, a name or an argument contains controls the terminal: a property over every command. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runs } from '../sizes.ts';
import { start } from './up-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-esc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Tab and line feed are harmless. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const ESCAPES = ['\u001b[2J', '\u001b]0;owned\u0007', '\u009b31m', '\r', '\u0008', '\u007f', '\u202e'];
const nasty = fc
  .array(fc.oneof(fc.constantFrom(...ESCAPES), fc.constantFrom('a', '.', ' ', 'é')), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''));

const scenario = (text: string): string =>
  stringify({
    version: 1,
    name: text,
    facility: 'demo',
    startAt: '2026-03-07T08:00',
    seed: '1',
    steps: [{ expect: { [`lock.${text}`]: text } }],
  });

/** Every command, with a text in every place that it prints. */
const COMMANDS: readonly ((text: string) => readonly string[])[] = [
  (text) => ['run', file('named.yaml', scenario(text))],
  (text) => ['run', file('key.yaml', stringify({ version: 1, [text]: 1 }))],
  (text) => ['run', file('verb.yaml', scenario('x').replace('expect:', `${JSON.stringify(text)}:`))],
  (text) => [
    'run',
    file(
      'facility.yaml',
      stringify({
        ...JSON.parse('{"version":1,"name":"x","startAt":"2026-03-07T08:00","steps":[{"wait":"1s"}]}'),
        facility: text,
      }),
    ),
  ],
  (text) => ['run', join(folder, `none${text}.yaml`)],
  (text) => ['coverage', join(folder, `none${text}.yaml`)],
  (text) => ['coverage', file('rule.yaml', `${scenario('x')}rules: [${JSON.stringify(text)}]\n`)],
  (text) => ['replay', join(folder, `none${text}.jsonl`)],
  (text) => ['replay', file('t.jsonl', JSON.stringify({ version: 2, [text]: text }))],
  (text) => ['console', join(folder, `none${text}.jsonl`)],
  (text) => ['up', join(folder, `none${text}.yaml`)],
  (text) => [
    'up',
    file(
      'f.yaml',
      stringify({
        version: 1,
        name: 'x',
        timeZone: text,
        units: [{ id: text }],
        people: [{ id: 'a', name: 'a', role: text }],
      }),
    ),
  ],
  (text) => ['up', '--at', `x${text}`],
  (text) => ['up', `--${text}`],
  (text) => ['up', '--tls', `x${text},y`],
  (text) => ['up', '--data', '/proc/none', '--record', `x${text}`],
  (text) => ['verbs', `x${text}`],
  (text) => ['explore', '--fault', `x${text}`],
  (text) => ['explore', '--replay', `x${text}`],
  (text) => [`x${text}`],
];

test('no command prints a control character that it was given', async () => {
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      for (const args of COMMANDS) {
        const run = start(args(text));
        await run.ended;
        const shown = run.out() + run.err();
        expect(shown.length).toBeGreaterThan(0);
        expect(shown, args(text)[0]).not.toMatch(CONTROLS);
      }
    }),
    { numRuns: runs(25, 6) },
  );
});
