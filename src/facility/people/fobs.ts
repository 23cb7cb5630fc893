/**
 * Fobs: each has a radio, a button and the keys of its last sync, but no screen, so the answer is visible only at the lock.
 *
 * INV-1: A squeeze opens one lock and ends after `LINK_MS`. INV-2: Only a sync changes keys: a fob is not updated by later changes in the portal
 * (source: public, "not able to learn by itself").
 */
import type { FobKey } from '../../core/digital-keys/keys-view.ts';
import { scheduledPacket } from '../../keys/offline.ts';
import type { GattConnection, GattPeer, GattServer } from '../../lock/gatt.ts';
import { bytesOf, hexByte } from '../../protocol/bytes.ts';
import { decodeResponse } from '../../protocol/response.ts';
import { anyTimer, type Json, type TimerOwner } from '../../sim/clock.ts';
import type { World } from '../../sim/world.ts';

/** How long a squeezed fob stays connected. Source: chosen. */
const LINK_MS = 2_000;
/** The maximum number of fobs on one site. */
export const FOBS_MOST = 1_000;

interface Held {
  readonly owner: string;
  readonly keys: readonly FobKey[];
  /** The lock it is connected to. */
  readonly at?: string | undefined;
  /** The result code of the last squeeze, or the reason why there was none. */
  readonly last?: string | undefined;
}

export type FobsSnapshot = Readonly<Record<string, Held>>;

export class Fobs {
  readonly #world: World;
  readonly #lockAt: (mac: string) => GattServer | undefined;
  readonly #owner: TimerOwner;
  readonly #fobs = new Map<string, Held>();
  readonly #links = new Map<string, GattConnection>();

  constructor(world: World, lockAt: (mac: string) => GattServer | undefined, snapshot?: FobsSnapshot) {
    this.#world = world;
    this.#lockAt = lockAt;
    this.#owner = world.clock.own('fobs', anyTimer, ({ type }) => this.#end(type));
    for (const [fob, held] of Object.entries(snapshot ?? {})) this.#fobs.set(fob, held);
    // Connections that were open in the snapshot continue.
    for (const [fob, { at }] of this.#fobs) {
      const link = at === undefined ? undefined : this.#lockAt(at)?.resume(this.#peer(fob));
      if (link !== undefined) this.#links.set(fob, link);
    }
  }

  ids(): string[] {
    return [...this.#fobs.keys()];
  }

  /** Adds a fob. Returns false if there are too many. */
  add(fob: string, owner: string): boolean {
    if (this.#fobs.size >= FOBS_MOST) return false;
    this.#fobs.set(fob, { owner, keys: [] });
    return true;
  }

  ownerOf(fob: string): string | undefined {
    return this.#fobs.get(fob)?.owner;
  }

  /** Called by a sync: writes these keys and removes all others. */
  write(fob: string, keys: readonly FobKey[]): void {
    const held = this.#fobs.get(fob);
    if (held !== undefined) this.#fobs.set(fob, { ...held, keys });
  }

  /** Squeezes the fob at a lock. Returns the reason for a failure, or undefined if the lock was asked to open. */
  squeeze(fob: string, mac: string): string | undefined {
    if (this.#links.has(fob)) return 'it is still busy';
    const key = this.#fobs.get(fob)?.keys.find((one) => one.mac === mac);
    const why = key === undefined ? 'it holds no key to that lock' : this.#ask(fob, key);
    this.#note(fob, why ?? 'asked', why === undefined ? mac : undefined);
    return why;
  }

  view(fob: string): Json {
    const { owner, keys, last } = this.#fobs.get(fob) ?? { owner: null, keys: [], last: undefined };
    return { owner, keys: keys.map((key) => key.mac), last: last ?? null };
  }

  snapshot(): FobsSnapshot {
    return structuredClone(Object.fromEntries(this.#fobs));
  }

  #ask(fob: string, key: FobKey): string | undefined {
    const link = this.#lockAt(key.mac)?.connect(this.#peer(fob));
    if (link === undefined) return 'the lock does not answer; touch it first';
    this.#links.set(fob, link);
    this.#owner.arm(fob, this.#world.clock.now() + LINK_MS);
    link.subscribe(true);
    link.write(scheduledPacket(bytesOf(key.unlockCommand), bytesOf(key.offlineKey), link.readSession()));
    return undefined;
  }

  #peer(fob: string): GattPeer {
    return {
      name: `fob/${fob}`,
      notified: (value) => {
        const answer = decodeResponse(value);
        if (answer.ok && answer.value.kind === 'result')
          this.#note(fob, hexByte(answer.value.result), this.#fobs.get(fob)?.at);
        return true;
      },
      ended: () => this.#forget(fob),
    };
  }

  #end(fob: string): void {
    const link = this.#links.get(fob);
    this.#forget(fob);
    link?.end('central-closed');
  }

  #forget(fob: string): void {
    this.#links.delete(fob);
    this.#owner.disarm(fob);
    const held = this.#fobs.get(fob);
    if (held !== undefined) this.#fobs.set(fob, { ...held, at: undefined });
  }

  #note(fob: string, last: string, at: string | undefined): void {
    const held = this.#fobs.get(fob);
    if (held === undefined) return;
    this.#fobs.set(fob, { ...held, at, last });
    this.#world.trace.record(`fob/${fob}`, 'fob.squeezed', { last });
  }
}
