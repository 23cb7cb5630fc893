/** What a radio target needs of this machine and does not find, as a target that cannot be reached. */
import type { Unavailable } from '../../../link/radio/external/unavailable.ts';
import { packageRoot, StackMissing } from '../../../link/radio/host/sandbox.ts';
import { TargetLost } from '../../bench/outcome.ts';

export const unreachable = ({ why }: Unavailable): TargetLost => new TargetLost(why);

/** Throws TargetLost if noble is not installed. */
export function requireNoble(): void {
  try {
    packageRoot('@abandonware/noble');
  } catch (error) {
    if (!(error instanceof StackMissing)) throw error;
    throw new TargetLost(
      '@abandonware/noble is not installed: run npm install @abandonware/noble, or use a ws:// target',
    );
  }
}
