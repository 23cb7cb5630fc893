/** A lock behind a WebSocket, with noble's messages. */
import { WebSocket } from 'ws';
import { TargetLost } from '../../bench/outcome.ts';
import type { LockTarget } from '../contract/target.ts';
import { EventWaiter } from './event-waiter.ts';
import { externalTarget, type TargetOptions } from './external-target.ts';
import { WebsocketCentral } from './websocket-central.ts';

export interface WebsocketOptions extends TargetOptions {
  readonly url: string;
  readonly token: string | undefined;
}

const OPEN_WITHIN_MS = 5_000;
const MAX_BYTES = 64 * 1024;

export async function websocketTarget(options: WebsocketOptions): Promise<LockTarget> {
  const { url, keys, host } = options;
  const socket = await opened(options);
  const arrivals = new EventWaiter(host);
  socket.on('error', () => undefined);
  socket.on('close', (code) => arrivals.lose(`${url} closed the connection (code ${code})`));
  const central = new WebsocketCentral(socket, keys.mac, () => arrivals.wake());
  const close = (): Promise<void> => {
    socket.close();
    return Promise.resolve();
  };
  return externalTarget(
    {
      name: url,
      central,
      arrivals,
      table: () => central.table,
      services: () => central.advertised,
      neighbours: () => central.others,
      problem: () => central.problem(),
      capture: central.capture(() => host.now()),
      moved: () => flushed(socket, arrivals),
      answered: () => answered(central, socket, arrivals),
      close,
    },
    options,
  );
}

function opened({ url, token, host }: WebsocketOptions): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      maxPayload: MAX_BYTES,
      perMessageDeflate: false,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    const timer = host.setTimeout(() => socket.terminate(), OPEN_WITHIN_MS);
    socket.once('open', () => {
      host.clearTimeout(timer);
      resolve(socket);
    });
    socket.once('unexpected-response', (request, { statusCode }) => {
      host.clearTimeout(timer);
      request.destroy();
      const doubt = statusCode === 401 ? 'is the token correct?' : 'is this the WebSocket port?';
      reject(new TargetLost(`${url} refuses the connection with status ${statusCode ?? 0}; ${doubt}`, 'E-CONNECT-2'));
    });
    socket.once('error', (error) => {
      host.clearTimeout(timer);
      reject(new TargetLost(`${url} cannot be reached: ${error.message}`));
    });
  });
}

/** Resolves when this ping is answered; by then, everything that the target sent earlier has arrived. */
async function flushed(socket: WebSocket, arrivals: EventWaiter): Promise<void> {
  let ponged = false;
  socket.once('pong', () => {
    ponged = true;
    arrivals.wake();
  });
  socket.ping();
  if (!(await arrivals.until(() => ponged, OPEN_WITHIN_MS))) throw new TargetLost('no answer to a ping');
}

/** A server may answer the ping before the request that was sent with it, so a second ping follows its answer. */
async function answered(central: WebsocketCentral, socket: WebSocket, arrivals: EventWaiter): Promise<boolean> {
  if (!central.asks()) return false;
  const before = central.received;
  await flushed(socket, arrivals);
  if (central.received === before) await flushed(socket, arrivals);
  return central.received > before;
}
