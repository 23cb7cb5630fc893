/** The shortest known run of every planted fault: with the fault it breaks the invariant that it names, without the fault it breaks none. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recoverAndCheck } from '../../../src/explore/run/recovery.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { readStep } from '../../../src/explore/setup/steps.ts';
import type { KeptRun } from '../../../src/explore/shrink/kept-run.ts';
import { reproductionFault } from '../../../src/explore/shrink/reproduces.ts';
import { foundOf } from '../../../src/explore/shrink/shrink.ts';
import { type FacilityParts, SOUND_PARTS } from '../../../src/facility/faults/fault.ts';
import { FAULTS } from '../../../src/facility/faults/faults.ts';
import { ALL } from '../../sizes.ts';

const keptRuns: Readonly<Record<string, KeptRun>> = JSON.parse(
  readFileSync(new URL('../../../fixtures/faults/shortest.json', import.meta.url), 'utf8'),
);

const searched = [...FAULTS.values()].filter(({ scenario }) => scenario === undefined);

test('every planted fault that breaks an invariant has a shortest known run, and every run belongs to one', () => {
  expect(Object.keys(keptRuns).sort()).toEqual(searched.map(({ id }) => id).sort());
});

/** Plays a kept run with these parts. */
function playKept({ draw, steps, recovers }: KeptRun, parts: FacilityParts): TrialRun {
  const trial = new TrialRun(setupOf(draw), parts);
  for (const line of steps) trial.play(readStep(line));
  trial.beginRecovery();
  if (recovers === true) recoverAndCheck(trial);
  return trial;
}

describe('fails with the fault, both directly and as a scenario file, and passes without it', () => {
  test.each(searched.map((fault, number) => ({ ...fault, number })))('$layer: $id', ({ id, plant, number }) => {
    const run = keptRuns[id];
    if (run === undefined) throw new Error(`there is no known run of ${id}: npm run faults -- --keep ${id}`);
    const trial = playKept(run, plant(SOUND_PARTS));
    if (trial.broken === undefined) throw new Error(`the known run of ${id} breaks nothing`);
    expect(trial.broken.invariant).toBe(run.invariant);
    // In `npm test` one run in four without the fault, and as a scenario file.
    if (!ALL && number % 4 !== 0) return;
    expect(playKept(run, SOUND_PARTS).broken).toBeUndefined();
    const found = foundOf(trial, trial.broken, '');
    expect(reproductionFault(found, plant(SOUND_PARTS))).toBeUndefined();
    // A violation by the passing of time alone has no event, and no chain of causes.
    expect(found.path?.at(-1)?.event).toBe(trial.broken.event?.seq);
  });
});
