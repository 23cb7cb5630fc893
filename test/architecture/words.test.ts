/** README, the pages under docs/ and the help of every command use the words of docs/glossary.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { start } from '../cli/up-host.ts';
import { AMERICAN, AVOIDED, avoidedIn } from './avoided-words.ts';
import { filesIn } from './layers.ts';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
];

async function printed(args: readonly string[]): Promise<string> {
  const running = start(args);
  expect({ args, code: await running.ended, err: running.err() }).toEqual({ args, code: 0, err: '' });
  return running.out();
}

/** Names of the commands that the help of the program lists. */
async function commands(): Promise<string[]> {
  const list = /^Commands:\n((?: {2}.*\n)+)/m.exec(await printed(['--help']))?.[1] ?? '';
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
}

describe('avoided words', () => {
  it.each(PAGES)('%s has none', (page) => {
    expect(avoidedIn(page, readFileSync(page, 'utf8'))).toEqual([]);
  });

  it('the help of the program and of every command has none', async () => {
    const names = await commands();
    expect(names).toEqual(expect.arrayContaining(['up', 'run', 'explore', 'console']));
    const help = [avoidedIn('noke-sim --help', await printed(['--help']))];
    for (const name of names) help.push(avoidedIn(`noke-sim ${name} --help`, await printed([name, '--help'])));
    expect(help.flat()).toEqual([]);
  });

  it('the summaries of the verbs have none', async () => {
    const summaries = (await printed(['verbs'])).replace(/^\S+/gm, (name) => `\`${name}\``);
    expect(avoidedIn('noke-sim verbs', summaries)).toEqual([]);
  });
});

/** Names of Node, of HTTP, of zod and of Chrome, whose messages the browser script repeats; and what a person may type. */
const OF_OTHERS =
  /\bnormalize\(|import \{[^}]*\bnormalize\b|unrecognized_keys|recognized standard name|Unauthorized|\b[aA]uthorization\b|[a-z]Size\b|\bbsize\b|grayed out\|grey\|gray/g;

describe('spelling in src', () => {
  it('is British', () => {
    const found = filesIn('src').flatMap((file) =>
      avoidedIn(file, readFileSync(`src/${file}`, 'utf8').replaceAll(OF_OTHERS, '·'), AMERICAN),
    );
    expect(found).toEqual([]);
  });
});

describe('the search for avoided words', () => {
  it('names page, line, word and what to write instead, in any case', () => {
    expect(avoidedIn('page.md', 'One line.\nWhoever waits is asked anew.')).toEqual([
      expect.stringMatching(/^page\.md:2: “anew”: write “again”$/),
      expect.stringMatching(/^page\.md:2: “Whoever”: write /),
    ]);
  });

  it.each(AVOIDED)('finds “$example” alone on a line, within one, and in upper case', ({ example }) => {
    expect(avoidedIn('p', example)).toHaveLength(1);
    expect(avoidedIn('p', `Here ${example}, there.`)).toHaveLength(1);
    expect(avoidedIn('p', example.toUpperCase())).toHaveLength(1);
  });

  it('leaves code alone, and prose after it not', () => {
    const page = 'Run `desk` here.\n```sh\nls room\n```\nA `desk` in a room.';
    expect(avoidedIn('p', page)).toEqual([expect.stringMatching(/^p:5: “room”/)]);
  });

  it('leaves words alone that only contain one', () => {
    expect(avoidedIn('p', 'Troubleshooting a mushroom; deeded, recommended, forever, renewal.')).toEqual([]);
  });
});
