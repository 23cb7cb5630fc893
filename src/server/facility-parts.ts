/** The parts of a facility that the server uses: its verbs, its locks, and the core for external programs. */

import type { Command } from '../core/commands.ts';
import type { Core } from '../core/core.ts';
import type { CoreDecision } from '../core/events.ts';
import type { Facility } from '../facility/open/facility.ts';
import type { GattServer } from '../lock/gatt.ts';
import type { MeshServer } from '../lock/mesh.ts';
import type { BackendAnswer, BackendRequest, Where } from '../phone/backend.ts';
import type { Json } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';

export interface ServedLock {
  /** The lock's name in the trace, after `lock/`; for example `A101`. */
  readonly name: string;
  readonly gatt: GattServer;
  readonly mesh: MeshServer;
  /** The version of its firmware at this moment, such as `2.10`. */
  readonly firmware: () => string;
}

/** The company's servers: the core, connected to simulated time and randomness. */
export interface CompanyServers {
  readonly core: Core;
  dispatch(command: Command): CoreDecision;
}

/** The company's servers as seen by apps. */
export interface AppServers {
  answer(request: BackendRequest): BackendAnswer;
  /** The user to whom a token belongs; undefined for one that is not valid. */
  userOf(token: string): string | undefined;
}

export interface FacilityParts {
  readonly facility: Facility;
  /** By MAC, upper case with colons. */
  readonly locks: ReadonlyMap<string, ServedLock>;
  readonly backend: CompanyServers;
  readonly app: AppServers;
  /** The position of the person with that account; undefined if no person at the facility has it. */
  readonly placeOf: (user: string) => Where | undefined;
}

/** Builds the facility in small steps, new or from a snapshot. Called again for every restore and fork. */
export type OpenFacility = (snapshot: Json | undefined) => Steps<FacilityParts>;
