/** Waits until the bolt of an open lock has extended on its own. */
import { decodeManufacturerData } from '../../../protocol/advertising.ts';
import type { LockTarget } from '../contract/target.ts';

/** The travel time of the bolt plus a margin. */
export const RELOCK_MARGIN_MS = 2_500;
const LOCKED = 2;

interface Advertised {
  readonly manufacturerData: Uint8Array;
}

/** What `relocked` needs of a bench. */
interface Waiting {
  readonly target: LockTarget;
  readonly relockMs: number;
  /** Every new advertisement is appended. */
  readonly heard: readonly Advertised[];
  wait(ms: number): Promise<void>;
  untilMoved(met: () => boolean, limitMs: number): Promise<boolean>;
}

/** In simulated time, waits for the longest possible duration; in real time, until the lock advertises that it is locked. */
export async function relocked(bench: Waiting): Promise<void> {
  await bench.wait(bench.relockMs);
  if (bench.target.virtual) await bench.wait(RELOCK_MARGIN_MS);
  else {
    const from = bench.heard.length;
    bench.target.central.startScan();
    await bench.untilMoved(() => bench.heard.slice(from).some(isLocked), RELOCK_MARGIN_MS);
    bench.target.central.stopScan();
  }
}

function isLocked({ manufacturerData }: Advertised): boolean {
  const read = decodeManufacturerData(manufacturerData);
  return read.ok && read.value.state === LOCKED;
}
