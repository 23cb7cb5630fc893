/** Watches entries: codes typed at keypads, the list of people on site, exits in the grace period, motion and its alarms. */

import type { CodeModel } from '../model/code-model.ts';
import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, partOf, SITE, text, type Violation } from '../model/observations.ts';
import { LACKS_RIGHT, type Rights } from '../model/rights.ts';

const UNLOCKED = 1;
const MINUTE_MS = 60_000;

interface OnSite {
  readonly at: number;
  readonly zones: readonly string[];
  readonly app: boolean;
  readonly left: boolean;
}

export class EntryWatch {
  readonly #rights: Rights;
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;
  readonly #codes: CodeModel;
  readonly #onSite = new Map<string, OnSite>();
  readonly #motions = new Map<string, number[]>();
  /** The time of the last passage in a record, by the lock's clock. */
  #passage: { readonly user: string; readonly at: number } | undefined;
  /** The last code typed; undefined means the temporary code. */
  #typed: { readonly code: string | undefined; readonly at: number } | undefined;

  constructor(rights: Rights, codes: CodeModel, effects: ImmediateEffects, report: (broken: Violation) => void) {
    this.#rights = rights;
    this.#report = report;
    this.#effects = effects;
    this.#codes = codes;
  }

  saw(event: ObservedEvent): void {
    this.#codes.saw(event);
    this.#on[event.kind]?.(event);
  }

  readonly #on: Readonly<Record<string, (event: ObservedEvent) => void>> = {
    input: ({ data, time }) => {
      const args = partOf(data, 'args');
      const code = args.temporary === true && args.code === undefined ? undefined : this.#codes.typed(args);
      this.#typed = data.verb === 'keypad.enter' ? { code, at: time } : undefined;
    },
    'core.unlock.granted': (event) => {
      if (event.data.device === 'keypad') this.#openedByCode(event);
      if (event.data.grace === true) this.#leftInGrace(event);
    },
    'core.list.sent': (event) => {
      const { plan, opener } = event.data as Readonly<Record<string, ObservedEvent['data'] | undefined>>;
      if (plan?.unlock !== true || opener?.device !== 'keypad' || opener.user !== '') return;
      if (!this.#isTemporary(event) || !this.#rights.settings.on('temporaryCode'))
        this.#broke('INV-KEYPAD', 'a keypad opened for a code that is neither a person’s nor the temporary one', event);
    },
    'core.keypad.refused': (event) => this.#refused(event),
    'core.unlock.refused': (event) => {
      const user = text(event.data, 'user');
      const entry = this.#rights.entryAt(text(event.data, 'mac'));
      const may = entry !== undefined && this.#rights.mayOpen(user, entry.mac, event.time, false) === 'yes';
      if (event.data.rule === 'B-SEC-3' && may && this.#inGrace(user, entry, event.time))
        this.#broke('INV-GRACE', `${user} was not let out although the grace period had not ended`, event);
    },
    'core.facility.settingChanged': (event) => this.#temporaryCode(event),
    'core.record.kept': (event) => this.#passed(event),
    'core.person.entered': ({ data, time }) => this.#entered(text(data, 'user'), data, time),
    'core.person.left': ({ data, time }) => this.#left(text(data, 'user'), time),
    'core.motion.seen': (event) => this.#motion(event),
    'core.motion.alerted': (event) => {
      const unit = text(event.data, 'unit');
      if (!this.#shallSound(unit, event.time))
        this.#broke('INV-ALARM', `an alarm was raised at ${unit} after too little motion`, event);
      this.#motions.delete(unit);
    },
  };

  /** Expects the temporary code to begin and end with its setting. */
  #temporaryCode(event: ObservedEvent): void {
    const on = partOf(event.data, 'settings').temporaryCode === true;
    if (event.data.facility !== SITE || on === this.#rights.settings.on('temporaryCode')) return;
    const kind = on ? 'core.facility.codeMade' : 'core.facility.codeEnded';
    const what = `the temporary code was turned ${on ? 'on but not created' : 'off but not invalidated'}`;
    this.#effects.expects(event, 'INV-KEYPAD', what, { kind, data: {} });
  }

  /** The access code that was typed at this moment. */
  #typedNow(event: ObservedEvent): string | undefined {
    return this.#typed?.at === event.time ? this.#typed.code : undefined;
  }

  #isTemporary(event: ObservedEvent): boolean {
    return this.#typed?.at === event.time && this.#typed.code === undefined;
  }

  #openedByCode(event: ObservedEvent): void {
    const user = text(event.data, 'user');
    const typed = this.#typedNow(event);
    if (typed === undefined || !this.#codes.mayHold(user, typed))
      this.#broke('INV-KEYPAD', `a keypad opened for ${user}, whose code was not typed`, event);
  }

  /** Checks that the refused code opens for none of the people who have it. */
  #refused(event: ObservedEvent): void {
    const { data, time } = event;
    const mac = text(data, 'mac');
    const rule = text(data, 'rule');
    if (this.#isTemporary(event) && this.#rights.settings.on('temporaryCode'))
      this.#broke('INV-KEYPAD', 'a keypad refused the temporary code', event);
    const typed = this.#typedNow(event);
    const holders = typed === undefined ? [] : this.#codes.holders(typed);
    if (rule === 'B-COD-1' && holders.length > 0)
      this.#broke('INV-KEYPAD', `a keypad does not know the code of ${holders.join(' and ')}`, event);
    if (!LACKS_RIGHT.test(rule)) return;
    const judged = new Set([text(data, 'user'), ...holders]);
    for (const user of judged)
      if (this.#rights.mayOpen(user, mac, time) === 'yes')
        this.#broke(
          'INV-NOT-DENIED',
          `${user} may open ${mac}, but the code of ${user} was refused there by ${rule}`,
          event,
        );
  }

  /** Expects a person who opens an entry to be on the list, and one who opens a designated exit to be removed from it. */
  #passed(event: ObservedEvent): void {
    const { data } = event;
    const entry = this.#rights.entryAt(text(data, 'mac'));
    const user = text(partOf(data, 'attribution'), 'user');
    const opening = count(partOf(data, 'record'), 'event') === UNLOCKED;
    if (entry === undefined || user === '' || !opening) return;
    this.#passage = { user, at: count(data, 'latest') };
    const kind = entry.exit ? 'core.person.left' : 'core.person.entered';
    this.#effects.expects(
      event,
      'INV-PEOPLE',
      `${user} passed ${entry.id}, but the list of people on site was not changed`,
      { kind, data: { user } },
    );
  }

  #entered(user: string, data: ObservedEvent['data'], seenAt: number): void {
    const at = this.#passedAt(user, seenAt);
    const before = this.#onSite.get(user);
    if (before !== undefined && at < before.at) return;
    const zones = Array.isArray(data.zones) ? data.zones.map(String) : [];
    const stays = before?.left === false ? before.zones : [];
    this.#onSite.set(user, { at, zones: [...stays, ...zones], app: data.app === true, left: false });
  }

  #left(user: string, seenAt: number): void {
    const at = this.#passedAt(user, seenAt);
    if (at >= (this.#onSite.get(user)?.at ?? 0)) this.#onSite.set(user, { at, zones: [], app: false, left: true });
  }

  /** The time at which the lock recorded the passage. A record may arrive much later, even after the record of a later passage. */
  #passedAt(user: string, seenAt: number): number {
    return this.#passage?.user === user ? this.#passage.at : seenAt;
  }

  #inGrace(user: string, entry: { readonly exit: boolean }, at: number): boolean {
    const since = this.#rights.hours.sinceClose(user, at);
    const minutes = this.#rights.settings.amount('gracePeriodMinutes');
    return entry.exit && this.#onSite.get(user)?.app === true && since !== undefined && since < minutes;
  }

  #leftInGrace(event: ObservedEvent): void {
    const user = text(event.data, 'user');
    const entry = this.#rights.entryAt(text(event.data, 'mac'));
    if (entry === undefined || !this.#inGrace(user, entry, event.time))
      this.#broke('INV-GRACE', `${user} was let out although no grace period applies`, event);
  }

  #motion(event: ObservedEvent): void {
    const unit = text(event.data, 'unit');
    this.#motions.set(unit, [...(this.#motions.get(unit) ?? []), event.time]);
    if (!this.#shallSound(unit, event.time)) return;
    this.#effects.expects(event, 'INV-ALARM', `no alarm at ${unit}`, { kind: 'core.motion.alerted', data: { unit } });
  }

  /** Whether an alarm must be raised: the set number of events occurred within the set time, with nobody known to be in the zone. */
  #shallSound(unit: string, at: number): boolean {
    const { settings, units } = this.#rights;
    const within = settings.amount('motionAlertMinutes') * MINUTE_MS;
    const changes = (this.#motions.get(unit) ?? []).filter((when) => at - when < within).length;
    const zone = units.get(unit)?.zone ?? '';
    const somebody = [...this.#onSite.values()].some(
      (seen) => !seen.left && at - seen.at < settings.amount('onSiteTimeoutMs') && seen.zones.includes(zone),
    );
    return changes >= settings.amount('motionAlertEvents') && !somebody;
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
