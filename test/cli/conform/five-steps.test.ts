/** The five steps of docs/conformance.md to a tested lock: the files and the commands of the page, with free ports in place of its ports. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CLAIMS, FACTORY_SECRET, MAC, startLock } from '../../conformance/page-lock-parts.mjs';
import { conform, ended, filesOfEachTest, IDENTITY } from './conform-run.ts';

const files = filesOfEachTest();

const [, steps = ''] =
  /^### Five steps to a tested lock\n([\s\S]*?)^#/m.exec(readFileSync('docs/conformance.md', 'utf8')) ?? [];
const blocks = [...steps.matchAll(/^ {3}```(\w+)\n([\s\S]*?)^ {3}```/gm)].map(
  ([, kind = '', text = '']) => [kind, text.replace(/^ {3}/gm, '')] as const,
);
const [[, start = ''] = [], [, keys = ''] = [], [, claims = ''] = [], [, some = ''] = [], [, every = ''] = []] = blocks;

it('has a start, keys, claims, and the commands for some cases and for all', () => {
  expect(blocks.map(([kind]) => kind)).toEqual(['sh', 'json', 'yaml', 'sh', 'sh']);
  expect(start.trim()).toBe('node examples/lock-from-the-page.mjs --port 2946 --stimulus-port 2947');
  expect(some.startsWith(`${every.trim()} --only `)).toBe(true);
  expect(JSON.parse(keys)).toEqual({ mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET });
});

it('the files of the page test the lock of the examples, which has the claims of the page', async () => {
  const lock = await startLock(IDENTITY);
  files.closing.push(lock.close);
  const given = new Map([
    ['ws://127.0.0.1:2946', lock.target],
    ['http://127.0.0.1:2947/stimulus', lock.stimulus],
    ['keys.json', files.write('keys.json', keys)],
    ['claims.yaml', files.write('claims.yaml', claims)],
  ]);
  const words = some.trim().replaceAll("'", '').split(' ');
  expect(words.splice(0, 4)).toEqual(['npx', 'noke-sim', 'conform', 'lock']);
  const run = conform(...words.map((word) => given.get(word) ?? word), '--json');
  expect(await ended(run), run.err()).toBe(0);
  const report: { readonly claims?: object } = JSON.parse(run.out()).suite;
  expect(report.claims).toMatchObject(CLAIMS);
});
