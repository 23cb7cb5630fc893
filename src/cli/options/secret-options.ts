/**
 * Keys and tokens of a command, as text, from a file, or from the environment, which keeps them out of the process list.
 *
 * INV-1: Text and file are mutually exclusive; both take precedence over the environment. INV-2: No error prints the given value, because
 * it may be a secret given instead of a file name.
 */
import { Option } from 'commander';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { FLAGS, type OptionWords, type Sentence } from '../../facility/errors/option-words.ts';
import { readUpTo } from '../../sim/files.ts';

/** The maximum number of bytes read from a file. */
const FILE_LIMIT = 4_096;
/** A value that is valid in a header, a query and a `hello`. */
const SECRET = /^[\x21-\x7e]{1,200}$/;
const SECRET_WORDS = 'expected 1 to 200 printable ASCII characters without spaces';

/** The secrets and their help texts. */
const SECRETS = {
  token: 'token for the control API and for locks over WebSocket',
  privateKey: 'Core API key for servers',
  mobileKey: 'Core API key for phones',
  linkKey: 'key for the facility link, the connection between gateway and backend',
} as const;

export type SecretName = keyof typeof SECRETS;
/** Names of the options whose value is the secret itself. */
export const SECRET_KEYS: readonly string[] = Object.keys(SECRETS);
export type SecretOptions = { readonly [N in SecretName | `${SecretName}File`]?: string };
export type Env = Readonly<Record<string, string | undefined>>;

const flagOf = (name: string): string => FLAGS.option(name);
const variableOf = (name: SecretName): string => `NOKE_SIM${flagOf(name).slice(1).replaceAll('-', '_').toUpperCase()}`;

const textAndFile = (name: SecretName, help: string): readonly Option[] => [
  new Option(`${flagOf(name)} <text>`, `${help} (env: ${variableOf(name)})`),
  new Option(`${flagOf(name)}-file <file>`, `file with the ${help}`),
];

/** Two options for each secret: its text, and a file that contains it. */
export const secretOptions = (...names: readonly SecretName[]): readonly Option[] =>
  names.flatMap((name) => textAndFile(name, SECRETS[name]));

/** The same two options for the token that a command sends, with the places that it sends it to. */
export const sentTokenOptions = (places: string): readonly Option[] => textAndFile('token', `token for ${places}`);

/** The ways to give a secret, the best first. */
export const secretIn = (name: SecretName, { option, has }: OptionWords): string => {
  const ways = [option(`${name}File`, 'FILE'), ...(has(name) ? [option(name, 'TEXT')] : [])];
  return `${ways.join(', ')} or the environment variable ${variableOf(name)}`;
};

const wrong = (place: Sentence, found: string): CodedError =>
  new CodedError('E-SECRET-1', (words) => `${place(words)} ${found}; ${SECRET_WORDS}`);

/** The secret in a file, without trailing line breaks. Throws CodedError; `place` names the option that gave the file. */
export function secretInFile(place: Sentence, file: string): string {
  const text = contentOf(place, file)
    .toString('latin1')
    .replace(/(?:\r?\n)+$/, '');
  if (text === '') throw wrong(place, 'names an empty file');
  if (text.length > FILE_LIMIT) throw wrong(place, 'names a file that is too large');
  return checked((words) => `${place(words)} names a file that`, text);
}

function contentOf(place: Sentence, file: string): Buffer {
  try {
    return readUpTo(file, FILE_LIMIT + 1);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? ` (${error.code})` : '';
    throw wrong(place, `names a file that cannot be read${code}`);
  }
}

function checked(place: Sentence, text: string): string {
  if (text === '') throw wrong(place, 'is empty');
  if (!SECRET.test(text)) throw wrong(place, 'is not valid');
  return text;
}

/** The secret in an environment variable; undefined if it is not set. */
export function secretInEnvironment(variable: string, env: Env): string | undefined {
  const text = env[variable];
  return text === undefined ? undefined : checked(() => variable, text);
}

/** One secret, from the command line or the environment. Throws CodedError. */
export function secretOf(name: SecretName, options: SecretOptions, env: Env): string | undefined {
  const [text, file] = [options[name], options[`${name}File`]];
  if (text !== undefined && file !== undefined)
    throw new CodedError(
      'E-USAGE-5',
      ({ option }) =>
        `${option(name)} and ${option(`${name}File`)} are mutually exclusive; prefer the file, which keeps the secret out of the process list`,
    );
  if (text !== undefined) return checked(({ option }) => option(name), text);
  if (file !== undefined) return secretInFile(({ option }) => option(`${name}File`), file);
  return secretInEnvironment(variableOf(name), env);
}

/** The options with every secret resolved to text. A link key in the environment counts only with --link-role. Throws CodedError. */
export function withSecrets<O extends SecretOptions & { readonly linkRole?: string }>(options: O, env: Env): O {
  const found = Object.keys(SECRETS)
    .filter((name): name is SecretName => Object.hasOwn(SECRETS, name))
    .map((name) => [name, secretOf(name, options, name === 'linkKey' && options.linkRole === undefined ? {} : env)]);
  return { ...options, ...Object.fromEntries(found.filter(([, secret]) => secret !== undefined)) };
}

/** Removes option values from an error of the command-line parser, because a mistyped `--tokn=…` may contain a secret. */
export const withoutValues = (message: string): string =>
  message.replace(/(unknown option '--?[\w-]+)=[^\n]*'/g, "$1=…'");
