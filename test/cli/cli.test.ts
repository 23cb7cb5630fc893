import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { MAX_FILES } from '../../src/cli/run/scenario-files.ts';
import { reportSchema } from '../../src/report/case.ts';
import { tinyFacilities } from '../scenario/tiny-facilities.ts';
import { noke } from './noke.ts';
import { silentHost } from './silent-host.ts';

const HEAD = 'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
const PASS = `${HEAD}- lock.touch: A101\n- expect: { lock.A101.bolt: retracted }\n  within: 2s\n`;
const FAIL = PASS.replace('retracted', 'melted');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-'));
});

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('run', () => {
  test('a passing scenario exits with 0', async () => {
    const path = file('good.yaml', PASS);
    expect(await noke(['run', path])).toEqual({
      code: 0,
      out: `pass  tiny  ${path}  (1 check)\n\n1 case: 1 pass\n`,
      err: '',
    });
  });

  test('an inverted expectation exits with 1 and prints how to reproduce it', async () => {
    const path = file('bad.yaml', FAIL);
    const { code, out } = await noke(['run', path, '--seed', '9']);
    expect(code).toBe(1);
    expect(out).toContain(`${path}:7:13: lock.A101.bolt is not as expected within 2s`);
    expect(out).toContain('expected  lock.A101.bolt "melted"');
    expect(out).toContain('seen      "retracted"');
    expect(out).toContain('lock/A101  lock.unlocked');
    expect(out).toContain(`reproduce npx noke-sim run ${path} --seed 9`);
  });

  test.each<[string, string | Uint8Array | undefined, string]>([
    ['malformed YAML', 'version: [1\n', 'this is not valid YAML'],
    [
      'an unknown verb',
      `${HEAD}- lock.tuoch: A101\n`,
      'there is no verb or step "lock.tuoch"; "noke-sim verbs" lists them; did you mean lock.touch?',
    ],
    [
      'a lock that does not exist',
      `${HEAD}- lock.touch: A1O1\n`,
      'there is no lock A1O1 in this facility; did you mean A101?',
    ],
    ['a time in the past', `${HEAD}- waitUntil: "07:00"\n`, '07:00 is in the past'],
    ['an empty file', '', 'the file is empty'],
    ['a binary file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff), 'this is not a text file'],
    ['a missing file', undefined, 'there is no such file; check the path'],
    ['an unknown key', PASS.replace('name:', 'naem:'), 'did you mean name?'],
    ['a wrong type', PASS.replace('tiny', '[1]'), 'name: found a list, expected text'],
    [
      'a facility that does not exist',
      PASS.replace('demo', 'nowhere.yaml'),
      'there is no facility nowhere.yaml beside',
    ],
  ])('%s gives a message and exit code 2, without a stack trace', async (_, source, sentence) => {
    const path = source === undefined ? join(folder, 'none.yaml') : file('input.yaml', source);
    const { code, out, err } = await noke(['run', path]);
    expect(code).toBe(2);
    expect(out).toContain(sentence);
    expect(out + err).not.toMatch(/\n\s+at /);
  });

  test('a folder is searched in order, without facility files', async () => {
    mkdirSync(join(folder, 'b'));
    file('b/two.yml', PASS);
    file('one.yaml', PASS);
    file('x.facility.yaml', 'not: a scenario\n');
    const { code, out } = await noke(['run', folder, '--json']);
    expect(code).toBe(0);
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.cases.map((one) => one.id)).toEqual([join(folder, 'b/two.yml'), join(folder, 'one.yaml')]);
  });

  test('a folder without scenarios is wrong usage', async () => {
    expect(await noke(['run', folder])).toMatchObject({
      code: 2,
      err: `${folder}: this folder contains no scenario (*.yaml or *.yml)\n`,
    });
  });

  test('there is a limit to the files of one command', async () => {
    const names = Array.from({ length: MAX_FILES + 1 }, (_, i) => `${i}.yaml`);
    expect(await noke(['run', ...names])).toMatchObject({
      code: 2,
      err: expect.stringContaining(`more than ${MAX_FILES}`),
    });
  });

  test('--seeds plays each scenario with that many seeds, each its own case', async () => {
    const { code, out } = await noke(['run', file('good.yaml', PASS), '--seeds', '3', '--json']);
    const { cases } = reportSchema.parse(JSON.parse(out));
    expect(code).toBe(0);
    expect(cases.map((one) => one.seed)).toEqual(['1', '2', '3']);
    expect(new Set(cases.map((one) => one.digest)).size).toBe(3);
  });

  test('reports are written to the requested files', async () => {
    const out = join(folder, 'out');
    const args = [
      '--junit',
      `${out}/r.xml`,
      '--tap',
      `${out}/r.tap`,
      '--html',
      `${out}/r.html`,
      '--markdown',
      `${out}/failures`,
    ];
    expect((await noke(['run', file('bad.yaml', FAIL), ...args])).code).toBe(1);
    expect(readFileSync(`${out}/r.xml`, 'utf8')).toContain('<failure type="fail"');
    expect(readFileSync(`${out}/r.tap`, 'utf8')).toContain('not ok 1 - tiny');
    expect(readFileSync(`${out}/r.html`, 'utf8')).toContain('<!doctype html>');
    expect(readdirSync(`${out}/failures`)).toHaveLength(1);
  });

  test('a report that cannot be written is an error of the environment', async () => {
    const { code, err } = await noke(['run', file('good.yaml', PASS), '--junit', join(file('plain', 'x'), 'r.xml')]);
    expect(code).toBe(3);
    expect(err).toMatch(/r\.xml cannot be written: a file with that name is in the way \(EEXIST\)/);
  });

  test.each(['--junit', '--tap', '--html', '--trace', '--capture'])(
    '%s on a full disk gives a message and exit code 3',
    async (option) => {
      const { code, err } = await noke(['run', file('good.yaml', PASS), option, '/dev/full']);
      expect(err).toBe('/dev/full cannot be written: the disk is full (ENOSPC)\n');
      expect(code).toBe(3);
    },
  );

  test('a run without expectations is not a pass', async () => {
    const { code, out } = await noke(['run', file('s.yaml', `${HEAD}- lock.touch: A101\n`)]);
    expect(code).toBe(1);
    expect(out).toContain('it has no expectations; add an "expect" step');
  });

  test('failures can be accepted for a while', async () => {
    const path = file('bad.yaml', FAIL);
    const expected = file(
      'expected.yml',
      `version: 1\nexpected:\n  - { case: ${path}, reason: a known and named fault, until: 2026-06-30 }\n`,
    );
    expect((await noke(['run', path, '--expected', expected])).code).toBe(0);
    expect(await noke(['run', path, '--expected', join(folder, 'none')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such file'),
    });
  });

  test('an interrupt keeps what is done and calls the rest incomplete', async () => {
    const { code, out } = await noke(['run', file('a.yaml', PASS), file('b.yaml', PASS), '--json'], {
      interrupt: true,
    });
    expect(code).toBe(1);
    expect(reportSchema.parse(JSON.parse(out)).cases.map((one) => one.verdict)).toEqual(['pass', 'incomplete']);
  });

  test('an interrupt takes effect in the middle of a long run', async () => {
    const steps = '- lock.touch: A101\n- wait: 20s\n'.repeat(4_000);
    const long = file('long.yaml', `${HEAD}${steps}- expect: { lock.A101.bolt: extended }\n`);
    const { code, out } = await noke(['run', long, '--json'], { interrupt: true });
    expect(code).toBe(1);
    const [one] = reportSchema.parse(JSON.parse(out)).cases;
    expect(one).toMatchObject({ verdict: 'incomplete', note: 'interrupted' });
    expect(one?.events).toBeGreaterThan(1_000);
  });

  test('annotations for GitHub are printed only there', async () => {
    const path = file('bad.yaml', FAIL);
    expect((await noke(['run', path], { env: { GITHUB_ACTIONS: 'true' } })).out).toContain(
      `::error file=${path},line=7`,
    );
    expect((await noke(['run', path])).out).not.toContain('::error');
  });

  test('colours and a bar only on a terminal; NO_COLOR and CI are honoured', async () => {
    const path = file('good.yaml', PASS);
    const bare = await noke(['run', path], { terminal: true });
    expect(bare.out).toContain('\u001b[32mpass\u001b[0m');
    expect(bare.err).toContain('0/1');
    const quiet = await noke(['run', path], { terminal: true, env: { NO_COLOR: '1', CI: '1' } });
    expect(quiet.out + quiet.err).not.toContain('\u001b');
  });
});

describe('run --digests', () => {
  test('one line for each run, the same with the same seed, and the usual exit code', async () => {
    const [good, bad] = [file('a.yaml', PASS), file('b.yaml', FAIL)];
    const first = await noke(['run', good, bad, '--digests']);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(new RegExp(`^[0-9a-f]{64} {2}${good}\\n[0-9a-f]{64} {2}${bad}\\n$`));
    expect(await noke(['run', good, bad, '--digests'])).toEqual(first);
    expect((await noke(['run', good, '--digests', '--seed', '9'])).out).not.toBe(first.out.split('\n')[0]);
  });

  test('a scenario that cannot be played has no digest', async () => {
    const path = file('c.yaml', 'nonsense');
    expect(await noke(['run', path, '--digests'])).toMatchObject({ code: 2, out: `no run  ${path}\n` });
  });
});

describe('run --trace and replay', () => {
  test('a trace replays to the same digest, and a changed seed is the first difference', async () => {
    const trace = join(folder, 't.jsonl');
    expect((await noke(['run', file('good.yaml', PASS), '--seed', '4', '--trace', trace])).code).toBe(0);
    const same = await noke(['replay', trace]);
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining('identical: 3 events, digest ') });
    writeFileSync(trace, readFileSync(trace, 'utf8').replace('"seed":"4"', '"seed":"5"'));
    const other = await noke(['replay', trace]);
    expect(other.code).toBe(1);
    expect(other.out).toMatch(
      /^first difference: it differs from the recording\n {2}recorded {2}4 .*\n {2}now {7}4 .*\n$/,
    );
  });

  test('a trace becomes a scenario', async () => {
    const trace = join(folder, 't.jsonl');
    await noke(['run', file('good.yaml', PASS), '--trace', trace]);
    expect((await noke(['replay', trace, '--scenario', join(folder, 'new.yaml')])).code).toBe(0);
    expect((await noke(['run', join(folder, 'new.yaml')])).out).toContain('it has no expectations');
  });

  test('one trace holds one run', async () => {
    const args = ['run', file('a.yaml', PASS), file('b.yaml', PASS), '--trace', join(folder, 't')];
    expect(await noke(args)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--trace records one run, but this command has 2'),
    });
    expect(existsSync(join(folder, 't'))).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['text', 'hello\n'],
    ['cut header', '{"version":1'],
  ])('%s is not a trace: exit 2', async (_, text) => {
    const { code, err } = await noke(['replay', file('t', text)]);
    expect(code).toBe(2);
    expect(err.length).toBeGreaterThan(20);
  });
});

describe('verbs', () => {
  test('lists all, some, or one in full', async () => {
    expect((await noke(['verbs'])).out.split('\n').filter(Boolean)).toHaveLength(tinyFacilities.verbTable.size);
    expect((await noke(['verbs', 'lock'])).out).toMatch(/^lock\.tension {2}.*\nlock\.touch {4}.*\n$/);
    const one = await noke(['verbs', 'lock.tension']);
    expect(one.out).toContain('newtons  (whole number 0 to 2000)');
    expect(one.out).toContain('lock     (text; the subject)');
  });
  test('--json has the schema of each', async () => {
    const list: unknown = JSON.parse((await noke(['verbs', 'lock.touch', '--json'])).out);
    expect(list).toMatchObject([{ name: 'lock.touch', params: { type: 'object', required: ['lock'] } }]);
  });
  test('an unknown verb is answered with the nearest one', async () => {
    expect(await noke(['verbs', 'lock.toch'])).toEqual({
      code: 2,
      out: '',
      err: 'no verb is called "lock.toch"; did you mean lock.touch?\n',
    });
  });
  test('a step that is built into scenarios is not called unknown', async () => {
    expect(await noke(['verbs', 'wait'])).toMatchObject({
      code: 2,
      err: '"wait" is not a verb, but a step that is built into scenarios; see docs/scenarios.md\n',
    });
  });
});

describe('usage', () => {
  test.each([
    [['rnu'], 'run'],
    [['run', 'x', '--sede', '1'], '--seed'],
    [['run'], 'files'],
    [['run', 'x', '--seeds', '0'], 'a whole number from 1'],
    [['verbs', 'a', 'b'], 'too many arguments'],
    [['monitor', '--help'], "unknown command 'monitor'"],
    [['help', 'monitor'], "unknown command 'monitor'"],
    [['rnu', '-h'], "unknown command 'rnu'; did you mean run?"],
    [['conform', 'lokc', '--help'], "unknown command 'lokc'; did you mean lock?"],
  ])('%j exits with 2 and says what was meant', async (args, word) => {
    const { code, out, err } = await noke(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(word);
    expect(err).toContain('--help');
  });

  test.each([
    [[]],
    [['--help']],
    [['run', '--help']],
    [['verbs', '--help']],
    [['replay', '--help']],
    [['up', '--help']],
    [['console', '--help']],
    [['why', '--help']],
    [['compare', '--help']],
    [['help', 'run']],
    [['help']],
  ])('%j shows help with examples and exit codes, and exits with 0', async (args) => {
    const { code, out, err } = await noke(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Examples:');
    expect(out).toContain('Exit codes:\n  0  ');
  });

  test('an internal error is named as such, without a stack trace', async () => {
    const said: string[] = [];
    const broken = async (): Promise<never> => {
      throw new Error('a wire is loose');
    };
    const code = await main(['verbs'], { ...silentHost, err: (text) => void said.push(text) }, broken);
    expect({ code, err: said.join('') }).toEqual({
      code: 1,
      err: 'internal error, a bug in noke-sim: a wire is loose\nmore: npx noke-sim explain E-SIM-1\n',
    });
  });
});
