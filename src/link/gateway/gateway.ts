/**
 * The facility gateway: forwards heartbeats, records and answers of locks to the company, and commands back to the locks.
 *
 * INV-1: It changes no message and stores nothing but the rest of a command list that a lock is executing. An outage loses messages, but no record: a
 * lock resends a record until the company has acknowledged it (protocol §8). INV-2: Messages in one direction keep their order. INV-3: Messages in
 * flight are posted on the clock and bounded in number.
 */
import { z } from 'zod';
import type { Heartbeat, MeshServer } from '../../lock/mesh.ts';
import type { Instant, TimerOwner } from '../../sim/clock.ts';
import { sharedRecord } from '../../sim/json.ts';
import type { World } from '../../sim/world.ts';
import type { GatewayKind } from './kinds.ts';

/** The company's callbacks. All bytes are upper-case hex of 20 bytes. */
export interface GatewayUplink {
  onHeartbeat(mac: string, beat: Heartbeat): void;
  /** Server packets, oldest first. */
  onRecords(mac: string, session: string, packets: readonly string[]): void;
  /** App packets, one per command. */
  onResults(mac: string, session: string, packets: readonly string[]): void;
  /** Called when commands arrive at a lock that no longer listens to that session. */
  onNotListening(mac: string, session: string): void;
  /** Called when the gateway's connection to the company opens or closes. */
  onLine(up: boolean): void;
}

/** A lock without a heartbeat for this long is offline. A sleeping lock is not offline. Source: NP1. */
export const OFFLINE_AFTER_MS = 24 * 3_600_000;
/** One-way latency between lock and company; well within the 500 ms for which a lock listens at a check-in. */
export const LATENCY_MS = 60;
/** A lock accepts one command in progress and four waiting, and sends an answer before the place in its queue becomes free again. Source: NP1. */
export const LIST_WINDOW = 4;
/** The maximum number of messages in flight in one direction; further ones are lost. */
export const LINE_LIMIT = 2_048;

export type GatewaySnapshot = {
  readonly cut: boolean;
  readonly cutLocks: readonly string[];
  readonly lastSeen: Readonly<Record<string, Instant>>;
  readonly upward: number;
  readonly downward: number;
  /** Lists that a lock has not completely received, by MAC. */
  readonly lists: Readonly<Record<string, List>>;
};

/** The rest of a list, which is sent as the lock answers. */
type List = { readonly session: string; readonly packets: readonly string[] };

interface Station {
  readonly server: MeshServer;
  readonly name: string;
  detach: () => void;
}

const ofSession = { mac: z.string(), session: z.string(), packets: z.array(z.string()).readonly() };
const upward = z.union([
  z.strictObject({
    type: z.literal('heartbeat'),
    mac: z.string(),
    beat: z.strictObject({
      session: z.string(),
      state: z.number(),
      batteryMv: z.number(),
      clockValid: z.boolean(),
      touched: z.boolean(),
    }),
  }),
  z.strictObject({ type: z.enum(['records', 'results']), ...ofSession }),
]);
const downward = z.strictObject({ type: z.literal('packets'), ...ofSession });
const underWay = z.union([upward, downward]);
type Upward = z.infer<typeof upward>;
type Downward = z.infer<typeof downward>;
type UnderWay = z.infer<typeof underWay>;

export class Gateway {
  readonly #world: World;
  readonly #uplink: GatewayUplink;
  readonly #owner: TimerOwner<UnderWay>;
  readonly #stations = new Map<string, Station>();
  readonly #lastSeen: Map<string, Instant>;
  readonly #cutLocks: Set<string>;
  #cut: boolean;
  #upward: number;
  #downward: number;
  readonly #lists: Map<string, List>;
  /** The last snapshot. */
  #kept: GatewaySnapshot | undefined;

  constructor(world: World, uplink: GatewayUplink, from?: GatewaySnapshot) {
    this.#world = world;
    this.#uplink = uplink;
    this.#kept = from;
    this.#lastSeen = new Map(Object.entries(from?.lastSeen ?? {}));
    this.#cutLocks = new Set(from?.cutLocks);
    this.#cut = from?.cut ?? false;
    this.#upward = from?.upward ?? 0;
    this.#downward = from?.downward ?? 0;
    this.#lists = new Map(Object.entries(from?.lists ?? {}));
    this.#owner = world.clock.own(
      'gateway',
      (event) => underWay.parse(event),
      (message) => this.#arrived(message),
    );
  }

  /** Adds a lock to the mesh; `name` is its name in the trace. Throws if its MAC is already present. */
  add(server: MeshServer, name: string = server.mac): void {
    const { mac } = server;
    if (this.#stations.has(mac)) throw new Error(`two locks in the mesh have the address ${mac}`);
    this.#stations.set(mac, { server, name, detach: this.#attach(server) });
  }

  /** Replaces the gateway with a different device: every lock detaches and attaches again. */
  replace(): void {
    this.#record('gateway.replaced');
    this.#lists.clear();
    for (const station of this.#stations.values()) {
      station.detach();
      station.detach = this.#attach(station.server);
    }
  }

  remove(mac: string): void {
    this.#stations.get(mac)?.detach();
    this.#stations.delete(mac);
    this.#cutLocks.delete(mac);
    this.#lastSeen.delete(mac);
    this.#lists.delete(mac);
  }

  /** Sends commands to a lock, for the link session of the heartbeat that they answer. */
  deliver(mac: string, session: string, packets: readonly string[]): void {
    const message: Downward = { type: 'packets', mac, session, packets };
    if (this.#cut || this.#downward >= LINE_LIMIT) this.#lost(message);
    else {
      this.#downward++;
      this.#post(message);
    }
  }

  /** Cuts the connection to the company, or to one lock. */
  cut(mac?: string): void {
    if (mac !== undefined) this.#cutLocks.add(mac);
    else if (!this.#cut) {
      this.#cut = true;
      this.#uplink.onLine(false);
    }
    this.#record('gateway.cut', mac);
  }

  restore(mac?: string): void {
    if (mac !== undefined) this.#cutLocks.delete(mac);
    else if (this.#cut) {
      this.#cut = false;
      this.#uplink.onLine(true);
    }
    this.#record('gateway.restored', mac);
  }

  /** The time at which the company received the lock's last heartbeat. */
  lastSeen(mac: string): Instant | undefined {
    return this.#lastSeen.get(mac);
  }

  /**
   * Whether a lock is offline: its connection or the company's is cut, or it sent no heartbeat for 24 hours; sleeping is not offline. Source: NP1.
   */
  offline(mac: string): boolean {
    const seen = this.#lastSeen.get(mac);
    if (this.#cut || this.#cutLocks.has(mac) || seen === undefined) return true;
    return this.#world.clock.now() - seen >= OFFLINE_AFTER_MS;
  }

  view(): {
    readonly cut: boolean;
    readonly locks: Readonly<Record<string, { offline: boolean; lastSeen?: Instant }>>;
  } {
    const locks = [...this.#stations].map(([mac, { name }]) => {
      const lastSeen = this.#lastSeen.get(mac);
      return [name, { offline: this.offline(mac), ...(lastSeen === undefined ? {} : { lastSeen }) }] as const;
    });
    return { cut: this.#cut, locks: Object.fromEntries(locks) };
  }

  /** Immutable: unchanged parts are shared with the previous snapshot. */
  snapshot(): GatewaySnapshot {
    this.#kept = {
      cut: this.#cut,
      cutLocks: [...this.#cutLocks],
      lastSeen: sharedRecord(this.#lastSeen, this.#kept?.lastSeen),
      upward: this.#upward,
      downward: this.#downward,
      lists: sharedRecord(this.#lists, this.#kept?.lists),
    };
    return this.#kept;
  }

  #attach(server: MeshServer): () => void {
    const { mac } = server;
    return server.attach({
      heartbeat: (beat) => this.#up({ type: 'heartbeat', mac, beat }),
      records: (session, packets) => this.#up({ type: 'records', mac, session, packets }),
      results: (session, packets) => {
        this.#answered(mac, session, packets.length);
        this.#up({ type: 'results', mac, session, packets });
      },
    });
  }

  #up(message: Upward): void {
    if (this.#cut || this.#cutLocks.has(message.mac) || this.#upward >= LINE_LIMIT) this.#lost(message);
    else {
      this.#upward++;
      this.#post(message);
    }
  }

  #post(message: UnderWay): void {
    this.#owner.post(this.#world.clock.now() + LATENCY_MS, message);
  }

  #arrived(message: UnderWay): void {
    if (message.type === 'packets') this.#downward--;
    else this.#upward--;
    if (this.#cut || this.#cutLocks.has(message.mac)) this.#lost(message);
    else if (message.type === 'packets') this.#atLock(message);
    else this.#atCompany(message);
  }

  /** Delivers the first commands of a list, as many as the lock can queue; the rest follows as it answers. */
  #atLock({ mac, session, packets }: Downward): void {
    if (!this.#handOver(mac, session, packets.slice(0, LIST_WINDOW))) return;
    if (packets.length > LIST_WINDOW) this.#lists.set(mac, { session, packets: packets.slice(LIST_WINDOW) });
    else this.#lists.delete(mac);
  }

  #answered(mac: string, session: string, answers: number): void {
    const list = this.#lists.get(mac);
    if (list?.session !== session) return;
    const rest = list.packets.slice(answers);
    if (rest.length === 0) this.#lists.delete(mac);
    else this.#lists.set(mac, { session, packets: rest });
    this.#handOver(mac, session, list.packets.slice(0, answers));
  }

  #handOver(mac: string, session: string, packets: readonly string[]): boolean {
    const heard = this.#stations.get(mac)?.server.packets(session, packets) ?? false;
    this.#record(heard ? 'gateway.packets' : 'gateway.unheard', mac, { session, count: packets.length });
    if (heard) return true;
    this.#lists.delete(mac);
    this.#uplink.onNotListening(mac, session);
    return false;
  }

  #atCompany(message: Upward): void {
    const { mac } = message;
    if (message.type === 'heartbeat') {
      this.#lastSeen.set(mac, this.#world.clock.now());
      this.#record('gateway.heartbeat', mac, message.beat);
      this.#uplink.onHeartbeat(mac, message.beat);
      return;
    }
    const { session, packets } = message;
    const records = message.type === 'records';
    this.#record(records ? 'gateway.records' : 'gateway.results', mac, { session, count: packets.length });
    if (records) this.#uplink.onRecords(mac, session, packets);
    else this.#uplink.onResults(mac, session, packets);
  }

  #lost(message: UnderWay): void {
    this.#record('gateway.lost', message.mac, { what: message.type });
  }

  #record(kind: GatewayKind, mac?: string, data: Readonly<Record<string, string | number | boolean>> = {}): void {
    if (!this.#world.trace.recording) return;
    const about = mac === undefined ? data : { lock: this.#stations.get(mac)?.name ?? mac, ...data };
    this.#world.trace.record('gateway', kind, about);
  }
}
