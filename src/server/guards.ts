/**
 * Checks the credentials of each port before anything opens. INV-1: On an address that other machines can reach, the control API opens
 * only with a token, the WebSocket port with a token or `openWebsocket`, and the Core API with other keys than those of the sandbox; the error names
 * what is missing. The app API and the facility link have credentials of their own at every address. INV-2: An empty secret counts as missing.
 */
import { type ApiKeys, SANDBOX_KEYS } from './core-api/server.ts';
import { isLoopback } from './http.ts';
import type { ServeOptions } from './options.ts';
import { ServeError } from './problem.ts';

export const LOCAL = '127.0.0.1';

const missing = (sentence: string): ServeError => new ServeError('E-SECRET-2', sentence);

/** Throws ServeError if a port would be open to unauthenticated clients. */
export function requireGuards({
  address = LOCAL,
  ports = {},
  token,
  openWebsocket = false,
  coreKeys,
  link,
}: ServeOptions): void {
  if ([token, coreKeys?.private, coreKeys?.mobile, link?.key].includes(''))
    throw new ServeError('E-SECRET-1', 'a token or key is empty; set it, or omit the option');
  if (isLoopback(address)) return;
  if (ports.control !== false && token === undefined)
    throw missing(
      'an address other than a loopback address needs a token for the control API: add --token-file FILE, or --control-port off',
    );
  if (ports.websocket !== false && token === undefined && !openWebsocket)
    throw missing(
      'an address other than a loopback address needs a token for locks over WebSocket: add --token-file FILE, or --ws-port off, or allow clients without a token with --open-ws',
    );
  if (ports.core !== false && isSandbox(coreKeys))
    throw missing(
      'the sandbox keys are accepted on this machine only: set --private-key-file and --mobile-key-file, or --core-port off',
    );
}

const isSandbox = (keys: ApiKeys = SANDBOX_KEYS): boolean =>
  keys.private === SANDBOX_KEYS.private || keys.mobile === SANDBOX_KEYS.mobile;
