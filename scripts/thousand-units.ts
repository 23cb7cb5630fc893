/**
 * The page of the control port with a thousand units in Chromium: sixty frames, and memory while it stays open for sixty simulated hours.
 *
 * A frame begins when a person presses Touch, and ends when the page has the states of all units, has drawn them, and Chromium has painted. Memory
 * is the heap of the page and that of the server, each after a forced garbage collection. Exits with 1 if sixty frames take four seconds or
 * more, or if memory grew. BROWSER_LIMIT_S ends what hangs.
 */
import { WebSocket } from 'ws';
import { fail, freePort, openPage, type Page, started } from './browser/chromium.ts';

const FRAMES = 60;
const FRAMES_GOAL_MS = 4_000;
const HOURS = 60;
const SAMPLE_HOURS = 3;
const HOUR_MS = 3_600_000;
/** Caches and the buffers of recent events fill first, so the last third is compared with the second one. */
const ALLOWED = 1.1;
const MB = 2 ** 20;

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
const simulatedNow = async (): Promise<number> => {
  const { now } = (await (await fetch(`${control}/v1/time`)).json()) as { readonly now: number };
  return now;
};

const page = await openPage(control);
await page.call('Emulation.setDeviceMetricsOverride', {
  width: 1_440,
  height: 900,
  deviceScaleFactor: 1,
  mobile: false,
});
await page.until('a thousand units', `document.querySelectorAll('.unit').length === 1000`);

/** Runs in the page: the frames in milliseconds, as JSON. */
const SIXTY_FRAMES = `(async () => {
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
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
    while (!document.querySelector('#unit-' + id).classList.contains('awake')) await painted();
    await painted();
    frames.push(performance.now() - began);
  }
  return JSON.stringify(frames);
})()`;
// Numbers, as the expression above makes them.
const frames = JSON.parse(String(await page.evaluate(SIXTY_FRAMES))) as number[];
const total = frames.reduce((sum, one) => sum + one, 0);
const sorted = frames.toSorted((a, b) => a - b);
console.log(
  `${frames.length} frames of 1000 units: ${(total / 1_000).toFixed(2)} s; median ${sorted[30]?.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`,
);

/** The heap of the server after a garbage collection, over its inspector. */
async function serverHeap(): Promise<number> {
  const listed = await (await fetch(`http://127.0.0.1:${inspected}/json/list`)).json();
  const [{ webSocketDebuggerUrl }] = listed as [{ readonly webSocketDebuggerUrl: string }];
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((open) => socket.once('open', open));
  const ask = (id: number, method: string): Promise<{ readonly result: { readonly usedSize: number } }> =>
    new Promise((done) => {
      socket.on('message', (data) => {
        const reply = JSON.parse(String(data));
        if (reply.id === id) done(reply);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  const { result } = await ask(2, 'Runtime.getHeapUsage');
  socket.close();
  return result.usedSize / MB;
}

async function pageHeap({ call }: Page): Promise<{ readonly heap: number; readonly nodes: number }> {
  await call('HeapProfiler.collectGarbage');
  const used = (await call('Runtime.getHeapUsage')) as { readonly usedSize: number };
  const counted = (await call('Memory.getDOMCounters')) as { readonly nodes: number };
  return { heap: used.usedSize / MB, nodes: counted.nodes };
}

await post('/v1/time/speed', { speed: 3_600 });
const beganAt = await simulatedNow();
const samples: { readonly server: number; readonly page: number; readonly nodes: number }[] = [];
for (let hours = 0; hours < HOURS; ) {
  await new Promise((later) => setTimeout(later, 500));
  const passed = ((await simulatedNow()) - beganAt) / HOUR_MS;
  if (passed < hours + SAMPLE_HOURS) continue;
  hours = Math.floor(passed / SAMPLE_HOURS) * SAMPLE_HOURS;
  const { heap, nodes } = await pageHeap(page);
  samples.push({ server: await serverHeap(), page: heap, nodes });
  const { server } = samples.at(-1) ?? {};
  console.log(`${hours} h: page ${heap.toFixed(1)} MB, ${nodes} nodes; server ${server?.toFixed(1)} MB`);
}
await page.until(
  'the page live at the end',
  `!/does not answer/.test(document.querySelector('.connection').textContent)`,
);
if (page.troubles.length > 0) fail(page.troubles.join('\n'));

const third = Math.floor(samples.length / 3);
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const grown = (['page', 'nodes', 'server'] as const).filter((what) => {
  const of = samples.map((sample) => sample[what]);
  return mean(of.slice(-third)) > ALLOWED * mean(of.slice(third, -third));
});
await page.close();
if (grown.length > 0) fail(`grew over ${HOURS} simulated hours: ${grown.join(', ')}`);
if (total >= FRAMES_GOAL_MS)
  fail(`${FRAMES} frames took ${total.toFixed(0)} ms, the goal is less than ${FRAMES_GOAL_MS} ms`);
console.log(`memory was flat over ${HOURS} simulated hours`);
process.exit(0);
