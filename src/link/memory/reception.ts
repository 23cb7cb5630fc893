/**
 * How well one phone's radio receives the locks: loss, latency and signal strength by distance, and its disturbances.
 *
 * INV-1: Each kind of randomness has its own stream, and draws from it only when the value matters.
 */
import type { CentralEvent } from '../../phone/central.ts';
import type { World } from '../../sim/world.ts';
import { STEPS, type Step, type StepTraits } from './steps.ts';

/** Faults of one phone's radio; an absent field means no fault. */
export type Disturbance = {
  /** Replaces the loss of the distance step, per mille. */
  readonly lossPerMille?: number;
  /** Added to every one-way latency, in milliseconds. */
  readonly delayMs?: number;
  /** The connection falls silent at this packet, counted from 1 in both directions since the fault began. */
  readonly cutAtPacket?: number;
  /** The phone's own queue loses this write, counted from 1 since the fault began: the lock never receives it. */
  readonly dropWrite?: number;
  /** A man in the middle changes the locks' packets. */
  readonly altered?: boolean;
};

export class Reception {
  readonly #world: World;
  readonly #name: string;
  readonly #stepTo: (mac: string) => Step;
  #disturbance: Disturbance;
  #packets: number;

  /** `name` is the radio's; `stepTo` returns how far away a lock is. */
  constructor(
    world: World,
    name: string,
    stepTo: (mac: string) => Step,
    from: { readonly disturbance: Disturbance; readonly packets: number } = { disturbance: {}, packets: 0 },
  ) {
    this.#world = world;
    this.#name = name;
    this.#stepTo = stepTo;
    this.#disturbance = from.disturbance;
    this.#packets = from.packets;
  }

  get disturbance(): Disturbance {
    return this.#disturbance;
  }

  disturb(disturbance: Disturbance): void {
    this.#disturbance = disturbance;
    this.#packets = 0;
  }

  latencyMs(mac: string): number {
    return this.#traits(mac).latencyMs + (this.#disturbance.delayMs ?? 0);
  }

  /** Whether no packet passes. */
  silent(mac: string): boolean {
    return this.#lossPerMille(mac) >= 1_000;
  }

  lost(mac: string): boolean {
    const loss = this.#lossPerMille(mac);
    return loss > 0 && this.#world.random.stream(`link/${this.#name}/loss`).chance(loss, 1_000);
  }

  rssi(mac: string): number {
    const { rssi, rssiSpread } = this.#traits(mac);
    return rssi - this.#world.random.stream(`link/${this.#name}/rssi`).int(0, rssiSpread);
  }

  /** Counts a packet; true for the one at which the connection falls silent. */
  cutsHere(): boolean {
    const at = this.#disturbance.cutAtPacket;
    if (at === undefined) return false;
    this.#packets++;
    return this.#packets === at;
  }

  /** Counts a write; true for the one that the phone's own queue loses. */
  dropsWrite(): boolean {
    if (this.#disturbance.dropWrite === undefined) return false;
    const { dropWrite, ...others } = this.#disturbance;
    this.#disturbance = dropWrite > 1 ? { ...others, dropWrite: dropWrite - 1 } : others;
    return dropWrite === 1;
  }

  /** The packets that the phone receives instead of those that were sent. */
  received(event: CentralEvent): CentralEvent {
    return this.#disturbance.altered === true ? tampered(event) : event;
  }

  snapshot(): { readonly disturbance: Disturbance; readonly packets: number } {
    return { disturbance: this.#disturbance, packets: this.#packets };
  }

  #traits(mac: string): StepTraits {
    return STEPS[this.#stepTo(mac)];
  }

  #lossPerMille(mac: string): number {
    const traits = this.#traits(mac);
    return traits.lossPerMille >= 1_000 ? 1_000 : (this.#disturbance.lossPerMille ?? traits.lossPerMille);
  }
}

/**
 * A lock's packet after a man in the middle has changed it: a session becomes all zeros, and a notification begins with a byte that no lock sends.
 */
function tampered(event: CentralEvent): CentralEvent {
  if (event.type === 'read') return { ...event, value: event.value.replace(/./g, '0') };
  return event.type === 'notified' ? { ...event, value: `FF${event.value.slice(2)}` } : event;
}
