/**
 * The connection of one phone to the company's servers. Both directions take time, and messages in flight are data on the clock.
 *
 * INV-1: Every request gets one answer.
 */
import { z } from 'zod';
import {
  type Backend,
  type BackendAnswer,
  type BackendRequest,
  backendAnswer,
  backendRequest,
  type SignedIn,
} from '../../phone/backend.ts';
import type { TimerOwner } from '../../sim/clock.ts';
import type { World } from '../../sim/world.ts';
import { AppRequests } from './app-requests.ts';
import type { CompanyBackend } from './company-backend.ts';

/** One-way latency of a mobile network, in milliseconds. Source: chosen. */
const ONE_WAY_MIN_MS = 40;
const ONE_WAY_MAX_MS = 120;

const underWay = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('request'), number: z.int(), request: backendRequest }),
  z.strictObject({ type: z.literal('answer'), number: z.int(), answer: backendAnswer }),
]);
type UnderWay = z.infer<typeof underWay>;

export class AppConnection implements Backend {
  readonly #world: World;
  readonly #requests: AppRequests;
  readonly #label: string;
  readonly #latencyMs: () => number;
  readonly #owner: TimerOwner<UnderWay>;
  #receive: (number: number, answer: BackendAnswer) => void = () => undefined;

  /** `latencyMs`: the additional latency of the phone's data connection for each answer. */
  constructor(world: World, backend: CompanyBackend, phone: string, latencyMs: () => number = () => 0) {
    this.#world = world;
    this.#requests = new AppRequests(world.clock, backend);
    this.#label = `backend/${phone}`;
    this.#latencyMs = latencyMs;
    this.#owner = world.clock.own(
      this.#label,
      (event) => underWay.parse(event),
      (message) => this.#arrived(message),
    );
  }

  listen(receive: (number: number, answer: BackendAnswer) => void): void {
    this.#receive = receive;
  }

  send(number: number, request: BackendRequest): void {
    this.#post({ type: 'request', number, request });
  }

  /** The answer to a sign-in that happened before the simulation began. */
  signedIn(device: string): SignedIn | undefined {
    return this.#requests.signedIn(device);
  }

  #post(message: UnderWay): void {
    const oneWay = this.#world.random.stream(this.#label).int(ONE_WAY_MIN_MS, ONE_WAY_MAX_MS);
    const slow = message.type === 'answer' ? this.#latencyMs() : 0;
    this.#owner.post(this.#world.clock.now() + oneWay + slow, message);
  }

  #arrived(message: UnderWay): void {
    if (message.type === 'answer') this.#receive(message.number, message.answer);
    else this.#post({ type: 'answer', number: message.number, answer: this.#requests.answer(message.request) });
  }
}
