/** The steps of docs/up.md from `npm start` to an unlocked lock, word for word, on a free port. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { start } from './up-host.ts';

const page = readFileSync('docs/up.md', 'utf8');
const block = (heading: string): string =>
  new RegExp(`^### ${heading}$[\\s\\S]*?^\`\`\`sh\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? '';

const shell = (commands: string): Promise<string> =>
  new Promise((done) => {
    execFile('bash', ['-ec', commands], (_error, stdout) => done(stdout));
  });

test('docs/up.md: curl alone unlocks A101', async () => {
  const commands = block('With curl alone');
  expect(commands.split('\n').length).toBeGreaterThan(8);
  const run = start(['up', '--no-life', '--no-console', '--ws-port', '0', '--control-port', '0', '--core-port', '0']);
  const [, control = ''] = await run.said(/ control=(\S+)/);
  const said = await shell(commands.replaceAll('http://127.0.0.1:2847', control));
  expect(said.trim().split('\n').at(-1)).toBe('{"value":"unlocked"}');
  expect(run.out()).toMatch(/U lock\/A101 +lock\.unlocked/);
  run.interrupt();
  expect(await run.ended).toBe(0);
});
