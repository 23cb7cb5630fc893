/**
 * The medium between controllers: range, signal strength, loss, and which advertising event becomes a connection. The signal
 * strength comes from a function that is passed in, randomness from the controllers' streams.
 *
 * INV-1: The same seed and the same calls give the same packets at the same times. INV-2: Without a listener no event is simulated.
 */

import type { Instant, SimClock, TimeoutId } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import type {
  AdvertiserPort,
  AdvertisingPdu,
  AirPort,
  ControllerPort,
  LinkParameters,
  LinkPort,
  Path,
} from './controller-port.ts';
import { Link } from './link.ts';

/** The path from `from` to `to`, both by name; undefined when out of range. */
export type Paths = (from: string, to: string) => Path | undefined;

/** How often an idle link checks whether its other end is in range. */
export const REACH_CHECK_MS = 250;

/** The path between two adjacent radios. */
export const ADJACENT: Path = { dbm: -50, spread: 0, lossPerMille: 0, delayMs: 0 };

export class Medium implements AirPort {
  readonly clock: SimClock;
  readonly random: Random;
  readonly advertisers = new Set<AdvertiserPort>();
  readonly links = new Set<LinkPort>();
  readonly #paths: Paths;
  readonly #listeners = new Set<ControllerPort>();
  #burst: { readonly perMille: number; readonly until: Instant } | undefined;
  #burstEnd: TimeoutId | undefined;
  #check: TimeoutId | undefined;

  constructor(world: { readonly clock: SimClock; readonly random: Random }, paths: Paths = () => ADJACENT) {
    this.clock = world.clock;
    this.random = world.random;
    this.#paths = paths;
  }

  get anyoneListens(): boolean {
    return this.#listeners.size > 0;
  }

  /** Called when a controller starts or stops scanning or initiating. */
  listens(controller: ControllerPort, on: boolean): void {
    const before = this.anyoneListens;
    if (on) this.#listeners.add(controller);
    else this.#listeners.delete(controller);
    if (before === this.anyoneListens) return;
    for (const advertiser of this.advertisers) {
      if (on) advertiser.resume();
      else advertiser.pause();
    }
  }

  path(from: ControllerPort, to: ControllerPort): Path | undefined {
    return from === to ? undefined : this.#paths(from.name, to.name);
  }

  /** A sample of the signal strength of `from` at `to` now, whole dBm. */
  strength(from: ControllerPort, to: ControllerPort): number | undefined {
    const path = this.path(from, to);
    if (path === undefined) return undefined;
    return path.spread === 0 ? path.dbm : path.dbm - to.stream('strength').int(0, path.spread);
  }

  /** Whether a link between the two works: both directions are in range, and no interference loses every packet. */
  reaches(a: ControllerPort, b: ControllerPort): boolean {
    return this.#passes(this.path(a, b)) && this.#passes(this.path(b, a));
  }

  /** Whether a packet on this path is lost now. Without loss it draws no random number. */
  swallows(path: Path, listener: ControllerPort): boolean {
    const perMille = this.#perMille(path);
    return perMille > 0 && listener.hearing.chance(perMille, 1_000);
  }

  /** Call after a person moved or a door closed: links out of range start to time out, others recover. */
  moved(): void {
    for (const link of this.links) link.moved();
  }

  /** Stops interference and range checks, at the end of a world. */
  close(): void {
    this.clock.clearTimeout(this.#burstEnd);
    this.clock.clearTimeout(this.#check);
    this.#burst = undefined;
    this.#check = undefined;
  }

  /** Adds interference for a limited time: `perMille` of all packets are lost; at 1000 every packet is lost. */
  interfere(perMille: number, forMs: number): void {
    this.clock.clearTimeout(this.#burstEnd);
    this.#burst = { perMille, until: this.clock.now() + forMs };
    this.#burstEnd = this.clock.setTimeout(
      () => {
        this.#burst = undefined;
        this.moved();
      },
      forMs,
      'interference ends',
    );
    this.moved();
  }

  advertise(from: ControllerPort, pdu: AdvertisingPdu): void {
    let taken: { by: ControllerPort; ownAddressType: number; parameters: LinkParameters } | undefined;
    for (const listener of this.#listeners) {
      const path = this.path(from, listener);
      if (path === undefined || this.swallows(path, listener)) continue;
      if (listener.scanner.on) listener.scanner.receive(pdu, this.strength(from, listener) ?? path.dbm);
      if (taken !== undefined || !from.hasRoom || !listener.hasRoom) continue;
      const attempt = listener.initiator.take(pdu);
      if (attempt !== undefined) taken = { by: listener, ...attempt };
    }
    if (taken === undefined) return;
    from.advertiser.switch(false);
    const central = {
      controller: taken.by,
      handle: taken.by.freeHandle(),
      ...taken.by.ownAddress(taken.ownAddressType),
    };
    const peripheral = {
      controller: from,
      handle: from.freeHandle(),
      addressType: pdu.addressType,
      address: pdu.address,
    };
    const link = new Link(central, peripheral, taken.parameters);
    this.links.add(link);
    this.#checkSoon();
    taken.by.connected(link.central);
    from.connected(link.peripheral);
    link.begin();
  }

  /** Checks periodically while links are open, because an idle link that goes out of range would go unnoticed. */
  #checkSoon(): void {
    this.#check ??= this.clock.setTimeout(
      () => {
        this.#check = undefined;
        this.moved();
        if (this.links.size > 0) this.#checkSoon();
      },
      REACH_CHECK_MS,
      'range check of the medium',
    );
  }

  #passes(path: Path | undefined): boolean {
    return path !== undefined && this.#perMille(path) < 1_000;
  }

  #perMille(path: Path): number {
    const burst = this.#burst !== undefined && this.clock.now() < this.#burst.until ? this.#burst.perMille : 0;
    return Math.min(1_000, Math.max(burst, path.lossPerMille));
  }
}
