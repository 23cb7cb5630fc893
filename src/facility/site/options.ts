/** The options with which a facility is opened, besides its plan. */
import type { Secrets as CoreSecrets } from '../../core/kernel/contract.ts';
import type { Rules } from '../../core/rules.ts';
import type { LockParts } from '../../lock/parts.ts';
import type { AttemptParts } from '../../phone/attempt/machine.ts';
import type { NeedsData } from '../../phone/user-input.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { World } from '../../sim/world.ts';
import type { ExternalModule } from '../backend/external-opening.ts';
import type { DeliveryParts } from '../backend/message-delivery.ts';
import type { PhoneLink, ReachOf } from './phone-link.ts';

export interface OpenOptions {
  readonly seed: string;
  readonly startAt: Instant;
  readonly secrets: CoreSecrets;
  /** The core's rules, with entries replaced to switch one off or plant a fault. */
  readonly rules?: Rules;
  readonly lockParts?: LockParts;
  /** The tables of the app’s attempts, with entries replaced. */
  readonly attemptParts?: AttemptParts;
  /** The table of phone inputs that need data, with an entry replaced. */
  readonly needsData?: NeedsData;
  /** How messages find phones, with an entry replaced. */
  readonly deliveryParts?: DeliveryParts;
  /** The link between phones and locks. */
  readonly air: (world: World, reach: ReachOf, from: Json | undefined) => PhoneLink;
  /** An external unlock core, which replaces the built-in one; a facility with an external core cannot take snapshots. */
  readonly core?: ExternalModule;
  /** Whether tenants come and go on their own, or which of them do. */
  readonly life?: boolean | ((person: string) => boolean);
}
