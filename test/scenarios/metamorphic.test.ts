/**
 * Changes that must not change what happens in a scenario: another time zone with the same local times, a tenant who does nothing, waits in parts while
 * somebody looks at the whole facility. The run without the change is the expectation.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import { type FacilityFile, facilityFile } from '../../src/facility/files/schema.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { instantOf, localTime } from '../../src/scenario/local-time.ts';
import { ScenarioRun } from '../../src/scenario/run.ts';
import type { Scenario, Step } from '../../src/scenario/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { oneIn } from '../sizes.ts';
import { parsed, planFor } from './played.ts';

const found = findScenarios(['scenarios']);
const files = oneIn(18, found.ok ? found.files : []);
const DAY_MS = 86_400_000;
/** Timers and steps before the first look at the facility. Each later wait is one longer, so that looks stay rare in a long scenario. */
const BEFORE_FIRST_LOOK = 7;

interface Story {
  readonly startAt: number;
  readonly endedAt: number;
  readonly digest: string;
  readonly events: readonly TraceEvent[];
}

/** Everything that happens. `look` is called with the whole facility now and then. */
function story(scenario: Scenario, plan: FacilityFile, look?: (whole: unknown) => void): Story {
  const startAt = instantOf(scenario.startAt, plan.timeZone, 0);
  const facility = openFromPlan(plan, { seed: scenario.seed, startAt });
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => events.push(event));
  const run = new ScenarioRun(scenario, facility);
  for (let isOver = false, steps = BEFORE_FIRST_LOOK; !isOver; steps++) {
    isOver = run.advance(look === undefined ? Number.MAX_SAFE_INTEGER : steps);
    look?.(facility.view());
  }
  expect(run.result().failure).toBeUndefined();
  return { startAt, endedAt: facility.clock.now(), digest: facility.trace.digest, events };
}

/** Whether the clocks of a time zone change between two times. */
function clocksChange({ startAt, endedAt }: Story, timeZone: string): boolean {
  const offset = (at: number): number => Date.parse(`${localTime(at, timeZone).replace(' ', 'T')}Z`) - at;
  for (let at = startAt; at < endedAt + DAY_MS; at += DAY_MS) if (offset(at) !== offset(startAt)) return true;
  return false;
}

/** A scenario that expects a time in milliseconds since 1970 expects it in one time zone. */
const INSTANT = /\b1\d{12}\b/;

/** What identifies a request, a message or a hidden value: equal in different runs only in its role. */
const IDENTIFIERS = /\b(?:guest-)?[0-9A-F]{16}\b|\bm\d+-|<\w+ \d+>/gi;

/** The events that have nothing to do with `bystander`, with identifiers numbered as they appear. */
function without(bystander: RegExp, { events }: Story): readonly string[] {
  const numbers = new Map<string, number>();
  const numbered = (text: string): string => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return `#${known}`;
  };
  return events
    .map(({ time, actor, kind, data }) => `${time} ${actor} ${kind} ${JSON.stringify(data)}`)
    .filter((line) => !bystander.test(line))
    .map((line) => line.replaceAll(IDENTIFIERS, numbered));
}

describe.each(files)('what happens in %s stays the same', (file) => {
  let scenario: Scenario;
  let plan: FacilityFile;
  let usual: Story;
  beforeAll(() => {
    [scenario, plan] = [parsed(file), planFor(parsed(file))];
    usual = story(scenario, plan);
  });

  it('in a time zone without changes of the clocks, at the same local times', ({ skip }) => {
    skip(clocksChange(usual, plan.timeZone), 'the clocks change');
    skip(INSTANT.test(JSON.stringify(scenario.steps)), 'it expects an instant');
    const kinds = ({ events, startAt }: Story) =>
      events.map(({ time, actor, kind }) => `${time - startAt} ${actor} ${kind}`);
    for (const timeZone of ['Asia/Tokyo', 'Pacific/Marquesas'])
      expect(kinds(story(scenario, { ...plan, timeZone })), timeZone).toEqual(kinds(usual));
  });

  it('with one more tenant, who is away, and a unit', () => {
    const more = facilityFile.parse({
      ...plan,
      units: [
        ...plan.units,
        {
          id: 'ZZ9',
          zone: plan.zones[0]?.id,
          at: [5_000, 5_000],
          status: 'occupied',
          tenant: 'zoe',
          locks: [{ mac: 'C0:FF:EE:77:77:77' }],
        },
      ],
      people: [
        ...plan.people,
        { id: 'zoe', name: 'Zoe Zeller', mobile: '+13035559999', at: 'away', phones: [{ id: 'zoe' }] },
      ],
    });
    const bystander = /ZZ9|\bzoe\b|C0:FF:EE:77:77:77/;
    expect(without(bystander, story(scenario, more))).toEqual(without(bystander, usual));
  });

  it('with every wait in parts, and somebody who looks after each', () => {
    const steps = scenario.steps.flatMap((step): Step[] =>
      step.do === 'wait' && step.ms > 2
        ? [1, Math.floor(step.ms / 2), step.ms - 1 - Math.floor(step.ms / 2)].map((ms) => ({ ...step, ms }))
        : [step],
    );
    let looks = 0;
    const { digest } = story({ ...scenario, steps }, plan, () => void looks++);
    expect(digest).toBe(usual.digest);
    expect(looks).toBeGreaterThan(0);
  });
});
