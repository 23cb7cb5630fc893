/**
 * Whether a fault of our own software affects the visit of the complaint. A run with a fault shares nothing with other runs, because its software
 * differs from the start. So the visit alone is simulated first, with the fault, from a snapshot of the sound facility before the visit. Everything that
 * worked before the visit is known to have worked, so a fault that changes nothing at the visit is not the cause.
 */
import type { Json } from '../../sim/clock.ts';
import type { Case } from '../case.ts';
import type { Evidence } from '../evidence.ts';
import { MINUTE } from '../spans.ts';
import { Draft } from './draft.ts';
import { effectOf } from './effect.ts';
import { play, type Run, SEED } from './play.ts';
import type { World } from './step.ts';

interface Visit {
  readonly before: World;
  readonly snapshot: Json;
  readonly effect: string;
}

const visits = new WeakMap<Case, Visit>();

/** `plain` is the world without the fault. A fault that needs steps of its own is not examined here and counts as having an effect. */
export function faultShows(of: Case, evidence: Evidence, world: World, plain: World): boolean {
  if (world.startAt !== plain.startAt || JSON.stringify(world.steps) !== JSON.stringify(plain.steps)) return true;
  const known = visits.get(of) ?? visitOf(of, evidence, plain);
  visits.set(of, known);
  return effectOf(of, evidence, continued(world, known)) !== known.effect;
}

/** Executes the run without the fault until shortly before the visit, then determines the effect of the visit. */
function visitOf(of: Case, evidence: Evidence, plain: World): Visit {
  const until = Math.max(plain.startAt, Math.min(new Draft(of, evidence).arriveAt, evidence.triedAt) - 5 * MINUTE);
  const before = { ...plain, until, steps: plain.steps.filter(({ at }) => at < until) };
  const begun = { before, snapshot: play(before, { seed: SEED }).facility.snapshot() };
  return { ...begun, effect: effectOf(of, evidence, continued(plain, begun)) };
}

/** Simulates what follows the prefix; the returned run has only those events. */
function continued(world: World, { before, snapshot }: Pick<Visit, 'before' | 'snapshot'>): Run {
  const rest = { ...world, startAt: before.until, steps: world.steps.slice(before.steps.length) };
  return play(rest, { seed: SEED, from: snapshot });
}
