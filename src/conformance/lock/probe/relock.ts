/** Waits until the bolt of an open lock has come out by itself. */
import { decodeManufacturerData } from '../../../protocol/advertising.ts';
import type { LockTarget } from '../contract/target.ts';

/** Travel of the bolt and a little more. */
export const RELOCK_MARGIN_MS = 2_500;
const LOCKED = 2;

interface Advertised {
  readonly manufacturerData: Uint8Array;
}

/** The part of a lab that waits. */
interface Waiting {
  readonly target: LockTarget;
  readonly relockMs: number;
  /** Every new advertisement is added. */
  readonly heard: readonly Advertised[];
  wait(ms: number): Promise<void>;
  untilMoved(met: () => boolean, limitMs: number): Promise<boolean>;
}

/** Waits in simulated time for as long as it can take; in real time, until the lock advertises that it is locked. */
export async function relocked(lab: Waiting): Promise<void> {
  await lab.wait(lab.relockMs);
  if (lab.target.virtual) await lab.wait(RELOCK_MARGIN_MS);
  else {
    const from = lab.heard.length;
    lab.target.central.startScan();
    await lab.untilMoved(() => lab.heard.slice(from).some(isLocked), RELOCK_MARGIN_MS);
    lab.target.central.stopScan();
  }
}

function isLocked({ manufacturerData }: Advertised): boolean {
  const read = decodeManufacturerData(manufacturerData);
  return read.ok && read.value.state === LOCKED;
}
