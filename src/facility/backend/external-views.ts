/**
 * The views of an external unlock core: the results of its operations `known` and `activity`, and the expiry
 * of the keys that it issued. A sentence takes the place of anything that the port does not report.
 *
 * INV-1: Reading a view changes nothing: it leaves no line in the trace and draws from its own stream.
 */
import type { OfflineKey } from '../../core/digital-keys/keys-view.ts';
import { localTextAt } from '../../core/model/facility-time.ts';
import type { State } from '../../core/model/state.ts';
import { newestActivity } from '../../core/views/activity.ts';
import { isCurrent } from '../../core/views/portal.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { Answer, Operation, PortEntry, PortKey, Request } from '../core-port/contract.ts';
import { CoreFault } from '../core-port/core-fault.ts';
import type { DevicePlan } from '../files/devices.ts';
import type { CoreViews, Logged, Noted } from './opening.ts';

const NOTES: Readonly<Record<Noted, string>> = {
  known: 'The core port reports the epoch and the overlock of a lock, but nothing else that the lock stores.',
  unit: 'The core port reports neither batteries nor the state of doors: controllers and state are those at the start of the simulation.',
  fob: 'The core port does not report the locks for which a fob is intended: the locks are those that the built-in core planned.',
  portal:
    'The core port reports neither batteries nor the state of doors: controllers and states are those at the start of the simulation.',
  widgets:
    'The core port reports neither batteries nor the state of doors: the widgets show only rentals and accounts.',
  batteries: 'The core port reports no battery readings.',
};

const KINDS = {
  unlocked: 'Unlocked',
  locked: 'Locked',
  refused: 'Refused',
  other: 'Other',
} as const satisfies Record<PortEntry['event'], string>;

interface Parts {
  readonly state: () => State;
  readonly timeZone: string;
  readonly devices: readonly DevicePlan[];
  /** Throws `CoreFault`. */
  readonly ask: <O extends Operation>(operation: O, request: Request<O>) => Answer<O>;
}

export class ExternalViews implements CoreViews {
  readonly #parts: Parts;
  /** The expiry of each key on a phone, by phone and MAC. */
  readonly #ends = new Map<string, Map<string, number>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  known(mac: Mac): object {
    const { answer, why } = this.#look('known', { mac });
    if (answer === undefined) return { note: `The core provides no state for this lock: ${why}.` };
    return { epoch: answer.epoch, overlock: answer.overlock, note: NOTES.known };
  }

  activity(now: number, count: number): readonly Logged[] {
    const ours: readonly Logged[] = newestActivity(this.#parts.state(), count);
    const theirs: Logged[] = [];
    for (const { mac, place } of this.#parts.devices) {
      const { answer, why } = this.#look('activity', { mac });
      if (answer === undefined) {
        const note = `The core provides no activity of its locks: ${why}.`;
        return [{ at: now, kind: 'Not Shown', note }, ...ours].slice(0, count);
      }
      for (const { event, at, person } of answer.entries)
        theirs.push({ at, kind: KINDS[event], [place.kind]: place.id, user: person ?? undefined });
    }
    return [...theirs, ...ours].sort((a, b) => b.at - a.at).slice(0, count);
  }

  /** A person who has moved out and shares no unit has no key. */
  expirations(facility: string, now: number): (user: string) => OfflineKey {
    const state = this.#parts.state();
    return (id) => {
      const user = state.users.get(id);
      if (user === undefined || !isCurrent(state, user, facility)) return { status: 'Expired', until: undefined };
      const ends = [...this.#ends]
        .filter(([phone]) => state.devices.get(phone)?.user === id)
        .flatMap(([, ofPhone]) => [...ofPhone.values()]);
      if (ends.length === 0) return { status: 'Expired', until: undefined };
      const end = Math.max(...ends);
      return {
        status: end > now ? 'Active' : 'Expired',
        until: end === Infinity ? undefined : localTextAt(this.#parts.timeZone, end - 1_000),
      };
    };
  }

  note(part: Noted): string {
    return NOTES[part];
  }

  /** Records the keys that a phone now has; it has no others. */
  issued(phone: string, keys: readonly PortKey[]): void {
    this.#ends.set(phone, new Map(keys.map(({ mac, expiresAt }) => [mac, expiresAt ?? Infinity])));
  }

  revoked(phone: string, mac: string): void {
    this.#ends.get(phone)?.delete(mac);
  }

  #look<O extends Operation>(
    operation: O,
    request: Request<O>,
  ):
    | { readonly answer: Extract<Answer<O>, { ok: true }>; readonly why?: never }
    | { readonly answer?: never; readonly why: string } {
    try {
      const answer = this.#parts.ask(operation, request);
      if (!answer.ok) return { why: `${operation} is refused by ${answer.rule}` };
      return { answer: answer as Extract<Answer<O>, { ok: true }> };
    } catch (error) {
      if (!(error instanceof CoreFault)) throw error;
      return { why: error.message };
    }
  }
}
