/**
 * The options of `up` for programs beyond its own ports: the facility link, and those who get every activity. Here they are read and
 * fitted together; `serve` opens them.
 */
import { InvalidArgumentError, Option } from 'commander';
import type { LinkOptions } from '../server/options.ts';
import { ServeError } from '../server/problem.ts';
import type { Subscriber } from '../server/redirect/redirect.ts';

/** Where an activity goes; the bearer key is empty when none is asked for. */
export type Receiver = Pick<Subscriber, 'url' | 'bearer'>;

export interface PeerOptions {
  readonly linkRole?: LinkOptions['role'];
  readonly linkKey?: string;
  readonly linkDial?: string;
  readonly linkPort?: number;
  readonly subscriber?: readonly Receiver[];
}

/** What a bearer key may hold (RFC 6750). */
const BEARER = /^[\w.~+/-]+=*$/;

/** The scheme of a URL with its colon, or nothing. */
const scheme = (url: string): string => URL.parse(url)?.protocol ?? '';

function dialled(text: string): string {
  if (!/^wss?:$/.test(scheme(text))) throw new InvalidArgumentError('It is a WebSocket URL, such as ws://host:2849.');
  return text;
}

function linkPort(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new InvalidArgumentError('It is 0 to 65535.');
  return number;
}

function receiver(text: string, before: readonly Receiver[] = []): readonly Receiver[] {
  const [url = '', ...keys] = text.split(',');
  const [bearer = ''] = keys;
  if (!/^https?:$/.test(scheme(url)))
    throw new InvalidArgumentError(
      'It is an http or https URL, with a comma and a bearer key behind it if one is asked for.',
    );
  if (keys.length > 1 || (keys.length === 1 && !BEARER.test(bearer)))
    throw new InvalidArgumentError('Behind the comma stands one bearer key; a comma within the URL is written %2C.');
  return [...before, { url, bearer }];
}

export const peerOptions = (): readonly Option[] => [
  new Option('--link-role <role>', 'our end of the facility link').choices(['gateway', 'backend']),
  new Option('--link-key <text>', "the gateway's key on the link"),
  new Option('--link-dial <url>', 'the link dials there').argParser(dialled),
  new Option('--link-port <port>', 'the link listens there; 2849 without it and --link-dial; 0 any').argParser(
    linkPort,
  ),
  new Option('--subscriber <url[,bearer]>', 'gets every activity by POST; may be given again').argParser(receiver),
];

/** What `serve` takes; throws ServeError when options of the link do not fit each other. `name` is the facility's. */
export function peers(
  { linkRole, linkKey, linkDial, linkPort: port, subscriber }: PeerOptions,
  name: string,
): { readonly link?: LinkOptions; readonly subscribers?: readonly Subscriber[] } {
  return {
    ...(linkRole === undefined && linkKey === undefined && linkDial === undefined && port === undefined
      ? {}
      : { link: linkOf(linkRole, linkKey, linkDial, port) }),
    ...(subscriber === undefined
      ? {}
      : { subscribers: subscriber.map((one, i) => ({ ...one, name, id: String(i + 1) })) }),
  };
}

function linkOf(
  role: LinkOptions['role'] | undefined,
  key: string | undefined,
  dial: string | undefined,
  listen: number | undefined,
): LinkOptions {
  if (role === undefined || key === undefined || key === '')
    throw new ServeError('caller', 'the facility link needs --link-role gateway or backend, and --link-key');
  if (dial !== undefined && listen !== undefined)
    throw new ServeError('caller', '--link-dial and --link-port exclude each other; one side dials, the other listens');
  return {
    role,
    key,
    ...(dial === undefined ? {} : { dial }),
    ...(listen === undefined ? {} : { listen }),
  };
}
