import { describe, expect, test } from 'vitest';
import { actionOf, KEYS, type Kind, keysOf, type Mode } from '../../../src/console/input/keys.ts';
import { helpBar, helpLines } from '../../../src/console/panes/help.ts';
import { SMALLEST } from '../../../src/console/text/layout.ts';
import { textOf } from '../../../src/console/text/line.ts';
import { SmallFacility } from '../small-facility.ts';

const modes: readonly Mode[] = ['browse', 'prompt', 'help'];
const kinds: readonly Kind[] = ['live', 'replay'];
const { verbTable: verbs } = new SmallFacility();

describe.each(kinds)('in a %s console', (kind) => {
  test.each(modes)('INV-1 in %s mode a key means one thing, and does it', (mode) => {
    const keys = keysOf(mode, kind).flatMap((entry) => entry.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const entry of keysOf(mode, kind)) {
      for (const key of entry.keys) expect(actionOf(key, mode, kind)).toBe(entry.action);
    }
  });

  test.each(modes)('the help bar of %s mode shows every key that has a word for it, at the smallest size', (mode) => {
    const bar = textOf(helpBar(mode, kind, SMALLEST.columns));
    expect(bar.length).toBeLessThanOrEqual(SMALLEST.columns);
    for (const entry of keysOf(mode, kind)) if (entry.bar !== undefined) expect(bar).toContain(` ${entry.bar} `);
  });

  test('the help page has a line for every key, none cut at the smallest size', () => {
    const page = helpLines(kind, verbs).map(textOf);
    const shown = modes.filter((mode) => kind === 'live' || mode !== 'prompt');
    for (const mode of shown) {
      for (const entry of keysOf(mode, kind)) expect(page).toContainEqual(`  ${entry.shown.padEnd(12)}${entry.page}`);
    }
    for (const row of page) expect(row.length, row).toBeLessThanOrEqual(SMALLEST.columns);
  });
});

test('every mode has a way out', () => {
  for (const kind of kinds) {
    for (const mode of modes) expect(keysOf(mode, kind).map((entry) => entry.action)).toContain('quit');
  }
});

test('keys of a recording are not bound in a live facility', () => {
  expect(
    KEYS.filter((entry) => entry.kind === 'replay').map((entry) => actionOf(entry.keys[0] ?? '', entry.mode, 'live')),
  ).toEqual([undefined, undefined, undefined]);
});
