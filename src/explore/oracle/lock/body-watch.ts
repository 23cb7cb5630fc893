/**
 * Bolt and hasp of one lock, followed through its events: the bolt retracts only for a reason, the hasp comes out only while the bolt is
 * retracted, and the lock reports locked only when it is. While the bolt sensor is broken, the position of the bolt is unknown.
 */
import type { InvariantId } from '../model/invariants.ts';
import { type ObservedEvent, type ObservedLock, text, type Violation } from '../model/observations.ts';
import { HandWatch } from './hand-watch.ts';

/** The reasons for which a bolt may retract. */
type Reason = 'release' | 'homing' | 'code' | 'unlock';

/** More than the motor can push at any voltage, in newtons. */
const HELD_N = 100;

export class BodyWatch {
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  #sensor: boolean;
  #bolt: string;
  /** The end position that the bolt last reached. */
  #end: string;
  #mayMove: Reason | undefined;
  #hasp: string;
  #haspOut: ObservedEvent | undefined;
  /** Whether the bolt retracted and has not extended since; and when it was last fully retracted. */
  #drawn = false;
  backAt: number | undefined;
  /** The force of the door on the hasp, and whether a person holds the handle and relieves it. */
  #doorN = 0;
  #onHandle = false;
  readonly #hand: HandWatch;

  constructor(standing: ObservedLock, report: (broken: Violation) => void) {
    this.#id = standing.id;
    this.#report = report;
    this.#sensor = !standing.broken.includes('sensor');
    this.#bolt = standing.bolt;
    this.#end = standing.bolt;
    this.#hasp = standing.hasp;
    this.#hand = new HandWatch(standing.id, standing.power, standing.hasp, report);
  }

  /** The position of the bolt; undefined while its sensor is broken. */
  get bolt(): string | undefined {
    return this.#sensor ? this.#bolt : undefined;
  }

  /** Whether the bolt has retracted while it was watched, and has not extended since. */
  get drawn(): boolean {
    return this.#drawn;
  }

  mayMove(reason: Reason): void {
    this.#mayMove = reason;
  }

  setLean(newtons: number): void {
    this.#doorN = newtons;
  }

  setHandle(on: boolean): void {
    this.#onHandle = on;
  }

  /** Called when a person handles the sensor: its readings do not count until the lock is next inspected. */
  sensorHandled(): void {
    this.#sensor = false;
  }

  /** Called with every event of the lock, first. */
  saw(event: ObservedEvent): void {
    this.#advanceTo(event.time);
    this.#hand.saw(event, this.bolt);
  }

  /** The inside release moves bolt and hasp in one instant, so their positions at the end of the instant count. */
  #advanceTo(time: number): void {
    const event = this.#haspOut;
    if (event === undefined || time <= event.time) return;
    this.#haspOut = undefined;
    if (this.#sensor && this.#bolt !== 'retracted')
      this.#broke('INV-HASP', `the hasp of ${this.#id} came out while the bolt was ${this.#bolt}`, event);
  }

  /** Called when the bolt has moved. Returns why it opened if the lock has to write a record of the opening. */
  boltMoved(event: ObservedEvent): 'code' | 'unlock' | undefined {
    if (!this.#sensor) return undefined;
    const reason = this.#mayMove;
    const opened = text(event.data, 'position') === 'retracted' && this.#end === 'extended';
    if (opened && reason === undefined)
      this.#broke('INV-MOVES-FOR', `the bolt of ${this.#id} retracted without a reason`, event);
    this.#drawn = opened || (this.#drawn && text(event.data, 'position') !== 'extended');
    if (text(event.data, 'position') === 'retracted') this.backAt = event.time;
    const byMotor = opened && (reason === 'unlock' || reason === 'code');
    if (byMotor && this.#doorN >= HELD_N && !this.#onHandle && this.#hasp !== 'out')
      this.#broke('INV-HOLDS-BACK', `${this.#id} opened with ${this.#doorN} N on its hasp`, event);
    this.#isAt(text(event.data, 'position'));
    if (this.#bolt === 'extended') this.#mayMove = undefined;
    return byMotor ? reason : undefined;
  }

  haspMoved(event: ObservedEvent): void {
    this.#hasp = text(event.data, 'position');
    if (this.#hasp === 'out' && this.#sensor && this.#bolt !== 'retracted') this.#haspOut = event;
  }

  /** Called when the lock reports that it has locked. */
  locked(event: ObservedEvent): void {
    if (this.#hasp === 'out') this.#broke('INV-LOCKED', `${this.#id} locked with the hasp out`, event);
    if (this.#sensor && this.#bolt !== 'extended')
      this.#broke('INV-LOCKED', `${this.#id} reports locked while the bolt is ${this.#bolt}`, event);
  }

  /** Inspects the lock between two commands, when all of its state is visible. */
  inspect(now: ObservedLock): void {
    this.#sensor = !now.broken.includes('sensor');
    if (this.#sensor) this.#isAt(now.bolt);
  }

  #isAt(position: string): void {
    this.#bolt = position;
    if (position !== 'between') this.#end = position;
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
