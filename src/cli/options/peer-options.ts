/**
 * The options of `up` for programs beyond its own ports: the facility link, and those who get every activity. Here they are read and
 * fitted together; `serve` opens them.
 */
import { InvalidArgumentError, Option } from 'commander';
import type { LinkOptions } from '../../server/options.ts';
import { ServeError } from '../../server/problem.ts';
import type { Subscriber } from '../../server/redirect/redirect.ts';
import { type Env, type SecretOptions, secretInEnvironment, secretInFile } from './secret-options.ts';

export interface PeerOptions {
  readonly linkRole?: LinkOptions['role'];
  readonly linkDial?: string;
  readonly linkPort?: number;
  readonly subscriber?: readonly string[];
}

/** What a bearer key may hold (RFC 6750). */
const BEARER = /^[\w.~+/-]+=*$/;

/** The scheme of a URL with its colon, or nothing. */
const scheme = (url: string): string => URL.parse(url)?.protocol ?? '';

/** URLs are read late: the parser of the command line would repeat a wrong one, and it may hold a secret. */
const wrong = (sentence: string): ServeError => new ServeError('caller', sentence);

/** A URL is shown in the ready line and in metrics, so it holds no password. */
const hasPassword = (url: string): boolean => {
  const { username = '', password = '' } = URL.parse(url) ?? {};
  return username !== '' || password !== '';
};

function dialled(text: string): string {
  if (!/^wss?:$/.test(scheme(text)) || hasPassword(text))
    throw wrong('--link-dial is a WebSocket URL without a password, such as ws://host:2849');
  return text;
}

function linkPort(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new InvalidArgumentError('It is 0 to 65535.');
  return number;
}

/** `URL`, or `URL,BEARER` where the bearer key is the text, `file:PATH` or `env:NAME`. */
function receiver(text: string, env: Env): Pick<Subscriber, 'url' | 'bearer'> {
  const [url = '', ...keys] = text.split(',');
  if (!/^https?:$/.test(scheme(url)) || hasPassword(url))
    throw wrong(
      '--subscriber is an http or https URL without a password, with a comma and a bearer key behind it if one is asked for',
    );
  const [given] = keys;
  if (given === undefined) return { url, bearer: '' };
  const [, from, name = ''] = /^(file|env):(.+)$/.exec(given) ?? [];
  const bearer =
    from === 'file' ? secretInFile('--subscriber', name) : from === 'env' ? secretInEnvironment(name, env) : given;
  if (bearer === undefined) throw wrong('--subscriber names a variable of the environment that is not set');
  if (keys.length > 1 || !BEARER.test(bearer))
    throw wrong(
      '--subscriber: behind the comma stands one bearer key, file:PATH or env:NAME; a comma within the URL is written %2C',
    );
  return { url, bearer };
}

export const peerOptions = (): readonly Option[] => [
  new Option('--link-role <role>', 'our end of the facility link').choices(['gateway', 'backend']),
  new Option('--link-dial <url>', 'the link dials there'),
  new Option('--link-port <port>', 'the link listens there; 2849 without it and --link-dial; 0 any').argParser(
    linkPort,
  ),
  new Option(
    '--subscriber <url[,bearer]>',
    'gets every activity by POST; bearer or file:PATH or env:NAME; again',
  ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
];

/** What `serve` takes; throws ServeError when options of the link do not fit each other. `name` is the facility's. */
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
    throw new ServeError(
      'caller',
      'the facility link needs --link-role gateway or backend, and --link-key-file or --link-key',
    );
  if (dial !== undefined && listen !== undefined)
    throw new ServeError('caller', '--link-dial and --link-port exclude each other; one side dials, the other listens');
  return {
    role,
    key,
    ...(dial === undefined ? {} : { dial: dialled(dial) }),
    ...(listen === undefined ? {} : { listen }),
  };
}
