/**
 * One connection between a phone's radio and a lock: two ordered packet queues, retransmission of lost packets, and the
 * supervision timeout that ends a silent link on both sides.
 *
 * INV-1: Packets in one direction arrive in the order in which they were sent. INV-2: The acknowledgement of a write is queued before
 * the lock receives the write, so no answer can overtake it. INV-3: Both queues are bounded. INV-4: The state is plain data
 * and named timers; only the lock's connection object is looked up again on restore.
 */
import type { GattConnection, GattPeer, GattServer, LinkEnd } from '../../lock/gatt.ts';
import type { CentralEvent } from '../../phone/central.ts';
import type { LinkKind } from './kinds.ts';
import { NOTIFY_QUEUE_LIMIT, RETRY_MS, SUPERVISION_CHECK_MS, SUPERVISION_MS, WRITE_QUEUE_LIMIT } from './steps.ts';
import type { LinkTimers } from './timers.ts';

/** `due` is the earliest arrival; a late packet delays all later ones. `cause` is the trace event that led to the packet. */
type Packet = { due: number; cause: number };

type Request = { type: 'read' | 'subscribe' | 'terminate' } | { type: 'write'; value: string; acknowledged: boolean };
type ToLock = Packet & Request;
type ToPhone = Packet & { event: CentralEvent };

/** A connection in a snapshot. */
export type LinkState = {
  mac: string;
  /** The phone is disconnecting: only the end of the link is still delivered to it. */
  closing: boolean;
  /** The phone's Bluetooth is off: nothing is delivered, not even the end of the link. */
  unheard: boolean;
  /** A read, subscribe or acknowledged write is waiting for its answer. */
  asked: boolean;
  /** The lock's side is still connected. */
  lockSide: boolean;
  /** The phone uses a table that it kept and the lock has a different one, so its requests reach no attribute. */
  oldTable: boolean;
  /** Permanently silent because of a fault or a vanished lock. */
  cut: boolean;
  /** The time at which packets stopped passing, or null. */
  silentSince: number | null;
  toLock: ToLock[];
  toPhone: ToPhone[];
};

/** The operations that a link needs from its radio. */
export interface LinkHost {
  readonly owner: LinkTimers;
  readonly peerName: string;
  now(): number;
  /** The trace event that is being handled. */
  cause(): number;
  /** Runs `act` as a consequence of that trace event. */
  under(cause: number, act: () => void): void;
  /** The one-way latency at this moment, including faults. */
  latencyMs(mac: string): number;
  /** True when no packet can pass between phone and lock at this moment. */
  silent(mac: string): boolean;
  /** Draws whether this packet is lost. */
  lost(mac: string): boolean;
  /** Counts a packet; true when a fault cuts the link at this one. */
  cutsHere(): boolean;
  emit(event: CentralEvent): void;
  record(kind: LinkKind, mac: string, data?: Readonly<Record<string, string | number | boolean>>): void;
  /** Called when the link is over on both sides. */
  over(): void;
}

export class MemoryLink {
  readonly state: LinkState;
  readonly #host: LinkHost;
  #connection: GattConnection | undefined;
  #notifications: number;

  private constructor(host: LinkHost, state: LinkState) {
    this.#host = host;
    this.state = state;
    this.#notifications = state.toPhone.filter(({ event }) => event.type === 'notified').length;
  }

  /** Opens a link when a connect request reaches an advertising lock; undefined when the lock refuses. */
  static open(host: LinkHost, server: GattServer, oldTable: boolean): MemoryLink | undefined {
    const link = new MemoryLink(host, {
      mac: server.mac,
      closing: false,
      unheard: false,
      asked: false,
      lockSide: true,
      oldTable,
      cut: false,
      silentSince: null,
      toLock: [],
      toPhone: [],
    });
    link.#connection = server.connect(link.#peer());
    if (link.#connection === undefined) return undefined;
    host.record('link.up', server.mac);
    link.#toPhone({ type: 'connected', mac: server.mac });
    host.owner.arm('supervise', host.now() + SUPERVISION_CHECK_MS);
    return link;
  }

  /** The same link in a restored world. Throws if lock and link come from different snapshots. */
  static resume(host: LinkHost, state: LinkState, server: GattServer | undefined): MemoryLink {
    const link = new MemoryLink(host, state);
    if (!state.lockSide) return link;
    link.#connection = server?.resume(link.#peer());
    if (link.#connection === undefined)
      throw new Error(`the snapshot of the link has a session with ${state.mac} that the lock does not know`);
    return link;
  }

  read(): void {
    if (this.#beginRequest()) this.#request({ type: 'read' });
  }

  subscribe(): void {
    if (this.#beginRequest()) this.#request({ type: 'subscribe' });
  }

  /** `dropped`: the phone accepts the write but never sends it. */
  write(value: string, acknowledged: boolean, dropped = false): void {
    if (acknowledged && !this.#beginRequest()) return;
    if (this.state.closing) return;
    if (this.state.toLock.length >= WRITE_QUEUE_LIMIT) {
      this.#host.record('link.dropped', this.state.mac);
      if (acknowledged) this.state.asked = false;
      return;
    }
    if (dropped) this.#host.record('link.writeLost', this.state.mac);
    else this.#request({ type: 'write', value, acknowledged });
    if (!acknowledged) this.#host.owner.post(this.#host.now(), { type: 'handedOver' });
  }

  /** Disconnects: the lock is notified; the phone learns of the end when the lock has been notified, or at the supervision timeout. */
  close(): void {
    if (this.state.closing) return;
    this.state.closing = true;
    this.#toLock({ type: 'terminate' });
  }

  /** Called when the phone's Bluetooth goes off: the phone already knows and receives no further events. */
  closeSilently(): void {
    this.state.unheard = true;
    this.close();
  }

  /** Silences the link: no packet passes from now on, in either direction. */
  cut(): void {
    if (this.state.cut) return;
    this.state.cut = true;
    this.state.silentSince ??= this.#host.now();
    this.#host.record('link.cut', this.state.mac);
    this.#host.owner.arm('supervise', this.state.silentSince + SUPERVISION_MS);
  }

  /** Called when the lock has been removed. */
  vanished(): void {
    this.#lockEnded('lock-vanished');
  }

  /** Handles a timer of this link. */
  fired(timer: 'toLock' | 'toPhone' | 'supervise'): void {
    if (timer === 'supervise') this.#supervise();
    else if (timer === 'toLock') this.#pass(this.state.toLock, timer, (packet) => this.#atLock(packet));
    else this.#pass(this.state.toPhone, timer, ({ event }) => this.#atPhone(event));
  }

  #pass<T extends Packet>(queue: T[], timer: 'toLock' | 'toPhone', deliver: (packet: T) => void): void {
    const host = this.#host;
    const head = queue[0];
    if (head === undefined || this.state.cut) return;
    if (this.#silent() || host.lost(this.state.mac)) {
      host.record('link.retry', this.state.mac, { to: timer === 'toLock' ? 'lock' : 'phone' });
      host.owner.arm(timer, host.now() + RETRY_MS);
      return;
    }
    if (host.cutsHere()) {
      this.cut();
      return;
    }
    queue.shift();
    const next = queue[0];
    if (next !== undefined) host.under(next.cause, () => host.owner.arm(timer, next.due));
    deliver(head);
  }

  #atLock(packet: ToLock): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    switch (packet.type) {
      case 'read':
        this.#toPhone({ type: 'read', value: hex(connection.readSession()) });
        return;
      case 'subscribe':
        connection.subscribe(true);
        this.#toPhone({ type: 'subscribed' });
        return;
      case 'write':
        this.#host.record('link.write', this.state.mac, { value: packet.value });
        if (packet.acknowledged) this.#toPhone({ type: 'written' });
        connection.write(Uint8Array.from(Buffer.from(packet.value, 'hex')));
        return;
      case 'terminate':
        this.#leaveLock('central-closed');
        this.#toPhone({ type: 'disconnected', why: 'central-closed' });
    }
  }

  #atPhone(event: CentralEvent): void {
    if (event.type === 'notified') this.#notifications--;
    if (event.type === 'disconnected') {
      this.#finish(event.why);
      return;
    }
    if (this.state.closing) return;
    if (event.type === 'notified') this.#host.record('link.notify', this.state.mac, { value: event.value });
    if (event.type === 'read' || event.type === 'subscribed' || event.type === 'written') this.state.asked = false;
    this.#host.emit(event);
  }

  #supervise(): void {
    const now = this.#host.now();
    if (!this.#silent()) {
      this.state.silentSince = null;
      this.#host.owner.arm('supervise', now + SUPERVISION_CHECK_MS);
      return;
    }
    this.state.silentSince ??= now;
    const endsAt = this.state.silentSince + SUPERVISION_MS;
    if (now < endsAt) {
      this.#host.owner.arm('supervise', this.state.cut ? endsAt : Math.min(endsAt, now + SUPERVISION_CHECK_MS));
      return;
    }
    this.#leaveLock('supervision-timeout');
    this.#finish('supervision-timeout');
  }

  #finish(why: string): void {
    const { mac, unheard } = this.state;
    for (const timer of ['toLock', 'toPhone', 'supervise'] as const) this.#host.owner.disarm(timer);
    this.#host.record('link.down', mac, { why });
    this.#host.over();
    if (!unheard) this.#host.emit({ type: 'disconnected', why });
  }

  /** Marks the lock's side as ended before calling `end`, so that its own `ended` callback is ignored. */
  #leaveLock(why: 'central-closed' | 'supervision-timeout'): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.state.lockSide = false;
    connection?.end(why);
  }

  #peer(): GattPeer {
    return {
      name: this.#host.peerName,
      notified: (value) => this.#notified(value),
      ended: (why) => this.#lockEnded(why),
    };
  }

  #notified(value: Uint8Array): boolean {
    if (!this.state.lockSide) return false;
    if (this.#notifications >= NOTIFY_QUEUE_LIMIT) {
      this.#host.record('link.queueFull', this.state.mac);
      return false;
    }
    this.#notifications++;
    this.#toPhone({ type: 'notified', value: hex(value) });
    return true;
  }

  #lockEnded(why: LinkEnd): void {
    if (!this.state.lockSide) return;
    this.state.lockSide = false;
    this.#connection = undefined;
    this.state.toLock = [];
    this.#host.owner.disarm('toLock');
    if (why === 'lock-vanished') this.cut();
    else this.#toPhone({ type: 'disconnected', why });
  }

  #silent(): boolean {
    return this.state.cut || this.#host.silent(this.state.mac);
  }

  /** One request at a time (source: public; the phone libraries silently lose a second one). */
  #beginRequest(): boolean {
    if (this.state.closing) return false;
    if (this.state.asked) {
      this.#host.record('link.busy', this.state.mac);
      return false;
    }
    this.state.asked = true;
    return true;
  }

  /** A request to an attribute, by the handle that the phone knows. */
  #request(packet: Request): void {
    if (this.state.oldTable) this.#host.record('link.oldHandle', this.state.mac, { request: packet.type });
    else this.#toLock(packet);
  }

  #toLock(request: Request): void {
    if (!this.state.lockSide) return;
    const due = this.#due();
    const cause = this.#host.cause();
    // Written without spread syntax, which would take longer than everything else here.
    const packet: ToLock =
      request.type === 'write'
        ? { due, cause, type: request.type, value: request.value, acknowledged: request.acknowledged }
        : { due, cause, type: request.type };
    this.state.toLock.push(packet);
    if (this.state.toLock.length === 1) this.#host.owner.arm('toLock', due);
  }

  #toPhone(event: CentralEvent): void {
    const due = this.#due();
    this.state.toPhone.push({ due, cause: this.#host.cause(), event });
    if (this.state.toPhone.length === 1) this.#host.owner.arm('toPhone', due);
  }

  /** The earliest time at which a packet sent now can arrive. */
  #due(): number {
    return this.#host.now() + this.#host.latencyMs(this.state.mac);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
