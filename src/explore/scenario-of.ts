/**
 * A found run as a scenario file that a person reads and `noke-sim run` plays: the facility written out, the steps, and what must not
 * come of them.
 */
import { stringify } from 'yaml';
import { printDuration } from '../scenario/duration.ts';
import { INVARIANTS } from './oracle/invariants.ts';
import type { Broken } from './oracle/seen.ts';
import type { Found } from './shorten.ts';
import type { Step } from './steps.ts';

/** Undefined where there is no facility to write out (level keys). */
export function scenarioOf(found: Found): string | undefined {
  const { broken, setup, steps, replay } = found;
  if (setup === undefined) return undefined;
  const sentence = INVARIANTS[broken.invariant as keyof typeof INVARIANTS] ?? '';
  const written = steps.map(written1);
  const at = lastCause(steps);
  const scenario = {
    version: 1,
    name: `${broken.invariant}: ${sentence}`.slice(0, 200),
    about: `Found by noke-sim explore --replay ${replay}\n${broken.what}`,
    facility: setup.plan,
    seed: setup.seed,
    startAt: setup.startAt,
    steps: [...written.slice(0, at), ...forbids(broken), ...written.slice(at), ...demands(broken)],
  };
  return stringify(scenario, { lineWidth: 120 });
}

const written1 = (step: Step): Record<string, unknown> => {
  if ('waitMs' in step) return { wait: printDuration(step.waitMs) };
  if ('midnight' in step) throw new Error('a played step has its real wait');
  return {
    [step.verb]: Object.keys(step.args).length === 0 ? null : step.args,
    ...(step.fails === undefined ? {} : { fails: step.fails }),
  };
};

/** What must not happen is watched for from the last verb on: before it, the same may have been right. */
function lastCause(steps: readonly Step[]): number {
  const last = steps.findLastIndex((step) => 'verb' in step);
  return Math.max(0, last);
}

/** The event that showed it, by what of it is plain; or the state of things that must not be. */
function forbids({ event, state }: Broken): object[] {
  if (event !== undefined) {
    const plain = Object.entries(event.data).filter(([key, value]) => PLAIN.has(key) && typeof value !== 'object');
    const data = plain.length === 0 ? {} : { data: Object.fromEntries(plain) };
    return [{ never: { kind: event.kind, actor: event.actor, ...data } }];
  }
  return state === undefined ? [] : [{ never: state }];
}

/** Fields of events that are the same when the run is played again from its file. */
const PLAIN: ReadonlySet<string> = new Set([
  'op',
  'check',
  'result',
  'position',
  'event',
  'rule',
  'user',
  'via',
  'mac',
  'unit',
]);

/** What had to come and did not. */
function demands({ wanted }: Broken): object[] {
  if (wanted === undefined) return [];
  return [{ expect: wanted }];
}
