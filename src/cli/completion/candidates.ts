/**
 * Candidates for the last word of a command line: commands, options and their choices come from the declarations of the commands,
 * everything else from a source that the caller passes. INV-1: Every candidate begins with the word, except `FILES`. INV-2: Nothing is loaded
 * for commands, options and choices.
 */
import type { Argument, Command, Option } from 'commander';
import { pathOf } from '../host/command-path.ts';

/** Asks the shell to complete a file or a folder. */
export const FILES = ':files';

export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** The arguments and options before the last word. */
export interface Given {
  readonly arguments: readonly string[];
  /** By the long name of the option; the last value counts. */
  readonly options: ReadonlyMap<string, string>;
  /** The part of the word that has been typed. */
  readonly typed: string;
}

/** Values of an argument or option, such as `up --adapter` or `verbs name`; undefined if there are none to choose from. */
export type Source = (name: string, given: Given) => Promise<readonly string[] | undefined>;

/** Placeholders of options and arguments that take a path. */
const PATHS: readonly string[] =
  'file files folder dir cert,key trace a b before after recording module facility'.split(' ');

const isHidden = (command: Command): boolean => command.name() === 'complete';

/** The placeholder of an option: `file` of `--trace <file>`. */
const placeholder = ({ flags }: Option): string => /[<[]([^\]>]+)[\]>]/.exec(flags)?.[1] ?? '';

interface Place {
  readonly command: Command;
  /** The option whose value the last word is. */
  readonly option: Option | undefined;
  readonly given: Given;
}

/** Reads all words but the last. */
function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  const values: string[] = [];
  const options = new Map<string, string>();
  for (const word of words.slice(0, -1)) {
    if (option !== undefined) {
      options.set(option.long ?? '', word);
      option = undefined;
    } else if (word.startsWith('-')) {
      const [flag = '', value] = word.split(/=(.*)/s);
      const found = command.options.find(({ long, short }) => long === flag || short === flag);
      if (found === undefined || found.isBoolean()) continue;
      if (value !== undefined) options.set(found.long ?? '', value);
      else if (found.required) option = found;
    } else {
      const sub = values.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (sub === undefined) values.push(word);
      else command = sub;
    }
  }
  return { command, option, given: { arguments: values, options, typed: words.at(-1) ?? '' } };
}

const nameOf = (command: Command): string => pathOf(command).join(' ');

/** The candidates for the last of `words`, which follow the name of the program. */
export async function candidatesFor(
  program: Command,
  words: readonly string[],
  source: Source,
): Promise<readonly Candidate[]> {
  const { command, option, given } = placeOf(program, words);
  const { typed } = given;
  const starting = (all: readonly Candidate[], typed: string): readonly Candidate[] =>
    all.filter(({ word }) => word === FILES || word.startsWith(typed));
  const optionValues = (of: Option, given: Given) =>
    values(`${nameOf(command)} ${of.long}`, of.argChoices, placeholder(of), of.description, given, source);
  if (option !== undefined) return starting(await optionValues(option, given), typed);
  const [flag = '', value] = typed.split(/=(.*)/s);
  const assigned = value === undefined ? undefined : command.options.find(({ long }) => long === flag);
  if (assigned !== undefined && value !== undefined) {
    const found = await optionValues(assigned, { ...given, typed: value });
    return starting(found, value).map(({ word, about }) => ({ word: `${flag}=${word}`, about }));
  }
  if (typed.startsWith('-')) return starting(optionsOf(command), typed);
  return starting([...commandsOf(command, given), ...(await argumentsOf(command, given, source))], typed);
}

const optionsOf = (command: Command): Candidate[] => [
  ...command.options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, about: description }])),
  { word: '--help', about: 'show help' },
];

const commandsOf = (command: Command, { arguments: before }: Given): Candidate[] =>
  before.length > 0
    ? []
    : command.commands.filter((sub) => !isHidden(sub)).map((sub) => ({ word: sub.name(), about: sub.description() }));

async function argumentsOf(command: Command, given: Given, source: Source): Promise<readonly Candidate[]> {
  const all: readonly Argument[] = command.registeredArguments;
  const at = all[given.arguments.length] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  return at === undefined
    ? []
    : values(`${nameOf(command)} ${at.name()}`, at.argChoices, at.name(), at.description, given, source);
}

async function values(
  name: string,
  choices: readonly string[] | undefined,
  placeholder: string,
  about: string,
  given: Given,
  source: Source,
): Promise<readonly Candidate[]> {
  const words = choices ?? (await source(name, given)) ?? [];
  const isPath = PATHS.includes(placeholder);
  return [...words.map((word) => ({ word, about })), ...(isPath ? [{ word: FILES, about: '' }] : [])];
}
