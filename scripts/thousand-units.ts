/**
 * The page of the control port with a thousand units in Chromium: sixty frames, axe on a phone and on a desktop screen, light and dark, and memory
 * while the page stays open for sixty simulated hours, with the panel of a unit. Exits with 1 if sixty frames take four seconds or more, if axe finds something serious, or if
 * memory grew.
 *
 * A frame begins when a person presses Touch, and ends when the page has the states of all units, has drawn them, and Chromium has painted.
 *
 * Memory is what the page and the server keep (scripts/browser/kept.ts), and the DOM nodes of the page. Compiled code and the browser's own records,
 * such as its lists of requests and of slow frames, do not count: they come and go, and the browser limits them. For each of 12 samples the facility
 * stands still, the server has just discarded the older half of its recent events, and the page has nothing left to ask for. Memory is flat if the
 * median of the last third of the hours is at most 5% above that of the middle third; in the first third, buffers fill. The server grows by about 2%
 * in twenty hours: by the activity of the company, which keeps the last 100,000 records, and by locks and phones that are used for the first time.
 * What would keep one byte of each event in the page, or 15 bytes in the server, is more than 5%. `--leak page` and `--leak server` plant a leak each,
 * which must be found, also in the fewer hours of `--hours 18`. `--only frames`, `axe` or `memory` leaves out the rest. BROWSER_LIMIT_S ends what
 * hangs.
 */
import { parseArgs } from 'node:util';
import { middle as median } from '../bench/row.ts';
import { RECENT_EVENTS } from '../src/server/hosted-facility.ts';
import { hasNoViolations } from './browser/axe.ts';
import { fail, openPage, started } from './browser/chromium.ts';
import { type Inspector, inspectorAt } from './browser/inspector.ts';
import { bytesOf, grownMost, type Kept, keptIn } from './browser/kept.ts';
import { freePort } from './free-port.ts';

const FRAMES = 60;
const FRAMES_GOAL_MS = 4_000;
const SAMPLES = 12;
/** The page shows contacts for 1.5 seconds, and asks for states every 0.4. */
const STILL_MS = 3_000;
const HOUR_MS = 3_600_000;
const ALLOWED = 0.05;
const MB = 2 ** 20;
/** A cache that nothing empties: of every tenth event in the page, and of the text of every event in the server. */
const LEAKS = {
  page: `(() => {
    const { parse } = JSON;
    const kept = [];
    JSON.parse = (...given) => {
      const value = parse(...given);
      if (value?.seq % 10 === 0) kept.push(value);
      return value;
    };
  })()`,
  server: `(() => {
    const { ServerResponse } = process.getBuiltinModule('node:http');
    const { write } = ServerResponse.prototype;
    const kept = [];
    ServerResponse.prototype.write = function (...given) {
      kept.push(given[0]);
      return write.apply(this, given);
    };
  })()`,
};

const {
  leak: leaks,
  only,
  hours: wanted,
} = parseArgs({
  options: {
    leak: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    hours: { type: 'string', default: '60' },
  },
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
const post = async (path: string, body: unknown = {}): Promise<void> => {
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

interface Sample {
  readonly page: Kept;
  readonly server: Kept;
  /** DOM nodes. */
  readonly nodes: number;
}

/** The number of the oldest event that the server still has in memory. */
const oldestEvent = async (): Promise<number> => {
  const { events } = (await get('/v1/trace?after=0&limit=1')) as {
    readonly events: readonly { readonly seq: number }[];
  };
  return events[0]?.seq ?? 0;
};

/** Lets time pass until the server has just discarded the older half of its recent events, so that all samples have as many. */
async function untilDiscarded(): Promise<void> {
  for (const oldest = await oldestEvent(); (await oldestEvent()) === oldest; )
    await post('/v1/time/jump', { byMs: HOUR_MS / 60 });
}

async function sampled(server: Inspector): Promise<Sample> {
  await post('/v1/time/pause');
  await untilDiscarded();
  await new Promise((still) => setTimeout(still, STILL_MS));
  const [inPage, inServer] = [await page.kept(), await keptIn(server)];
  const { nodes = 0 } = await page.call('Memory.getDOMCounters');
  await post('/v1/time/resume');
  return { page: inPage, server: inServer, nodes };
}

/** What grew over the hours. */
async function grown(): Promise<readonly string[]> {
  const [{ webSocketDebuggerUrl }] = (await (await fetch(`http://127.0.0.1:${inspected}/json/list`)).json()) as [
    { readonly webSocketDebuggerUrl: string },
  ];
  const server = await inspectorAt(webSocketDebuggerUrl);
  for (let seq = await eventsSoFar(); seq < RECENT_EVENTS; seq = await eventsSoFar())
    await post('/v1/time/jump', { byMs: 6 * HOUR_MS });
  await page.evaluate(
    `document.querySelector('[data-unit]').dispatchEvent(new MouseEvent('click', { bubbles: true }))`,
  );
  await page.until('the panel of a unit', `document.querySelector('#panel') !== null`);
  if (leaks.includes('page')) await page.evaluate(LEAKS.page);
  if (leaks.includes('server')) await server.session()('Runtime.evaluate', { expression: LEAKS.server });
  await post('/v1/time/speed', { speed: 3_600 });
  const [beganAt, seq] = [await simulatedNow(), await eventsSoFar()];
  const samples: Sample[] = [];
  const passed = async (): Promise<number> => ((await simulatedNow()) - beganAt) / HOUR_MS;
  for (let next = 0; next < HOURS; next = (await passed()) + HOURS / SAMPLES) {
    while ((await passed()) < next) await new Promise((later) => setTimeout(later, 250));
    const sample = await sampled(server);
    samples.push(sample);
    const [hours, mb] = [await passed(), (kept: Kept) => (bytesOf(kept) / MB).toFixed(2)];
    console.log(
      `${hours.toFixed(1)} h: page ${mb(sample.page)} MB, ${sample.nodes} nodes; server ${mb(sample.server)} MB`,
    );
  }
  console.log(`events: ${seq} before, ${(await eventsSoFar()) - seq} in these hours`);
  await page.until(
    'the page live at the end',
    `!/does not answer/.test(document.querySelector('.connection').textContent)`,
  );
  server.close();
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(-2 * third, -third), samples.slice(-third)];
  return (['page', 'nodes', 'server'] as const).filter((what) => {
    const size = ({ [what]: of }: Sample): number => (typeof of === 'number' ? of : bytesOf(of));
    const growth = (median(last.map(size)) ?? 0) / (median(middle.map(size)) ?? 0) - 1;
    console.log(`${what}: ${(growth * 100).toFixed(1)}% from the middle third to the last`);
    const [before, after] = [middle[0]?.[what], last.at(-1)?.[what]];
    if (growth > ALLOWED && typeof before === 'object' && typeof after === 'object')
      for (const [kind, bytes] of grownMost(before, after))
        console.log(`  ${kind}: ${(bytes / MB).toFixed(2)} MB more`);
    return growth > ALLOWED;
  });
}

const wants = (what: string): boolean => only.length === 0 || only.includes(what);
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
