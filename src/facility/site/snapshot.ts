/** What a facility’s snapshot contains, part by part. */
import type { Json as CoreJson } from '../../core/model/json.ts';
import type { GatewaySnapshot } from '../../link/gateway/gateway.ts';
import type { LockSnapshot } from '../../lock/lock.ts';
import type { PhoneSnapshot } from '../../phone/phone.ts';
import type { Json } from '../../sim/clock.ts';
import { type Chunks, isMap } from '../../sim/json.ts';
import type { RandomSnapshot } from '../../sim/random.ts';
import type { SecretsSnapshot } from '../../sim/secrets.ts';
import type { TraceSnapshot } from '../../sim/trace.ts';
import type { ClockSnapshot } from '../../sim/virtual-clock.ts';
import type { DeliverySnapshot } from '../backend/message-delivery.ts';
import type { PmsSnapshot } from '../backend/pms.ts';
import type { PortalSnapshot } from '../backend/portal-pages.ts';
import type { FobsSnapshot } from '../people/fobs.ts';
import type { IntruderSnapshot } from '../people/intruder.ts';
import type { PeopleSnapshot } from '../people/people.ts';
import type { SignalsSnapshot } from '../people/signals.ts';
import type { TroubleshootingSnapshot } from '../people/troubleshooting.ts';

/** Incremented whenever a part of the snapshot changes its shape. */
export const SNAPSHOT_VERSION = 11;

/** Thrown for a snapshot from a different version of this program. */
export class ForeignSnapshot extends Error {
  override name = 'ForeignSnapshot';
}

/** The snapshots of locks or phones with their ids, in the order of the plan. */
export type SnapshotsById<T> = Chunks<readonly [id: string, snapshot: T]>;

/** The mutable state of a site as plain JSON. It contains keys and passwords: keep it private. */
export interface SiteSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly clock: ClockSnapshot;
  readonly random: RandomSnapshot;
  readonly secrets: SecretsSnapshot;
  readonly trace: TraceSnapshot;
  readonly core: CoreJson;
  readonly people: PeopleSnapshot;
  readonly messages: DeliverySnapshot;
  readonly pms: PmsSnapshot;
  readonly gateway: GatewaySnapshot;
  readonly fobs: FobsSnapshot;
  readonly portal: PortalSnapshot;
  readonly troubleshooting: TroubleshootingSnapshot;
  readonly air: Json;
  readonly signals: SignalsSnapshot;
  readonly intruder: IntruderSnapshot;
  readonly locks: SnapshotsById<LockSnapshot>;
  readonly phones: SnapshotsById<PhoneSnapshot>;
}

/**
 * Reads a snapshot of a site; throws ForeignSnapshot for a snapshot of a different version. Version 7 differs in
 * three names. Pages of the portal in versions 7 and 8 contain less, so they are closed; Refresh opens them again. Up
 * to version 9, nothing is in chunks; up to version 10, no list of the company is.
 */
export function readSnapshot(json: Json | undefined): SiteSnapshot | undefined {
  if (json === undefined) return undefined;
  const parts: Parts = isMap(json) ? json : {};
  // A parsed boundary: within one version the parts are as `snapshot()` wrote them.
  if (parts.version === SNAPSHOT_VERSION) return parts as object as SiteSnapshot;
  // Version 10 stores the lists of the company in another form, which is read as well.
  if (parts.version === 10) return { ...parts, version: SNAPSHOT_VERSION } as object as SiteSnapshot;
  if (parts.version === 9) return inChunks(parts) as object as SiteSnapshot;
  if (parts.version === 8) return inChunks(withoutPages(parts)) as object as SiteSnapshot;
  if (parts.version === 7) return inChunks(withoutPages(fromVersion7(parts))) as object as SiteSnapshot;
  throw new ForeignSnapshot(
    `the snapshot has version ${JSON.stringify(parts.version)}, this program reads versions 7 to ${SNAPSHOT_VERSION}`,
  );
}

type Parts = { readonly [name: string]: unknown };

function inChunks({ random, secrets, locks, phones, ...parts }: Parts): Parts {
  // A parsed boundary, as above.
  const { seed, streams } = random as { readonly seed: string; readonly streams: object };
  const chunk = (record: unknown): Chunks<unknown> => [Object.entries(record as object)];
  return {
    ...parts,
    version: SNAPSHOT_VERSION,
    random: { seed, streams: chunk(streams) },
    secrets: [secrets],
    locks: chunk(locks),
    phones: chunk(phones),
  };
}

const withoutPages = ({ portal, ...parts }: Parts): Parts => ({
  ...parts,
  portal: { ...(isMap(portal) ? portal : {}), pages: {} },
});

function fromVersion7({ post, troubles, core, ...parts }: Parts): Parts {
  const { former, ...state }: Parts = isMap(core) ? core : {};
  const renamed = former === undefined ? state : { ...state, retired: former };
  return { ...parts, messages: post, troubleshooting: troubles, core: renamed };
}
