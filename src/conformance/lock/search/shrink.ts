/** Shrinks steps that show a difference: drops ever smaller groups of them as long as a difference remains, then simplifies single steps. */
import type { Difference, Played } from './play.ts';
import type { Step } from './step.ts';

/** The maximum number of trials. */
const MAX_TRIALS = 300;

export interface Shortest extends Played {
  readonly steps: readonly Step[];
  readonly difference: Difference;
}

/** Shrinks `found`, which has shown its difference once; undefined if it does not recur. */
export async function shrink(
  found: readonly Step[],
  trial: (steps: readonly Step[]) => Promise<Played>,
): Promise<Shortest | undefined> {
  let trials = 0;
  let best: Shortest | undefined;
  const shows = async (steps: readonly Step[]): Promise<boolean> => {
    if (trials >= MAX_TRIALS || steps.length === 0) return false;
    trials += 1;
    const { difference, conversation } = await trial(steps);
    if (difference === undefined) return false;
    best = { steps: steps.slice(0, difference.step + 1), difference, conversation };
    return true;
  };
  if (!(await shows(found))) return undefined;
  const without = async (size: number): Promise<void> => {
    for (let at = (best?.steps.length ?? 0) - size; at > -size; at -= size) {
      const { steps = [] } = best ?? {};
      await shows([...steps.slice(0, Math.max(0, at)), ...steps.slice(at + size)]);
    }
  };
  for (let size = Math.ceil(found.length / 2); size > 1; size = Math.ceil(size / 2)) await without(size);
  let before: number;
  do {
    before = best?.steps.length ?? 0;
    await without(1);
    for (let i = 0; i < (best?.steps.length ?? 0); i += 1)
      for (const plainer of simpler(best?.steps[i]))
        await shows((best?.steps ?? []).map((step, j) => (j === i ? plainer : step)));
  } while ((best?.steps.length ?? 0) < before);
  return best;
}

/** Simpler forms of a step, simplest first. */
function simpler(step: Step | undefined): Step[] {
  if (step === undefined) return [];
  if (step.do === 'wait') return [500, 2_500, 20_000].filter((ms) => ms < step.ms).map((ms) => ({ do: 'wait', ms }));
  if (step.do === 'burst') return step.count > 2 ? [{ do: 'burst', count: 2 }] : [];
  if (step.do === 'repeat') {
    const fewer = [2, Math.ceil(step.times / 2), step.times - 8, step.times - 1].filter((n) => n > 1 && n < step.times);
    return [step.of, ...fewer.map((times): Step => ({ ...step, times }))];
  }
  if (step.do === 'command') {
    const plain: Step = { ...step, sequence: 'next', timeS: 0, mistake: undefined };
    return differing(step, [
      plain,
      { ...step, sequence: 'next' },
      { ...step, timeS: 0 },
      { ...step, mistake: undefined },
    ]);
  }
  if (step.do !== 'unlock') return [];
  const today = {
    ...step,
    day: 0,
    rise: 0,
    phoneS: undefined,
    otherLock: undefined,
    opcode: undefined,
    mistake: undefined,
  };
  return differing(step, [
    { ...today, bank: 0, slot: 5, schedule: 0, standing: false },
    { ...step, bank: 0 },
    { ...step, schedule: 0 },
    { ...step, standing: false },
    { ...step, day: 0 },
    { ...step, rise: 0 },
    { ...step, phoneS: undefined },
    { ...step, otherLock: undefined },
    { ...step, opcode: undefined },
    { ...step, mistake: undefined },
  ]);
}

const differing = (step: Step, others: readonly Step[]): Step[] =>
  others.filter((other) => JSON.stringify(other) !== JSON.stringify(step));
