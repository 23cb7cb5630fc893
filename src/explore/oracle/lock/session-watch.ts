/** The first four bytes of every session of one lock, which no key protects: they contain the state of the lock and its measurements. */
import type { LockModel } from '../model/lock-model.ts';
import { type ObservedEvent, text, type Violation } from '../model/observations.ts';
import { hex2 } from '../model/wire.ts';
import type { Reading } from './record-watch.ts';

/** A battery is low at or below the first voltage, until it reaches the second. */
const LOW_MV = 2_900;
const LOW_CLEARED_MV = 2_950;

export class SessionWatch {
  readonly #id: string;
  /** Whether the last reading of the battery was low or good, if it was either. */
  #side: 'low' | 'good' | undefined;
  readonly #model: LockModel;
  readonly #report: (broken: Violation) => void;
  /** The last session that the lock sent over the gateway. */
  #last = '';

  constructor(id: string, model: LockModel, report: (broken: Violation) => void) {
    this.#id = id;
    this.#model = model;
    this.#report = report;
  }

  /** `waits`: records wait for their acknowledgement. */
  connected(event: ObservedEvent, bolt: string | undefined, waits: boolean): void {
    const [state = 0, flags = 0] = Buffer.from(text(event.data, 'session'), 'hex');
    const { master, epoch } = this.#model;
    const setUp = master === undefined ? 0 : 1;
    if ((flags & 1) !== setUp || flags >> 4 !== epoch % 16 || (flags & 8) !== (waits ? 8 : 0))
      this.#broke(`the session of ${this.#id} begins with flags ${hex2(flags)}`, event);
    if ((state === 2 && bolt === 'retracted') || (state < 2 && bolt === 'extended'))
      this.#broke(`the session of ${this.#id} reports ${state} while the bolt is ${bolt}`, event);
  }

  /** Called with what the lock had measured when it created the session. */
  measured(event: ObservedEvent, reading: Reading): void {
    const session = text(event.data, 'session');
    // A lock that is touched again sends the session that it created at the first touch.
    if (event.kind === 'lock.heartbeat') {
      if (session === this.#last) return;
      this.#last = session;
    }
    const bytes = Buffer.from(session, 'hex');
    const [state, flags = 0] = bytes;
    const right =
      state === reading.mechanicalState &&
      ((flags & 2) !== 0) === reading.clockValid &&
      ((flags & 4) !== 0) === reading.lowBattery &&
      bytes.readUInt16LE(2) === reading.batteryMv;
    if (!right) this.#broke(`the session of ${this.#id} differs from its readings`, event);
    this.#battery(event, reading);
  }

  /** The flag may follow a reading late, so it is judged after two readings on the same side. */
  #battery(event: ObservedEvent, { lowBattery, batteryMv }: Reading): void {
    const [before, isLow, isGood] = [this.#side, batteryMv <= LOW_MV, batteryMv >= LOW_CLEARED_MV];
    this.#side = isLow ? 'low' : isGood ? 'good' : undefined;
    if (this.#side === before && before !== undefined && lowBattery !== isLow)
      this.#broke(`${this.#id} reports a battery of ${batteryMv} mV as ${lowBattery ? 'low' : 'not low'}`, event);
  }

  #broke(what: string, event: ObservedEvent): void {
    this.#report({ invariant: 'INV-SESSION-SAYS', at: event.time, what, event });
  }
}
