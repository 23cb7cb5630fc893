/**
 * The oracle sees every event and reports each one that breaks an invariant. It is based on docs/protocol.md and
 * docs/behaviour.md alone and shares no code with the program that it judges.
 */

import { AccountWatch } from './company/account-watch.ts';
import { AttributionWatch } from './company/attribution-watch.ts';
import { BatteryWatch } from './company/battery-watch.ts';
import { CoreWatch } from './company/core-watch.ts';
import { EntryWatch } from './company/entry-watch.ts';
import { FeedWatch } from './company/feed-watch.ts';
import { FobWatch } from './company/fob-watch.ts';
import { HoldWatch } from './company/hold-watch.ts';
import { KeyModel } from './company/key-model.ts';
import { MemoryWatch, type StoredByCompany } from './company/memory-watch.ts';
import { type AddressOf, MessageWatch } from './company/message-watch.ts';
import { PortalWatch } from './company/portal-watch.ts';
import { RemoteWatch } from './company/remote-watch.ts';
import { UploadWatch } from './company/upload-watch.ts';
import { GatewayWatch } from './lock/gateway-watch.ts';
import { LockWatch, type Secrets } from './lock/lock-watch.ts';
import { OutcomeWatch } from './lock/outcome-watch.ts';
import { PhoneWatch } from './lock/phone-watch.ts';
import type { Reading } from './lock/record-watch.ts';
import { CodeModel, type Reveal } from './model/code-model.ts';
import { ImmediateEffects } from './model/immediate-effects.ts';
import type { InvariantId } from './model/invariants.ts';
import {
  causeOf,
  type ObservedEvent,
  type ObservedLock,
  type PacketAtLock,
  partOf,
  text,
  type Violation,
  type ViolationEvidence,
} from './model/observations.ts';
import { type FacilityFacts, Rights } from './model/rights.ts';

export interface OracleOptions {
  readonly at: number;
  readonly secrets: Secrets;
  readonly facts: FacilityFacts;
  readonly locks: readonly { readonly standing: ObservedLock; readonly hardware: string }[];
  readonly onSite: (device: string) => boolean | undefined;
  readonly addressOf: AddressOf;
  readonly reveal: Reveal;
  /** How long a person presses the button of a lock, in milliseconds; undefined if the press fails. */
  readonly pressMs: (press: Readonly<Record<string, unknown>>) => number | undefined;
  /** The installation on a phone. */
  readonly deviceOf: (phone: string) => string | undefined;
  /** Causes that are known already: a violation with one of them does not count. */
  readonly known?: ReadonlySet<string> | undefined;
}

/** Hardware codes of locks with a button, a hasp and a battery. */
const NEEDS_TOUCH = ['1A', '4I'];
/** Verbs that press the button of a lock. */
const PRESSES = ['lock.touch', 'lock.click'];
/** The maximum number of violations kept for one run; only the first one counts. */
const MAX_VIOLATIONS = 20;

export class Oracle {
  readonly broken: Violation[] = [];
  readonly rights: Rights;
  readonly #locks = new Map<string, LockWatch>();
  readonly #byMac = new Map<string, LockWatch>();
  readonly fobs: FobWatch;
  readonly codes: CodeModel;
  readonly #core: CoreWatch;
  readonly #known: ReadonlySet<string>;
  /** The current verb, or else the last one. */
  #verb: string | undefined;
  /** The other watches of the company; each sees an event before the rights apply it. */
  readonly #companyWatches: readonly { saw(event: ObservedEvent): void }[];
  readonly #pressMs: OracleOptions['pressMs'];
  /** What the company must do at once, whichever watch expects it. */
  readonly #effects: ImmediateEffects;
  readonly #phones: PhoneWatch;
  readonly #outcomes: OutcomeWatch;
  readonly #gateway: GatewayWatch;
  readonly #memory: MemoryWatch;

  constructor(given: OracleOptions) {
    this.#known = given.known ?? new Set();
    this.#pressMs = given.pressMs;
    const report = (broken: Violation): void => this.#broke(broken);
    this.rights = new Rights(given.facts);
    this.#effects = new ImmediateEffects(report);
    for (const { standing, hardware } of given.locks) {
      const watch = new LockWatch(standing, hardware, given.at, given.secrets, report);
      this.#locks.set(`lock/${standing.id}`, watch);
      this.#byMac.set(standing.mac, watch);
    }
    const lockOf = (mac: string): LockWatch | undefined => this.#byMac.get(mac);
    const { rights } = this;
    const hardwareOf = (lock: string): string =>
      given.locks.find(({ standing }) => standing.id === lock)?.hardware ?? '';
    const macOf = (lock: string): string | undefined =>
      given.locks.find(({ standing }) => standing.id === lock)?.standing.mac;
    const keys = new KeyModel(lockOf, rights.hours, report);
    this.#core = new CoreWatch({
      rights,
      keys,
      timeZone: given.facts.timeZone,
      lockOf,
      onSite: given.onSite,
      deviceOf: given.deviceOf,
      macOf,
      effects: this.#effects,
      report,
    });
    this.fobs = new FobWatch(rights, keys, macOf, this.#effects, report);
    this.codes = new CodeModel(given.facts, given.reveal);
    this.#companyWatches = [
      this.#core,
      new FeedWatch(report),
      new AttributionWatch(keys, report),
      new RemoteWatch(rights, given.addressOf, report),
      new MessageWatch(rights, given.facts, given.addressOf, this.#effects, report),
      new AccountWatch(rights, given.facts, given.addressOf, this.#effects, report),
      new PortalWatch(rights, macOf, this.#effects, report),
      new EntryWatch(rights, this.codes, this.#effects, report),
      new HoldWatch(rights, this.#effects, report),
      new BatteryWatch(rights, this.#effects, report),
      new UploadWatch(report),
    ];
    this.#phones = new PhoneWatch(given.facts.phones, given.deviceOf, report);
    this.#gateway = new GatewayWatch(macOf, report);
    this.#memory = new MemoryWatch(rights, report);
    this.#outcomes = new OutcomeWatch((lock) => NEEDS_TOUCH.includes(hardwareOf(lock)), report);
    this.#outcomes.inspect(given.locks.map(({ standing }) => standing));
  }

  get first(): Violation | undefined {
    return this.broken[0];
  }

  watchOf(mac: string): LockWatch | undefined {
    return this.#byMac.get(mac);
  }

  get locks(): readonly LockWatch[] {
    return [...this.#locks.values()];
  }

  saw(event: ObservedEvent): void {
    const { actor, kind, data } = event;
    if (kind === 'input') {
      const args = partOf(data, 'args');
      this.#verb = text(data, 'verb');
      this.#company(event);
      this.#locks
        .get(`lock/${text(args, 'lock')}`)
        ?.played(this.#verb, args, event.time, PRESSES.includes(this.#verb) ? this.#pressMs(args) : undefined);
    } else if (actor.startsWith('lock/')) {
      this.#locks.get(actor)?.saw(event);
      this.#phones.sawLock(event);
      this.#gateway.sawLock(event);
    } else if (actor === 'core' || kind === 'message.delivered') this.#company(event);
    else if (actor === 'gateway') this.#gateway.saw(event);
    else if (actor.startsWith('phone/')) {
      this.#outcomes.saw(event);
      this.#phones.saw(event);
    } else if (actor.startsWith('link/')) this.#phones.sawLink(event);
  }

  #company(event: ObservedEvent): void {
    this.#gateway.saw(event);
    if (event.kind === 'core.keys.issued' || event.kind === 'core.keys.refused') this.#phones.issued(event);
    this.#effects.saw(event);
    for (const watch of this.#companyWatches) watch.saw(event);
    this.rights.saw(event);
    this.fobs.saw(event);
    this.#memory.saw(event);
  }

  /** Called before a verb acts. */
  plays(verb: string, args: Readonly<Record<string, unknown>>): void {
    this.#outcomes.plays(verb, args);
    this.#phones.plays(verb, args);
  }

  /** Called after the verb; `ok`: it succeeded. */
  played(verb: string, ok: boolean, at: number): void {
    this.#outcomes.played(verb, ok, at);
    this.#phones.played(ok, at);
  }

  judges(judging: PacketAtLock): void {
    this.#byMac.get(judging.mac)?.judges(judging);
  }

  /** Called when a lock has just written a record or created a session, with these readings. */
  reads(event: ObservedEvent, reading: Reading): void {
    this.#locks.get(event.actor)?.reads(event, reading);
    this.#gateway.reads(event, reading);
  }

  /** Describes a key that would still open a lock after the recovery phase although its holder is not allowed to open it. */
  stale(at: number): string | undefined {
    return this.#core.stale(at) ?? this.fobs.stale();
  }

  /** Inspects all locks and phones between two commands, and what the company stores if one of its events may have changed it. */
  inspect(locks: readonly ObservedLock[], at: number, stored?: StoredByCompany): void {
    if (stored !== undefined && this.#memory.stirred) this.#memory.inspect(stored, at);
    for (const standing of locks) this.#byMac.get(standing.mac)?.inspect(standing, at);
    this.#outcomes.inspect(locks);
    this.#phones.inspect(at);
    this.#gateway.inspect(at);
  }

  /** Records a violation that was found outside the oracle. */
  report(invariant: InvariantId, what: string, at: number, ending: ViolationEvidence = {}): void {
    this.#broke({ invariant, what, at, ...ending });
  }

  #broke(given: Violation): void {
    // A state that is found wrong between two steps may have been wrong for some time.
    const after = given.event === undefined ? undefined : this.#verb;
    const broken = after === undefined ? given : { ...given, after };
    if (this.broken.length < MAX_VIOLATIONS && !this.#known.has(causeOf(broken))) this.broken.push(broken);
  }
}
