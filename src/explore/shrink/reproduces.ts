/** Whether the scenario file of a failing run reproduces the failure when `noke-sim run` runs its text. */
import { type FacilityParts, openWith, SOUND_PARTS } from '../../facility/faults/fault.ts';
import { memoryAir, openFromPlan, simulatedSecrets } from '../../facility/open/open.ts';
import { VERBS } from '../../facility/verbs/verbs.ts';
import { Radio } from '../../link/radio/radio.ts';
import { instantOf } from '../../scenario/local-time.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { runScenario } from '../../scenario/run.ts';
import { scenarioOf } from './scenario-of.ts';
import type { Found } from './shrink.ts';

export type Colour = 'red' | 'green' | 'error';

/** Runs the scenario of `found` with these parts: red if an expectation fails, error if it cannot be run. */
export function colourOf(found: Found, parts: FacilityParts): { readonly colour: Colour; readonly why: string } {
  const text = scenarioOf(found);
  if (text === undefined || found.setup === undefined) return { colour: 'error', why: 'there is no scenario' };
  const parsed = parseScenario('found.yaml', text, VERBS);
  if (!parsed.ok) return { colour: 'error', why: parsed.problems.map(({ message }) => message).join('; ') };
  const { plan, seed, startAt, link } = found.setup;
  const site = openFromPlan(plan, {
    seed,
    startAt: instantOf(startAt, plan.timeZone, 0),
    secrets: simulatedSecrets(plan.name, seed),
    air: link === 'radio' ? (world, reach) => new Radio(world, { reach }) : memoryAir,
    ...openWith(parts),
  });
  const { verdict, failure } = runScenario(parsed.scenario, site);
  const why = failure === undefined ? verdict : `${failure.message}: ${failure.expected}; seen ${failure.seen}`;
  if (verdict === 'fail') return { colour: 'red', why };
  return { colour: verdict === 'error' ? 'error' : 'green', why };
}

/** Undefined if the scenario is red with `parts` and green with sound ones; otherwise the reason. */
export function reproductionFault(found: Found, parts: FacilityParts): string | undefined {
  const with_ = colourOf(found, parts);
  if (with_.colour !== 'red') return `with the fault it is ${with_.colour} (${with_.why})`;
  const without = colourOf(found, SOUND_PARTS);
  return without.colour === 'green' ? undefined : `without the fault it is ${without.colour} (${without.why})`;
}
