/** The catalogue of errors: every code is used, documented and caused by something, and a report or a command that fails names its code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/cli/config/config-file.ts';
import { errorsPage } from '../../../src/cli/explain/explain-code.ts';
import { refused } from '../../../src/cli/host/refused.ts';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { ERRORS } from '../../../src/facility/errors/catalogue.ts';
import { CodedError } from '../../../src/facility/errors/coded-error.ts';
import { problem, problemsError } from '../../../src/facility/files/problem.ts';
import { reportSchema } from '../../../src/report/case.ts';
import { codesOf, noke } from '../noke.ts';
import { COMMANDS, type Code, closeServers, commandLine, file, MISTAKES } from './causes.ts';

const CODES = Object.keys(ERRORS) as Code[];
afterAll(closeServers);

/** Codes whose causes take more than a command line, so that no test runs their examples: the file and the name of the test that causes each. */
const ELSEWHERE: Readonly<Partial<Record<Code, readonly [file: string, test: string]>>> = {
  // More events than a test records.
  'E-TRACE-2': ['test/console/player/recording.test.ts', 'more events than fit are refused with a message, not read'],
  // A user without rights, and a system that requires them.
  'E-PORT-2': ['test/server/control.test.ts', 'a port that the system refuses with %s has the code %s'],
  // A copy of noke-sim without its Bluetooth stacks.
  'E-RADIO-1': ['test/cli/stack-missing.test.ts', '%s without the stacks says what to install and exits with 3'],
  'E-QUEUE-1': [
    'test/cli/stack-missing.test.ts',
    '%s without the packages for queues says what to install and exits with 3',
  ],
  // A server that holds somebody else's jobs.
  'E-QUEUE-3': ['test/queue/served.test.ts', 'a worker is refused while the queue has work for another version only'],
  'E-QUEUE-4': ['test/queue/served.test.ts', 'what noke-sim did not write is refused'],
  'E-QUEUE-5': ['test/queue/served.test.ts', 'two different results of one job end the run with both digests'],
};

/** Codes of unforeseen errors: no command line is known to cause them. */
const UNFORESEEN: readonly Code[] = ['E-SYSTEM-1', 'E-SIM-1'];

describe('the catalogue of errors', () => {
  it.each(MISTAKES)('%s is the code of a file that has the mistake, which its example shows', async (code, text) => {
    const path = file(text(ERRORS[code].example));
    const { out } = await noke(['run', path, '--json'], { facilities });
    expect(reportSchema.parse(JSON.parse(out)).cases[0]?.failure).toMatchObject({ code });
    expect((await noke(['run', path], { facilities })).out).toContain(`more      npx noke-sim explain ${code}\n`);
  });

  it('every mistake of a scenario or its facility has a file above', () => {
    const ofFiles = CODES.filter((code) => /^E-(FILE|STEP)-/.test(code));
    const inFiles = MISTAKES.map(([code]): string => code);
    expect(new Set(inFiles)).toEqual(new Set(ofFiles.filter((code) => !(code in COMMANDS))));
    const others = ['E-CONFIG-1', ...Object.keys({ ...COMMANDS, ...ELSEWHERE }), ...UNFORESEEN];
    expect([...new Set(inFiles), ...others].sort()).toEqual(CODES.toSorted());
  });

  it.each(CODES.filter((code) => code in COMMANDS))(
    '%s is the code of its example, and its exit code is right',
    async (code) => {
      const line = await commandLine(code);
      expect(await codesOf(line, { facilities }), line.join(' ')).toEqual({ code: ERRORS[code].exit, codes: [code] });
    },
  );

  it('only the example of E-PORT-2 has a port that needs privileges', () => {
    for (const code of CODES) {
      const [, port = '65535'] = /-port (\d+)/.exec(ERRORS[code].example) ?? [];
      expect([code, Number(port) < 1024 && Number(port) > 0]).toEqual([code, code === 'E-PORT-2']);
    }
  });

  it('E-CONFIG-1 is the code of its example, in a configuration', async () => {
    const read = await readConfig([file(ERRORS['E-CONFIG-1'].example, 'noke-sim.config.mjs')]);
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'E-CONFIG-1' }] });
  });

  it.each(Object.entries(ELSEWHERE))('%s is caused by another test', (code, [path, name]) => {
    const [, ...tests] = readFileSync(path, 'utf8').split(/^ *(?:it|test)(?=[.(])/m);
    expect(tests.filter((text) => text.includes(`'${name}'`)).join()).toContain(code);
  });

  it('an error of the system, and one of noke-sim, are printed with their codes, the trace only on request', () => {
    const printed = (error: unknown, env = {}): [number, string] => {
      const err: string[] = [];
      const code = refused(error, { env, err: (text) => void err.push(text) });
      return [code, err.join('')];
    };
    const system = Object.assign(new Error('x'), { code: 'ENXIO', syscall: 'ioctl', path: '/dev/x' });
    expect(printed(system)).toEqual([
      3,
      '/dev/x: the system refused "ioctl" (ENXIO)\nmore: npx noke-sim explain E-SYSTEM-1\n',
    ]);
    expect(printed(new Error('lost'))).toEqual([
      1,
      'internal error, a bug in noke-sim: lost\nmore: npx noke-sim explain E-SIM-1\n',
    ]);
    expect([system, new Error('lost')].map((each) => /E-\S+/.exec(printed(each)[1])?.[0])).toEqual(UNFORESEEN);
    expect(printed('lost')[1]).toContain('a bug in noke-sim: lost');
    expect(printed(new Error('lost'), { NOKE_SIM_DEBUG: '1' })[1]).toContain('explain.test.ts');
    expect(printed(new CodedError('E-USAGE-5', 'no'), { NOKE_SIM_DEBUG: '1' })[1]).not.toContain('explain.test.ts');
  });

  it('a file with several mistakes has a line for each kind', () => {
    const place = { file: 'f', line: 1, column: 1, path: '', found: 'a', expected: 'b' } as const;
    const error = problemsError([
      problem({ code: 'E-FILE-7', ...place }),
      problem({ code: 'E-FILE-9', ...place }),
      problem({ code: 'E-FILE-7', ...place }),
    ]);
    expect(error.codes).toEqual(['E-FILE-7', 'E-FILE-9']);
    expect(error.message.split('\n')).toHaveLength(3);
  });

  it('every code is used in the program', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/^facility\/errors\//.test(name))
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
      err: 'there is no error code "E-FIEL-7"; did you mean E-FILE-7?\n',
    });
  });
});
