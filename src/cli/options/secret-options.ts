/**
 * Keys and tokens of a command: as text, from a file, or from the environment, so that they need not stand in the list of
 * processes.
 *
 * INV-1 on the command line text and file exclude each other; either goes before the environment. INV-2 no error repeats what was
 * given, for a secret may stand where a file name belongs.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { Option } from 'commander';
import { ServeError } from '../../server/problem.ts';

/** Bytes that are read of a file at most. */
const FILE_LIMIT = 4_096;
/** What a header, a query and a hello can carry. */
const SECRET = /^[\x21-\x7e]{1,200}$/;
const SECRET_WORDS = 'expected 1 to 200 printable ASCII characters without spaces';

/** Names of the secrets and what each is, in the words of the help. */
const SECRETS = {
  token: 'token of the control API and of locks over WebSocket',
  privateKey: 'bearer key of the Core API for servers',
  mobileKey: 'bearer key of the Core API for phones',
  linkKey: "the gateway's key on the facility link",
} as const;

export type SecretName = keyof typeof SECRETS;
export type SecretOptions = { readonly [N in SecretName | `${SecretName}File`]?: string };
export type Env = Readonly<Record<string, string | undefined>>;

const flagOf = (name: SecretName): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const variableOf = (name: SecretName): string => `NOKE_SIM${flagOf(name).slice(1).replaceAll('-', '_').toUpperCase()}`;

/** Two options for each: the text, and a file that holds it. */
export const secretOptions = (...names: readonly SecretName[]): readonly Option[] =>
  names.flatMap((name) => [
    new Option(`${flagOf(name)} <text>`, `${SECRETS[name]}; or in ${variableOf(name)}`),
    new Option(`${flagOf(name)}-file <file>`, 'the same from a file'),
  ]);

const wrong = (place: string, found: string): ServeError =>
  new ServeError('caller', `${place} ${found}; ${SECRET_WORDS}`);

/** The secret in a file; the end of its line is no part of it. Throws ServeError; `place` says where the name was given. */
export function secretInFile(place: string, file: string): string {
  const text = contentOf(place, file)
    .toString('latin1')
    .replace(/(?:\r?\n)+$/, '');
  if (text === '') throw wrong(place, 'names an empty file');
  if (text.length > FILE_LIMIT) throw wrong(place, 'names a file that is too large');
  return checked(`${place} names a file that`, text);
}

function contentOf(place: string, file: string): Buffer {
  const bytes = Buffer.alloc(FILE_LIMIT + 1);
  let read = 0;
  try {
    const open = openSync(file, 'r');
    try {
      for (let more = 1; more > 0 && read < bytes.length; read += more)
        more = readSync(open, bytes, read, bytes.length - read, null);
    } finally {
      closeSync(open);
    }
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? ` (${error.code})` : '';
    throw wrong(place, `names a file that cannot be read${code}`);
  }
  return bytes.subarray(0, read);
}

function checked(place: string, text: string): string {
  if (text === '') throw wrong(place, 'is empty');
  if (!SECRET.test(text)) throw wrong(place, 'holds something else');
  return text;
}

/** The secret in a variable of the environment; undefined when it is not set. */
export function secretInEnvironment(variable: string, env: Env): string | undefined {
  const text = env[variable];
  return text === undefined ? undefined : checked(variable, text);
}

/** One secret from wherever it was given. Throws ServeError. */
export function secretOf(name: SecretName, options: SecretOptions, env: Env): string | undefined {
  const flag = flagOf(name);
  const [text, file] = [options[name], options[`${name}File`]];
  if (text !== undefined && file !== undefined)
    throw new ServeError(
      'caller',
      `${flag} and ${flag}-file exclude each other; the file keeps it out of the list of processes`,
    );
  if (text !== undefined) return checked(flag, text);
  if (file !== undefined) return secretInFile(`${flag}-file`, file);
  return secretInEnvironment(variableOf(name), env);
}

/** The options with every secret as text, wherever it was given. A link key in the environment waits for a link. Throws ServeError. */
export function withSecrets<O extends SecretOptions & { readonly linkRole?: string }>(options: O, env: Env): O {
  const found = Object.keys(SECRETS)
    .filter((name): name is SecretName => Object.hasOwn(SECRETS, name))
    .map((name) => [name, secretOf(name, options, name === 'linkKey' && options.linkRole === undefined ? {} : env)]);
  return { ...options, ...Object.fromEntries(found.filter(([, secret]) => secret !== undefined)) };
}

/** A secret in a message of the command line's parser, as `--token=…` is in a slip of the pen, is left out. */
export const withoutValues = (message: string): string =>
  message.replace(/(unknown option '--?[\w-]+)=[^\n]*'/g, "$1=…'");
