/** Waits until the bolt of an open lock has extended by itself. */
import { decodeManufacturerData } from '../../../protocol/advertising.ts';
import type { LockTarget } from '../contract/target.ts';

/** Travel of the bolt and a little more. */
export const RELOCK_MARGIN_MS = 2_500;
const LOCKED = 2;

interface Advertised {
  readonly manufacturerData: Uint8Array;
}

/** The part of a bench that waits. */
interface Waiting {
  readonly target: LockTarget;
  readonly relockMs: number;
  /** Every new advertisement is added. */
  readonly heard: readonly Advertised[];
  wait(ms: number): Promise<void>;
  untilMoved(met: () => boolean, limitMs: number): Promise<boolean>;
}

/** Waits in simulated time for as long as it can take; in real time, until the lock advertises that it is locked. */
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
