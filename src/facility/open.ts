/** Opening a facility: from a plan, or from where a snapshot was taken. */
import { hash } from 'node:crypto';
import type { Secrets as CoreSecrets } from '../core/contract.ts';
import type { Json as CoreJson } from '../core/json.ts';
import type { Rules } from '../core/rules.ts';
import type { GatewaySnapshot } from '../link/gateway/gateway.ts';
import { Air, type AirSnapshot } from '../link/memory/air.ts';
import type { LockSnapshot } from '../lock/lock.ts';
import type { LockParts } from '../lock/parts.ts';
import type { AttemptParts } from '../phone/attempt/machine.ts';
import type { PhoneSnapshot } from '../phone/phone.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { RandomSnapshot } from '../sim/random.ts';
import type { SecretsSnapshot } from '../sim/secrets.ts';
import type { TraceSnapshot } from '../sim/trace.ts';
import type { ClockSnapshot } from '../sim/virtual-clock.ts';
import type { World } from '../sim/world.ts';
import type { AirLike, ReachOf } from './air-like.ts';
import type { FobsSnapshot } from './fobs.ts';
import type { IntruderSnapshot } from './intruder.ts';
import { LIFE, Life } from './life.ts';
import type { PeopleSnapshot } from './people.ts';
import type { PmsSnapshot } from './pms.ts';
import type { PortalSnapshot } from './portal-view.ts';
import type { PostSnapshot } from './post.ts';
import type { FacilityFile } from './schema.ts';
import type { SignalsSnapshot } from './signals.ts';
import { Site } from './site.ts';

/** Everything of a site that changes, as plain JSON. It holds keys and passwords: it is not for other people's eyes. */
export interface SiteSnapshot {
  readonly version: 1;
  readonly clock: ClockSnapshot;
  readonly random: RandomSnapshot;
  readonly secrets: SecretsSnapshot;
  readonly trace: TraceSnapshot;
  readonly core: CoreJson;
  readonly people: PeopleSnapshot;
  readonly post: PostSnapshot;
  readonly pms: PmsSnapshot;
  readonly gateway: GatewaySnapshot;
  readonly fobs: FobsSnapshot;
  readonly portal: PortalSnapshot;
  readonly air: Json;
  readonly signals: SignalsSnapshot;
  readonly intruder: IntruderSnapshot;
  readonly locks: Readonly<Record<string, LockSnapshot>>;
  readonly phones: Readonly<Record<string, PhoneSnapshot>>;
}

export interface OpenOptions {
  readonly seed: string;
  readonly startAt: Instant;
  readonly secrets: CoreSecrets;
  /** Core rules with entries replaced, to switch one off or plant a fault. */
  readonly rules?: Rules;
  readonly lockParts?: LockParts;
  /** What the app’s attempts run on, with entries replaced. */
  readonly attemptParts?: AttemptParts;
  /** Which link carries phones to locks. */
  readonly air: (world: World, reach: ReachOf, from: Json | undefined) => AirLike;
  /** true: tenants come and go by themselves. */
  readonly life?: boolean;
}

/** Cheap password hashes: a simulated attacker has no time to guess. */
const SIMULATED_PASSWORD_COST = 4;

/** Secrets of a facility that was given none: they follow from its name and the seed, so that runs are equal everywhere. */
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

export function openSite(
  plan: FacilityFile,
  options: Partial<OpenOptions> & Pick<OpenOptions, 'startAt'>,
  snapshot?: Json,
): Site {
  const seed = options.seed ?? '1';
  const whole: OpenOptions = { seed, secrets: simulatedSecrets(plan.name, seed), air: memoryAir, ...options };
  // Written by `snapshot()` of a site; whoever reads it from a file has checked its version.
  const site = new Site(plan, whole, snapshot as SiteSnapshot | undefined);
  if (whole.life === true) new Life(site);
  // A snapshot may hold the visits of a facility that had a life; without one they end here.
  else site.clock.disown(LIFE);
  return site;
}
