import { describe, expect, test } from 'vitest';
import type { Kind, Mode } from '../../../src/console/input/key-entry.ts';
import { actionOf, KEYS, keysOf } from '../../../src/console/input/keys.ts';
import { helpBar, helpItems, helpPage } from '../../../src/console/panes/help.ts';
import { MIN_SIZE } from '../../../src/console/text/layout.ts';
import { textOf } from '../../../src/console/text/line.ts';
import { SmallFacility } from '../small-facility.ts';

const modes: readonly Mode[] = ['browse', 'prompt', 'search', 'unit', 'help', 'page', 'tree'];
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
    const bar = textOf(helpBar(mode, kind, MIN_SIZE.columns));
    expect(bar.length).toBeLessThanOrEqual(MIN_SIZE.columns);
    for (const entry of keysOf(mode, kind)) if (entry.bar !== undefined) expect(bar).toContain(` ${entry.bar} `);
  });

  test('the help page has a line for every key of panes, pages and prompt, and shows each whole at the smallest size', () => {
    const items = helpItems(kind, verbs, '');
    for (const mode of ['browse', 'page', 'tree', ...(kind === 'live' ? ['prompt' as const] : [])] as const)
      for (const { shown, page } of keysOf(mode, kind))
        expect(items).toContainEqual(expect.objectContaining({ head: shown, text: page }));
    const { columns, rows } = MIN_SIZE;
    for (const [index, { head, text }] of items.entries()) {
      const page = helpPage(items, index, { width: columns, height: rows - 4, focused: true });
      const at = page.rows.indexOf(index) + 1;
      const shown = page.lines.slice(at, page.rows.lastIndexOf(index) + 2).map((row) => textOf(row).slice(2).trim());
      for (const row of page.lines) expect(textOf(row).length).toBeLessThanOrEqual(columns);
      expect(shown.join(' ').replace(/\s+/g, ' ').trim()).toBe(`${head} ${text}`.trim().replace(/\s+/g, ' '));
      expect(textOf(page.lines[at] ?? [])).toMatch(/^▸/);
    }
  });

  test('every line of the help page that has a topic of the panes runs its action', () => {
    for (const { runs } of helpItems(kind, verbs, 'Find the cause')) {
      expect(runs).toHaveProperty('action');
      expect(keysOf('browse', kind).map(({ action }) => action)).toContain(
        runs !== undefined && 'action' in runs && runs.action,
      );
    }
    expect(helpItems(kind, verbs, 'FAILURE next')[0]?.runs).toEqual({ action: 'nextFailure' });
    expect(helpItems(kind, verbs, 'no such thing at all')).toEqual([]);
  });
});

test('every mode has a way out', () => {
  for (const kind of kinds) {
    for (const mode of modes) expect(keysOf(mode, kind).map((entry) => entry.action)).toContain('quit');
  }
});

test('keys of a recording are not bound in a live facility', () => {
  expect(
    KEYS.filter((entry) => entry.kind === 'replay').map((entry) =>
      actionOf(entry.keys[0] ?? '', entry.modes[0] ?? 'browse', 'live'),
    ),
  ).toEqual([undefined, undefined, undefined]);
});
