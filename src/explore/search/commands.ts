/**
 * Moves as fast-check commands: a run is a facility, the fault classes that exist in it, and some of these in a row. INV-1 a command holds
 * drawn numbers only; which move they stand for is the run's affair, so that half of all its moves are of its own fault classes.
 */
import fc from 'fast-check';
import { ACCOUNT_MOVES } from '../moves/accounts.ts';
import { ENTRY_MOVES } from '../moves/entries.ts';
import { DESK_MOVES } from '../moves/front-desk.ts';
import { HARDWARE_MOVES, LINE_MOVES } from '../moves/hardware.ts';
import { INTRUDER_MOVES } from '../moves/intruder.ts';
import { type Dice, type Move, pick } from '../moves/move.ts';
import { OFFICE_MOVES } from '../moves/office.ts';
import { RADIO_MOVES } from '../moves/radio.ts';
import { REPOSSESSION_MOVES } from '../moves/repossession.ts';
import { STAFF_MOVES } from '../moves/staff.ts';
import { COMMON, tries } from '../moves/visits.ts';
import type { TrialRun } from '../run/trial-run.ts';
import type { FaultClass, Level } from '../setup/draw.ts';
import type { Setup } from '../setup/setup.ts';

export interface Model {
  /** Every move that the run may make, as often as it shall come. */
  readonly moves: readonly Move[];
  /** How many it makes at most from here on. */
  left: number;
}

/** A change in the office is often followed by somebody who tries what has come of it. */
const tried = (move: Move): Move => ({
  ...move,
  steps: (setup, dice) => [...move.steps(setup, dice), ...(dice.c % 3 !== 0 ? tries(setup, dice) : [])],
});

export const movesOf = (level: Level): readonly Move[] =>
  level === 'lock'
    ? [
        ...COMMON,
        ...HARDWARE_MOVES,
        ...INTRUDER_MOVES,
        ...LINE_MOVES.filter(({ faultClass }) => faultClass !== 'phones'),
      ]
    : [
        ...COMMON,
        ...HARDWARE_MOVES,
        ...LINE_MOVES,
        ...[...OFFICE_MOVES, ...ACCOUNT_MOVES, ...REPOSSESSION_MOVES, ...STAFF_MOVES, ...DESK_MOVES].map(tried),
        ...ENTRY_MOVES,
        ...INTRUDER_MOVES,
        ...(level === 'radio' ? RADIO_MOVES : []),
      ];

class MoveCommand implements fc.Command<Model, TrialRun> {
  readonly #number: number;
  readonly #dice: Dice;

  constructor(number: number, dice: Dice) {
    this.#number = number;
    this.#dice = dice;
  }

  check({ left }: Readonly<Model>): boolean {
    return left > 0;
  }

  run(model: Model, trial: TrialRun): void {
    model.left -= 1;
    for (const step of pick(model.moves, this.#number).steps(trial.setup, this.#dice)) trial.play(step);
    if (trial.broken !== undefined) throw new BrokenInvariant(trial.broken.invariant);
  }

  toString(): string {
    const { a, b, c } = this.#dice;
    return `${this.#number} ${a},${b},${c}`;
  }
}

/** How a run tells fast-check that it has found something. */
export class BrokenInvariant extends Error {
  override name = 'BrokenInvariant';
}

/** The most moves of a run; about half of it on average. */
export const MOST_MOVES = 80;

export function commandsOf(replayPath?: string): ReturnType<typeof fc.commands<Model, TrialRun>> {
  const command = fc
    .record({ move: fc.nat(99_999), a: fc.nat(7), b: fc.nat(7), c: fc.nat(29) })
    .map(({ move, ...dice }) => new MoveCommand(move, dice));
  return fc.commands<Model, TrialRun>([command], {
    maxCommands: MOST_MOVES,
    size: 'max',
    // A run that never ended has no path of commands: all of them are made.
    ...(replayPath === undefined || replayPath === '' ? {} : { replayPath }),
  });
}

export const modelOf = ({ level, faultClasses, moves }: Setup): Model => ({
  moves: movesFor(level, faultClasses),
  left: moves,
});

/** What everybody does, and what the fault classes bring, in equal parts; each move as often as its weight among its own kind. */
function movesFor(level: Level, faultClasses: readonly FaultClass[]): readonly Move[] {
  const all = movesOf(level);
  const common = weighted(all.filter(({ faultClass }) => faultClass === undefined));
  const own = weighted(all.filter(({ faultClass }) => faultClass !== undefined && faultClasses.includes(faultClass)));
  if (own.length === 0) return common;
  const times = Math.max(1, Math.round(common.length / own.length));
  return [...common, ...Array.from({ length: times }, () => own).flat()];
}

const weighted = (moves: readonly Move[]): readonly Move[] =>
  moves.flatMap((move) => Array.from({ length: move.weight }, () => move));
