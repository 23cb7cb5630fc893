/**
 * One of our locks with a person in front of it. Each attempt uses a new connection and writes packets one after the other; the server packets that
 * come back are kept until they are uploaded.
 */
import type { Air } from '../../../link/memory/air.ts';
import type { Lock } from '../../../lock/lock.ts';
import type { Central, CentralEvent } from '../../../phone/central.ts';
import { HARDWARE } from '../../../protocol/hardware.ts';
import type { VirtualClock } from '../../../sim/virtual-clock.ts';

const STEP_MS = 20;
const LIMIT_MS = 6_000;
/** A wait long enough for the relock and the motor, and for a ONE to fall asleep. */
const AFTERWARDS_MS = 20_000;

/** Server packets of one session, as hex. */
export interface SessionPackets {
  readonly session: string;
  readonly packets: string[];
}

export class TestLock {
  readonly lock: Lock;
  readonly #clock: VirtualClock;
  readonly #central: Central;
  #events: CentralEvent[] = [];
  #session: SessionPackets | undefined;
  /** The packets that have not been uploaded yet, oldest first. */
  readonly carried: SessionPackets[] = [];

  constructor(clock: VirtualClock, air: Air, lock: Lock) {
    this.#clock = clock;
    this.lock = lock;
    air.add(lock);
    this.#central = air.central(`suite at ${lock.id}`);
    this.#central.listen((event) => this.#received(event));
  }

  get mac(): string {
    return this.lock.mac;
  }

  /** Touches the lock and connects. Returns the session as hex. */
  connect(): string {
    if (HARDWARE[this.lock.hardware].needsTouch) this.lock.touch();
    this.#events = [];
    this.#central.connect(this.mac);
    this.#until(() => this.#has('connected'));
    this.#central.readSession();
    this.#until(() => this.#has('read'));
    const read = this.#events.find((event) => event.type === 'read');
    const session = read?.type === 'read' ? read.value : '';
    this.#session = { session, packets: [] };
    this.#central.subscribe();
    this.#until(() => this.#has('subscribed'));
    return session;
  }

  /** Writes one packet. Returns the result code as two hex digits, or `none`. */
  write(packet: string): string {
    const from = this.#events.length;
    const answered = (): string | undefined =>
      this.#events
        .slice(from)
        .map((event) => (event.type === 'notified' ? event.value.toUpperCase() : ''))
        .find((value) => value.startsWith('51'));
    this.#central.write(packet, true);
    this.#until(() => answered() !== undefined);
    return answered()?.slice(2, 4) ?? 'none';
  }

  /** Ends the connection and waits until the lock is locked and asleep. */
  leave(): void {
    this.#central.disconnect();
    this.#clock.runFor(AFTERWARDS_MS);
    const session = this.#session;
    if (session !== undefined && session.packets.length > 0) this.carried.push(session);
    this.#session = undefined;
  }

  #has(type: CentralEvent['type']): boolean {
    return this.#events.some((event) => event.type === type);
  }

  #until(met: () => boolean): void {
    for (let waited = 0; !met() && waited < LIMIT_MS; waited += STEP_MS) this.#clock.runFor(STEP_MS);
  }

  #received(event: CentralEvent): void {
    this.#events.push(event);
    if (event.type === 'notified' && event.value.startsWith('50'))
      this.#session?.packets.push(event.value.toUpperCase());
  }
}
