/** `noke-sim completion SHELL` prints a script for a shell; the script asks the hidden command `complete` for each word. */
import { Argument, Command } from 'commander';
import type { Context } from '../host/context.ts';
import { SCRIPTS, SHELLS, type Shell } from './scripts.ts';

const EXAMPLES = `
Examples:
  $ source <(noke-sim completion bash)                             bash: in ~/.bashrc
  $ source <(noke-sim completion zsh)                              zsh: in ~/.zshrc, after compinit
  $ noke-sim completion fish > ~/.config/fish/completions/noke-sim.fish

The script completes commands, options and their values, files, verbs, ids in the facility that the command line names
(default: demo), and the names of scenarios, cases and planted faults. The shell must be able to find noke-sim: in a
project, add node_modules/.bin to PATH.
`;

const BREAKS_A_LINE = /[\t\r\n]/;

export function completionCommand({ host }: Context): Command {
  return new Command('completion')
    .description('Print a script that completes the command line in bash, zsh or fish.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES.trimEnd())
    .action((shell: Shell) => host.out(SCRIPTS[shell]));
}

/** Prints one line for each candidate for the last word: the word, a tab, and its description. `:files` asks the shell to add files. */
export function completeCommand({ host, facilities }: Context): Command {
  const command = new Command('complete')
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { candidatesFor, FILES } = await import('./candidates.ts');
      const found = await candidatesFor(command.parent ?? command, words, async (name, given) => {
        const { valuesOf } = await import('./values.ts');
        return valuesOf(name, given, await facilities());
      });
      const lines = found.filter(({ word }) => !BREAKS_A_LINE.test(word));
      host.out(lines.map(({ word, about }) => (word === FILES ? `${FILES}\n` : `${word}\t${about}\n`)).join(''));
    });
  return command;
}
