/** What a run of `conform` prints on a terminal: lines that fit, failures in the progress line, and a list of the cases to look at. */
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/program.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { silentHost } from '../silent-host.ts';

const FAULT = ['self', '--only', 'lock.check.length.*', '--fault', 'any-length'];
const FAILED = ['lock.check.length.one', 'lock.check.length.short'];

/** Without `columns`, both streams are files. */
async function printed(args: readonly string[], columns?: number): Promise<{ out: string; err: string }> {
  let [out, err] = ['', ''];
  const host = {
    ...silentHost,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    env: { TERM: 'xterm', NO_COLOR: '1' },
    outIsTerminal: columns !== undefined,
    errIsTerminal: columns !== undefined,
    columns: () => columns,
  };
  await main(['conform', 'lock', ...args], host, async () => shippedFacilities);
  return { out, err };
}

const words = (text: string): string[] => text.split(/\s+/);
const toPaste = (line: string): boolean => line.startsWith('  npx noke-sim ');

describe('on a terminal', () => {
  it('every line fits, breaks at words and keeps its indent; the command to paste stays one line', async () => {
    const { out: whole } = await printed(FAULT);
    for (const columns of [80, 100]) {
      const { out } = await printed(FAULT, columns);
      const rows = out.trimEnd().split('\n');
      const wide = rows.filter((row) => row.length > columns);
      expect(wide.every(toPaste), wide.join('\n')).toBe(true);
      expect(words(out)).toEqual(words(whole));
      expect(rows.length).toBeGreaterThan(whole.trimEnd().split('\n').length);
      const starts = /^(fail|not as|to run only|self:| {2}fail| {2}npx| {6})/;
      expect(rows.filter((row) => !starts.test(row))).toEqual([]);
    }
  });

  it('the progress line says how many cases have failed', async () => {
    const { err } = await printed(FAULT, 100);
    expect(err).toMatch(/\] \d+\/\d+ {2}lock/);
    expect(err).toContain(', 1 failed  lock.check.length.short');
  });
});

describe('a run with failures', () => {
  it('ends with the ids of the cases that failed, one a line, and one command, above the totals', async () => {
    const { out } = await printed(FAULT);
    expect(out.trimEnd().split('\n').slice(-6, -1)).toEqual([
      'not as expected, in the order of the run; start with the first:',
      ...FAILED.map((id) => `  fail  ${id}`),
      'to run only the first:',
      '  npx noke-sim conform lock self --fault any-length --only lock.check.length.one --seed 1',
    ]);
    expect(out.split('npx noke-sim')).toHaveLength(2);
  });

  it('prints no list if every case is as expected', async () => {
    const { out } = await printed(FAULT.slice(0, 3));
    expect(out).toMatch(/^self: \d+ cases: \d+ pass\n$/);
  });

  it('says on standard error how many cases it judges if there is no progress line', async () => {
    for (const more of [[], ['--json']]) {
      const { err } = await printed([...FAULT, ...more]);
      expect(err).toMatch(/^\d+ cases to run; the totals come last\n$/);
    }
  });
});
