/** `noke-sim diagnose` at the command line: a report from its folder, and everything that is no report. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/cli/diagnose/diagnose-papers.ts';
import { FileError } from '../../src/sim/files.ts';
import { silentHost } from './silent-host.ts';

/** A host that keeps what was written. */
function readHost() {
  const out: string[] = [];
  const err: string[] = [];
  const written = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  return { host: { ...silentHost, ...written }, out: () => out.join(''), err: () => err.join('') };
}

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-diagnose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const REVOKED = 'fixtures/field-reports/24';
const QUIET = 'scenarios/quiet.facility.yaml';

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('a report', () => {
  it('gives the cause as JSON, and a scenario that runs alone', async () => {
    const host = readHost();
    const scenario = join(folder, 'case.yaml');
    expect(await diagnose([REVOKED], { facility: QUIET, json: true, scenario }, host.host)).toBe(0);
    const found = JSON.parse(host.out()) as { version: number; verdict: string; ranked: { causes: string[] }[] };
    expect([found.version, found.verdict, found.ranked[0]?.causes]).toEqual([1, 'cause', ['D7-27']]);
    const { main } = await import('../../src/cli/program.ts');
    const { shippedFacilities } = await import('../../src/cli/run/facilities.ts');
    const again = readHost();
    expect(await main(['run', scenario], again.host, async () => shippedFacilities)).toBe(0);
    expect(again.out()).toContain('1 case: 1 pass');
  });

  it('is said for people, with the papers that were not read', async () => {
    const host = readHost();
    expect(await diagnose([REVOKED], { facility: QUIET }, host.host)).toBe(0);
    const text = host.out();
    for (const part of ['Cause (', 'D7-27', 'For it:', 'Tell the caller now:', 'Not read:', 'report.txt'])
      expect(text).toContain(part);
  });

  it('opens no truth.json: the same folder with another truth gives the same answer', async () => {
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    for (const name of ['report.activity.json', 'told.yaml', 'report.txt'])
      writeFileSync(join(copy, name), readFileSync(join(REVOKED, name)));
    writeFileSync(join(copy, 'truth.json'), '{ "causes": ["D7-3"] }');
    const answers = [];
    for (const from of [REVOKED, copy]) {
      const host = readHost();
      await diagnose([from], { facility: QUIET, json: true }, host.host);
      const { ranked, verdict } = JSON.parse(host.out()) as { ranked: { probability: number }[]; verdict: string };
      answers.push([verdict, ranked.map(({ probability }) => probability)]);
    }
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe('what is no report gives a sentence and exit code 2', () => {
  const cases: readonly (readonly [string, () => string[], object, RegExp])[] = [
    ['nothing there', () => [join(folder, 'nope')], {}, /no such file/],
    ['an empty file', () => [file('zero', '')], {}, /is empty[\s\S]*nothing readable/],
    ['binary data', () => [file('binary', Buffer.from([0, 255, 3, 0, 9, 200, 0, 1]))], {}, /binary|nothing readable/],
    ['free text', () => [file('free.txt', 'It does not open.\n')], {}, /no channel recognises/],
    ['a person and a unit in a strange form', () => [REVOKED], { about: 'a@b@c' }, /PERSON@UNIT/],
    ['a person whom the facility lacks', () => [REVOKED], { facility: QUIET, about: 'benn@N2' }, /did you mean ben\?/],
    ['a facility that is not there', () => [REVOKED], { facility: join(folder, 'no.yaml') }, /no such file/],
    ['a facility that does not fit', () => [REVOKED], { facility: 'demo' }, /has no lock C0:FF:EE:00:02:02/],
  ];
  it.each(cases)('%s', async (_, papers, options, says) => {
    const host = readHost();
    expect(await diagnose(papers(), options, host.host)).toBe(2);
    expect(host.err()).toMatch(says);
    expect(host.out()).toBe('');
  });

  it('and a scenario that cannot be written is an environment that prevents it, before anything is played', async () => {
    const options = { facility: QUIET, scenario: join(folder, 'no-folder', 'x.yaml') };
    await expect(diagnose([REVOKED], options, readHost().host)).rejects.toThrow(FileError);
  });
});
