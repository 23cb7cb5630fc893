/**
 * Messages of command lines in the words of a tool: `--keys FILE` on a command line is "keys" in the tool. INV-1 they
 * contain no flag for which the tool has an argument, and no advice to call the program.
 */

const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const ADVICE = /^ *(?:Try "noke-sim|more:? +npx noke-sim|reproduce +npx noke-sim).*$\n?/gm;

/** The messages of the argument parser, and their meaning for arguments. The first group is the name of the option. */
const PARSER: readonly (readonly [RegExp, (argument: string) => string])[] = [
  [/^error: unknown option '--([\w-]+)(?:=[^']*)?'/m, (argument) => `"${argument}" does not apply to this kind`],
  [/^error: required option '--([\w-]+)[^']*' not specified/m, (argument) => `add "${argument}"`],
  [/^error: option '--([\w-]+)[^']*' argument '(?=[^'\n]*' is invalid)/m, (argument) => `"${argument}": '`],
];

/** The text for a caller who knows these arguments. */
export function inToolWords(text: string, names: readonly string[]): string {
  /** `keys` for `keys`, `linkKeyFile` for `link-key` and `link-key-file`. */
  const argumentOf = (name: string): string | undefined =>
    [camel(name), `${camel(name)}File`].find((argument) => names.includes(argument));
  let said = text.replace(ADVICE, '');
  for (const [pattern, words] of PARSER)
    said = said.replace(pattern, (_, name: string) => words(argumentOf(name) ?? camel(name)));
  return said
    .replace(/--([a-z][\w-]*), as text, file \(--\1-file\) or environment variable/g, '--$1')
    .replace(/, or --core-api URL|; --list prints the names of all cases/g, '')
    .replace(/--fault list\b/g, '"fault": "list"')
    .replace(/--([a-z][\w-]*)(?: (?:FILE|URL|MAC)\b)?/g, (flag, name: string) => {
      const argument = argumentOf(name);
      return argument === undefined ? flag : `"${argument}"`;
    })
    .trim();
}
