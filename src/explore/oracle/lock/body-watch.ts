/**
 * Bolt and hasp of one lock, as its events tell them: the bolt draws back for somebody, the hasp comes out only when it has, and
 * nothing locks otherwise. While the sensor of the bolt is broken, nobody knows where the bolt is.
 */
import type { InvariantId } from '../books/invariants.ts';
import { type Broken, type LockStanding, type Seen, text } from '../books/seen.ts';

/** For what a bolt may draw back. */
type Reason = 'release' | 'homing' | 'code' | 'unlock';

/** More than the motor can push at any voltage, in newtons. */
const HELD_N = 100;

export class BodyWatch {
  readonly #id: string;
  readonly #say: (broken: Broken) => void;
  #sensor: boolean;
  #bolt: string;
  /** The end that the bolt was last at. */
  #end: string;
  #mayMove: Reason | undefined;
  #hasp: string;
  #haspOut: Seen | undefined;
  /** It drew back and has not come out since; when it last was all the way back. */
  #drawn = false;
  backAt: number | undefined;
  /** What presses on the hasp: the door, and whether somebody on the handle takes it off. */
  #doorN = 0;
  #onHandle = false;

  constructor(standing: LockStanding, say: (broken: Broken) => void) {
    this.#id = standing.id;
    this.#say = say;
    this.#sensor = !standing.broken.includes('sensor');
    this.#bolt = standing.bolt;
    this.#end = standing.bolt;
    this.#hasp = standing.hasp;
  }

  /** Where the bolt is; undefined while its sensor is broken. */
  get bolt(): string | undefined {
    return this.#sensor ? this.#bolt : undefined;
  }

  /** It drew back under watch and has not come out since. */
  get drawn(): boolean {
    return this.#drawn;
  }

  mayMove(reason: Reason): void {
    this.#mayMove = reason;
  }

  leans(newtons: number): void {
    this.#doorN = newtons;
  }

  standsOnHandle(on: boolean): void {
    this.#onHandle = on;
  }

  /** Somebody is at the sensor: until the lock is next looked at, the sensor says nothing. */
  sensorHandled(): void {
    this.#sensor = false;
  }

  /** Time goes on. Bolt and hasp move in one instant when the release inside is drawn: what counts is where both are at its end. */
  reaches(time: number): void {
    const event = this.#haspOut;
    if (event === undefined || time <= event.time) return;
    this.#haspOut = undefined;
    if (this.#sensor && this.#bolt !== 'retracted')
      this.#broke('INV-HASP', `the hasp of ${this.#id} came out with the bolt ${this.#bolt}`, event);
  }

  /** The bolt moved. Returns for what it opened, where the lock owes a record of that. */
  boltMoved(event: Seen): 'code' | 'unlock' | undefined {
    if (!this.#sensor) return undefined;
    const reason = this.#mayMove;
    const opened = text(event.data, 'position') === 'retracted' && this.#end === 'extended';
    if (opened && reason === undefined)
      this.#broke('INV-MOVES-FOR', `the bolt of ${this.#id} drew back for nobody`, event);
    this.#drawn = opened || (this.#drawn && text(event.data, 'position') !== 'extended');
    if (text(event.data, 'position') === 'retracted') this.backAt = event.time;
    const byMotor = opened && (reason === 'unlock' || reason === 'code');
    if (byMotor && this.#doorN >= HELD_N && !this.#onHandle && this.#hasp !== 'out')
      this.#broke('INV-HOLDS-BACK', `${this.#id} opened with ${this.#doorN} N on its hasp`, event);
    this.#isAt(text(event.data, 'position'));
    if (this.#bolt === 'extended') this.#mayMove = undefined;
    return byMotor ? reason : undefined;
  }

  haspMoved(event: Seen): void {
    this.#hasp = text(event.data, 'position');
    if (this.#hasp === 'out' && this.#sensor && this.#bolt !== 'retracted') this.#haspOut = event;
  }

  /** The lock says that it locked. */
  locked(event: Seen): void {
    if (this.#hasp === 'out') this.#broke('INV-LOCKED', `${this.#id} locked with the hasp out`, event);
    if (this.#sensor && this.#bolt !== 'extended')
      this.#broke('INV-LOCKED', `${this.#id} reports locked with the bolt ${this.#bolt}`, event);
  }

  /** Between two commands, where everything may be looked at. */
  stands(now: LockStanding): void {
    this.#sensor = !now.broken.includes('sensor');
    if (this.#sensor) this.#isAt(now.bolt);
  }

  #isAt(position: string): void {
    this.#bolt = position;
    if (position !== 'between') this.#end = position;
  }

  #broke(invariant: InvariantId, what: string, event: Seen): void {
    this.#say({ invariant, at: event.time, what, event });
  }
}
