/** Opens a facility from a plan or from a snapshot. */
import { hash } from 'node:crypto';
import type { Secrets as CoreSecrets } from '../../core/kernel/contract.ts';
import { Air, type AirSnapshot } from '../../link/memory/air.ts';
import type { Json } from '../../sim/clock.ts';
import { finished, type Steps } from '../../sim/steps.ts';
import type { FacilityFile } from '../files/schema.ts';
import { buildSite } from '../site/build-site.ts';
import type { OpenOptions } from '../site/options.ts';
import { readSnapshot } from '../site/snapshot.ts';
import { LiveFacility } from './live-facility.ts';
import { VISITS, Visitors } from './visitors.ts';

/** Cheap password hashes: a simulated attacker has no time to guess. */
const SIMULATED_PASSWORD_COST = 4;

/** The default secrets of a facility, derived from its name and the seed, so that a run is the same on every machine. */
export function simulatedSecrets(name: string, seed: string): CoreSecrets {
  const derive = (what: string): Uint8Array => Buffer.from(hash('sha256', `noke-sim ${what}\n${name}\n${seed}`), 'hex');
  return {
    facility: derive('facility secret'),
    factory: derive('factory secret'),
    passwordCost: SIMULATED_PASSWORD_COST,
  };
}

/** The memory link, which is the default. */
export const memoryAir: OpenOptions['air'] = (world, reach, from) =>
  new Air(world, { reach }, from as AirSnapshot | undefined);

type Options = Partial<OpenOptions> & Pick<OpenOptions, 'startAt'>;

export const openFromPlan = (plan: FacilityFile, options: Options, snapshot?: Json): LiveFacility =>
  finished(openFromPlanSteps(plan, options, snapshot));

/** The core port has no check-ins (docs/core-port.md). */
const withoutGateway = (plan: FacilityFile): FacilityFile => ({
  ...plan,
  gateway: { ...plan.gateway, installed: false },
});

/** Like `openFromPlan`, in small steps. */
export function* openFromPlanSteps(plan: FacilityFile, options: Options, snapshot?: Json): Steps<LiveFacility> {
  const seed = options.seed ?? '1';
  const whole: OpenOptions = { seed, secrets: simulatedSecrets(plan.name, seed), air: memoryAir, ...options };
  if (options.core !== undefined && snapshot !== undefined)
    throw new RangeError('a facility with an external core cannot continue from a snapshot');
  const built = options.core === undefined ? plan : withoutGateway(plan);
  const from = readSnapshot(snapshot);
  const facility = new LiveFacility(yield* buildSite(built, whole, from), from);
  const { life = false } = whole;
  if (life !== false) new Visitors(facility, life === true ? undefined : life);
  // A snapshot may contain visits; without `life` they end here.
  else facility.clock.disown(VISITS);
  return facility;
}
