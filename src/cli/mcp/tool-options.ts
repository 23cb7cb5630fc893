/**
 * The options of a command as arguments of the tool that carries it out. INV-1: Whatever the parser of the command line would reject is rejected here,
 * in the words of the tool.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { FLAGS, type OptionWords } from '../../facility/errors/option-words.ts';
import { Mistake } from '../../mcp/call.ts';
import type { Options } from '../../mcp/commands.ts';
import { TOOLS } from '../../mcp/tools/tools.ts';

/** `"linkKeyFile"`; an option that the tool does not have remains a flag. */
export function toolWords(tool: string): OptionWords {
  const names = Object.keys(TOOLS.find(({ name }) => name === tool)?.input.shape ?? {});
  return {
    option: (name, value) => (names.includes(name) ? `"${name}"` : FLAGS.option(name, value)),
    has: (name) => names.includes(name),
  };
}

/** The options as on a command line, written so that a value cannot be mistaken for an option. Throws `Mistake`. */
export function flagsFor({ options: known }: Command, given: Options): string[] {
  const missing = known.find((option) => option.mandatory && given[option.attributeName()] === undefined);
  if (missing !== undefined)
    throw new Mistake(`add "${missing.attributeName()}": ${missing.argChoices?.join(' or ') ?? missing.description}`);
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const option = known.find((one) => one.attributeName() === name);
    if (option === undefined) throw new Mistake(`"${name}" does not apply to this kind`);
    try {
      option.parseArg?.(String(value), undefined);
    } catch (error) {
      if (error instanceof InvalidArgumentError)
        throw new Mistake(`"${name}": ${JSON.stringify(value)} is invalid. ${error.message}`);
    }
    return value === true ? [FLAGS.option(name)] : [`${FLAGS.option(name)}=${value}`];
  });
}
