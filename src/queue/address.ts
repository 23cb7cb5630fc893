/** The address of a queue: `redis://` or `rediss://` (TLS). INV-1: Of the values made here, only `connection` contains the password. */

/** Where the server is, in the form that the client library expects. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls: boolean;
}

export const ADDRESS_WORDS = 'redis://HOST:PORT, redis://USER:PASSWORD@HOST:PORT/DATABASE, or rediss:// for TLS';

const DEFAULT_PORT = 6379;
const MAX_DATABASE = 1_000_000;

/** Parses an address; undefined if it is invalid. `password` is used if the text has none. */
export function parseAddress(text: string, password?: string): QueueAddress | undefined {
  // A space or a control character would be removed or escaped silently.
  if (!URL.canParse(text) || !/^[\x21-\x7e]{1,1000}$/.test(text)) return undefined;
  const url = new URL(text);
  const db = /^\/?$/.test(url.pathname) ? 0 : Number(/^\/(\d{1,7})$/.exec(url.pathname)?.[1] ?? Number.NaN);
  if (!/^rediss?:$/.test(url.protocol) || url.hostname === '' || url.search !== '' || url.hash !== '') return undefined;
  if (!(db <= MAX_DATABASE) || url.port === '0') return undefined;
  try {
    const username = decodeURIComponent(url.username);
    const secret = url.password === '' ? password : decodeURIComponent(url.password);
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      ...(username === '' ? {} : { username }),
      ...(secret === undefined ? {} : { password: secret }),
      db,
      tls: url.protocol === 'rediss:',
    };
  } catch {
    return undefined;
  }
}

/** The address as messages show it, without the user and the password. */
export const shownAddress = ({ host, port, db, tls }: QueueAddress): string =>
  `${tls ? 'rediss' : 'redis'}://${host.includes(':') ? `[${host}]` : host}:${port}${db === 0 ? '' : `/${db}`}`;
