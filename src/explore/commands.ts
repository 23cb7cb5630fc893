/**
 * Moves as fast-check commands: a run is a facility, the troubles that exist in it, and some of these in a row. INV-1 `check` is pure:
 * a move of a trouble that this run did not draw is left out. INV-2 a command holds drawn numbers only.
 */
import fc from 'fast-check';
import { HARDWARE_MOVES, LINE_MOVES } from './hardware-moves.ts';
import { INTRUDER_MOVES } from './intruder-moves.ts';
import { COMMON } from './moves.ts';
import { OFFICE_MOVES } from './office-moves.ts';
import type { Dice, Move } from './pick.ts';
import { RADIO_MOVES } from './radio-moves.ts';
import type { Level, Setup, Trouble } from './setup.ts';
import type { Stage } from './stage.ts';

export interface Model {
  readonly troubles: readonly Trouble[];
}

export const movesOf = (level: Level): readonly Move[] =>
  level === 'lock'
    ? [...COMMON, ...HARDWARE_MOVES, ...INTRUDER_MOVES, ...LINE_MOVES.filter(({ trouble }) => trouble !== 'phones')]
    : [
        ...COMMON,
        ...HARDWARE_MOVES,
        ...LINE_MOVES,
        ...OFFICE_MOVES,
        ...INTRUDER_MOVES,
        ...(level === 'radio' ? RADIO_MOVES : []),
      ];

class MoveCommand implements fc.Command<Model, Stage> {
  readonly #move: Move;
  readonly #dice: Dice;

  constructor(move: Move, dice: Dice) {
    this.#move = move;
    this.#dice = dice;
  }

  check({ troubles }: Readonly<Model>): boolean {
    return this.#move.trouble === undefined || troubles.includes(this.#move.trouble);
  }

  run(_model: Model, stage: Stage): void {
    for (const step of this.#move.steps(stage.setup, this.#dice)) stage.play(step);
    if (stage.broken !== undefined) throw new BrokenInvariant(stage.broken.invariant);
  }

  toString(): string {
    const { a, b, c } = this.#dice;
    return `${this.#move.name} ${a},${b},${c}`;
  }
}

/** How a run tells fast-check that it has found something. */
export class BrokenInvariant extends Error {
  override name = 'BrokenInvariant';
}

/** The most moves of a run; about half of it on average. */
export const MOST_MOVES = 80;

export function commandsOf(level: Level, replayPath?: string): ReturnType<typeof fc.commands<Model, Stage>> {
  const moves = movesOf(level);
  const weighted = moves.flatMap((move) => Array.from({ length: move.weight }, () => move));
  const command = fc
    .record({ move: fc.nat(weighted.length - 1), a: fc.nat(7), b: fc.nat(7), c: fc.nat(29) })
    .map(({ move, ...dice }) => new MoveCommand(weighted[move] ?? (weighted[0] as Move), dice));
  return fc.commands<Model, Stage>([command], {
    maxCommands: MOST_MOVES,
    size: 'max',
    ...(replayPath === undefined ? {} : { replayPath }),
  });
}

export const modelOf = ({ troubles }: Setup): Model => ({ troubles });
