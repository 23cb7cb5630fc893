/** One run, reproduced from its replay string. */
import { SOUND_PARTS } from '../../facility/faults/fault.ts';
import { FAULTS } from '../../facility/faults/faults.ts';
import { runBatch } from '../search/batch.ts';
import { runKeys } from '../search/keys-level.ts';
import type { Replay } from '../setup/replay-string.ts';
import type { Found } from '../shrink/shrink.ts';
import { replayTarget } from '../targets/run-targets.ts';

/** The failure of that run, with or without a planted fault; undefined if there is none. */
export function replayed(replay: Replay, fault?: string): Found | undefined {
  const planted = fault === undefined ? undefined : FAULTS.get(fault);
  const parts = planted === undefined ? SOUND_PARTS : planted.plant(SOUND_PARTS);
  const { target, seed, level } = replay;
  if (target !== undefined) return replayTarget(target, seed, level, parts);
  const given = { level: replay.level, seed: replay.seed, runs: 1, parts, only: replay };
  return (replay.level === 'keys' ? runKeys(given) : runBatch(given)).found;
}
