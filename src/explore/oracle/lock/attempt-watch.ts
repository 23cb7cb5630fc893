/**
 * The attempts and requests of one phone, followed through its events and those of its radio: how long it searches, how often it connects, which
 * error it shows, and that each attempt and each request ends. The numbers are those of the published phone libraries.
 */
import { counted } from '../../../protocol/counted.ts';
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, text, type Violation, type ViolationEvidence } from '../model/observations.ts';

const SCAN_MS = 8_000;
const CONNECT_MS = 6_000;
const CONNECT_TRIES = { android: 4, ios: 1 } as const;
/** Longer than searching, four connections, a session and two requests together. */
const ATTEMPT_MS = 130_000;
const REQUEST_MS = 10_000;
const REQUEST_AGAIN_MS = 3_000;
/** The minimum time for which a session is trusted, without the time that reading it took. */
const TRUSTED_MS = 14_000;
const NO_CONNECTION = 317;
/** The error of the published library for each result of a lock. */
const ERRORS: Readonly<Record<number, number>> = {
  97: 261,
  98: 262,
  99: 263,
  100: 264,
  101: 265,
  104: 268,
  105: 267,
  106: 267,
};
/** The errors of the published library that belong to a sentence. */
const SAYS: readonly (readonly [says: RegExp, errors: readonly number[]])[] = [
  [/^The lock did not respond/, [NO_CONNECTION]],
  [/^Bluetooth is not responding/, [303]],
  // The key could not be read, or anything else.
  [/^Something went wrong/, [309, 99]],
];
/** Results after which the app gets new keys and asks the company, at most once per attempt. */
const RENEWS = [0x61, 0x6d];

interface Attempt {
  readonly event: ObservedEvent;
  readonly mac: string;
  scanAt?: number;
  connects: number;
  connectingAt?: number;
  refusedAt?: number;
  sessionAt?: number;
  renewed: boolean;
  /** The last result that ends a list, and when it came. */
  last?: { readonly code: number; readonly at: number };
}

interface Request {
  readonly event: ObservedEvent;
  tries: number;
  at: number;
}

export class AttemptWatch {
  readonly #actor: string;
  readonly #os: 'android' | 'ios' | undefined;
  readonly #report: (broken: Violation) => void;
  #attempt: Attempt | undefined;
  readonly #requests = new Map<number, Request>();
  /** The event that requires a refresh in the same instant. */
  #renewal: ObservedEvent | undefined;

  constructor(actor: string, os: 'android' | 'ios' | undefined, report: (broken: Violation) => void) {
    this.#actor = actor;
    this.#os = os;
    this.#report = report;
  }

  /** Called when the app or the phone stops: attempts and requests are lost. */
  stops(): void {
    this.#attempt = undefined;
    this.#renewal = undefined;
    this.#requests.clear();
  }

  sawRadio({ kind, data, time }: ObservedEvent): void {
    const attempt = this.#attempt;
    if (attempt === undefined) return;
    if (kind === 'link.scan' && data.on === true) attempt.scanAt = time;
    if (text(data, 'mac') !== attempt.mac) return;
    if (kind === 'link.refused') attempt.refusedAt = time;
    if (kind === 'link.discovered') delete attempt.scanAt;
    if (kind !== 'link.connecting') return;
    attempt.connects += 1;
    attempt.connectingAt = time;
  }

  /** `hasData`: the phone can reach the company. */
  saw(event: ObservedEvent, hasData: boolean): void {
    const { kind, data, time } = event;
    if (this.#renewal !== undefined && time > this.#renewal.time) this.#missed(this.#renewal);
    switch (kind) {
      case 'phone.attempt':
        this.#attempt = { event, mac: text(data, 'mac'), connects: 0, renewed: false };
        return;
      case 'phone.session':
        if (this.#attempt !== undefined) this.#attempt.sessionAt ??= time;
        return;
      case 'phone.result':
        if (this.#attempt !== undefined && data.left === 0) this.#result(event, this.#attempt, hasData);
        return;
      case 'phone.outcome':
        if (this.#attempt !== undefined) this.#over(event, this.#attempt);
        this.#attempt = undefined;
        return;
      case 'phone.request':
        if (data.type === 'refresh') this.#renewal = undefined;
        this.#sent(event);
        return;
      case 'phone.answer':
        this.#answered(event);
    }
  }

  inspect(at: number): void {
    if (this.#renewal !== undefined && at > this.#renewal.time) this.#missed(this.#renewal);
    const attempt = this.#attempt;
    if (attempt !== undefined && at - attempt.event.time > ATTEMPT_MS) {
      this.#attempt = undefined;
      this.#broke(
        'INV-PHONE-ENDS',
        `${this.#actor} is still trying to open a lock`,
        { ...attempt.event, time: at },
        {
          due: { kind: 'phone.outcome', actor: this.#actor },
        },
      );
    }
    for (const [number, request] of this.#requests)
      if (at - request.at > REQUEST_MS + REQUEST_AGAIN_MS) {
        this.#requests.delete(number);
        this.#broke(
          'INV-PHONE-ENDS',
          `${this.#actor} is still waiting for the answer to a request`,
          { ...request.event, time: at },
          {
            due: { kind: 'phone.answer', actor: this.#actor, data: { number } },
          },
        );
      }
  }

  #result(event: ObservedEvent, attempt: Attempt, hasData: boolean): void {
    const code = count(event.data, 'code');
    attempt.last = { code, at: event.time };
    if (!RENEWS.includes(code) || attempt.renewed) return;
    attempt.renewed = true;
    const trusted = attempt.sessionAt !== undefined && event.time - attempt.sessionAt < TRUSTED_MS;
    if (trusted && hasData) this.#renewal = event;
  }

  #missed(event: ObservedEvent): void {
    this.#renewal = undefined;
    this.#broke('INV-PHONE-RETRIES', `${this.#actor} did not get new keys after its key was refused`, event, {
      due: { kind: 'phone.request', actor: this.#actor, data: { type: 'refresh' } },
    });
  }

  #over(event: ObservedEvent, { scanAt, connects, connectingAt = 0, refusedAt, last }: Attempt): void {
    const { time, data } = event;
    const error = data.appError;
    const wrong = (what: string): void => this.#broke('INV-PHONE-SAYS', `${this.#actor} ${what}`, event);
    if (/^Lock not found/.test(text(data, 'message')) && time - (scanAt ?? Number.NEGATIVE_INFINITY) !== SCAN_MS)
      wrong('reports that the lock was not found, but did not search for eight seconds or had discovered the lock');
    const errors = SAYS.find(([says]) => says.test(text(data, 'message')))?.[1];
    if (errors?.includes(count(data, 'appError')) === false)
      wrong(`shows error ${String(error)} with: ${text(data, 'message')}`);
    const tries = this.#os === undefined ? undefined : CONNECT_TRIES[this.#os];
    if (error === NO_CONNECTION) {
      const tooLong = time - connectingAt === CONNECT_MS;
      const refused = refusedAt !== undefined && refusedAt >= connectingAt && connects === (tries ?? connects);
      if (!tooLong && !refused) wrong(`gave up after ${counted(connects, 'connection attempt')}`);
    }
    if (tries !== undefined && connects > tries) wrong(`connected ${counted(connects, 'time')}`);
    if (last?.at !== time || data.result === 'unlocked') return;
    if (error !== ERRORS[last.code]) wrong(`shows error ${String(error)} after the result ${last.code.toString(16)}`);
  }

  #sent(event: ObservedEvent): void {
    const number = count(event.data, 'number');
    const known = this.#requests.get(number);
    if (known === undefined) {
      this.#requests.set(number, { event, tries: 1, at: event.time });
      return;
    }
    if (known.tries > 1 || event.time - known.at < REQUEST_AGAIN_MS)
      this.#broke('INV-PHONE-ENDS', `${this.#actor} sent a request again too soon or too often`, event);
    known.tries += 1;
    known.at = event.time;
  }

  #answered(event: ObservedEvent): void {
    const number = count(event.data, 'number');
    const known = this.#requests.get(number);
    this.#requests.delete(number);
    if (known === undefined || event.data.by !== 'no-answer') return;
    if (event.time - known.at < REQUEST_AGAIN_MS)
      this.#broke('INV-PHONE-ENDS', `${this.#actor} gave up on a request before its time limit`, event);
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
