/**
 * The search at the `keys` level, without a facility: packets to locks in random states, records and their numbers, lists of commands, digests and local
 * times. The code and the oracle judge each input.
 */
import fc from 'fast-check';
import { type FacilityParts, SOUND_PARTS } from '../../facility/faults/fault.ts';
import { printReplay, type Replay } from '../setup/replay-string.ts';
import type { Batch } from './batch.ts';
import { type Disagreement, KEYS_CODE, type KeysCase, type KeysCode, shown } from './keys-case.ts';
import { digests, lists, moments } from './lists.ts';
import { packets } from './packets.ts';
import { numbers, records } from './records.ts';

/** The number of inputs in a run, each independent of the others. */
const CASES_A_RUN = 200;

const cases: fc.Arbitrary<KeysCase> = fc.oneof(
  { weight: 6, arbitrary: packets },
  { weight: 2, arbitrary: records },
  { weight: 1, arbitrary: numbers },
  { weight: 1, arbitrary: lists },
  { weight: 1, arbitrary: digests },
  { weight: 1, arbitrary: moments },
);

export function runKeys(options: {
  readonly seed: number;
  readonly runs: number;
  readonly parts?: FacilityParts;
  readonly code?: KeysCode;
  readonly only?: Replay;
}): Batch {
  const { seed, runs, parts = SOUND_PARTS, code = KEYS_CODE, only } = options;
  let last: (Disagreement & { readonly drawn: unknown }) | undefined;
  const property = fc.property(cases, ({ drawn, disagreement }) => {
    const other = disagreement(parts, code);
    if (other === undefined) return true;
    last = { ...other, drawn };
    return false;
  });
  const limits =
    only === undefined
      ? { seed, numRuns: runs * CASES_A_RUN }
      : { seed: only.seed, path: only.path, endOnFailure: true, numRuns: 1 };
  const details = fc.check(property, limits);
  const tally = { runs: Math.ceil(details.numRuns / CASES_A_RUN), steps: details.numRuns, events: 0 };
  if (last === undefined) return { ...tally, found: undefined };
  const replay = printReplay({ level: 'keys', seed: details.seed, path: details.counterexamplePath ?? '' });
  const { invariant, what, drawn } = last;
  const broken = { invariant, at: 0, what: `${what}: ${shown(drawn)}` };
  return { ...tally, found: { broken, replay, steps: [], trace: [] } };
}
