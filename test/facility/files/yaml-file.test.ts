import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../../../src/facility/files/nearest.ts';
import { printProblem } from '../../../src/facility/files/problem.ts';
import { readYamlFile, readYamlText, YAML_MAX_BYTES } from '../../../src/facility/files/yaml-file.ts';
import { YAML_MAX_DEPTH, YamlShape } from '../../../src/facility/files/yaml-shape.ts';
import { zodProblems } from '../../../src/facility/files/zod-problems.ts';
import { countElements } from '../../counted-elements.ts';
import { runs } from '../../sizes.ts';

const problemsOf = (source: string | Uint8Array): string[] => {
  const read = readYamlText('f.yaml', source);
  return read.ok ? [] : read.problems.map(printProblem);
};

const schema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  locks: z.record(
    z.string(),
    z.strictObject({ battery: z.int().min(0).max(4000), side: z.enum(['left', 'right']).optional() }),
  ),
});

const check = (text: string): string[] => {
  const read = readYamlText('f.yaml', text);
  if (!read.ok) return read.problems.map(printProblem);
  const parsed = schema.safeParse(read.document.value);
  return parsed.success ? [] : zodProblems(read.document, schema, parsed.error).map(printProblem);
};

describe('bad files are reported', () => {
  test.each([
    ['empty', '', 'f.yaml: the file is empty'],
    ['blanks', '  \n\n', 'f.yaml: the file is empty'],
    ['comments', '# only\n', 'f.yaml: the file has no content'],
    ['malformed', 'a: [1, 2\nb: 3\n', 'f.yaml:2:1: this is not valid YAML'],
    ['duplicate key', 'a: 1\nb: 2\na: 3\n', 'f.yaml:3:1: this key appears twice'],
    ['several documents', 'a: 1\n---\nb: 2\n', 'f.yaml:2:1: the file contains several YAML documents'],
    ['deep', '['.repeat(100_000), 'f.yaml: lists and maps are nested more than'],
    [
      'deep, closed',
      '['.repeat(YAML_MAX_DEPTH + 2) + ']'.repeat(YAML_MAX_DEPTH + 2),
      'f.yaml: lists and maps are nested more than',
    ],
    ['deep dashes', '- '.repeat(100_000), 'f.yaml: lists and maps are nested more than'],
  ])('%s', (_, text, sentence) => {
    expect(problemsOf(text)[0]).toContain(sentence);
  });

  test('binary', () => {
    expect(problemsOf(Uint8Array.of(0xff, 0xfe, 0x00, 0x80))[0]).toBe(
      'f.yaml: this is not a text file; use a YAML file in UTF-8',
    );
    expect(problemsOf('a: \u0000b')[0]).toContain('not a text file');
  });

  test('one byte too large', () => {
    const text = `a: ${'x'.repeat(YAML_MAX_BYTES - 3)}`;
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(`${text}x`)[0]).toContain('larger than 1024 KiB');
  });

  test('aliases that would expand without limit', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [now, last] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair])) {
      bomb.push(`${now}: &${now} [${Array.from({ length: 10 }, () => `*${last}`).join(', ')}]`);
    }
    expect(problemsOf(bomb.join('\n'))[0]).toContain('aliases expanded');
  });

  test('missing file and folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noke-sim-'));
    const missing = readYamlFile(join(folder, 'none.yaml'));
    expect(missing.ok ? '' : missing.problems[0]?.message).toContain('no such file');
    const dir = readYamlFile(folder);
    expect(dir.ok ? '' : dir.problems[0]?.message).toContain('this is a folder');
    writeFileSync(join(folder, 'ok.yaml'), 'version: 1\n');
    expect(readYamlFile(join(folder, 'ok.yaml')).ok).toBe(true);
  });

  test('any bytes give a document or problems, never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 })),
        (source) => {
          const read = readYamlText('f.yaml', source);
          if (!read.ok) for (const p of read.problems) expect(p.message.length).toBeGreaterThan(10);
        },
      ),
      { numRuns: runs(500, 150) },
    );
  });
});

/** The number of list elements that were searched while `act` ran. */
function searched(act: () => void): number {
  const counted = countElements();
  try {
    act();
  } finally {
    counted.stop();
  }
  return counted.stop();
}

describe('a file that was read before', () => {
  const value = (file: string): unknown => {
    const read = readYamlFile(file);
    return read.ok ? read.document.value : read.problems.map(({ code }) => code);
  };
  test('is parsed once, and again after a change of one byte', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'yaml-')), 'a.yaml');
    writeFileSync(file, 'a: 1');
    expect(value(file)).toEqual({ a: 1 });
    expect(value(file)).toBe(value(file));
    writeFileSync(file, 'a: 2');
    expect(value(file)).toEqual({ a: 2 });
  });
  test('is missing as soon as it is deleted', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'yaml-')), 'a.yaml');
    writeFileSync(file, 'a: 1');
    expect(value(file)).toEqual({ a: 1 });
    rmSync(file);
    expect(value(file)).toEqual(['E-FILE-1']);
  });
});

describe('the work is linear in the file', () => {
  const keys = (count: number): string => Array.from({ length: count }, (_, i) => `k${i}: 1`).join('\n');

  test('a map with many keys: no key is compared with every other, and none is looked for in a list', () => {
    const looked = (count: number) =>
      searched(() => {
        const read = readYamlText('f.yaml', keys(count));
        if (!read.ok) throw new Error('it is good YAML');
        for (let i = 0; i < count; i++) expect(read.document.locateKey([`k${i}`]).line).toBe(i + 1);
      });
    expect(looked(2_000)).toBeLessThan(3 * looked(1_000));
  });

  test('thousands of keys are read, and one that is there twice is found', () => {
    const count = runs(30_000, 10_000);
    expect(problemsOf(keys(count))).toEqual([]);
    expect(problemsOf(`${keys(count)}\nk7: 2`)).toEqual([
      `f.yaml:${count + 1}:1: this key appears twice; keep one of them`,
    ]);
  });

  test('each node is visited once, however the aliases refer to one another', () => {
    const doc = parseDocument(['a: &a [1, 2]', 'b: &b [*a, *a]', 'c: &c [*b, *b]', 'd: [*c, *c]'].join('\n'));
    expect(doc.contents === null ? 0 : new YamlShape(doc.contents, 1_000).visited).toBe(1 + 4 + 4 + 8);
  });

  test.each([
    ['keys inside keys', '? '.repeat(300), 'a key must be plain text'],
    ['a list as a key', '[a, b]: 1', 'f.yaml:1:1: a key must be plain text'],
    ['an alias inside its own target', 'a: &a\n  b: *a', 'f.yaml:2:6: this alias is inside'],
    ['more aliases than there may be', `a: &a 1\nb: [${'*a, '.repeat(101)}]`, 'more than 100 aliases'],
    [
      'aliases that nest too deep',
      Array.from({ length: 90 }, (_, i) => `k${i}: &k${i} [*k${i - 1}]`)
        .join('\n')
        .replace('*k-1', '1'),
      'nested more than',
    ],
  ])('%s: refused before it is expanded', (_, text, sentence) => {
    expect(problemsOf(text)[0]).toContain(sentence);
  });

  test('a file with too many parts is refused before it is parsed', () => {
    const limits = { bytes: YAML_MAX_BYTES, parts: 70 };
    const read = (count: number) => readYamlText('f.yaml', keys(count), limits);
    expect(read(10).ok).toBe(true);
    const refused = read(11);
    expect(refused.ok ? '' : refused.problems[0]?.message).toContain(
      'more than 70 words, punctuation marks and spaces',
    );
  });
});

describe('schema objections carry line, column and the nearest right word', () => {
  test.each([
    ['version: 1\nname: x\nlocks: {}\nlokcs: 1\n', 'f.yaml:4:1: lokcs', 'did you mean locks?'],
    ['version: 1\nname: x\nlocks:\n  A: { batery: 3 }\n', 'f.yaml:4:8: ', 'did you mean battery?'],
    ['version: 1\nname: x\nlocks:\n  A: { battery: 3, side: lift }\n', 'f.yaml:4:26: ', 'did you mean left?'],
    ['version: 1\nname: 5\nlocks: {}\n', 'f.yaml:2:7: name: found the number 5', 'expected text (put it in quotes)'],
    ['version: 1\nlocks: {}\n', 'f.yaml:1:1: ', 'has no "name"; expected text'],
    ['version: 1\nname: x\nlocks: {A: {battery: 5000}}\n', 'f.yaml:3:22: ', 'at most 4000'],
    ['version: 2\nname: x\nlocks: {}\n', 'f.yaml:1:10: version: found the number 2', 'expected 1'],
    ['[]', 'f.yaml:1:1: found an empty list', 'expected a map of keys and values'],
  ])('%j', (text, place, sentence) => {
    const all = check(text).join('\n');
    expect(all).toContain(place.replace('lokcs', ''));
    expect(all).toContain(sentence);
  });

  test('a value that may be private is described, not repeated', () => {
    const all = check('version: 1\nname: x\nlocks: { A: { battery: "+1 555 0100" }, B: { battery: 4711999 } }\n').join(
      '\n',
    );
    expect(all).not.toContain('555');
    expect(all).not.toContain('4711999');
    expect(all).toContain('text of 11 characters');
  });
});

test('the nearest word is at most two letters away, otherwise there is none', () => {
  const words = ['lock.touch', 'lock.pullHasp', 'phone.unlock'];
  expect(nearest('lock.tuoch', words)).toBe('lock.touch');
  expect(nearest('lock.pulHasp', words)).toBe('lock.pullHasp');
  expect(nearest('portal.login', words)).toBeUndefined();
  expect(nearest('', words)).toBeUndefined();
  expect(nearest('x'.repeat(10_000), words)).toBeUndefined();
});
