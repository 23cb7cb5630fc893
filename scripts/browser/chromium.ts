/** A page in a real Chromium, driven over its debugging protocol. `CHROMIUM` names the browser. A script that fails prints why and exits with 1. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { WebSocket } from 'ws';

/** Ends a browser that hangs. It is long enough for a busy machine. */
const LIMIT_MS = Number(process.env.BROWSER_LIMIT_S ?? '150') * 1_000;
const profile = mkdtempSync(join(tmpdir(), 'noke-sim-browser-'));
const children: ChildProcess[] = [];
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
setTimeout(() => fail(`not done within ${LIMIT_MS / 1_000} s`), LIMIT_MS).unref();

export function fail(why: string): never {
  console.error(`the page in a browser: ${why}`);
  process.exit(1);
}

/** Starts a program and waits for the line with its address. */
export function started(
  command: string,
  args: readonly string[],
  where: 'stdout' | 'stderr',
  line: RegExp,
): Promise<string> {
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

/** Ends the program that was started first. */
export async function away(): Promise<void> {
  const [first] = children.splice(0, 1);
  const gone = new Promise((closed) => first?.once('close', closed));
  first?.kill('SIGTERM');
  await gone;
}

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
export interface Page {
  call(method: string, params?: object): Promise<Reply['result']>;
  /** The value of an expression, or of its promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until an expression is true. */
  until(what: string, expression: string): Promise<void>;
  /** Another window of the same browser, which closes with it. */
  open(url: string): Promise<Page>;
  /** What the browser reported as an error. */
  readonly troubles: readonly string[];
  /** Ends the browser and every other program that `started` started. */
  close(): Promise<void>;
}

export async function openPage(url: string): Promise<Page> {
  // biome-ignore format: one command
  const debuggerUrl = await started(
    process.env.CHROMIUM ?? 'chromium',
    ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', '--window-size=1200,900',
      `--user-data-dir=${profile}`, 'about:blank'],
    'stderr',
    /DevTools listening on (ws:\S+)/,
  );
  const chromium = children.at(-1);
  const socket = new WebSocket(debuggerUrl);
  await new Promise((open) => socket.once('open', open));
  const waiting = new Map<number, (reply: Reply) => void>();
  let sent = 0;
  const troubles: string[] = [];
  socket.on('message', (data) => {
    // The part of the browser's debugging protocol that these scripts use.
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
    if (
      reply.method === 'Runtime.exceptionThrown' ||
      (reply.method === 'Log.entryAdded' && /"level":"error"/.test(String(data)))
    )
      troubles.push(JSON.stringify(reply.params).slice(0, 400));
  });
  const callIn =
    (sessionId?: string) =>
    (method: string, params: object = {}): Promise<Reply['result']> =>
      new Promise((done) => {
        const id = ++sent;
        waiting.set(id, (reply) =>
          reply.error === undefined ? done(reply.result) : fail(`${method}: ${reply.error.message}`),
        );
        socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      });
  const browser = callIn();
  const close = async (): Promise<void> => {
    const gone = children.map((child) => new Promise((closed) => child.once('close', closed)));
    void browser('Browser.close');
    for (const child of children) if (child !== chromium) child.kill('SIGTERM');
    await Promise.all(gone);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  async function open(address: string): Promise<Page> {
    const target = await browser('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = (await browser('Target.attachToTarget', { targetId: target?.targetId, flatten: true })) ?? {};
    const call = callIn(sessionId);
    const evaluate = async (expression: string): Promise<unknown> =>
      (await call('Runtime.evaluate', { expression, awaitPromise: true }))?.result?.value;
    async function until(what: string, expression: string): Promise<void> {
      for (let tries = 0; (await evaluate(expression)) !== true; tries++) {
        if (tries > 150) fail(`The page says:\n${await evaluate('document.body.innerText')}\n${what} never came`);
        await new Promise((later) => setTimeout(later, 100));
      }
    }
    for (const domain of ['Runtime', 'Log', 'Page']) await call(`${domain}.enable`);
    await call('Page.navigate', { url: address });
    return { call, evaluate, until, open, troubles, close };
  }
  return open(url);
}

/** A PNG of what the page shows. */
export async function picture({ call }: Page, params: object = {}): Promise<Buffer> {
  const shot = await call('Page.captureScreenshot', { format: 'png', ...params });
  return Buffer.from(shot?.data ?? '', 'base64');
}
