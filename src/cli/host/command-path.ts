/** The position of a command in the command line. */
import type { Command } from 'commander';

/** The names from the command to its subcommand, without the name of the program. */
export const pathOf = (command: Command): readonly string[] =>
  command.parent === null ? [] : [...pathOf(command.parent), command.name()];
