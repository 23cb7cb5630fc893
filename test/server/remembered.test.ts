/** What a store remembers besides the facility itself, over a clean stop and over a crash: the state after the restart is the state before it. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inMemorySnapshots, type SavedSnapshots } from '../../src/server/saved-snapshots.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { finished } from '../../src/sim/steps.ts';
import { toy } from './toy-facility.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-remembered-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const freshFolder = (): string => join(root, `f${++folders}`);
const onError = (error: unknown) => {
  throw error;
};

function opened(folder: string) {
  const store = new Store(folder, 'toy 1');
  const { hosted } = recover(store, { open: toy().open, onError }, () => {});
  return { store, hosted };
}
type Opened = ReturnType<typeof opened>;

/** The same store after a clean stop, and after a crash at this moment. */
function restarted(folder: string, { store }: Opened): readonly Opened[] {
  const crashed = freshFolder();
  cpSync(folder, crashed, { recursive: true });
  store.close();
  const all = [folder, crashed].map(opened);
  for (const each of all) each.store.close();
  return [folder, crashed].map(opened);
}

const subscriber = (url: string) => ({ url, bearer: 'key', name: 'store', id: '1' });
const contents = (saved: SavedSnapshots) => saved.list().map(({ name }) => [name, finished(saved.get(name))]);

interface Remembered {
  readonly what: string;
  readonly act: (opened: Opened) => void;
  readonly look: (opened: Opened) => unknown;
  readonly expected: unknown;
}

const [ONE, OTHER, UNKNOWN] = [
  'http://a.example/activity?site=1',
  'http://a.example/activity?site=2',
  'http://b.example/',
];

const REMEMBERED: readonly Remembered[] = [
  {
    what: 'the position of each subscriber: the last that was written',
    act: ({ store }) => {
      const cursors = store.cursors();
      cursors.write(subscriber(ONE), 3);
      cursors.write(subscriber(OTHER), 0);
      cursors.write(subscriber(ONE), 7);
    },
    look: ({ store }) => [ONE, OTHER, UNKNOWN].map((url) => store.cursors().read(url)),
    expected: [7, 0, undefined],
  },
  {
    what: 'saved snapshots by name, without those that were deleted or replaced',
    act: ({ store, hosted }) => {
      const saved = store.savedSnapshots();
      for (const [name, seq] of [
        ['b', 1],
        ['a', 2],
        ['c', 3],
        ['b', 4],
      ] as const) {
        hosted.play('count.up', { by: seq });
        expect(finished(saved.put({ name, at: hosted.now, seq }, hosted.snapshot()))).toBe(true);
      }
      expect([saved.delete('c'), saved.delete('c')]).toEqual([true, false]);
    },
    look: ({ store }) =>
      store
        .savedSnapshots()
        .list()
        .map(({ name, seq }) => [name, seq])
        .sort(),
    expected: [
      ['a', 2],
      ['b', 4],
    ],
  },
];

describe('a store remembers', () => {
  it.each(REMEMBERED)('$what', ({ act, look, expected }) => {
    const folder = freshFolder();
    const first = opened(folder);
    act(first);
    expect(look(first)).toEqual(expected);
    const all = restarted(folder, first);
    expect(all.map(look)).toEqual([expected, expected]);
    for (const { store } of all) store.close();
  });

  it('the contents of saved snapshots, which are those in memory', () => {
    const folder = freshFolder();
    const first = opened(folder);
    const kept = [inMemorySnapshots(), first.store.savedSnapshots()];
    for (const by of [1, 2]) {
      first.hosted.play('count.up', { by });
      for (const saved of kept) finished(saved.put({ name: `at ${by}`, at: 0, seq: by }, first.hosted.snapshot()));
    }
    const [inMemory] = kept.map(contents);
    expect(kept.map(contents)).toEqual([inMemory, inMemory]);
    const all = restarted(folder, first);
    expect(all.map(({ store }) => contents(store.savedSnapshots()))).toEqual([inMemory, inMemory]);
    for (const { store } of all) store.close();
  });

  it.each([
    ['in memory', () => inMemorySnapshots()],
    ['in a store', () => opened(freshFolder()).store.savedSnapshots()],
  ])('at most 32 snapshots %s; one of a name that is saved may always be replaced', (_, open) => {
    const saved = open();
    const { hosted } = opened(freshFolder());
    const put = (name: string): boolean => finished(saved.put({ name, at: 0, seq: 0 }, hosted.snapshot()));
    const first = Array.from({ length: 32 }, (_each, n) => put(`s${n}`));
    expect(first.every(Boolean)).toBe(true);
    expect([put('one more'), put('s0'), saved.delete('s1'), put('one more'), saved.list().length]).toEqual([
      false,
      true,
      true,
      true,
      32,
    ]);
  });
});
