/**
 * The lock that the suite emulates for a backend: a built-in lock in simulated time, with the address and factory secret of a lock that the backend
 * knows. It learns its master key from the backend's own set-up.
 *
 * INV-1: A copy never changes the original. INV-2: Every wait has a limit.
 */
import { factoryBase } from '../../../keys/derive.ts';
import { scheduledPacket, timestampedPacket } from '../../../keys/offline.ts';
import { AFTER_RESET, type Flash, factoryFlash } from '../../../lock/flash.ts';
import type { GattConnection } from '../../../lock/gatt.ts';
import { Lock } from '../../../lock/lock.ts';
import { LOCK_SETTINGS } from '../../../lock/settings.ts';
import { bytesOf, toHex } from '../../../protocol/bytes.ts';
import { Random } from '../../../sim/random.ts';
import { Secrets } from '../../../sim/secrets.ts';
import { Trace } from '../../../sim/trace.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { NotExercised } from '../../bench/outcome.ts';
import type { TargetKeys } from '../../lock/contract/keys-file.ts';

const WAKES_WITHIN_MS = 1_000;
const ANSWER_LIMIT_MS = 5_000;
/** How long the lock takes until it is locked and asleep again. */
const REST_MS = 25_000;
/** How long a lock takes to close its link and begin whatever follows. */
const JUST_AFTER_MS = 1_000;
const BETWEEN_PRESSES_MS = 300;
const SHORT_PRESS_MS = 200;

export interface OfflineCommand {
  readonly offline_key: string;
  readonly unlock_command: string;
}

export class EmulatedLock {
  readonly #seed: string;
  readonly #clock: VirtualClock;
  readonly #lock: Lock;
  #heard: string[] = [];
  #connection: GattConnection | undefined;
  #copies = 0;
  /** The number of the first record that has not been sent over any connection. */
  #firstUnsent: number;
  #advertisedLast: string | undefined;
  #openedLast = false;

  private constructor(seed: string, at: number, flash: Flash) {
    this.#seed = seed;
    this.#clock = new VirtualClock(at);
    const world = { clock: this.#clock, random: new Random(seed), trace: new Trace(this.#clock, new Secrets()) };
    this.#lock = new Lock(world, { id: 'emulated', flash, bolt: 'extended' });
    this.#firstUnsent = flash.nextNumber;
  }

  /** Creates the lock in factory state; `epoch` and `nextNumber` continue from the values that the backend knows. */
  static inFactory(
    { mac, hardware, factorySecret }: TargetKeys,
    { seed, at, epoch, nextNumber }: { seed: string; at: number; epoch: number; nextNumber: number },
  ): EmulatedLock {
    if (factorySecret === undefined) throw new RangeError('the lock to emulate needs its factory secret');
    const made = factoryFlash({ hardware, mac, baseKey: toHex(factoryBase(factorySecret, mac)) });
    return new EmulatedLock(seed, at, { ...made, epoch, nextNumber });
  }

  /** A second lock with the same flash content; nothing that happens to it affects this one. */
  copy(): EmulatedLock {
    this.#copies += 1;
    return new EmulatedLock(`${this.#seed} copy ${this.#copies}`, this.#clock.now(), this.#lock.flash);
  }

  /**
   * A copy after a factory reset, with its epoch. It numbers its records from the first one that the backend cannot have received, so that the
   * backend sees no gap.
   */
  reset(): EmulatedLock {
    this.#copies += 1;
    const flash = { ...this.#lock.flash, ...AFTER_RESET, records: [], nextNumber: this.#firstUnsent };
    return new EmulatedLock(`${this.#seed} reset ${this.#copies}`, this.#clock.now(), flash);
  }

  get flash(): Flash {
    return this.#lock.flash;
  }

  /** Seconds since 1970, according to the suite's clock for this lock. */
  unixSeconds(): number {
    return Math.floor(this.#clock.now() / 1_000);
  }

  /** The name advertised when the last connection ended; undefined if the lock was not advertising. */
  get advertisedLast(): string | undefined {
    return this.#advertisedLast;
  }

  /** Whether the bolt was retracted when the last connection ended. */
  get openedLast(): boolean {
    return this.#openedLast;
  }

  /** Touches the lock and connects; returns the session in upper-case hex. */
  arrive(): string {
    // A failed case may have left the lock connected.
    if (this.#connection !== undefined) this.leave();
    this.#lock.touch();
    const deadline = this.#clock.now() + WAKES_WITHIN_MS;
    while (this.#lock.advertisement === undefined && this.#clock.step(deadline)) {
      // Each step advances the time.
    }
    this.#heard = [];
    this.#connection = this.#lock.connect({
      name: 'suite',
      notified: (value) => {
        this.#heard.push(toHex(value));
        return true;
      },
      ended: () => {
        this.#connection = undefined;
      },
    });
    this.#connection?.subscribe(true);
    const session = this.#connection?.readSession();
    if (session === undefined) throw new NotExercised('the emulated lock accepts no connection');
    return toHex(session);
  }

  /** Writes one packet and returns the lock's notifications, the answer last; empty if it stays silent. */
  write(packet: string): readonly string[] {
    const from = this.#heard.length;
    const answered = (): boolean => this.#heard.slice(from).some((each) => each.startsWith('51'));
    this.#connection?.write(bytesOf(packet));
    const deadline = this.#clock.now() + ANSWER_LIMIT_MS;
    while (!answered() && this.#clock.step(deadline)) {
      // Each step advances the time.
    }
    return this.#heard.slice(from);
  }

  /** Ends the connection and lets the lock close and fall asleep. */
  leave(): void {
    this.#openedLast = this.#lock.view().bolt === 'retracted';
    this.#firstUnsent = this.#lock.flash.nextNumber;
    this.#connection?.end('central-closed');
    this.#connection = undefined;
    this.#clock.runFor(JUST_AFTER_MS);
    this.#advertisedLast = this.#lock.advertisement?.name;
    this.#clock.runFor(REST_MS);
  }

  /** Whether a standing key opens the lock, used as a phone or fob uses it, without a network. */
  opensBy(key: OfflineCommand, form: 'scheduled' | 'timestamped' = 'scheduled'): boolean {
    const session = bytesOf(this.arrive());
    const [command, base] = [bytesOf(key.unlock_command), bytesOf(key.offline_key)];
    const packet =
      form === 'scheduled'
        ? scheduledPacket(command, base, session)
        : timestampedPacket(command, base, session, this.unixSeconds());
    const answers = this.write(toHex(packet));
    this.leave();
    return answers.at(-1)?.startsWith('5160') === true;
  }

  /** Enters a quick-click code. Returns whether the bolt retracted. */
  opensByPresses(code: string): boolean {
    const before = this.#lock.flash.nextNumber;
    this.#lock.touch();
    this.#clock.runFor(LOCK_SETTINGS.sleepAfterMs * 2);
    for (const press of code) {
      this.#lock.touch(press === '1' ? LOCK_SETTINGS.longPressMs : SHORT_PRESS_MS);
      this.#clock.runFor(BETWEEN_PRESSES_MS);
    }
    this.#clock.runFor(REST_MS);
    return this.#lock.flash.records.some(({ number, event }) => number >= before && event === 0x0a);
  }
}
