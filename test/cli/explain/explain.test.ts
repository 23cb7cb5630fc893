/** The catalogue of mistakes in files: every code is used, documented and caused by something, and a report names it. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorsPage } from '../../../src/cli/explain/explain-code.ts';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { ERRORS } from '../../../src/facility/files/error-codes.ts';
import { reportSchema } from '../../../src/report/case.ts';
import { noke } from '../noke.ts';

const CODES = Object.keys(ERRORS);
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-errors-'));
const HEAD = 'version: 1\nname: n\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
const FACILITY = 'version: 1\nname: n\ntimeZone: America/Denver\nsite: { at: [0, 0], radiusM: 60 }\n';
const PERSON = 'people: [{ id: ada, name: Ada Ash, phones: [{ id: ada }] }]\n';

function file(text: string | Uint8Array, name = 'given.yaml'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** A scenario in this facility. */
function inFacility(rest: string): string {
  file(FACILITY + rest, 'x.facility.yaml');
  return `${HEAD.replace('demo', 'x.facility.yaml')}- wait: 1s\n`;
}

/** Codes of mistakes that a scenario, or its facility, can have, each with a file that has it. */
const MISTAKES: readonly (readonly [string, () => string | Uint8Array])[] = [
  ['E-FILE-2', () => Uint8Array.of(0, 255, 1)],
  ['E-FILE-3', () => ''],
  ['E-FILE-3', () => '# nothing\n'],
  ['E-FILE-4', () => 'name: [1\n'],
  ['E-FILE-4', () => '? [a]\n: 1\n'],
  ['E-FILE-5', () => `steps: ${'['.repeat(200)}${']'.repeat(200)}\n`],
  ['E-FILE-5', () => ' '.repeat(1_100_000)],
  ['E-FILE-6', () => 'name: a\nname: b\n'],
  ['E-FILE-7', () => `${HEAD}- wait: 1s\n`.replace('name: n', 'name: n\nnaem: m')],
  ['E-FILE-8', () => 'version: 1\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps: []\n'],
  ['E-FILE-9', () => `${HEAD}- wait: 1s\n`.replace('name: n', 'name: [1]')],
  ['E-FILE-10', () => inFacility('units: [{ id: A1, at: [0, 0] }, { id: A1, at: [3, 0] }]\n')],
  ['E-FILE-11', () => inFacility('units: [{ id: A1, at: [0, 0], status: occupied, tenant: nobody }]\n')],
  ['E-FILE-12', () => inFacility(`units: [{ id: A1, at: [0, 0], status: available, tenant: ada }]\n${PERSON}`)],
  ['E-STEP-1', () => `${HEAD}- lock.tuoch: A101\n`],
  ['E-STEP-2', () => `${HEAD}- lock.touch: A101\n  wait: 2s\n`],
  ['E-STEP-3', () => `${HEAD}- repeat: { times: 10000, steps: [{ wait: 1s }, { wait: 1s }] }\n`],
  ['E-STEP-4', () => `${HEAD}- stopWatching: shut\n`],
];

describe('the catalogue of mistakes', () => {
  it.each(MISTAKES)('%s is the code of a file that has the mistake', async (code, text) => {
    const path = file(text());
    const { out } = await noke(['run', path, '--json'], { facilities });
    expect(reportSchema.parse(JSON.parse(out)).cases[0]?.failure).toMatchObject({ code });
    expect((await noke(['run', path], { facilities })).out).toContain(`more      npx noke-sim explain ${code}\n`);
  });

  it('every mistake of a scenario or its facility has a file above', () => {
    const ofFiles = CODES.filter((code) => /^E-(FILE|STEP)-/.test(code) && code !== 'E-FILE-1');
    expect(new Set(MISTAKES.map(([code]) => code))).toEqual(new Set(ofFiles));
  });

  it('a file that is not there, and a file that is no trace, have codes too', async () => {
    expect((await noke(['run', join(folder, 'none.yaml')])).out).toContain('explain E-FILE-1\n');
  });

  it('every code is used in the program', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('error-codes.ts'))
      .map((name) => readFileSync(join('src', name), 'utf8'))
      .join('\n');
    expect(CODES.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it('docs/errors.md has a section for every code, as the program explains it', async () => {
    expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsPage());
    for (const code of CODES) {
      const { code: exit, out } = await noke(['explain', code.toLowerCase()]);
      expect(exit).toBe(0);
      expect(out).toMatch(new RegExp(`^${code}: [\\s\\S]+What to do: [\\s\\S]+For example:\\n {2}`));
    }
    expect((await noke(['explain'])).out.trimEnd().split('\n')).toHaveLength(CODES.length);
  });

  it('an unknown code is wrong usage, with the nearest', async () => {
    expect(await noke(['explain', 'E-FIEL-7'])).toEqual({
      code: 2,
      out: '',
      err: 'no mistake has the code "E-FIEL-7"; did you mean E-FILE-7?\n',
    });
  });
});
