/** Watches remote unlocks: who may send one, for which reason or with whose PIN, how long it is valid, and that it is sent only once. */
import type { InvariantId } from '../model/invariants.ts';
import { type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';
import type { Rights } from '../model/rights.ts';
import type { AddressOf } from './message-watch.ts';

const REASONS: ReadonlySet<string> = new Set(['Tenant locked phone in unit', 'Fire', 'Flood', 'Medical', 'Other']);
/** The time within which a PIN typed at the unit is evaluated. */
const TYPED_MS = 60_000;

interface Intent {
  readonly by: string;
  readonly how: string;
  readonly mac: string;
  readonly until: number;
  sentAt: number | undefined;
  session: string;
}

export class RemoteWatch {
  readonly #rights: Rights;
  readonly #addressOf: AddressOf;
  readonly #report: (broken: Violation) => void;
  readonly #intents = new Map<string, Intent>();
  readonly #pins = new Map<string, { readonly at: number; readonly tenant: string; wrong: number }>();
  /** The placeholders of the PINs that were sent for each unit. */
  readonly #sent = new Map<string, Set<string>>();
  /** The placeholders of the PINs that staff typed for each unit, and when. */
  readonly #typed = new Map<string, { readonly at: number; readonly pin: string }[]>();
  #linked = true;

  constructor(rights: Rights, addressOf: AddressOf, report: (broken: Violation) => void) {
    this.#rights = rights;
    this.#addressOf = addressOf;
    this.#report = report;
  }

  saw(event: ObservedEvent): void {
    const { kind, data } = event;
    if (kind === 'input') this.#types(event);
    if (kind === 'message.delivered') this.#read(text(data, 'text'), text(data, 'kind'));
    if (kind === 'core.facility.linkChanged') this.#linked = data.linked === true;
    if (kind === 'core.lock.silent')
      for (const intent of this.#intents.values())
        if (intent.session === text(data, 'session')) intent.sentAt = undefined;
    if (kind === 'core.list.sent') this.#listed(event);
    if (kind === 'core.pin.requested') this.#asked(event);
    if (kind === 'core.pin.wrong') {
      const pin = this.#pins.get(text(data, 'unit'));
      if (pin !== undefined) pin.wrong += 1;
    }
    if (kind === 'core.remote.granted') this.#granted(event);
  }

  #types({ data, time }: ObservedEvent): void {
    const args = partOf(data, 'args');
    const pin = text(args, 'pin');
    const unit = text(args, 'unit');
    if (pin !== '' && unit !== '') this.#typed.set(unit, [...(this.#typed.get(unit) ?? []), { at: time, pin }]);
  }

  /** The message names unit and PIN; the same placeholder replaces the PIN everywhere in the trace. */
  #read(message: string, kind: string): void {
    const [, unit, pin] = /open your unit (\S+)\. .* this PIN: (.+)\.$/.exec(message) ?? [];
    if (kind !== 'pin-request' || unit === undefined || pin === undefined) return;
    this.#sent.set(unit, (this.#sent.get(unit) ?? new Set()).add(pin));
  }

  #asked(event: ObservedEvent): void {
    const request = partOf(event.data, 'request');
    const unit = text(request, 'unit');
    const by = text(request, 'by');
    this.#pins.set(unit, { at: event.time, tenant: text(request, 'tenant'), wrong: 0 });
    this.#takesNumber(unit, event);
    if (!this.#rights.staff.may(by, 'Access Override Unlock'))
      this.#broke('INV-STAFF', `${by} asked a tenant without the permission`, event);
    if (this.#rights.units.get(unit)?.tenant !== text(request, 'tenant'))
      this.#broke('INV-PIN', `a person who does not rent ${unit} was asked`, event);
  }

  #granted(event: ObservedEvent): void {
    const intent = partOf(event.data, 'intent');
    const [unit, by, how] = [text(intent, 'unit'), text(intent, 'by'), text(intent, 'how')];
    const mac = text(intent, 'mac');
    if (how === 'emergency' && this.#waits(by, mac, event.time))
      this.#broke('INV-REMOTE-WINDOW', `${by} sent ${unit} an emergency unlock while another one was pending`, event);
    const until = event.time + this.#rights.settings.amount('remoteWindowMs');
    this.#intents.set(text(intent, 'id'), { by, how, mac, until, sentAt: undefined, session: '' });
    this.#takesNumber(unit, event);
    const overlocked = this.#rights.units.get(unit)?.status === 'overlock';
    const portal = event.data.via === 'portal';
    if (portal && !this.#linked) this.#broke('INV-STAFF', `${by} opened ${unit}, which is offline`, event);
    if (how === 'emergency') {
      if (!this.#rights.staff.may(by, 'Access Emergency Unlock'))
        this.#broke('INV-STAFF', `${by} sent an emergency unlock without the permission`, event);
      if (overlocked && this.#rights.settings.on('restrictOverlockEntry'))
        this.#broke('INV-STAFF', `${by} opened ${unit}, which is overlocked, in an emergency`, event);
      const [reason = '', note = ''] = text(intent, 'reason').split(': ');
      if (!REASONS.has(reason) || (reason === 'Other' && note.trim() === ''))
        this.#broke('INV-STAFF', `${by} sent an emergency unlock without a reason`, event);
    }
    if (how === 'direct') {
      if (portal && !this.#rights.staff.may(by, 'Remote Open'))
        this.#broke('INV-STAFF', `${by} opened ${unit} from the portal without the permission`, event);
      if (this.#rights.mayOpen(by, text(intent, 'mac'), event.time) === 'no')
        this.#broke(
          'INV-STAFF',
          `${by} opened ${unit} without asking the tenant and without the right to do so`,
          event,
        );
    }
    if (how === 'override') this.#byPin(event, unit, by);
  }

  /** Checks that Unlock is disabled while the tenant has no number. */
  #takesNumber(unit: string, event: ObservedEvent): void {
    const tenant = this.#rights.units.get(unit)?.tenant;
    if (tenant !== undefined && this.#addressOf(tenant, 'sms') === undefined)
      this.#broke('INV-STAFF', `${unit} was unlocked, or a PIN was requested, although ${tenant} has no number`, event);
  }

  /** Whether an emergency unlock by that person is pending for the lock. An unlock that was sent in a session no longer counts, even if it failed. */
  #waits(by: string, mac: string, at: number): boolean {
    for (const intent of this.#intents.values())
      if (
        intent.by === by &&
        intent.mac === mac &&
        intent.how === 'emergency' &&
        intent.session === '' &&
        at <= intent.until
      )
        return true;
    return false;
  }

  #byPin(event: ObservedEvent, unit: string, by: string): void {
    const { settings, staff, units } = this.#rights;
    const model = units.get(unit);
    const pin = this.#pins.get(unit);
    this.#pins.delete(unit);
    if (!staff.may(by, 'Access Override Unlock'))
      this.#broke('INV-STAFF', `${by} opened ${unit} by PIN without the permission`, event);
    if (model?.status === 'overlock') this.#broke('INV-STAFF', `${unit} is overlocked and was opened by PIN`, event);
    const sent = this.#sent.get(unit);
    const typed = (this.#typed.get(unit) ?? []).filter(({ at }) => event.time - at < TYPED_MS);
    const why =
      pin === undefined
        ? 'that was not sent to anybody'
        : event.time - pin.at >= settings.amount('pinLifeMs')
          ? 'that had expired'
          : pin.wrong >= settings.amount('pinTries')
            ? 'after too many wrong attempts'
            : pin.tenant !== model?.tenant
              ? 'of a former tenant'
              : typed.some((each) => sent?.has(each.pin) === true)
                ? undefined
                : 'other than the one sent to the tenant';
    if (why !== undefined) this.#broke('INV-PIN', `${unit} was opened with a PIN ${why}`, event);
  }

  #listed(event: ObservedEvent): void {
    const { data, time } = event;
    const plan = partOf(data, 'plan');
    const opener = partOf(data, 'opener');
    const intent = this.#intents.get(text(opener, 'intent'));
    const withoutPerson = opener.device === 'keypad' || this.#rights.held.has(text(plan, 'mac'));
    if (data.via === 'gateway' && plan.unlock === true && intent === undefined && !withoutPerson)
      this.#broke('INV-DECIDED', 'an unlock that nobody had requested was sent through the gateway', event);
    if (intent === undefined) return;
    if (time > intent.until) this.#broke('INV-REMOTE-WINDOW', 'a remote unlock was sent too late', event);
    if (intent.sentAt !== undefined) this.#broke('INV-REMOTE-WINDOW', 'a remote unlock was sent twice', event);
    intent.sentAt = time;
    intent.session = text(plan, 'session');
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
