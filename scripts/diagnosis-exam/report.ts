/** A report of the examination: a cause in a facility, its evidence, and the truth. Report `n` of a seed is the same on every machine. */

import { airOf } from '../../src/cli/options/link.ts';
import { openWith, SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';
import { type FacilityFile, generatePlan, printProblem, readPlan } from '../../src/index.ts';
import { Random, type RandomStream } from '../../src/sim/random.ts';
import { CAUSES, type Cause, OTHERS } from './causes.ts';
import { HELD_OUT_CAUSES, HELD_OUT_CHANNELS } from './held-out.ts';
import { CHANNELS, type Papers, papersOf } from './papers.ts';
import { pathOf } from './path.ts';
import { castOf, Impossible, Stage, type StageOptions, startOf } from './stage.ts';
import type { Exam } from './work.ts';

export interface ExamReport extends Papers {
  readonly number: number;
  readonly cause: Cause;
  readonly facility: string;
  readonly plan: FacilityFile;
  readonly about: Stage['about'];
  /** Whether a hypothesis models the cause and the evidence decides it. */
  readonly decided: boolean;
  readonly modelled: boolean;
  /** Its cause or one of its files is held out of working seeds. */
  readonly heldOut: boolean;
  /** The chain of causes of the complaint, if there is one. */
  readonly path: readonly string[] | undefined;
}

/** The number of draws before a cause is given up for a report. */
const DRAWS = 8;
/** One report in five has a cause that no hypothesis models. */
const OTHER_IN = 5;

const FACILITIES = ['demo', 'scenarios/quiet.facility.yaml', 'scenarios/corner.facility.yaml', 'generated'] as const;

function planOf(name: (typeof FACILITIES)[number], random: RandomStream): FacilityFile {
  if (name === 'generated') return generatePlan(random.int(6, 20), random.u32());
  const read = readPlan(name);
  if (!read.ok) throw new TypeError(read.problems.map(printProblem).join('\n'));
  return read.plan;
}

function optionsFor({ fault: id, radio }: Cause, random: RandomStream): StageOptions {
  const options = {
    seed: String(random.u32()),
    startAt: startOf(random),
    life: random.chance(1, 2),
    air: airOf(radio === true ? 'radio' : 'memory'),
  };
  if (id === undefined) return options;
  const fault = FAULTS.get(id);
  if (fault === undefined) throw new TypeError(`there is no planted fault ${id}`);
  return { ...options, ...openWith(fault.plant(SOUND_PARTS)) };
}

/** The cause of a report. If some are held out, the others take turns. */
export function causeOf({ heldOut }: Exam, number: number): Cause {
  const drawn = (causes: readonly Cause[]): readonly Cause[] =>
    heldOut ? causes : causes.filter(({ id }) => !HELD_OUT_CAUSES.has(id));
  const others = Math.floor(number / OTHER_IN);
  const [of, turn] = number % OTHER_IN === OTHER_IN - 1 ? [drawn(OTHERS), others] : [drawn(CAUSES), number - others];
  const cause = of[turn % of.length];
  if (cause === undefined) throw new RangeError(`no cause for report ${number}`);
  return cause;
}

/** Makes the report, or names the cause that no draw produced and the last reason. */
export function reportOf(exam: Exam, number: number): ExamReport | { readonly notMade: string; readonly why: string } {
  const cause = causeOf(exam, number);
  let why = '';
  for (let draw = 0; draw < DRAWS; draw++) {
    const made = drawOf(exam, cause, number, `report ${number} draw ${draw}`);
    if (typeof made !== 'string') return made;
    why = made;
  }
  return { notMade: cause.id, why };
}

/** Noise has its own family of seeds: the same run can have different evidence. */
function drawOf({ seed, heldOut }: Exam, cause: Cause, number: number, name: string): ExamReport | string {
  const random = new Random(`diagnosis exam ${seed}`).stream(name);
  const noise = new Random(`diagnosis noise ${seed}`).stream(name);
  try {
    const facility = random.pick(FACILITIES);
    const drawn = planOf(facility, random);
    const plan = cause.facility?.(drawn) ?? drawn;
    const stage = new Stage(plan, castOf(plan, random), random, optionsFor(cause, random));
    stage.wait(60_000 * random.int(1, 90));
    if (!cause.plays(stage)) return 'the cause led to no complaint';
    stage.wait(60_000 * random.int(0, 60));
    const drawnPapers = papersOf(
      stage,
      noise,
      heldOut ? CHANNELS : CHANNELS.filter((one) => !HELD_OUT_CHANNELS.has(one)),
    );
    const modelled = CAUSES.includes(cause);
    const decided = modelled && cause.decides(drawnPapers.evidence);
    const isHeldOut =
      HELD_OUT_CAUSES.has(cause.id) || drawnPapers.papers.some(({ channel }) => HELD_OUT_CHANNELS.has(channel));
    const path = pathOf(stage);
    const { about } = stage;
    return { ...drawnPapers, number, cause, facility, plan, about, decided, modelled, heldOut: isHeldOut, path };
  } catch (error) {
    if (error instanceof Impossible) return error.message;
    throw error;
  }
}
