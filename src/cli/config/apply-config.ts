/** Applies the options and arguments of the configuration file to a command. INV-1: The command line takes precedence. */
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { type Problem, pathText, problem } from '../../facility/files/problem.ts';
import type { YamlDocument } from '../../facility/files/yaml-file.ts';
import { zodProblems } from '../../facility/files/zod-problems.ts';
import { isMap } from '../../sim/json.ts';
import { pathOf } from '../host/command-path.ts';
import { readConfig } from './config-file.ts';
import { configSchema, settable } from './config-schema.ts';

type Keys = Readonly<Record<string, unknown>>;

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent));

/** Applies the file to a command that is about to run; returns the problems of the file. */
export async function applyConfig(files: readonly string[], command: Command): Promise<readonly Problem[]> {
  const read = await readConfig(files);
  if (!read.ok) return read.problems;
  const { document } = read;
  const schema = configSchema(rootOf(command));
  const parsed = schema.safeParse(document.value);
  if (!parsed.success) return zodProblems(document, schema, parsed.error);
  const path = pathOf(command);
  const keys = path.reduce<unknown>((at, name) => (isMap(at) ? at[name] : undefined), parsed.data);
  if (!isMap(keys)) return [];
  for (const [i, argument] of command.registeredArguments.entries()) {
    const given = keys[argument.name()];
    const before: unknown = command.processedArgs[i];
    const isMissing = before === undefined || (Array.isArray(before) && before.length === 0);
    if (given !== undefined && isMissing) command.processedArgs[i] = argument.variadic ? [given].flat() : given;
  }
  return settable(command).flatMap((option) => setOption(command, option, keys, { document, path }));
}

function setOption(
  command: Command,
  option: Option,
  keys: Keys,
  { document, path }: { readonly document: YamlDocument; readonly path: readonly string[] },
): readonly Problem[] {
  const name = option.attributeName();
  const source = command.getOptionValueSource(name);
  const given = keys[name];
  if (given === undefined || (source !== undefined && source !== 'default')) return [];
  try {
    command.setOptionValueWithSource(name, valueFor(option, given), 'config');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const whole = [...path, name];
    const place = { file: document.file, ...document.locate(whole), path: pathText(whole) };
    const message = `${place.path}: ${error.message}`;
    return [problem({ code: 'E-FILE-9', ...place, found: 'a different value', expected: error.message, message })];
  }
}

/** The value in the form of the command line. Throws InvalidArgumentError. */
function valueFor(option: Option, given: unknown): unknown {
  const { parseArg } = option;
  if (typeof given === 'boolean') return given;
  const texts = [given].flat().map(String);
  let value: unknown;
  for (const text of texts) value = parseArg === undefined ? text : parseArg(text, value);
  return value;
}
