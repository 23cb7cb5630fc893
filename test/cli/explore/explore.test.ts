/** The command line of `explore`: what it refuses, with messages and exit code 2. */
import { describe, expect, test } from 'vitest';
import { DRAWS_VERSION } from '../../../src/explore/setup/replay-string.ts';
import { noke, type Ran } from '../noke.ts';

const explore = (...args: string[]): Promise<Ran> => noke(['explore', ...args]);

const printedBy = (version: unknown): string =>
  Buffer.from(JSON.stringify([version, 'facility', 1, '0', 'AB'])).toString('base64url');

describe('explore refuses', () => {
  test.each([DRAWS_VERSION - 1, DRAWS_VERSION + 1, 'x'])(
    'a replay string of version %s of the draws',
    async (version) => {
      const { code, out, err } = await explore('--replay', printedBy(version));
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err).toMatch(
        new RegExp(
          `^--replay: the string has version "?${version}"? of the random draws, and this version of noke-sim uses version ${DRAWS_VERSION};`,
        ),
      );
    },
  );

  test.each([
    ['--time 0', /a duration such as/],
    ['--time soon', /a duration such as/],
    ['--runs 0', /whole number from 1 to/],
    ['--workers 0', /whole number from 1 to 256/],
    ['--seed -1', /whole number from 0 to/],
    ['--coverage some', /Allowed choices are all/],
    ['--check 0', /whole number from 1 to/],
    ['--level none', /Allowed choices are keys, lock, facility, radio/],
    ['--shard 0/5', /from 1 to the number of shards, such as 2\/5/],
    ['--shard 6/5', /from 1 to the number of shards, such as 2\/5/],
    ['--shard half', /from 1 to the number of shards, such as 2\/5/],
    ['--fault emergency-for-al', /'emergency-for-al' is invalid\. Did you mean emergency-for-all\?/],
    ['--replay zzz', /--replay: the string is incomplete/],
    ['--replay ?', /--replay: this is not a string that a search printed/],
  ])('%s with a message', async (args, sentence) => {
    const { code, out, err } = await explore(...args.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\bat .*\.ts:/);
  });
});

test('--scenario: a failure of single packets has no scenario, and the report says so', async () => {
  const args = '--level keys --fault setup-again --runs 1 --seed 1 --workers 1 --scenario none.yaml';
  const { code, out } = await explore(...args.split(' '));
  expect(out).toContain('none.yaml was not written: this failure involves no facility');
  expect(code).toBe(1);
}, 60_000);

test('--coverage all: a search that could not visit everything exits with 1 and prints its coverage', async () => {
  const args = '--level radio --runs 1 --seed 5 --workers 1 --coverage all --json';
  const { code, out } = await explore(...args.split(' '));
  const report: unknown = JSON.parse(out);
  expect(report).toMatchObject({ found: [], visited: [{ table: 'transition' }, { table: 'guard' }] });
  expect(report).toHaveProperty('visited.0.never.0');
  expect(code).toBe(1);
}, 60_000);
