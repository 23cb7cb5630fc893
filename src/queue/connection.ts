/**
 * A connection to a queue's server. INV-1: Every failure becomes a message with the address and without the password. INV-2: A short outage of the server
 * is waited out; a long one ends everything that is waiting for an answer.
 */
import { CodedError } from '../facility/errors/coded-error.ts';
import type { HostClock } from '../sim/live-clock.ts';
import { messageOf } from '../sim/message-of.ts';
import { type QueueAddress, shownAddress } from './address.ts';
import type { QueuePackages, RedisClient } from './packages.ts';

/** Time limit for the first connection. */
const CONNECT_MS = 5_000;
/** A server that sends nothing for this long is considered lost; it is polled more often than that. */
const SILENT_MS = 20_000;
const RETRY_MS = 500;
/** All keys have this prefix; the braces keep them on the same node of a cluster. */
export const PREFIX = '{noke-sim}';

export class QueueConnection {
  readonly client: RedisClient;
  /** Rejects with the reason once the server has been away for too long. */
  readonly lost: Promise<never>;
  readonly #address: QueueAddress;
  readonly #clock: HostClock;
  readonly #patienceMs: number;
  #lose: (error: CodedError) => void = () => {};
  #away: NodeJS.Timeout | undefined;
  #why = 'no answer';
  #isClosed = false;

  /** `patienceMs`: how long the server may be away after the first connection. */
  constructor({ Redis }: QueuePackages, address: QueueAddress, patienceMs: number, clock: HostClock) {
    this.#address = address;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.lost = new Promise((_, reject) => {
      this.#lose = reject;
    });
    // Nothing awaits it while there is no work.
    this.lost.catch(() => {});
    const { tls, ...server } = address;
    this.client = new Redis({
      ...server,
      ...(tls ? { tls: {} } : {}),
      lazyConnect: true,
      maxRetriesPerRequest: null,
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      retryStrategy: () => (this.#isClosed ? null : RETRY_MS),
    });
    this.client.on('error', (error) => this.heard(error));
    this.client.on('close', () => this.#left());
    this.client.on('ready', () => this.#back());
  }

  /** Connects for the first time. Throws CodedError. */
  async open(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.setTimeout(() => reject(new Error('no answer')), CONNECT_MS);
    });
    try {
      await Promise.race([this.client.connect(), late]);
      // Otherwise a database number that does not exist would silently select the first database.
      await Promise.race([this.client.call('SELECT', this.#address.db), late]);
    } catch (error) {
      // The library's own error says only that the connection is closed.
      if (/WRONGPASS|NOAUTH|NOPERM|DB index/.test(messageOf(error))) this.heard(error);
      this.close();
      throw this.#refused();
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /** Remembers why the connection fails. */
  heard(error: unknown): void {
    const message = messageOf(error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    this.#why = /WRONGPASS|NOAUTH|NOPERM|invalid password/i.test(message)
      ? 'password'
      : /DB index/.test(message)
        ? 'it has no database with this number'
        : (REASONS[code] ?? (code === '' ? 'the connection fails' : `the system reports ${code}`));
    if (this.#why === 'password' && this.#away !== undefined) this.#lose(this.#refused());
  }

  /** The answer to a command. Throws CodedError if the server is lost first. */
  async call(command: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.race(this.client.call(command, ...args));
  }

  async race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([this.lost, work]);
  }

  close(): void {
    this.#isClosed = true;
    this.#clock.clearTimeout(this.#away);
    this.client.disconnect();
  }

  #left(): void {
    if (this.#isClosed) return;
    this.#away ??= this.#clock.setTimeout(() => this.#lose(this.#refused()), this.#patienceMs);
  }

  #back(): void {
    this.#clock.clearTimeout(this.#away);
    this.#away = undefined;
  }

  #refused(): CodedError {
    const where = shownAddress(this.#address);
    return this.#why === 'password'
      ? new CodedError('E-QUEUE-2', `the queue at ${where} refuses this user or password`)
      : new CodedError('E-QUEUE-2', `the queue at ${where} cannot be reached: ${this.#why}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host with this name',
  EAI_AGAIN: 'there is no host with this name',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to it',
};
