/**
 * The page of the control port in a real browser: A101 sleeps and cannot be unlocked, is touched, is unlocked, and the page says so,
 * with no error in the browser's own log. `npx tsx scripts/browser.ts [PICTURE.png]` keeps a picture; `CHROMIUM` names the browser.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { WebSocket } from 'ws';

const LIMIT_MS = 50_000;
const ROW = '#c0ffee000101';
const [picture] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'noke-sim-browser-'));
const children: ChildProcess[] = [];
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
setTimeout(() => fail(`not done within ${LIMIT_MS / 1_000} s`), LIMIT_MS).unref();

function fail(why: string): never {
  console.error(`the page in a browser: ${why}`);
  process.exit(1);
}

/** Starts a program and waits for the line with its address. */
function started(command: string, args: readonly string[], where: 'stdout' | 'stderr', line: RegExp): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  child.once('error', () => fail(`${command} cannot be started`));
  const [said, other]: readonly Readable[] =
    where === 'stdout' ? [child.stdout, child.stderr] : [child.stderr, child.stdout];
  other?.resume();
  return new Promise((found) => {
    if (said === undefined) return;
    createInterface({ input: said }).on('line', (text) => {
      const [, url] = line.exec(text) ?? [];
      if (url !== undefined) found(url);
    });
  });
}

const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const control = await started(
  process.execPath,
  ['--import', 'tsx', 'src/cli/main.ts', 'up', '--no-life', '--no-console', ...ports],
  'stdout',
  /^ready .*control=(\S+)/,
);
// biome-ignore format: one command
const debuggerUrl = await started(
  process.env.CHROMIUM ?? 'chromium',
  ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', '--window-size=1200,900',
    `--user-data-dir=${profile}`, 'about:blank'],
  'stderr',
  /DevTools listening on (ws:\S+)/,
);

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly error?: { readonly message: string };
  readonly params?: unknown;
  readonly result?: {
    readonly targetId?: string;
    readonly sessionId?: string;
    readonly data?: string;
    readonly result?: { readonly value?: unknown };
  };
}
const socket = new WebSocket(debuggerUrl);
await new Promise((open) => socket.once('open', open));
const waiting = new Map<number, (reply: Reply) => void>();
let sent = 0;
let sessionId: string | undefined;
const troubles: string[] = [];
socket.on('message', (data) => {
  // The part of the browser's debugging protocol that this script uses.
  const reply = JSON.parse(String(data)) as Reply;
  if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  if (
    reply.method === 'Runtime.exceptionThrown' ||
    (reply.method === 'Log.entryAdded' && /"level":"error"/.test(String(data)))
  )
    troubles.push(JSON.stringify(reply.params).slice(0, 400));
});
const call = (method: string, params: object = {}): Promise<Reply['result']> =>
  new Promise((done) => {
    const id = ++sent;
    waiting.set(id, (reply) =>
      reply.error === undefined ? done(reply.result) : fail(`${method}: ${reply.error.message}`),
    );
    socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
  });
const evaluate = async (expression: string): Promise<unknown> =>
  (await call('Runtime.evaluate', { expression }))?.result?.value;
async function until(what: string, expression: string): Promise<void> {
  for (let tries = 0; (await evaluate(expression)) !== true; tries++) {
    if (tries > 150) fail(`${what} never came; the page says:\n${await evaluate('document.body.innerText')}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

const target = await call('Target.createTarget', { url: 'about:blank' });
sessionId = (await call('Target.attachToTarget', { targetId: target?.targetId, flatten: true }))?.sessionId;
for (const domain of ['Runtime', 'Log', 'Page']) await call(`${domain}.enable`);
await call('Page.navigate', { url: control });
const state = (is: string): string => `document.querySelector('${ROW} .state')?.textContent === '${is}'`;
await until('the row of A101, asleep', state('asleep'));
await until('an unlock that is not to be had', `document.querySelector('${ROW} .unlock').disabled`);
await evaluate(`document.querySelector('${ROW} .touch').click()`);
await until('A101 awake', state('awake'));
await evaluate(`document.querySelector('${ROW} .unlock').click()`);
await until('A101 unlocked', state('unlocked'));
await until('what happened', `/A101: command .* accepted/.test(document.querySelector('pre').textContent)`);
if (picture !== undefined) {
  const shot = await call('Page.captureScreenshot', { format: 'png' });
  writeFileSync(picture, Buffer.from(shot?.data ?? '', 'base64'));
}
if (troubles.length > 0) fail(troubles.join('\n'));
const gone = children.map((child) => new Promise((closed) => child.once('close', closed)));
sessionId = undefined;
void call('Browser.close');
children[0]?.kill('SIGTERM');
await Promise.all(gone);
rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
console.log('the page touched A101, unlocked it over WebSocket, and shows it unlocked');
process.exit(0);
