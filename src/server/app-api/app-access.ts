/**
 * The access of external apps to the company's servers. A request enters the hosted facility as one input, so that it can be replayed, and is
 * answered by the same code as requests from simulated phones.
 *
 * INV-1: An account is signed in on at most `PHONES_LIMIT` external phones: one more replaces the phone that signed in longest ago, which the core
 * removes. INV-2: No external phone has the id of a simulated one, and no id reveals what the app sent. INV-3: Nobody signs out the phone of another
 * account: the `deviceUUID` that an app sends proves nothing, so phones are told apart within an account.
 */
import { hash } from 'node:crypto';
import { devicesOf } from '../../core/digital-keys/voiding.ts';
import { userOf } from '../../core/kernel/identity.ts';
import type { State } from '../../core/model/state.ts';
import { type CompanyView, companiesOf } from '../../core/views/app-view.ts';
import type { BackendRequest, Denied, Granted, RequestType, Where } from '../../phone/backend.ts';
import { Company } from '../core-api/company.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { OutsideInput } from '../journal.ts';
import type { Turns } from '../turns.ts';

/** The maximum number of external phones on which one account can be signed in. */
export const PHONES_LIMIT = 8;
/** The prefix of external phone ids; with it, an id is longer than any id in a facility file. */
const OUTSIDE = 'app-';
const ID_LENGTH = 44;

type AppRequest<T extends RequestType> = Extract<BackendRequest, { readonly type: T }>;

export class AppAccess {
  readonly #hosted: () => HostedFacility;
  readonly #company: Company;

  constructor(hosted: () => HostedFacility) {
    this.#hosted = hosted;
    this.#company = new Company(hosted);
  }

  get turns(): Turns {
    return this.#company.turns;
  }

  get state(): State {
    return this.#company.state;
  }

  get now(): number {
    return this.#company.now;
  }

  /** The name of a lock in traces and verbs, such as `A101`. */
  lockName(mac: string): string | undefined {
    return this.#hosted().parts.locks.get(mac)?.name;
  }

  /** The user to whom a token belongs; undefined for a token that is not valid, or no longer valid. */
  userOf(token: string): string | undefined {
    return this.#hosted().parts.app.userOf(token);
  }

  /** The companies of a user, with the sites of each. */
  companiesOf(user: string): readonly CompanyView[] {
    const found = this.state.users.get(user);
    return found === undefined ? [] : companiesOf(this.state, found);
  }

  /** The position of the person with that account. */
  placeOf(user: string): Where | undefined {
    return this.#hosted().parts.placeOf(user);
  }

  /** The person who has this login; empty if nobody has it. */
  accountOf(login: string): string {
    return userOf(this.state, login)?.id ?? '';
  }

  /** The change is durable when it returns. */
  ask<T extends RequestType>(request: AppRequest<T>): Granted<T> | Denied {
    const hosted = this.#hosted();
    const answer = hosted.enter({ kind: 'app-api', request }, () => hosted.parts.app.answer(request));
    hosted.settle();
    // The servers answer each request with an answer of the same type.
    return answer as Granted<T> | Denied;
  }

  /** Signs out a phone and removes it. */
  forget(device: string): void {
    this.#company.execute({ type: 'device.forget', device });
  }

  /** Removes an account's phones beyond the limit, but not the one that has just signed in. */
  forgetOldest(user: string, latest: string): void {
    const others = devicesOf(this.state, user).filter(
      ({ id }) => id.length === ID_LENGTH && id.startsWith(OUTSIDE) && id !== latest,
    );
    others.sort((a, b) => a.signedInAt - b.signedInAt);
    for (const { id } of others.slice(0, Math.max(0, others.length + 1 - PHONES_LIMIT))) this.forget(id);
  }
}

/** The id of the phone that sends this `deviceUUID` and signs in to this account. */
export const phoneOf = (user: string, deviceUUID: string): string =>
  `${OUTSIDE}${hash('sha256', `phone\n${user}\n${deviceUUID}`)}`.slice(0, ID_LENGTH);

/** Replays an input that `ask` recorded. */
export function replayAppApiInput(hosted: HostedFacility, input: OutsideInput): void {
  if (input.kind === 'app-api') hosted.parts.app.answer(input.request);
}
