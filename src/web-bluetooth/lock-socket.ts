/**
 * The connection of the page to the locks: noble's messages over WebSocket, with `hello` and an id for each request.
 *
 * INV-1: No frame from the server makes the handler throw. INV-2: Each request settles by its answer or by the end of the socket. INV-3: The number of
 * pending requests is bounded. INV-4: The socket opens with the first request, and again with the first request after it closed.
 */

import type { Action } from '../link/websocket/messages.ts';
import { messageOf } from '../sim/message-of.ts';
import { type Advertisement, advertisementOf, idOf } from './advertisement.ts';
import { disconnected, failure, refusal } from './failure.ts';
import { type Frame, isRecord, readFrame, textOf } from './frame.ts';

/** The part of the WebSocket interface that is used here. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
}

export interface Server {
  /** Opens a socket to an address. May throw, for instance if the address is no URL. */
  open(url: string): Socket;
  /** The address of the locks at the moment of the call. */
  address(): { readonly url: string; readonly token: string | undefined };
  /** The origin of the page, for messages. */
  readonly origin: string;
}

export type Request = { readonly action: Action } & Readonly<Record<string, unknown>>;

/** Unsolicited events from a lock. */
export interface LockEvents {
  notified(characteristic: unknown, data: unknown): void;
  ended(): void;
}

interface Waiting {
  answered(frame: Frame): void;
  failed(error: DOMException): void;
}

const WAITING_LIMIT = 256;
const CLOSE_NO_TOKEN = 4401;

export class LockSocket {
  readonly #server: Server;
  readonly #waiting = new Map<number, Waiting>();
  readonly #locks = new Map<string, LockEvents>();
  #ready: Promise<Socket> | undefined;
  #current: Socket | undefined;
  #sent = 0;
  /** Called with each advertisement during a scan. */
  discovered: (advertisement: Advertisement) => void = () => {};
  /** Called when the socket closed after it had worked. */
  closed: () => void = () => {};

  constructor(server: Server) {
    this.#server = server;
  }

  /** One listener for each lock. */
  listen(id: string, events: LockEvents): void {
    this.#locks.set(id, events);
  }

  ignore(id: string): void {
    this.#locks.delete(id);
  }

  /** Whether the locks can be reached. Rejects with a NetworkError that states the reason. */
  ready(): Promise<Socket> {
    this.#ready ??= new Promise<Socket>((resolve, reject) => this.#open(resolve, reject));
    return this.#ready;
  }

  /**
   * Sends a request. `read` extracts the caller's value from the answer; undefined means that the answer is invalid.
   * Rejects with NetworkError or NotSupportedError.
   */
  async request<T>(request: Request, read: (frame: Frame) => T | undefined): Promise<T> {
    const socket = await this.ready();
    if (this.#current !== socket) throw disconnected();
    if (this.#waiting.size >= WAITING_LIMIT)
      throw failure('NetworkError', `${WAITING_LIMIT} requests are already pending.`);
    const id = ++this.#sent;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, {
        answered: (frame) => {
          const value = frame.type === 'error' ? undefined : read(frame);
          if (value !== undefined) resolve(value);
          else reject(errorOf(request, frame));
        },
        failed: reject,
      });
      socket.send(JSON.stringify({ ...request, id }));
    });
  }

  #open(resolve: (socket: Socket) => void, reject: (why: DOMException) => void): void {
    const { url, token } = this.#server.address();
    let isOpen = false;
    let isReady = false;
    let socket: Socket;
    try {
      socket = this.#server.open(url);
    } catch (error) {
      this.#ready = undefined;
      reject(failure('NetworkError', `${url} is not an address of locks: ${messageOf(error)}`));
      return;
    }
    const hello = () => socket.send(JSON.stringify({ action: 'hello', version: 1, name: 'web-page', id: 0 }));
    socket.onopen = () => {
      isOpen = true;
      if (token === undefined) hello();
      else socket.send(JSON.stringify({ action: 'authenticate', token }));
    };
    socket.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame === undefined) return;
      if (isReady) this.#received(frame);
      else if (frame.type === 'authenticated') hello();
      else if (frame.type === 'hello') {
        isReady = true;
        this.#current = socket;
        resolve(socket);
      } else if (frame.type === 'error') socket.close();
    };
    // A browser gives no details in this event; `close` follows.
    socket.onerror = () => {};
    socket.onclose = ({ code }) => {
      this.#ready = undefined;
      this.#current = undefined;
      reject(failure('NetworkError', this.#whyNot(url, isOpen, code)));
      if (isReady) this.#ended();
    };
  }

  #whyNot(url: string, isOpen: boolean, code: number): string {
    if (code === CLOSE_NO_TOKEN) return `${url} requires a token: set it as the data-token attribute of the script.`;
    if (isOpen) return `${url} ended the connection (code ${code}).`;
    return (
      `The locks cannot be reached at ${url}. Start them with \`noke-sim up --allow-origin ${this.#server.origin}\`: ` +
      'a page connects only if its origin is allowed.'
    );
  }

  #received(frame: Frame): void {
    const waiting = typeof frame.id === 'number' ? this.#waiting.get(frame.id) : undefined;
    if (waiting !== undefined) {
      this.#waiting.delete(Number(frame.id));
      waiting.answered(frame);
      return;
    }
    if (frame.id !== undefined) return;
    if (frame.type === 'discover') {
      const advertisement = advertisementOf(frame);
      if (advertisement !== undefined) this.discovered(advertisement);
      return;
    }
    const lock = this.#locks.get(idOf(frame.peripheralUuid) ?? '');
    if (frame.type === 'disconnect') lock?.ended();
    if (frame.type === 'read' && frame.isNotification === true) lock?.notified(frame.characteristicUuid, frame.data);
  }

  #ended(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.failed(disconnected());
    for (const lock of [...this.#locks.values()]) lock.ended();
    this.closed();
  }
}

function errorOf({ action }: Request, { error }: Frame): DOMException {
  const said = isRecord(error) ? textOf(error.message) : undefined;
  return refusal(
    isRecord(error) ? error.code : undefined,
    said === undefined ? `The answer to ${action} could not be read.` : `${action}: ${said}.`,
  );
}
