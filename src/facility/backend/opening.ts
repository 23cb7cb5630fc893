/**
 * The operations of the unlock core for app and fobs (keys, command lists, uploads), and its views. The built-in core implements them, or
 * an external one behind the core port (`external-opening.ts`).
 */
import type { Command } from '../../core/commands.ts';
import type { Core } from '../../core/core.ts';
import {
  digitalKeys,
  type FobKey,
  fobKeys,
  type OfflineKey,
  offlineKeyExpirations,
} from '../../core/digital-keys/keys-view.ts';
import type { CoreDecision } from '../../core/events.ts';
import type { Activity } from '../../core/model/activity-entry.ts';
import type { Place } from '../../core/model/state.ts';
import { packetsOf } from '../../core/plan/plan.ts';
import { newestActivity } from '../../core/views/activity.ts';
import { confirmedOf } from '../../core/views/confirmed.ts';
import type { DigitalKey } from '../../phone/backend.ts';
import type { Mac } from '../../protocol/mac.ts';

/** `refused`: `by` is the rule. `failed`: a fault of the core, in a sentence. */
export interface NotGranted {
  readonly ok: false;
  readonly why: 'refused' | 'failed';
  readonly by: string;
}

export const refusedBy = (rule: string): NotGranted => ({ ok: false, why: 'refused', by: rule });

export type PhoneKey = Omit<DigitalKey, 'name'>;

/** Parts of the view that depend on what the core reports. */
export type Noted = 'known' | 'unit' | 'fob' | 'portal' | 'widgets' | 'batteries';

/** An entry of the log, from the built-in core or from an external one, which has fewer fields. */
export interface Logged extends Partial<Omit<Activity, 'at' | 'kind'>> {
  readonly at: number;
  readonly kind: string;
}

/** The views of the core. Reading a view changes nothing. */
export interface CoreViews {
  /** The state that the core considers confirmed for a lock; undefined for an unknown lock. */
  known(mac: Mac): object | undefined;
  /** The newest `count` entries of the activity log, newest first. */
  activity(now: number, count: number): readonly Logged[];
  /** Offline Key Expiration, by user. */
  expirations(facility: string, now: number): (user: string) => OfflineKey;
  /** A sentence that explains the limits of that part of the view with this core. */
  note(part: Noted): string | undefined;
}

export interface Opening {
  readonly views: CoreViews;
  /** Renews the keys of a phone at a facility; returns all of them. */
  refresh(
    device: string,
    facility: string,
    place: Place | undefined,
  ): { ok: true; keys: readonly PhoneKey[] } | NotGranted;
  /** Returns the packets that open a lock in that session, as hex. */
  unlock(device: string, mac: string, session: string): { ok: true; commands: readonly string[] } | NotGranted;
  /** Uploads server packets; returns whether they were accepted. */
  upload(mac: string, session: string, packets: readonly string[]): boolean;
  fobKeys(fob: string): readonly FobKey[];
  /** Called when our own core has executed a command. */
  told(command: Command, decision: CoreDecision): void;
}

/** Our own core, and a function that passes commands to it. */
interface CoreAccess {
  readonly core: Core;
  dispatch(command: Command): CoreDecision;
}

export class OwnOpening implements Opening {
  readonly views: CoreViews;
  readonly #backend: CoreAccess;

  constructor(backend: CoreAccess) {
    this.#backend = backend;
    this.views = {
      known: (mac) => confirmedOf(backend.core.state, mac),
      activity: (_, count) => newestActivity(backend.core.state, count),
      expirations: (facility, now) => offlineKeyExpirations(backend.core.state, facility, now),
      note: () => undefined,
    };
  }

  refresh(device: string, facility: string, place: Place | undefined): ReturnType<Opening['refresh']> {
    const where = place === undefined ? {} : { place };
    const decision = this.#backend.dispatch({ type: 'keys.refresh', device, facility, ...where });
    if (!decision.ok) return refusedBy(decision.refusal.rule);
    const { state, secrets } = this.#backend.core;
    return { ok: true, keys: digitalKeys(state, secrets, device, facility) };
  }

  unlock(device: string, mac: string, session: string): ReturnType<Opening['unlock']> {
    const decision = this.#backend.dispatch({ type: 'unlock.online', device, mac, session });
    if (!decision.ok) return refusedBy(decision.refusal.rule);
    const list = decision.events.find((event) => event.type === 'list.sent');
    return { ok: true, commands: list === undefined ? [] : packetsOf(list.plan, this.#backend.core.secrets) };
  }

  upload(mac: string, session: string, packets: readonly string[]): boolean {
    return this.#backend.dispatch({ type: 'records.upload', mac, session, packets }).ok;
  }

  fobKeys(fob: string): readonly FobKey[] {
    const { state, secrets } = this.#backend.core;
    return fobKeys(state, secrets, fob);
  }

  told(): void {}
}
