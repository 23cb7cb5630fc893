import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Reach } from '../../../src/facility/files/map.ts';
import { checkPlan, type PlanRead, readPlan } from '../../../src/facility/files/plan.ts';
import { readYamlFile } from '../../../src/facility/files/yaml-file.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';
import { Air } from '../../../src/link/memory/air.ts';
import { Radio } from '../../../src/link/radio/radio.ts';
import { instantOf } from '../../../src/scenario/local-time.ts';
import { parseScenario } from '../../../src/scenario/parse.ts';
import { runScenario } from '../../../src/scenario/run.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';

const FOLDER = resolve(import.meta.dirname, '../../../scenarios');
/** What the two links must agree on event for event; `NOKE_SIM_ALL_SCENARIOS=1` compares the verdicts of all the others. */
const EXACT = /^(keys|lock|locked-in|portal)[\\/]/;
/** Compared each time, because its packets are counted. */
const COUNTED = ['field/the-link-dies-at-every-packet.yaml'];
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.facility.yaml'))
  .filter((file) => EXACT.test(file) || COUNTED.includes(file) || process.env.NOKE_SIM_ALL_SCENARIOS === '1')
  .sort();

/** Without loss: a phone that reaches a lock at all has a perfect link. */
const lossless = (reach: Reach): Reach => (reach === 'out' ? 'out' : 'touching');

function planInside(path: string): PlanRead {
  const read = readYamlFile(path);
  return read.ok ? checkPlan(read.document, ['facility']) : read;
}

function play(file: string, link: 'memory' | 'radio') {
  const path = join(FOLDER, file);
  const read = parseScenario(path, readFileSync(path, 'utf8'), VERBS);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  const { scenario } = read;
  const { facility: source } = scenario;
  const plan =
    source.from === 'inline'
      ? planInside(path)
      : readPlan(source.from === 'demo' ? 'demo' : resolve(dirname(path), source.path));
  if (!plan.ok) throw new Error(plan.problems.map(({ message }) => message).join('\n'));
  const site = openFromPlan(plan.plan, {
    seed: '1',
    startAt: instantOf(scenario.startAt, plan.plan.timeZone, 0),
    air: (world, reach) => {
      const options = { reach: (phone: string, mac: string) => lossless(reach(phone, mac)) };
      return link === 'radio' ? new Radio(world, options) : new Air(world, options);
    },
  });
  const events: TraceEvent[] = [];
  site.trace.subscribe((event) => events.push(event));
  return { verdict: runScenario(scenario, site).verdict, events };
}

/** What differs on a slower link: instants, seconds of the locks' clocks, ids that are counters, and the data encrypted with them. */
const unmoved = (line: string): string =>
  line
    .replace(/\b1[789]\d{8}(\d{3})?\b/g, 'T')
    .replace(/[0-9A-F]{32,40}/g, 'SEALED')
    .replace(/"m\d+-/g, '"m-');

/** By actor, sorted: over two links at once (Bluetooth and gateway) a lock receives packets in the order of their latencies. */
function above(events: readonly TraceEvent[]): Record<string, string[]> {
  const by: Record<string, string[]> = {};
  for (const { actor, kind, data } of events) {
    // Whether and how far a command sets a lock's clock depends on the second in which it arrives.
    if (kind.startsWith('link.') || kind === 'lock.clock') continue;
    by[actor] ??= [];
    by[actor].push(unmoved(`${kind} ${JSON.stringify(data)}`));
  }
  for (const lines of Object.values(by)) lines.sort();
  return by;
}

/**
 * Here the slower link lets something else happen first (a gateway’s list reaches the lock before the phone does, or a second passes), which is
 * correct. The outcome must still be the same.
 */
const RACES: readonly string[] = ['lock/revoked-not-yet-synced.yaml'];

test('every listed race is a scenario', () => {
  expect(files).toEqual(expect.arrayContaining([...RACES]));
});

/** Every second one here, all of them in `npm run full links`. */
const played = files.filter(
  (file, i) => process.env.NOKE_SIM_ALL_SCENARIOS === '1' || i % 2 === 0 || COUNTED.includes(file),
);

test.each(played)('%s has the same result over the radio', (file) => {
  const memory = play(file, 'memory');
  const radio = play(file, 'radio');
  expect([memory.verdict, radio.verdict]).toEqual(['pass', 'pass']);
  if (EXACT.test(file) && !RACES.includes(file)) expect(above(radio.events)).toEqual(above(memory.events));
});
