/**
 * The options of `up` for the facility link and for subscribers. This module parses and checks them; `serve` opens the connections.
 */
import { InvalidArgumentError, Option } from 'commander';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { LinkOptions } from '../../server/options.ts';
import type { Subscriber } from '../../server/redirect/redirect.ts';
import { type Env, type SecretOptions, secretInEnvironment, secretInFile } from './secret-options.ts';

export interface PeerOptions {
  readonly linkRole?: LinkOptions['role'];
  readonly linkDial?: string;
  readonly linkPort?: number;
  readonly subscriber?: readonly string[];
}

/** The syntax of a bearer token (RFC 6750). */
const BEARER = /^[\w.~+/-]+=*$/;

/** The scheme of a URL with its colon, or an empty string. */
const scheme = (url: string): string => URL.parse(url)?.protocol ?? '';

/** URLs are checked after parsing: the command-line parser would print an invalid one, which may contain a secret. */
const wrong = (sentence: string): CodedError => new CodedError('E-USAGE-4', sentence);

/** URLs appear in the ready line, so they must not contain a password. */
const hasPassword = (url: string): boolean => {
  const { username = '', password = '' } = URL.parse(url) ?? {};
  return username !== '' || password !== '';
};

function dialled(text: string): string {
  if (!/^wss?:$/.test(scheme(text)) || hasPassword(text))
    throw wrong('--link-dial must be a WebSocket URL without a password, such as ws://host:2849');
  return text;
}

function linkPort(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new InvalidArgumentError('Expected 0 to 65535.');
  return number;
}

/** `URL`, or `URL,BEARER`, where BEARER is the bearer token, `file:PATH` or `env:NAME`. */
function receiver(text: string, env: Env): Pick<Subscriber, 'url' | 'bearer'> {
  const [url = '', ...keys] = text.split(',');
  if (!/^https?:$/.test(scheme(url)) || hasPassword(url))
    throw wrong(
      '--subscriber must be an http or https URL without a password, optionally followed by a comma and a bearer token',
    );
  const [given] = keys;
  if (given === undefined) return { url, bearer: '' };
  const [, from, name = ''] = /^(file|env):(.+)$/.exec(given) ?? [];
  const bearer =
    from === 'file'
      ? secretInFile(() => '--subscriber', name)
      : from === 'env'
        ? secretInEnvironment(name, env)
        : given;
  if (bearer === undefined) throw wrong('--subscriber names an environment variable that is not set');
  if (keys.length > 1 || !BEARER.test(bearer))
    throw wrong(
      '--subscriber: expected one bearer token, file:PATH or env:NAME after the comma; write a comma within the URL as %2C',
    );
  return { url, bearer };
}

export const peerOptions = (): readonly Option[] => [
  new Option('--link-role <role>', 'noke-sim’s role on the facility link').choices(['gateway', 'backend']),
  new Option('--link-dial <url>', 'connect to the other end of the facility link at this URL'),
  new Option(
    '--link-port <port>',
    'listen for the facility link on this port; 0: any free port (default: 2849 without --link-dial)',
  ).argParser(linkPort),
  new Option(
    '--subscriber <url[,bearer]>',
    'POST activity entries to this URL; the bearer token may be file:PATH or env:NAME (repeatable)',
  ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
];

/** The options of `serve`. Throws CodedError if they contradict each other. `name` is the name of the facility. */
export function peers(
  { linkRole, linkKey, linkDial, linkPort: port, subscriber }: PeerOptions & SecretOptions,
  name: string,
  env: Env,
): { readonly link?: LinkOptions; readonly subscribers?: readonly Subscriber[] } {
  return {
    ...(linkRole === undefined && linkKey === undefined && linkDial === undefined && port === undefined
      ? {}
      : { link: linkOf(linkRole, linkKey, linkDial, port) }),
    ...(subscriber === undefined
      ? {}
      : { subscribers: subscriber.map((one, i) => ({ ...receiver(one, env), name, id: String(i + 1) })) }),
  };
}

function linkOf(
  role: LinkOptions['role'] | undefined,
  key: string | undefined,
  dial: string | undefined,
  listen: number | undefined,
): LinkOptions {
  if (role === undefined || key === undefined || key === '')
    throw new CodedError(
      'E-USAGE-5',
      'the facility link needs --link-role gateway or backend, and --link-key-file or --link-key',
    );
  if (dial !== undefined && listen !== undefined)
    throw new CodedError(
      'E-USAGE-5',
      '--link-dial and --link-port are mutually exclusive: one side dials, the other listens',
    );
  return {
    role,
    key,
    ...(dial === undefined ? {} : { dial: dialled(dial) }),
    ...(listen === undefined ? {} : { listen }),
  };
}
