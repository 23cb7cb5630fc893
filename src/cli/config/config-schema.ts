/**
 * The schema of a configuration file, generated from the commands: each command is a key, and each of its options and arguments is a key in it. INV-1:
 * An option of the command line becomes a key without further code. INV-2: A secret has no key; the option that names its file does.
 */
import type { Command, Option } from 'commander';
import { z } from 'zod';
import { SECRET_KEYS } from '../options/secret-options.ts';

/** Commands that a file cannot configure, because they describe the machine or write files. */
const WITHOUT: readonly string[] = ['complete', 'completion', 'doctor', 'explain', 'init', 'help'];

const one = z.union([z.string(), z.number()]);
const oneOrMore = z.union([one, z.array(one)]);

const isSecret = (option: Option): boolean => SECRET_KEYS.includes(option.attributeName());

/** Planted faults are loaded only for a command line that names one. */
const FAULT = 'fault';

/** Options that a file may set. Hidden ones exist only to be refused with a reason. */
export const settable = (command: Command): readonly Option[] =>
  command.options.filter((option) => !isSecret(option) && !option.hidden && option.attributeName() !== FAULT);

function optionSchema(option: Option): z.ZodType {
  const { argChoices, optional } = option;
  const given = argChoices !== undefined ? z.enum(argChoices) : optional ? one : oneOrMore;
  const schema = option.isBoolean() || option.negate ? z.boolean() : optional ? z.union([z.boolean(), given]) : given;
  return schema.optional().meta({ description: option.description });
}

function commandSchema(command: Command): z.ZodType {
  const options = settable(command).map((option) => [option.attributeName(), optionSchema(option)] as const);
  const given = command.registeredArguments.map(
    (argument) => [argument.name(), oneOrMore.optional().meta({ description: argument.description })] as const,
  );
  const subcommands = command.commands
    .filter((sub) => !WITHOUT.includes(sub.name()))
    .map((sub) => [sub.name(), commandSchema(sub).optional()] as const);
  return z.strictObject(Object.fromEntries([...options, ...given, ...subcommands]));
}

/** The schema of a configuration file for these commands. */
export function configSchema(program: Command): z.ZodType {
  const commands = program.commands.filter((command) => !WITHOUT.includes(command.name()));
  return z.strictObject({
    $schema: z.string().optional().meta({ description: 'The JSON schema of this file, for the editor.' }),
    ...Object.fromEntries(commands.map((command) => [command.name(), commandSchema(command).optional()])),
  });
}
