/** `--record`: a trace of each case, and what its transport carried. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startLock } from '../../conformance/page-lock-parts.mjs';
import { conform, ended, filesOfEachTest, IDENTITY } from './conform-run.ts';

const files = filesOfEachTest();
const { closing } = files;

const ID = 'lock.session.frozen';
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('keeps a trace and a btsnoop file of each case of the lock in process', async () => {
  const folder = join(files.folder, 'records');
  const run = conform('self', '--only', 'lock.session.f*', '--only', 'lock.setup', '--record', folder);
  expect(await ended(run), run.err()).toBe(0);
  const [head, ...messages] = lines(readFileSync(join(folder, `${ID}.trace.jsonl`), 'utf8'));
  expect(head).toMatchObject({ case: ID, spec: 'protocol §3', verdict: 'pass' });
  expect(messages.map(({ what }) => what)).toContain('session');
  const snoop = readFileSync(join(folder, `${ID}.btsnoop`));
  expect(snoop.subarray(0, 8).toString('latin1')).toBe('btsnoop\0');
  expect(snoop.length).toBeGreaterThan(500);
  const names = readdirSync(folder);
  expect(names.length % 2).toBe(0);
});

it('keeps the messages of a lock over WebSocket', async () => {
  const { target, stimulus, close } = await startLock(IDENTITY);
  closing.push(close);
  const folder = join(files.folder, 'records');
  const given = ['--keys', files.keys(), '--claims', files.claims(), '--stimulus', stimulus];
  const run = conform(target, ...given, '--only', ID, '--record', folder);
  expect(await ended(run), run.err()).toBe(0);
  const messages = lines(readFileSync(join(folder, `${ID}.messages.jsonl`), 'utf8'));
  const sent = messages.flatMap((one) => (typeof one.sent === 'string' ? [JSON.parse(one.sent).action] : []));
  const received = messages.flatMap((one) => (typeof one.received === 'string' ? [JSON.parse(one.received).type] : []));
  expect(sent).toContain('connect');
  expect(received).toContain('characteristicsDiscover');
  expect(readFileSync(join(folder, `${ID}.trace.jsonl`), 'utf8')).toContain('"verdict":"pass"');
});
