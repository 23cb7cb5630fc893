/**
 * The app's pending requests: each is answered, times out, or is sent once more after a transport failure.
 *
 * INV-1: Every accepted request ends in exactly one call of `over`. INV-2: An answer that arrives without signal is
 * lost. INV-3: The number of pending requests is bounded.
 */
import type { Backend, BackendAnswer, BackendRequest, Denied } from './backend.ts';
import { ANSWER_MS, REQUEST_AGAIN_MS } from './profiles.ts';
import type { Device, PendingRequest } from './state.ts';
import type { PhoneTimers } from './timers.ts';
import { CANNOT_REACH } from './user-messages.ts';

/** The maximum number of requests pending at one time. */
export const REQUEST_LIMIT = 16;

export class Requests {
  readonly #device: Device;
  readonly #owner: PhoneTimers;
  readonly #backend: Backend;
  readonly #over: (pending: PendingRequest, answer: BackendAnswer) => void;

  constructor(
    device: Device,
    owner: PhoneTimers,
    backend: Backend,
    over: (pending: PendingRequest, answer: BackendAnswer) => void,
  ) {
    this.#device = device;
    this.#owner = owner;
    this.#backend = backend;
    this.#over = over;
    backend.listen((number, answer) => this.#answered(number, answer));
  }

  /** Sends a request and returns its number; undefined without signal or when too many are pending. */
  send(request: BackendRequest): number | undefined {
    const app = this.#device.state.app;
    if (app === null || !this.#device.online()) return undefined;
    if (app.requests.length >= REQUEST_LIMIT) {
      this.#device.record('phone.dropped', { what: request.type });
      return undefined;
    }
    const pending: PendingRequest = { number: app.nextNumber++, request, tries: 0 };
    app.requests.push(pending);
    this.#try(pending);
    return pending.number;
  }

  isUnderWay(wanted: (request: BackendRequest) => boolean): boolean {
    return this.#device.state.app?.requests.some(({ request }) => wanted(request)) ?? false;
  }

  /** Drops all pending requests: the app is closed or removed. */
  forget(): void {
    for (const { number } of this.#device.state.app?.requests.splice(0) ?? []) this.#disarm(number);
  }

  /** Handles a timer of a request: `answer/<number>` or `again/<number>`. */
  fired(timer: string): void {
    const [what, number] = timer.split('/');
    const pending = this.#find(Number(number));
    if (pending === undefined) return;
    if (what === 'again' && this.#device.online()) this.#try(pending);
    else this.#end(pending, noAnswer(pending.request));
  }

  #try(pending: PendingRequest): void {
    pending.tries++;
    this.#device.record('phone.request', { number: pending.number, type: pending.request.type });
    this.#owner.arm(`answer/${pending.number}`, this.#device.world.clock.now() + ANSWER_MS);
    this.#backend.send(pending.number, pending.request);
  }

  #answered(number: number, answer: BackendAnswer): void {
    const pending = this.#find(number);
    if (pending === undefined || answer.type !== pending.request.type || !this.#device.online()) return;
    if (answer.ok || answer.why === 'refused' || pending.tries > 1) {
      this.#end(pending, answer);
      return;
    }
    this.#owner.disarm(`answer/${number}`);
    this.#owner.arm(`again/${number}`, this.#device.world.clock.now() + REQUEST_AGAIN_MS);
  }

  #end(pending: PendingRequest, answer: BackendAnswer): void {
    const requests = this.#device.state.app?.requests;
    requests?.splice(requests.indexOf(pending), 1);
    this.#disarm(pending.number);
    const by = answer.ok ? undefined : answer.by;
    this.#device.record('phone.answer', { number: pending.number, type: answer.type, ok: answer.ok, by });
    this.#over(pending, answer);
  }

  #find(number: number): PendingRequest | undefined {
    return this.#device.state.app?.requests.find((pending) => pending.number === number);
  }

  #disarm(number: number): void {
    this.#owner.disarm(`answer/${number}`);
    this.#owner.disarm(`again/${number}`);
  }
}

const noAnswer = ({ type }: BackendRequest): Denied => ({
  type,
  ok: false,
  why: 'failed',
  by: 'no-answer',
  message: CANNOT_REACH.message,
});
