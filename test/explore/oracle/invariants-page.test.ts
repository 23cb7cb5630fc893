/** docs/explore.md lists every invariant with its sentence, in the order of the code, and names no other. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INVARIANTS } from '../../../src/explore/oracle/model/invariants.ts';

const page = readFileSync(new URL('../../../docs/explore.md', import.meta.url), 'utf8');

test('the table of invariants is that of the code', () => {
  const rows = [...page.matchAll(/^\| (INV-[A-Z-]+) \| (.+) \|$/gm)].map(([, id = '', sentence = '']) => [
    id,
    sentence,
  ]);
  expect(rows).toEqual(Object.entries(INVARIANTS));
});

test('the page names no invariant that does not exist', () => {
  const named = [...page.matchAll(/INV-[A-Z]+(?:-[A-Z]+)*/g)].map(([id]) => id);
  expect(named.filter((id) => !Object.hasOwn(INVARIANTS, id))).toEqual([]);
});
