/**
 * The oracle: it hears everything that happens and says what must not have. Written from docs/protocol.md and docs/behaviour.md;
 * it knows nothing of how the things that it judges are made.
 */

import type { InvariantId } from './books/invariants.ts';
import { type FacilityFacts, Rights } from './books/rights.ts';
import { type Broken, type Ending, type Judging, type LockStanding, type Seen, text } from './books/seen.ts';
import { AccountWatch } from './company/account-watch.ts';
import { BatteryWatch } from './company/battery-watch.ts';
import { CoreWatch } from './company/core-watch.ts';
import { EntryWatch } from './company/entry-watch.ts';
import { FobWatch } from './company/fob-watch.ts';
import { KeyBook } from './company/key-book.ts';
import { type AddressOf, MessageWatch } from './company/message-watch.ts';
import { PortalWatch } from './company/portal-watch.ts';
import { RemoteWatch } from './company/remote-watch.ts';
import { LockWatch, type Secrets } from './lock/lock-watch.ts';
import { PhoneWatch } from './lock/phone-watch.ts';

export interface OracleGiven {
  readonly at: number;
  readonly secrets: Secrets;
  readonly facts: FacilityFacts;
  readonly locks: readonly { readonly standing: LockStanding; readonly hardware: string }[];
  readonly onSite: (device: string) => boolean | undefined;
  readonly addressOf: AddressOf;
  /** The installation on a phone. */
  readonly deviceOf: (phone: string) => string | undefined;
}

/** The most that is remembered of one run; the first is what counts. */
const MOST_BROKEN = 20;

export class Oracle {
  readonly broken: Broken[] = [];
  readonly rights: Rights;
  readonly #locks = new Map<string, LockWatch>();
  readonly #byMac = new Map<string, LockWatch>();
  readonly fobs: FobWatch;
  readonly entries: EntryWatch;
  readonly #core: CoreWatch;
  /** What else watches the company; each hears an event before the rights take it in. */
  readonly #office: readonly { saw(event: Seen): void }[];
  readonly #phones: PhoneWatch;

  constructor(given: OracleGiven) {
    const say = (broken: Broken): void => {
      if (this.broken.length < MOST_BROKEN) this.broken.push(broken);
    };
    this.rights = new Rights(given.facts);
    for (const { standing, hardware } of given.locks) {
      const watch = new LockWatch(standing, hardware, given.at, given.secrets, say);
      this.#locks.set(`lock/${standing.id}`, watch);
      this.#byMac.set(standing.mac, watch);
    }
    const lockOf = (mac: string): LockWatch | undefined => this.#byMac.get(mac);
    const { rights } = this;
    const macOf = (lock: string): string | undefined =>
      given.locks.find(({ standing }) => standing.id === lock)?.standing.mac;
    const keys = new KeyBook(lockOf, rights.hours, say);
    this.#core = new CoreWatch({
      rights,
      keys,
      timeZone: given.facts.timeZone,
      lockOf,
      onSite: given.onSite,
      deviceOf: given.deviceOf,
      macOf,
      say,
    });
    this.fobs = new FobWatch(rights, keys, macOf, say);
    this.entries = new EntryWatch(rights, given.facts, say);
    this.#office = [
      this.#core,
      new RemoteWatch(rights, say),
      new MessageWatch(rights, given.facts, given.addressOf, say),
      new AccountWatch(rights, given.facts, say),
      new PortalWatch(rights, macOf, say),
      this.entries,
      new BatteryWatch(rights, say),
    ];
    this.#phones = new PhoneWatch(say);
  }

  get first(): Broken | undefined {
    return this.broken[0];
  }

  watchOf(mac: string): LockWatch | undefined {
    return this.#byMac.get(mac);
  }

  get locks(): readonly LockWatch[] {
    return [...this.#locks.values()];
  }

  saw(event: Seen): void {
    const { actor, kind, data } = event;
    if (kind === 'input') {
      const args = (data.args ?? {}) as Record<string, unknown>;
      this.#company(event);
      this.#locks.get(`lock/${text(args, 'lock')}`)?.played(text(data, 'verb'), args, event.time);
    } else if (actor.startsWith('lock/')) {
      this.#locks.get(actor)?.saw(event);
      this.#phones.sawLock(event);
    } else if (actor === 'core' || kind === 'message.delivered') this.#company(event);
    else if (actor.startsWith('phone/')) this.#phones.saw(event);
    else if (actor.startsWith('link/')) this.#phones.sawLink(event);
  }

  #company(event: Seen): void {
    for (const watch of this.#office) watch.saw(event);
    this.rights.saw(event);
    this.fobs.saw(event);
  }

  judges(judging: Judging): void {
    this.#byMac.get(judging.mac)?.judges(judging);
  }

  /** A key that would still open though its person may not, once everything has settled. */
  stale(at: number): string | undefined {
    return this.#core.stale(at) ?? this.fobs.stale();
  }

  /** All locks as they stand between two commands. */
  stands(locks: readonly LockStanding[], at: number): void {
    for (const standing of locks) this.#byMac.get(standing.mac)?.stands(standing, at);
    this.#phones.stands(at);
  }

  /** Something outside the oracle found an invariant broken. */
  says(invariant: InvariantId, what: string, at: number, ending: Ending = {}): void {
    if (this.broken.length < MOST_BROKEN) this.broken.push({ invariant, what, at, ...ending });
  }
}
