/** A page in a real Chromium, driven over its debugging protocol. `CHROMIUM` names the browser. A script that fails prints why and exits with 1. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Call, inspectorAt } from './inspector.ts';
import { type Kept, keptIn } from './kept.ts';

/** Ends a browser that hangs. It is long enough for a busy machine. */
const LIMIT_MS = Number(process.env.BROWSER_LIMIT_S ?? '150') * 1_000;
const profile = mkdtempSync(join(tmpdir(), 'noke-sim-browser-'));
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
setTimeout(() => fail(`not done within ${LIMIT_MS / 1_000} s`), LIMIT_MS).unref();

export function fail(why: string): never {
  console.error(`the page in a browser: ${why}`);
  process.exit(1);
}

/** Starts a program and waits for the line with its address. */
export async function started(...given: Parameters<typeof start>): Promise<string> {
  return (await start(...given)).url;
}

function start(
  command: string,
  args: readonly string[],
  where: 'stdout' | 'stderr',
  line: RegExp,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.once('error', () => fail(`${command} cannot be started`));
  const [said, other]: readonly Readable[] =
    where === 'stdout' ? [child.stdout, child.stderr] : [child.stderr, child.stdout];
  other?.resume();
  return new Promise((found) => {
    const early = (code: number | null) => fail(`${command} ended with ${code}, without its address`);
    child.once('close', early);
    if (said === undefined) return;
    createInterface({ input: said }).on('line', (text) => {
      const [, url] = line.exec(text) ?? [];
      if (url === undefined) return;
      child.off('close', early);
      found({ child, url });
    });
  });
}

/** Ends a program. */
async function ended(child: ChildProcess, end: () => void): Promise<void> {
  const gone = new Promise((closed) => child.once('close', closed));
  end();
  await gone;
  children.delete(child);
}

let chromium: ChildProcess | undefined;

/** Ends every program but the browser. */
export async function away(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const others = [...children].filter((child) => child !== chromium);
  await Promise.all(others.map((child) => ended(child, () => child.kill(signal))));
}

export interface Page {
  readonly call: Call;
  /** The value of an expression, or of its promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until an expression is true. */
  until(what: string, expression: string): Promise<void>;
  /** Another window of the same browser, which closes with it. */
  open(url: string): Promise<Page>;
  /** What the page keeps in memory. */
  kept(): Promise<Kept>;
  /** What the browser reported as an error. */
  readonly troubles: readonly string[];
  /** Ends the browser and every other program that `started` started. */
  close(): Promise<void>;
}

export async function openPage(url: string): Promise<Page> {
  // biome-ignore format: one command
  const { child, url: debuggerUrl } = await start(
    process.env.CHROMIUM ?? 'chromium',
    ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', '--window-size=1200,900',
      `--user-data-dir=${profile}`, 'about:blank'],
    'stderr',
    /DevTools listening on (ws:\S+)/,
  );
  chromium = child;
  const inspector = await inspectorAt(debuggerUrl);
  const troubles: string[] = [];
  inspector.listen(({ method, params }) => {
    const text = JSON.stringify(params);
    if (method === 'Runtime.exceptionThrown' || (method === 'Log.entryAdded' && /"level":"error"/.test(text)))
      troubles.push(text.slice(0, 400));
  });
  const callIn =
    (sessionId?: string): Call =>
    (method, params) =>
      inspector
        .session(sessionId)(method, params)
        .catch((error: Error) => fail(error.message));
  const browser = callIn();
  const close = async (): Promise<void> => {
    await Promise.all([away(), ended(child, () => void browser('Browser.close'))]);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  async function open(address: string): Promise<Page> {
    const { targetId } = await browser('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser('Target.attachToTarget', { targetId, flatten: true });
    const call = callIn(sessionId);
    const evaluate = async (expression: string): Promise<unknown> =>
      (await call('Runtime.evaluate', { expression, awaitPromise: true })).result?.value;
    async function until(what: string, expression: string): Promise<void> {
      for (let tries = 0; (await evaluate(expression)) !== true; tries++) {
        if (tries > 300) fail(`The page says:\n${await evaluate('document.body.innerText')}\n${what} never came`);
        await new Promise((later) => setTimeout(later, 100));
      }
    }
    for (const domain of ['Runtime', 'Log', 'Page']) await call(`${domain}.enable`);
    await call('Page.navigate', { url: address });
    return { call, evaluate, until, open, kept: () => keptIn(inspector, sessionId), troubles, close };
  }
  return open(url);
}

/** A PNG of what the page shows. */
export async function picture({ call }: Page, params: object = {}): Promise<Buffer> {
  const shot = await call('Page.captureScreenshot', { format: 'png', ...params });
  return Buffer.from(shot.data ?? '', 'base64');
}
