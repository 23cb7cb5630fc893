/** Long work in small steps that yields to signals and streams in between. */
import type { Steps } from '../../sim/steps.ts';
import type { Host } from './host.ts';

const STEPS_PER_TURN = 5_000;

/** Takes all steps, and calls `turned` before each turn. Undefined if it is interrupted. */
export async function inTurns<T>(
  steps: Steps<T | undefined>,
  host: Host,
  turned: () => void = () => {},
): Promise<T | undefined> {
  let isInterrupted = false;
  const stop = host.onInterrupt(() => {
    isInterrupted = true;
  });
  try {
    for (let n = 1; !isInterrupted; n++) {
      const step = steps.next();
      if (step.done) return step.value;
      if (n % STEPS_PER_TURN > 0) continue;
      turned();
      await host.nextTurn();
    }
    return undefined;
  } finally {
    stop();
    steps.return(undefined);
  }
}
