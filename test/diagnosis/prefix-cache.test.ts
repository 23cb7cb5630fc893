/** INV-1 of shared prefixes: a run that continues from a snapshot has the same events and readings as one that is played from the start. */
import { expect, it } from 'vitest';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { HYPOTHESES } from '../../src/diagnosis/hypotheses/table.ts';
import { Draft, NotApplicable } from '../../src/diagnosis/world/draft.ts';
import { play, SEED } from '../../src/diagnosis/world/play.ts';
import { PrefixCache } from '../../src/diagnosis/world/prefix-cache.ts';
import type { World } from '../../src/diagnosis/world/step.ts';
import { caseOfActs, LAST_DAY, MINUTE, visit } from './busy.ts';

const { of } = caseOfActs(visit(LAST_DAY), LAST_DAY + 30 * MINUTE);

function worldOf(change: (draft: Draft) => void): World | undefined {
  try {
    const draft = new Draft(of, evidenceOf(of));
    change(draft);
    return draft.build();
  } catch (error) {
    if (error instanceof NotApplicable) return undefined;
    throw error;
  }
}

it('a run that continues from a prefix is the one that was played whole', () => {
  const prefixes = new PrefixCache<number>();
  const worlds = HYPOTHESES.flatMap(({ change }, i) => (i % 4 === 0 ? [worldOf(change)] : [])).filter(
    (world) => world !== undefined,
  );
  let continued = 0;
  for (const world of worlds) {
    const readAt = [world.startAt + 60_000, world.until - 60_000];
    const look = (_: unknown, at: number) => at;
    const whole = play(world, { seed: SEED, readAt, look });
    continued += 1;
    const opened = () => {
      continued -= 1;
    };
    const shared = play(world, { seed: SEED, readAt, look, prefixes, opened });
    expect(shared.events).toStrictEqual(whole.events);
    expect(shared.steps).toStrictEqual(whole.steps);
    expect([...shared.looks]).toStrictEqual([...whole.looks]);
  }
  expect(continued).toBeGreaterThan(worlds.length / 3);
});
