/** No two places in `src` share more than twenty lines; shared code belongs in one place. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from './layers.ts';

const MAX_SHARED = 20;

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines that hold code: no blanks, no comments, no imports, no lone brackets. */
function codeOf(text: string): readonly Line[] {
  return text
    .replaceAll(/^import [^;]*;$/gm, (found) => found.replaceAll(/[^\n]/g, ''))
    .split('\n')
    .map((line, at) => ({ number: at + 1, text: line.trim() }))
    .filter((line) => /\w/.test(line.text) && !/^(\/\/|\/?\*)/.test(line.text));
}

/** Pairs of places, `file:line`, that begin more than `most` equal lines of code. */
function repeats(files: ReadonlyMap<string, string>, most: number): readonly string[] {
  const known = new Map<string, string>();
  const found: string[] = [];
  for (const [file, text] of files) {
    const lines = codeOf(text);
    for (let at = 0; at + most < lines.length; at++) {
      const window = lines.slice(at, at + most + 1);
      const key = window.map((line) => line.text).join('\n');
      const place = `${file}:${window[0]?.number}`;
      const other = known.get(key);
      if (other === undefined) known.set(key, place);
      else found.push(`${other} ~ ${place}`);
    }
  }
  return found;
}

describe('repetition', () => {
  it('no two places in src share more than 20 lines', () => {
    const files = new Map(filesIn('src').map((file) => [file, readFileSync(join('src', file), 'utf8')]));
    expect(files.size).toBeGreaterThan(100);
    expect(repeats(files, MAX_SHARED)).toEqual([]);
  });

  it('is reported with its place', () => {
    const body = ['one();', '', '// why', 'two();', 'three();'].join('\n');
    const files = new Map([
      ['a.ts', `import x from 'x';\n${body}`],
      ['b.ts', `first();\n${body}`],
    ]);
    expect(repeats(files, 2)).toEqual(['a.ts:2 ~ b.ts:2']);
    expect(repeats(files, 3)).toEqual([]);
  });
});
