/**
 * Watches the phones: whether an app shows its user the answer that the lock gave in the session, asks the company when it
 * can and must, and uploads the records that locks give it.
 */
import type { InvariantId } from '../model/invariants.ts';
import {
  count,
  type ObservedEvent,
  SITE,
  text,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';
import { AppWatch } from './app-watch.ts';
import { AttemptWatch } from './attempt-watch.ts';

/** The time within which a phone with data and no obstacle starts an upload. */
const UPLOADS_MS = 120_000;
/** Events after which a phone may lose or delay its uploads. */
const CALM_ENDS = /^phone\.(power|airplane|signal|app|account|fault|dropped)$/;
/** Events with which the app may stop; a dropped request is never answered. */
const STOPS = /^phone\.(power|app|account|fault|dropped)$/;

type Args = Readonly<Record<string, unknown>>;

interface Phone {
  readonly attempts: AttemptWatch;
  readonly app: AppWatch;
  /** Whether the phone is switched on, according to its own events. */
  on: boolean;
  signal: boolean;
  airplane: boolean;
  /** Whether the app was removed, or has been updated since the last new version. */
  is: 'removed' | 'updated' | undefined;
  /** The last answer of the lock that the phone is connected to. */
  answer: number | undefined;
  /** Whether the last answer in this attempt was a success. */
  heardSuccess: boolean;
  /** In this attempt: whether the phone has chosen a path, and whether it had data when it had to choose. */
  chose: boolean;
  hadData: boolean;
  /** The number of packets for the company since the last result, and the event after which the phone must upload them. */
  packets: number;
  owesSince: ObservedEvent | undefined;
}

const hasData = ({ on, signal, airplane }: Phone): boolean => on && signal && !airplane;

export class PhoneWatch {
  readonly #report: (broken: Violation) => void;
  /** By lock, the phone that is connected to it. */
  readonly #at = new Map<string, string>();
  readonly #phones = new Map<string, Phone>();
  /** Whether a verb is acting now. */
  #acts = false;
  #tap: { readonly verb: string; readonly args: Args } | undefined;

  readonly #osOf: ReadonlyMap<string, 'android' | 'ios'>;
  readonly #deviceOf: (phone: string) => string | undefined;
  /** The decisions of the company on keys since an installation last received some: how many keys or why none, and how often. */
  readonly #issued = new Map<
    string,
    { readonly keys: number; readonly kept: number; readonly rule: string; readonly times: number }
  >();

  constructor(
    osOf: ReadonlyMap<string, 'android' | 'ios'>,
    deviceOf: (phone: string) => string | undefined,
    report: (broken: Violation) => void,
  ) {
    this.#osOf = osOf;
    this.#deviceOf = deviceOf;
    this.#report = report;
  }

  sawLock({ actor, kind, data }: ObservedEvent): void {
    if (kind === 'lock.connected') {
      const peer = text(data, 'peer');
      this.#at.set(actor, peer);
      this.#of(peer).answer = undefined;
    }
    if (kind !== 'lock.answered' || data.via !== 'ble') return;
    const peer = this.#at.get(actor);
    if (peer !== undefined) this.#of(peer).answer = count(data, 'result');
  }

  /** Handles a link event: counts packets for the company that reach a phone. */
  sawLink(event: ObservedEvent): void {
    const { actor, kind, data } = event;
    const [, phone = ''] = actor.split('/');
    const known = this.#phones.get(`phone/${phone}`);
    known?.attempts.sawRadio(event);
    if (kind === 'link.scan' && data.on === true) known?.app.searches();
    if (kind === 'link.reset') known?.app.adapterReset();
    if (kind === 'link.down') known?.app.disconnected(event.time);
    if (kind !== 'link.notify' || !text(data, 'value').startsWith('50')) return;
    const receiver = this.#of(`phone/${phone}`);
    receiver.app.gave(text(data, 'value'));
    receiver.packets += 1;
  }

  saw(event: ObservedEvent): void {
    const { actor, kind, data } = event;
    const phone = this.#of(actor);
    if (CALM_ENDS.test(kind)) {
      phone.owesSince = undefined;
      phone.packets = 0;
    }
    if (STOPS.test(kind)) phone.attempts.stops();
    if (kind === 'phone.power') phone.on = data.on === true;
    if (kind === 'phone.airplane') phone.airplane = data.on === true;
    if (kind === 'phone.signal') phone.signal = data.cellular === true || data.wifi === true;
    if (kind === 'phone.app' && /^(installed|updated)$/.test(text(data, 'what')) && !hasData(phone))
      this.#broke('INV-DATA', `${actor} has no data signal, but its app was ${text(data, 'what')}`, event);
    if (kind === 'phone.app') this.#changesApp(event, phone);
    if (kind === 'phone.fault' && data.what === 'outdated' && phone.is === 'updated') phone.is = undefined;
    if (kind === 'phone.attempt')
      Object.assign(phone, { heardSuccess: false, chose: false, hadData: false, packets: 0 });
    if (kind === 'phone.session') phone.hadData = hasData(phone);
    if (kind === 'phone.path') phone.chose = true;
    if (kind === 'phone.request' && data.type === 'upload') phone.owesSince = undefined;
    if (kind === 'phone.result') {
      if (phone.packets > 0) phone.owesSince ??= event;
      phone.packets = 0;
      phone.heardSuccess = data.code === 0x60 && data.left === 0;
    }
    if (kind === 'phone.keys') this.#got(event);
    if (kind === 'phone.outcome') this.#showed(event, phone);
    phone.attempts.saw(event, hasData(phone));
    phone.app.saw(event);
  }

  /** Called when an app was installed, updated, cleared or removed. */
  #changesApp(event: ObservedEvent, phone: Phone): void {
    const what = text(event.data, 'what');
    if (what === 'updated' && (phone.is === 'removed' || (phone.is === 'updated' && !this.#acts)))
      this.#broke('INV-DATA', `${event.actor} updated an app that was ${phone.is}`, event);
    if (what === 'uninstalled') phone.is = 'removed';
    else if (what !== 'cleared') phone.is = what === 'updated' ? 'updated' : undefined;
  }

  /** Called when the company has decided on the keys of an installation. */
  issued({ kind, data }: ObservedEvent): void {
    const device = text(data, 'device');
    const keys = Array.isArray(data.grants) ? data.grants.length : 0;
    // The installation keeps an earlier key to a lock for which it gets none now.
    const kept = Array.isArray(data.withheld) ? data.withheld.length : 0;
    const times = (this.#issued.get(device)?.times ?? 0) + 1;
    this.#issued.set(device, { keys, kept, rule: kind === 'core.keys.refused' ? text(data, 'rule') : '', times });
  }

  /**
   * An answer may be lost and its request repeated, so the keys are compared only if the company decided exactly once since the phone last received
   * keys.
   */
  #got(event: ObservedEvent): void {
    const device = this.#deviceOf(event.actor.slice('phone/'.length)) ?? '';
    const issued = this.#issued.get(device);
    this.#issued.delete(device);
    if (event.data.facility !== SITE || issued?.times !== 1) return;
    const { keys, kept, rule } = issued;
    const has = count(event.data, 'count');
    if (has < keys || has > keys + kept || text(event.data, 'noKeys') !== rule)
      this.#broke('INV-PHONE-KEYS', `${event.actor} has keys other than those that it was issued`, event);
  }

  /** Called before a verb acts. */
  plays(verb: string, args: Args): void {
    this.#acts = true;
    this.#tap = verb.startsWith('phone.') ? { verb, args } : undefined;
    if (this.#tap !== undefined) this.#of(`phone/${String(args.phone)}`).app.taps();
  }

  /** Called after the verb; `ok`: whether the verb was possible. */
  played(ok: boolean, at: number): void {
    this.#acts = false;
    if (this.#tap === undefined || !ok) return;
    const { verb, args } = this.#tap;
    const phone = this.#of(`phone/${String(args.phone)}`);
    phone.app.tapped(verb, args, at, hasData(phone));
  }

  /** Inspects the phones between two commands. */
  inspect(at: number): void {
    for (const [actor, phone] of this.#phones) {
      phone.attempts.inspect(at);
      const since = phone.owesSince;
      if (since === undefined || at - since.time <= UPLOADS_MS) continue;
      if (!hasData(phone)) continue;
      phone.owesSince = undefined;
      this.#broke(
        'INV-PHONE-KEEPS',
        `${actor} did not upload the records that a lock gave it`,
        { ...since, time: at },
        {
          due: { kind: 'phone.request', actor, data: { type: 'upload' } },
        },
      );
    }
  }

  #showed(event: ObservedEvent, phone: Phone): void {
    const { actor, data } = event;
    const last = phone.answer?.toString(16) ?? 'none';
    if (data.result === 'unlocked' && phone.answer !== 0x60)
      this.#broke('INV-PHONE-TRUTH', `${actor} shows unlocked; the lock’s last answer was ${last}`, event);
    if (data.result !== 'unlocked' && phone.heardSuccess)
      this.#broke('INV-PHONE-SUCCESS', `${actor} received success and shows: ${text(data, 'message')}`, event);
    if (/cannot reach the server/.test(text(data, 'message')) && phone.hadData && !phone.chose)
      this.#broke('INV-PHONE-ASKS', `${actor} has a data signal but did not ask the company`, event, {
        due: { kind: 'phone.path', actor, data: { path: 'online' } },
      });
  }

  #of(actor: string): Phone {
    const known = this.#phones.get(actor);
    if (known !== undefined) return known;
    const phone: Phone = {
      attempts: new AttemptWatch(actor, this.#osOf.get(actor), this.#report),
      app: new AppWatch(actor, this.#osOf.get(actor), this.#report),
      on: true,
      signal: true,
      airplane: false,
      is: undefined,
      answer: undefined,
      heardSuccess: false,
      chose: false,
      hadData: false,
      packets: 0,
      owesSince: undefined,
    };
    this.#phones.set(actor, phone);
    return phone;
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
