/**
 * The page of the control port with a thousand units in Chromium: sixty frames, axe on a phone and on a desktop screen, light and dark, and memory
 * while the page stays open for sixty simulated hours. Exits with 1 if sixty frames take four seconds or more, if axe finds something serious, or if
 * memory grew.
 *
 * A frame begins when a person presses Touch, and ends when the page has the states of all units, has drawn them, and Chromium has painted.
 *
 * Memory is the heap of the page, its DOM nodes and the heap of the server, after forced garbage collections. The server first fills its buffer of
 * recent events. Memory is flat if the lowest sample of the last third of the hours is at most `ALLOWED` times that of the middle third: memory that is
 * used only for a while falls back to its lowest value, and a leak does not. `--leak page` and `--leak server` plant a leak, which must be found,
 * even with `--hours 18`. `--only frames`, `axe` or `memory` leaves out the rest. BROWSER_LIMIT_S ends what hangs.
 */
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { RECENT_EVENTS } from '../src/server/hosted-facility.ts';
import { hasNoViolations } from './browser/axe.ts';
import { fail, openPage, started } from './browser/chromium.ts';
import { freePort } from './free-port.ts';

const FRAMES = 60;
const FRAMES_GOAL_MS = 4_000;
const SAMPLE_HOURS = 3;
const HOUR_MS = 3_600_000;
const ALLOWED = 1.05;
const MB = 2 ** 20;
/** About 16 kB, ten times a second: 10 MB in the minute that the sixty hours take. */
const LEAK = 'setInterval(() => (globalThis.leak ??= []).push(Array.from({ length: 2_000 }, Math.random)), 100); 0';

const {
  leak,
  only,
  hours: wanted,
} = parseArgs({
  options: { leak: { type: 'string' }, only: { type: 'string' }, hours: { type: 'string', default: '60' } },
}).values;
const HOURS = Number(wanted);

const inspected = await freePort();
// biome-ignore format: one command
const control = await started(
  process.execPath,
  [`--inspect=127.0.0.1:${inspected}`, 'dist/cli/main.js', 'up', '--units', '1000', '--life', '--no-console',
    '--ws-port', '0', '--control-port', '0', '--core-port', '0'],
  'stdout',
  /^ready .*control=(\S+)/,
);
const post = async (path: string, body: unknown): Promise<void> => {
  const response = await fetch(`${control}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) fail(`${path} answered ${response.status}: ${await response.text()}`);
};
const get = async (path: string): Promise<unknown> => (await fetch(`${control}${path}`)).json();
const simulatedNow = async (): Promise<number> => ((await get('/v1/time')) as { readonly now: number }).now;
const eventsSoFar = async (): Promise<number> => ((await get('/v1/facility')) as { readonly seq: number }).seq;

const page = await openPage(control);
const show = (width: number): Promise<unknown> =>
  page.call('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
await show(1_440);
await page.until('a thousand units', `document.querySelectorAll('[data-unit]').length === 1000`);

/** Runs in the page: the frames in milliseconds, as JSON. */
const SIXTY_FRAMES = `(async () => {
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const awake = (unit) => new Promise((done) => {
    const observer = new MutationObserver(look);
    function look() {
      if (!unit.classList.contains('awake')) return;
      observer.disconnect();
      done();
    }
    observer.observe(unit, { attributeFilter: ['class'] });
    look();
  });
  const ids = [...document.querySelectorAll('[data-unit]')].map((unit) => unit.dataset.unit);
  const frames = [];
  for (const id of ids.slice(200, 200 + ${FRAMES})) {
    document.querySelector('[data-unit="' + id + '"]').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    while (document.querySelector('#panelTitle')?.textContent.includes(id) !== true) await later(5);
    // The panel has asked for what it shows.
    await later(250);
    while (document.querySelector('.lock-touch') === null) await later(5);
    const began = performance.now();
    document.querySelector('.lock-touch').click();
    await awake(document.querySelector('#unit-' + id));
    await painted();
    frames.push(performance.now() - began);
  }
  return JSON.stringify(frames);
})()`;

/** Sixty frames, in milliseconds. */
async function sixtyFrames(): Promise<number> {
  // Numbers, as the expression above makes them.
  const frames = JSON.parse(String(await page.evaluate(SIXTY_FRAMES))) as number[];
  const total = frames.reduce((sum, one) => sum + one, 0);
  const sorted = frames.toSorted((a, b) => a - b);
  console.log(
    `${frames.length} frames of 1000 units: ${(total / 1_000).toFixed(2)} s; median ${sorted[30]?.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`,
  );
  return total;
}

async function looksAccessible(): Promise<void> {
  for (const width of [1_440, 390])
    for (const scheme of ['light', 'dark']) {
      await show(width);
      await page.evaluate(`document.documentElement.dataset.theme = '${scheme}'`);
      await hasNoViolations(page, `1000 units, ${width} px, ${scheme}`);
    }
  await show(1_440);
  console.log('axe: nothing serious at 1440 and 390 px, light and dark');
}

/** The debugging protocol of the server. */
interface Inspector {
  call(method: string, params?: object): Promise<unknown>;
  /** A server whose inspector is still connected does not end. */
  close(): void;
}

async function serverInspector(): Promise<Inspector> {
  const listed = await (await fetch(`http://127.0.0.1:${inspected}/json/list`)).json();
  const [{ webSocketDebuggerUrl }] = listed as [{ readonly webSocketDebuggerUrl: string }];
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((open) => socket.once('open', open));
  const waiting = new Map<number, (result: unknown) => void>();
  socket.on('message', (data) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  let sent = 0;
  return {
    call: (method, params = {}) =>
      new Promise((done) => {
        waiting.set(++sent, done);
        socket.send(JSON.stringify({ id: sent, method, params }));
      }),
    close: () => socket.close(),
  };
}

interface Sample {
  readonly page: number;
  readonly nodes: number;
  readonly server: number;
}

/** What grew over sixty hours. */
async function grown(): Promise<readonly string[]> {
  const server = await serverInspector();
  const heapOf = async (call: (method: string) => Promise<unknown>): Promise<number> => {
    await call('HeapProfiler.collectGarbage');
    return ((await call('Runtime.getHeapUsage')) as { readonly usedSize: number }).usedSize / MB;
  };
  for (let seq = await eventsSoFar(); seq < RECENT_EVENTS; seq = await eventsSoFar())
    await post('/v1/time/jump', { byMs: 6 * HOUR_MS });
  if (leak === 'page') await page.evaluate(LEAK);
  if (leak === 'server') await server.call('Runtime.evaluate', { expression: LEAK });
  await post('/v1/time/speed', { speed: 3_600 });
  const [beganAt, seq] = [await simulatedNow(), await eventsSoFar()];
  const samples: Sample[] = [];
  for (let hours = 0; hours < HOURS; ) {
    await new Promise((later) => setTimeout(later, 500));
    const passed = ((await simulatedNow()) - beganAt) / HOUR_MS;
    if (passed < hours + SAMPLE_HOURS) continue;
    hours = Math.floor(passed / SAMPLE_HOURS) * SAMPLE_HOURS;
    const heap = await heapOf(page.call);
    // After the collection of garbage, which nodes can be.
    const counted = (await page.call('Memory.getDOMCounters')) as { readonly nodes: number };
    const sample = { page: heap, nodes: counted.nodes, server: await heapOf(server.call) };
    samples.push(sample);
    console.log(
      `${hours} h: page ${sample.page.toFixed(1)} MB, ${sample.nodes} nodes; server ${sample.server.toFixed(1)} MB`,
    );
  }
  console.log(`events: ${seq} before, ${(await eventsSoFar()) - seq} in these hours`);
  await page.until(
    'the page live at the end',
    `!/does not answer/.test(document.querySelector('.connection').textContent)`,
  );
  server.close();
  const third = Math.floor(samples.length / 3);
  return (['page', 'nodes', 'server'] as const).filter((what) => {
    const of = samples.map((sample) => sample[what]);
    const [middle, last] = [Math.min(...of.slice(third, -third)), Math.min(...of.slice(-third))];
    const unit = what === 'nodes' ? '' : ' MB';
    console.log(
      `${what}: at least ${middle.toFixed(1)}${unit} in the middle third, ${last.toFixed(1)}${unit} in the last`,
    );
    return last > ALLOWED * middle;
  });
}

const wants = (what: string): boolean => only === undefined || only === what;
const total = wants('frames') ? await sixtyFrames() : 0;
if (wants('axe')) await looksAccessible();
const grew = wants('memory') ? await grown() : [];
if (page.troubles.length > 0) fail(page.troubles.join('\n'));
await page.close();
if (grew.length > 0) fail(`grew over ${HOURS} simulated hours: ${grew.join(', ')}`);
if (total >= FRAMES_GOAL_MS)
  fail(`${FRAMES} frames took ${total.toFixed(0)} ms, the goal is less than ${FRAMES_GOAL_MS} ms`);
if (wants('memory')) console.log(`memory was flat over ${HOURS} simulated hours`);
process.exit(0);
