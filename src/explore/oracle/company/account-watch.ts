/** Watches accounts: a code works only once and only before it expires, frozen accounts stay frozen, and only new people are sent codes. */

import { counted } from '../../../protocol/counted.ts';
import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import { type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';
import type { FacilityFacts, Rights } from '../model/rights.ts';
import type { AddressOf } from './message-watch.ts';

/** A code in a message, as the trace shows it. */
const CODE = /<(?:code|pin) \d+>/g;
/** The time within which an activation follows the typing of a code. */
const TYPED_MS = 60_000;

const changedUser = ({ data }: ObservedEvent): string => text(partOf(data, 'user'), 'id');

export class AccountWatch {
  readonly #rights: Rights;
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;
  /** People to whom only this facility’s settings apply: they are known here and rent nowhere else. */
  readonly #elsewhere: ReadonlySet<string>;
  readonly #here: Set<string>;
  readonly #addressOf: AddressOf;
  /** By number or e-mail address. */
  readonly #ownerOf = new Map<string, string>();
  readonly #activated: Set<string>;
  /** The time at which the last code was sent; removed when the code is used. */
  readonly #codes = new Map<string, number>();
  readonly #wrong = new Map<string, readonly number[]>();
  /** Everybody whom the rental software has ever named as the tenant of a unit. */
  readonly #named = new Map<string, Set<string>>();
  /** The placeholders of all codes that were sent. */
  readonly #sent = new Set<string>();
  /** The codes that were typed for an account, and when they were typed; undefined means the last code that was sent to the person. */
  readonly #typed = new Map<string, readonly { readonly at: number; readonly code: string | undefined }[]>();
  #mayHaveNoCode: { readonly user: string; readonly event: ObservedEvent } | undefined;

  constructor(
    rights: Rights,
    facts: FacilityFacts,
    addressOf: AddressOf,
    effects: ImmediateEffects,
    report: (broken: Violation) => void,
  ) {
    this.#rights = rights;
    this.#addressOf = addressOf;
    this.#report = report;
    this.#effects = effects;
    this.#elsewhere = new Set(facts.elsewhere);
    this.#activated = new Set(facts.registered);
    this.#here = new Set(facts.units.map(({ tenant }) => tenant ?? ''));
    for (const id of [...this.#here, ...this.#activated, ...facts.staff.map((each) => each.id)]) this.#addressed(id);
    for (const { id, tenant } of facts.units) this.#named.set(id, new Set(tenant === undefined ? [] : [tenant]));
  }

  saw(event: ObservedEvent): void {
    this.#on[event.kind]?.(event, text(event.data, 'user'));
  }

  readonly #on: Readonly<Record<string, (event: ObservedEvent, user: string) => void>> = {
    input: ({ data, time }) => {
      this.#mayHaveNoCode = undefined;
      const args = partOf(data, 'args');
      if (data.verb === 'phone.activate') this.#types(text(args, 'as'), text(args, 'code'), time);
      if (args.tenant !== undefined) this.#named.get(text(args, 'unit'))?.add(text(args, 'tenant'));
    },
    'message.delivered': ({ data }) => {
      for (const [placeholder] of text(data, 'text').matchAll(CODE)) this.#sent.add(placeholder);
    },
    'core.account.codeSent': (event, user) => {
      const not = this.#mayHaveNoCode;
      if (not?.user === user && not.event.time === event.time)
        this.#broke('INV-CODE', `${user} already has an account but was sent a code, which resets the account`, event);
      this.#codes.set(user, event.time);
    },
    'core.account.activated': (event, user) => {
      const sentAt = this.#codes.get(user);
      if (sentAt === undefined)
        this.#broke('INV-CODE', `${user} activated an account without having been sent a code`, event);
      else if (this.#isOurs(user) && event.time - sentAt >= this.#rights.settings.amount('activationLifeMs'))
        this.#broke('INV-CODE', `${user} activated an account with an expired code`, event);
      if (this.#typedWrong(user, event.time))
        this.#broke('INV-CODE', `${user} activated an account with a code that was not sent`, event);
      if (this.#rights.frozen.has(user)) this.#broke('INV-FROZEN', `${user} activated a frozen account`, event);
      this.#codes.delete(user);
      this.#activated.add(user);
      this.#wrong.delete(user);
    },
    'core.account.signedIn': (event, user) => {
      if (this.#rights.frozen.has(user)) this.#broke('INV-FROZEN', `${user} signed in to a frozen account`, event);
      if (!this.#activated.has(user)) this.#broke('INV-CODE', `${user} signed in without an activated account`, event);
      this.#wrong.delete(user);
    },
    'core.portal.signedIn': (event, user) => {
      if (this.#rights.frozen.has(user)) this.#broke('INV-FROZEN', `${user} signed in to a frozen account`, event);
      if (!this.#rights.staff.has(user))
        this.#broke('INV-PERMISSION', `${user} signed in to the portal without a role`, event);
      this.#wrong.delete(user);
    },
    'core.account.unfrozen': (_event, user) => void this.#wrong.delete(user),
    'core.account.signInFailed': (event, user) => {
      const within = this.#rights.settings.amount('freezeWithinMs');
      const wrong = [...(this.#wrong.get(user) ?? []).filter((at) => event.time - at < within), event.time];
      this.#wrong.set(user, wrong);
      if (!this.#isOurs(user) || wrong.length < this.#rights.settings.amount('freezeAfter')) return;
      this.#effects.expects(
        event,
        'INV-FROZEN',
        `the account of ${user} was not frozen after ${counted(wrong.length, 'failed sign-in')}`,
        {
          kind: 'core.account.frozen',
          data: { user },
        },
      );
    },
    'core.account.frozen': (event, user) => {
      const wrong = this.#wrong.get(user)?.length ?? 0;
      if (this.#isOurs(user) && wrong < this.#rights.settings.amount('freezeAfter'))
        this.#broke('INV-FROZEN', `the account of ${user} was frozen after ${counted(wrong, 'failed sign-in')}`, event);
    },
    'core.user.created': (event) => this.#addressed(changedUser(event), event),
    'core.user.changed': (event) => {
      const user = changedUser(event);
      this.#addressed(user, event);
      if (event.data.readdressed === true && !this.#activated.has(user)) this.#invites(event, user);
    },
    'core.unit.assigned': (event, user) => {
      const unit = text(event.data, 'unit');
      // An account that began as a share has its own id.
      if (!user.startsWith('guest-') && this.#named.get(unit)?.has(user) === false)
        this.#broke('INV-FEED', `${unit} went to ${user}, whom the rental software never named as its tenant`, event);
      this.#invites(event, user);
    },
    'core.share.added': (event, user) => this.#invites(event, user),
    'core.staff.added': (event, user) => this.#invites(event, user),
    'core.vendor.added': (event, user) => this.#invites(event, user),
    'core.auction.started': ({ data }) => void this.#here.add(text(partOf(data, 'auction'), 'opener')),
  };

  /** Records the company's data for an account: its number and its e-mail address. */
  #addressed(user: string, event?: ObservedEvent): void {
    for (const channel of ['sms', 'email']) {
      const address = this.#addressOf(user, channel);
      if (address === undefined) continue;
      const owner = this.#ownerOf.get(address) ?? user;
      if (event !== undefined && owner !== user && this.#addressOf(owner, channel) === address)
        this.#broke('INV-IDENTITY', `${user} and ${owner} have the same number or e-mail address`, event);
      this.#ownerOf.set(address, user);
    }
  }

  /** A new person is sent a code; a person with an account is not. */
  #invites(event: ObservedEvent, user: string): void {
    if (event.kind === 'core.unit.assigned' || event.kind === 'core.share.added') this.#here.add(user);
    if (this.#activated.has(user)) {
      this.#mayHaveNoCode = { user, event };
      return;
    }
    this.#effects.expects(event, 'INV-CODE', `${user} is new but was not sent a code`, {
      kind: 'core.account.codeSent',
      data: { user },
    });
  }

  #types(as: string, code: string, at: number): void {
    const last = (this.#typed.get(as) ?? []).filter((typed) => at - typed.at < TYPED_MS);
    this.#typed.set(as, [...last, { at, code: code === '' ? undefined : code }]);
  }

  /** Whether all recently typed codes are wrong. */
  #typedWrong(user: string, at: number): boolean {
    const typed = (this.#typed.get(user) ?? []).filter((each) => at - each.at < TYPED_MS);
    return typed.length > 0 && typed.every(({ code }) => code !== undefined && !this.#sent.has(code));
  }

  #isOurs(user: string): boolean {
    return !this.#elsewhere.has(user) && (this.#here.has(user) || this.#rights.staff.has(user));
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
