/** `noke-sim diagnose` at the command line: a report from its folder, and everything that is not a report. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DiagnoseOptions } from '../../src/cli/diagnose/diagnose-options.ts';
import { diagnose } from '../../src/cli/diagnose/diagnose-papers.ts';
import { exitCodeOf } from '../../src/cli/host/refused.ts';
import { CodedError } from '../../src/facility/errors/coded-error.ts';
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
const UNSHARED = 'fixtures/field-reports/12';
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
    const found = JSON.parse(host.out()) as {
      version: number;
      verdict: string;
      ranked: { causes: string[]; control?: unknown }[];
    };
    expect([found.version, found.verdict, found.ranked[0]?.causes]).toEqual([1, 'cause', ['D7-27']]);
    // The attempt succeeded, so there is no alternative run.
    expect(found.ranked[0]?.control).toBeUndefined();
    const { main } = await import('../../src/cli/program.ts');
    const { shippedFacilities } = await import('../../src/cli/run/facilities.ts');
    const again = readHost();
    expect(await main(['run', scenario], again.host, async () => shippedFacilities)).toBe(0);
    expect(again.out()).toContain('1 case: 1 pass');
  });

  it('is printed for people, with the run in which the attempt does not fail, and the files that were not read', async () => {
    const host = readHost();
    expect(await diagnose([UNSHARED], { facility: 'demo' }, host.host)).toBe(0);
    const text = host.out();
    for (const part of ['Cause (', 'D7-12', 'For it:', 'Tell the caller now:', 'Not read:', 'report.txt'])
      expect(text).toContain(part);
    const [, control = ''] = text.split('The most similar run in which it does not fail\n');
    expect(control).toMatch(/^ {2}Without event \d+, the same attempt does not fail: .*phone\.unshare.*henry/);
    expect(control).toMatch(/≠ run .*lock\.refused/);
    expect(control).toMatch(/≠ control .*lock\.accepted/);
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

/** How a diagnosis is refused: its sentence and its exit code. */
async function refusalOf(papers: string[], options: DiagnoseOptions) {
  const host = readHost();
  const error: unknown = await diagnose(papers, options, host.host).catch((thrown: unknown) => thrown);
  if (!(error instanceof CodedError)) throw error;
  return { exit: exitCodeOf(error), codes: error.codes, out: host.out(), says: error.message };
}

describe('a bundle', () => {
  const facilities = async () => (await import('../../src/cli/run/facilities.ts')).shippedFacilities;

  it('opens in the console, replays, and is a report itself', async () => {
    const bundle = join(folder, 'bundle');
    expect(await diagnose([REVOKED], { facility: QUIET, json: true, bundle }, readHost().host)).toBe(0);
    expect(readdirSync(bundle).sort()).toEqual([
      'REVIEW.md',
      'diagnosis.json',
      'diagnosis.txt',
      'facility.yaml',
      'papers',
      'run.trace.jsonl',
      'scenario.yaml',
    ]);
    expect(readFileSync(join(bundle, 'REVIEW.md'), 'utf8')).not.toContain('another order');
    const { main } = await import('../../src/cli/program.ts');
    const run = join(bundle, 'run.trace.jsonl');
    expect(await main(['replay', run], readHost().host, facilities)).toBe(0);
    expect(await main(['run', join(bundle, 'scenario.yaml')], readHost().host, facilities)).toBe(0);
    const console = readHost();
    expect(await main(['console', bundle], console.host, facilities)).toBe(3);
    expect(console.err()).toContain(`noke-sim replay ${run}`);
    const again = readHost();
    const options = { facility: join(bundle, 'facility.yaml'), json: true } as const;
    expect(await diagnose([join(bundle, 'papers')], options, again.host)).toBe(0);
    const ranked = (text: string) => (JSON.parse(text) as { ranked: { id: string; probability: number }[] }).ranked;
    const brief = (text: string) => ranked(text).map(({ id, probability }) => [id, probability]);
    expect(brief(again.out())).toEqual(brief(readFileSync(join(bundle, 'diagnosis.json'), 'utf8')));
  });

  it('changes no folder that exists: exit code 2, before anything is played', async () => {
    const bundle = join(folder, 'there');
    mkdirSync(bundle);
    expect(await refusalOf([REVOKED], { facility: QUIET, bundle })).toEqual({
      exit: 2,
      codes: ['E-FILE-14'],
      out: '',
      says: `--bundle ${bundle}: it already exists; name a folder that does not exist yet`,
    });
    expect(readdirSync(bundle)).toEqual([]);
  });

  it('that cannot be written is an environment that prevents it, and leaves nothing behind', async () => {
    const bundle = join(folder, 'no-folder', 'bundle');
    await expect(diagnose([REVOKED], { facility: QUIET, bundle }, readHost().host)).rejects.toThrow(FileError);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part') || name === 'no-folder')).toEqual([]);
  });
});

const OTHER_APP = '03-05 10:20:00.000  1234  1240 D WeatherApp: it rains\n'.repeat(500);
const ELSEWHERE =
  'Date,Time,Type,Activity,User,Unit / Entry,Details\n03/05/2026,10:20:11 AM,Access,"Phone","Zoe Zimmer",Z9,""\n';

/** Since 2007, clocks in America have changed in different weeks than before. */
const BEFORE_2007 =
  'Date,Time,Type,Activity,User,Unit / Entry,Details\n03/05/2005,10:20:11 AM,Access,"Phone","Ben Boone",N2,""\n';

function emptyFolder(): string {
  const path = join(folder, 'nothing-here');
  mkdirSync(path);
  return path;
}

/** A sparse file of that size. */
function hole(name: string, bytes: number): string {
  const path = file(name, '');
  truncateSync(path, bytes);
  return path;
}

describe('Ctrl-C', () => {
  it('leaves the ranking so far, marked unfinished, and exit code 4', async () => {
    for (const options of [{}, { json: true }] as const) {
      const read = readHost();
      let turns = 0;
      let interrupt = () => {};
      const host = {
        ...read.host,
        onInterrupt: (stop: () => void) => {
          interrupt = stop;
          return () => {};
        },
        nextTurn: async () => {
          turns += 1;
          if (turns === 5) interrupt();
        },
      };
      expect(await diagnose([REVOKED], { facility: QUIET, ...options }, host)).toBe(4);
      expect(turns).toBe(5);
      expect(read.out()).toMatch(/interrupted after 5 of \d+ causes; the ranking below is incomplete/);
    }
  });

  it('and without a terminal the progress is a plain line for the first ranking and one for all causes', async () => {
    const { host, err } = readHost();
    await diagnose([REVOKED], { facility: QUIET }, host);
    expect(err().match(/^12 of \d+ causes simulated; most likely so far: \d+% [A-Z].*\.$/gm)).toHaveLength(1);
    expect(err().match(/^(\d+) of \1 causes simulated; most likely so far: .*$/gm)).toHaveLength(1);
    expect(err()).not.toContain('\r');
  });
});

describe('what is no report gives a sentence and exit code 2', () => {
  const cases: readonly (readonly [string, () => string[], object, RegExp])[] = [
    ['nothing there', () => [join(folder, 'nope')], {}, /no such file/],
    [
      'an empty folder',
      () => [emptyFolder()],
      {},
      /nothing-here: this folder contains no files to read[\s\S]*nothing readable/,
    ],
    ['an empty file', () => [file('zero', '')], {}, /is empty[\s\S]*nothing readable/],
    ['binary data', () => [file('binary', Buffer.from([0, 255, 3, 0, 9, 200, 0, 1]))], {}, /binary|nothing readable/],
    ['free text', () => [file('free.txt', 'It does not open.\n')], {}, /has no known format/],
    ['100 MB of nothing', () => [hole('large', 100_000_000)], {}, /nothing readable/],
    ['the log of another app', () => [file('other.log', OTHER_APP)], {}, /nothing readable/],
    [
      'the export of another product',
      () => [file('other.csv', 'Id,Name\n1,A101\n2,A102\n')],
      {},
      /has no known format/,
    ],
    [
      'an export whose names the facility lacks',
      () => [file('elsewhere.csv', ELSEWHERE)],
      { facility: QUIET, about: 'ben@N2' },
      /none of the names in the evidence occurs in the facility: Z9, Zoe Zimmer/,
    ],
    ['a person and a unit in a strange form', () => [REVOKED], { about: 'a@b@c' }, /PERSON@UNIT/],
    ['a person whom the facility lacks', () => [REVOKED], { facility: QUIET, about: 'benn@N2' }, /did you mean ben\?/],
    ['a facility that is not there', () => [REVOKED], { facility: join(folder, 'no.yaml') }, /no such file/],
    ['a facility that does not fit', () => [REVOKED], { facility: 'demo' }, /has no lock C0:FF:EE:00:02:02/],
    [
      'evidence of so many years that a bundle cannot move its times',
      () => [REVOKED, file('old.csv', BEFORE_2007)],
      { facility: QUIET, bundle: join(folder, 'moved') },
      /no shift by a whole number of weeks/,
    ],
  ];
  it.each(cases)('%s', async (_, papers, options, says) => {
    const refusal = await refusalOf(papers(), options);
    expect(refusal).toMatchObject({ exit: 2, out: '' });
    expect(refusal.says).toMatch(says);
  });

  it('names of another facility have their own code', async () => {
    const of = { facility: QUIET, about: 'ben@N2' };
    expect(await refusalOf([file('elsewhere.csv', ELSEWHERE)], of)).toMatchObject({ codes: ['E-PAPER-3'] });
  });

  it('and a scenario that cannot be written is an environment that prevents it, before anything is played', async () => {
    const options = { facility: QUIET, scenario: join(folder, 'no-folder', 'x.yaml') };
    await expect(diagnose([REVOKED], options, readHost().host)).rejects.toThrow(FileError);
  });
});
