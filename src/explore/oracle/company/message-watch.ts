/**
 * Watches messages: who must be notified of which events as soon as they happen, and that the facility notifies nobody
 * while All Facility Notifications is off.
 */

import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import { type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';
import type { FacilityFacts, Rights } from '../model/rights.ts';

/** Messages that people have requested are sent regardless of the setting. */
const NEVER_SILENCED: ReadonlySet<string> = new Set([
  'activation-code',
  'pin-request',
  'fob-pin',
  'employee-invitation',
]);

interface Notice {
  /** The kinds of message, any one of which is enough. */
  readonly kinds: readonly string[];
  readonly to: readonly (string | undefined)[];
}

const intentOf = ({ data }: ObservedEvent): ObservedEvent['data'] => partOf(data, 'intent');

/** By kind of event: who is notified, and by which kinds of message. */
const NOTICES: Readonly<Record<string, (event: ObservedEvent, rights: Rights) => Notice | undefined>> = {
  'core.remote.granted'(event, { units }) {
    const kinds = { emergency: 'emergency-opened', override: 'override-opened' }[text(intentOf(event), 'how')];
    return kinds === undefined ? undefined : { kinds: [kinds], to: [units.get(text(intentOf(event), 'unit'))?.tenant] };
  },
  'core.pin.requested': ({ data }) => ({
    kinds: ['pin-request'],
    to: [text(partOf(data, 'request'), 'tenant')],
  }),
  'core.account.codeSent': ({ data }) => ({
    kinds: ['activation-code', 'employee-invitation'],
    to: [text(data, 'user')],
  }),
  'core.fob.pinSent': ({ data }) => ({ kinds: ['fob-pin'], to: [text(data, 'owner')] }),
  'core.share.added': ({ data }) => ({ kinds: ['share-invitation'], to: [text(data, 'user')] }),
  'core.share.managerRequested': ({ data }, { units }) => ({
    kinds: ['manager-share-requested'],
    to: [units.get(text(data, 'unit'))?.tenant],
  }),
  'core.share.managerGiven': (_event, { settings, staff }) => ({
    kinds: ['manager-share-given'],
    to: settings.on('allowManagerShares') ? staff.with('Open Manager Shares') : [],
  }),
  'core.share.managerEnded'({ data }, { units }) {
    const tenant = units.get(text(data, 'unit'))?.tenant;
    return { kinds: ['manager-share-removed'], to: tenant === text(data, 'by') ? [] : [tenant] };
  },
  'core.unlock.granted': ({ data }, { staff }) => ({
    kinds: ['grace-exit'],
    to: data.grace === true ? staff.with('Manage Facilities') : [],
  }),
  'core.motion.alerted': (_event, { staff }) => ({ kinds: ['motion-alert'], to: staff.with('Manage Facilities') }),
};

/** The number or e-mail address of an account, as the company has it at this moment. */
export type AddressOf = (account: string, channel: string) => string | undefined;

export class MessageWatch {
  readonly #rights: Rights;
  readonly #facts: Pick<FacilityFacts, 'numbers' | 'mailboxes'>;
  readonly #addressOf: AddressOf;
  /** By channel, kind and phone or person: how many messages have not arrived. */
  readonly #underWay = new Map<string, number>();
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;

  constructor(
    rights: Rights,
    facts: FacilityFacts,
    addressOf: AddressOf,
    effects: ImmediateEffects,
    report: (broken: Violation) => void,
  ) {
    this.#rights = rights;
    this.#facts = facts;
    this.#addressOf = addressOf;
    this.#report = report;
    this.#effects = effects;
  }

  saw(event: ObservedEvent): void {
    if (event.kind === 'message.delivered') this.#delivered(event);
    if (event.kind === 'core.message.sent') this.#sent(event);
    const notice = NOTICES[event.kind]?.(event, this.#rights);
    if (notice === undefined) return;
    const { kinds, to } = notice;
    const on = this.#rights.settings.on('allFacilityNotifications');
    if (!on && !kinds.every((kind) => NEVER_SILENCED.has(kind))) return;
    const invariant: InvariantId = kinds.includes('emergency-opened') ? 'INV-OVERRIDE-TOLD' : 'INV-MESSAGE';
    for (const who of to)
      if (who !== undefined)
        this.#effects.expects(event, invariant, `${who} was not notified: ${kinds.join(' or ')}`, {
          kind: 'core.message.sent',
          data: { message: { kind: kinds, to: who } },
        });
  }

  /** Checks that a message arrives at its address: a text or call at a phone, an e-mail at a person. */
  #delivered(event: ObservedEvent): void {
    const { actor, data } = event;
    const channel = text(data, 'channel');
    const target = channel === 'email' ? actor.slice('person/'.length) : text(data, 'phone');
    if (this.#count(`${channel} ${text(data, 'kind')} ${target}`, -1) >= 0) return;
    const what = `${target} received ${text(data, 'kind')}, which was not sent to it`;
    this.#report({ invariant: 'INV-ADDRESS', at: event.time, what, event });
  }

  #count(key: string, by: number): number {
    const now = (this.#underWay.get(key) ?? 0) + by;
    this.#underWay.set(key, now);
    return now;
  }

  #sent(event: ObservedEvent): void {
    const message = partOf(event.data, 'message');
    const kind = text(message, 'kind');
    const channel = text(message, 'channel');
    const address = this.#addressOf(text(message, 'to'), channel);
    const { numbers, mailboxes } = this.#facts;
    const target = address === undefined ? undefined : (channel === 'email' ? mailboxes : numbers).get(address);
    if (target !== undefined) this.#count(`${channel} ${kind} ${target}`, 1);
    if (NEVER_SILENCED.has(kind) || this.#rights.settings.on('allFacilityNotifications')) return;
    const what = `${kind} was sent although the All Facility Notifications setting is off`;
    this.#report({ invariant: 'INV-SILENCED', at: event.time, what, event });
  }
}
