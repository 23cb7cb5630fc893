/** Failures of the search itself. */
import type { Found } from '../shrink/shrink.ts';

/** A failure without a run to replay. */
export const unsound = (invariant: string, what: string): Found => ({
  broken: { invariant, at: 0, what },
  replay: '',
  steps: [],
  trace: [],
});
