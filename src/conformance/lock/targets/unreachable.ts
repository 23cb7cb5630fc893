/** Reports anything that a radio target needs but this machine lacks, as a target that cannot be reached. */
import { ALTERNATIVES, type Unavailable } from '../../../link/radio/external/unavailable.ts';
import { packageRoot, StackMissing } from '../../../link/radio/host/stack-files.ts';
import { TargetLost } from '../../bench/outcome.ts';

/** The usual alternatives to an adapter are options of `up`, so they are omitted. */
export function unreachable({ why, instead }: Unavailable): TargetLost {
  const steps = instead.filter((line) => !ALTERNATIVES.includes(line));
  return new TargetLost(steps.length === 0 ? why : `${why}. What you can do: ${steps.join('; or ')}`, 'E-RADIO-2');
}

/** Throws TargetLost if noble is not installed. */
export function requireNoble(): void {
  try {
    packageRoot('@abandonware/noble');
  } catch (error) {
    if (!(error instanceof StackMissing)) throw error;
    throw new TargetLost(
      '@abandonware/noble is not installed: run npm install @abandonware/noble, or use a ws:// target',
      'E-RADIO-1',
    );
  }
}
