/** The steps of docs/up.md and docs/testing.md on a command line, word for word, on free ports. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { start } from './up-host.ts';

const PORTS = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
function block(page: string, heading: string): string {
  const found = new RegExp(`^##+ ${heading}$[\\s\\S]*?^\`\`\`sh\\n([\\s\\S]*?)^\`\`\``, 'm').exec(
    readFileSync(page, 'utf8'),
  );
  if (found?.[1] === undefined) throw new Error(`${page} has no commands under “${heading}”`);
  return found[1];
}

const shell = (commands: string): Promise<string> =>
  new Promise((done) => {
    execFile('bash', ['-ec', commands], (_error, stdout) => done(stdout));
  });

test('docs/up.md: curl alone unlocks A101', async () => {
  const commands = block('docs/up.md', 'With curl alone');
  expect(commands.split('\n').length).toBeGreaterThan(8);
  const run = start(['up', '--no-life', '--no-console', ...PORTS]);
  const [, control = ''] = await run.said(/ control=(\S+)/);
  const said = await shell(commands.replaceAll('http://127.0.0.1:2847', control));
  expect(said.trim().split('\n').at(-1)).toBe('{"value":"unlocked"}');
  expect(run.out()).toMatch(/U lock\/A101 +lock\.unlocked/);
  run.interrupt();
  expect(await run.ended).toBe(0);
});

test('docs/app-api.md: from signing in to the opened lock', async () => {
  const commands = block('docs/app-api.md', 'From sign-in to unlock');
  const run = start(['up', '--no-life', '--no-console', ...PORTS]);
  const [, websocket = '', control = '', app = ''] = await run.said(/websocket=(\S+) control=(\S+) \S+ app=(\S+)/);
  const passing = setInterval(() => run.clock.pass(20), 20);
  const here = commands.replaceAll('http://127.0.0.1:2847', control).replaceAll('http://127.0.0.1:2850', app);
  const said = await shell(`export NOKE_SIM_APP=${app} NOKE_SIM_WS=${websocket}\n${here}`);
  clearInterval(passing);
  const answers = said.trim().split('\n').slice(-5);
  expect(answers[0]).toMatch(/"uuid":"A101".*"offlineKey":"[0-9A-F]{32}"/);
  expect(answers[1]).toMatch(/"result":"success".*"commands":\["[0-9A-F]{40}"/);
  expect(answers.slice(2)).toEqual(['{"ok":true,"value":"woke"}', 'A101 answered 60', '{"value":"unlocked"}']);
  run.interrupt();
  expect(await run.ended).toBe(0);
});

test('docs/testing.md: a pause is set, the lock is touched, and the answer comes when it has woken', async () => {
  const run = start(['up', '--no-life', '--paused', '--no-console', ...PORTS]);
  const [, control = ''] = await run.said(/ control=(\S+)/);
  const commands = block('docs/testing.md', 'Stopping at an exact point');
  const said = await shell(commands.replaceAll('http://127.0.0.1:2847', control).replaceAll('\ncurl', '\necho; curl'));
  const answers = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers).toMatchObject([
    { id: 1, state: 'waiting' },
    { ok: true },
    { state: 'reached', paused: true, event: { kind: 'lock.woke', actor: 'lock/A101' } },
    { paused: false },
  ]);
  run.interrupt();
  expect(await run.ended).toBe(0);
});

test('docs/testing.md: noble gets the outcome of a reserved lock', async () => {
  // Slower than real time, so that the lock stays awake until noble has started on a busy machine.
  const run = start(['up', '--no-life', '--no-console', '--speed', '0.2', ...PORTS]);
  const [, websocket = '', control = '', core = ''] = await run.said(/websocket=ws:\S+:(\d+) control=(\S+) core=(\S+)/);
  const [touch = '', noble = ''] = block('docs/testing.md', 'A program, with noble').trim().split('\n');
  const where = `NODE_OPTIONS='--require ./test/link/websocket/ephemeral-port.cjs' NOKE_SIM_TEST_PORT=${websocket} NOKE_SIM_CORE=${core}`;
  const passing = setInterval(() => run.clock.pass(20), 20);
  const said = await shell(`${touch.replaceAll('http://127.0.0.1:2847', control)}; echo; ${where} ${noble}`);
  clearInterval(passing);
  expect(said.trim().split('\n').at(-1)).toBe('refused: 63');
  run.interrupt();
  expect(await run.ended).toBe(0);
}, 90_000);
