/** Opens a queue, given its address. */
import type { HostClock } from '../sim/live-clock.ts';
import type { QueueAddress } from './address.ts';
import { QueueConnection } from './connection.ts';
import { type QueuePackages, queuePackages } from './packages.ts';

/** How long a connected server may be away, for instance during a restart. */
const PATIENCE_MS = 30_000;

export interface OpenQueue {
  readonly packages: QueuePackages;
  readonly connection: QueueConnection;
}

/** Throws CodedError if a package is missing or the server cannot be reached. */
export async function openQueue(address: QueueAddress, clock: HostClock): Promise<OpenQueue> {
  const packages = await queuePackages();
  const connection = new QueueConnection(packages, address, PATIENCE_MS, clock);
  await connection.open();
  return { packages, connection };
}
