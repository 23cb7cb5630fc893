/** Links and file names in the written pages lead somewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PAGES, proseOf } from './pages.ts';

/** Anchors as GitHub makes them from headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
    const anchor = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
  return new Set(anchors);
}

const code = /`[^`\n]*`/g;
/** The targets of links, of images and of `<a>` and `<img>`. */
const targetsIn = (text: string): readonly string[] =>
  [
    ...text.replaceAll(code, '').matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|\b(?:href|src)="([^"]+)"|^\[[^\]]+\]: (\S+)/gm),
  ].map(([, inline, html, reference]) => inline ?? html ?? reference ?? '');

const HOST_WITHOUT_SCHEME = /^(?:www\.|[\w-]+\.(?:com|org|net|io|dev|app)\b)/;

function faultOf(target: string, from: string): string | undefined {
  if (/^https:\/\/[\w.-]+\.\w+(?:[/?#]\S*)?$/.test(target)) return undefined;
  if (/^[a-z]+:/.test(target)) return 'only https';
  if (HOST_WITHOUT_SCHEME.test(target)) return 'a host without https://';
  const [path = '', anchor] = target.split('#');
  if (path.startsWith('/')) return 'an absolute path';
  const file = path === '' ? from : normalize(join(dirname(from), path));
  if (file.startsWith('..') || !existsSync(file)) return `${file} does not exist`;
  if (anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor)) return `${file} has no #${anchor}`;
  return undefined;
}

const faultsIn = (page: string, text: string): readonly string[] =>
  targetsIn(text).flatMap((target) => {
    const fault = faultOf(target, page);
    return fault === undefined ? [] : [`${page}: ${target}: ${fault}`];
  });

const { files: PACKED } = z
  .object({ files: z.array(z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const isBelow = (file: string, entry: string): boolean => file === entry || file.startsWith(`${entry}/`);
/** Whether the npm package contains a file, or files below a folder. */
const isPacked = (file: string): boolean =>
  ['README.md', 'LICENSE', 'package.json'].includes(file) ||
  PACKED.reduce(
    (packed, entry) =>
      entry.startsWith('!') ? packed && !isBelow(file, entry.slice(1)) : packed || isBelow(file, entry),
    false,
  );

/** Links from a page of the package to files that the package leaves out. */
const missingIn = (page: string, text: string): readonly string[] =>
  targetsIn(text)
    .map((target) => target.split('#')[0] ?? '')
    .filter((path) => path !== '' && !/^[a-z]+:/.test(path))
    .map((path) =>
      normalize(join(dirname(page), path))
        .replaceAll('\\', '/')
        .replace(/\/$/, ''),
    )
    .filter((file) => !isPacked(file));

/** File names in code spans, from the root of the repository. Names with placeholders and what a user's program writes are left out. */
const FILES = /`((?:src|test|docs|scripts|schemas|scenarios|examples|fixtures|bench)\/[\w./-]+\.\w+)`/g;

/** Changes, and results with the files of their day. */
const OF_THE_PAST = ['CHANGELOG.md', 'docs/full.md', 'docs/mutants.md'];

describe('the written pages', () => {
  it.each(PAGES)('%s links to what exists', (page) => {
    expect(faultsIn(page, proseOf(page))).toEqual([]);
  });

  it.each(PAGES.filter((page) => !OF_THE_PAST.includes(page)))('%s names files that exist', (page) => {
    const names = [...proseOf(page).matchAll(FILES)].map(([, name = '']) => name);
    expect(
      names.filter((name) => !existsSync(name) && !existsSync(join(dirname(page), name)) && !OF_USERS.has(name)),
    ).toEqual([]);
  });

  it.each(PAGES.filter(isPacked))('%s, which is in the package, links only to files of the package', (page) => {
    expect(missingIn(page, proseOf(page))).toEqual([]);
  });

  it('have links, and files in code spans', () => {
    expect(PAGES.flatMap((page) => targetsIn(proseOf(page))).length).toBeGreaterThan(100);
    expect(PAGES.flatMap((page) => [...proseOf(page).matchAll(FILES)]).length).toBeGreaterThan(50);
  });
});

/** What `noke-sim init` writes into the project of a user. */
const OF_USERS: ReadonlySet<string> = new Set([
  'scenarios/site.facility.yaml',
  'scenarios/first-unlock.yaml',
  'test/unlock.test.mts',
]);

it('a page outside the package is missing there', () => {
  const text =
    '[a](full.md#x) [b](pictures/map-1440-light.webp) [c](../test/sizes.ts) [d](up.md) [e](decisions/) [f](#here)';
  expect(missingIn('docs/ci.md', text)).toEqual(['docs/full.md', 'docs/pictures/map-1440-light.webp', 'test/sizes.ts']);
});

it.each([
  ['[a](nowhere.md)', 'docs/nowhere.md does not exist'],
  ['[a](ci.md#github-and-more)', 'docs/ci.md has no #github-and-more'],
  ['[a](www.example.com/page)', 'a host without https://'],
  ['[a](example.com)', 'a host without https://'],
  ['[a](http://example.com)', 'only https'],
  ['[a](/docs/ci.md)', 'an absolute path'],
  ['[a](../../outside.md)', '../outside.md does not exist'],
  ['<img src="nothing.png">', 'docs/nothing.png does not exist'],
])('%s is a fault', (text, fault) => {
  expect(faultsIn('docs/up.md', text)).toEqual([expect.stringContaining(fault)]);
  expect(faultsIn('docs/up.md', '[a](ci.md#github) [b](https://example.com/a) `[c](d)`')).toEqual([]);
});
