/**
 * Whether one Nokē ONE says correctly that somebody closed its hasp, in its notice of the end of a link and when it locks: somebody has pushed the
 * hasp in since the last touch. INV: It gives no verdict before the first touch, nor after a hasp was closed when the lock may not have noticed.
 */
import { type ObservedEvent, text, type Violation } from '../model/observations.ts';

/** The states of power in which a lock notices its hasp. */
const NOTICES = ['awake', 'asleep', 'checkIn', 'shuttingDown', 'firmwareMode'];

export class HandWatch {
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  #power: string;
  #hasp: string;
  #closed: boolean | undefined;

  constructor(id: string, power: string, hasp: string, report: (broken: Violation) => void) {
    this.#id = id;
    this.#power = power;
    this.#hasp = hasp;
    this.#report = report;
  }

  /** `bolt`: its position, undefined while that is not known. */
  saw(event: ObservedEvent, bolt: string | undefined): void {
    const { kind, data } = event;
    switch (kind) {
      case 'lock.state':
        if (typeof data.power === 'string') this.#power = data.power;
        return;
      case 'lock.touched':
        this.#closed = false;
        return;
      case 'lock.woke':
        if (data.why === 'touch') this.#closed = false;
        return;
      case 'lock.hasp':
        this.#moved(text(data, 'position'), bolt);
        return;
      case 'lock.supply':
      case 'lock.part':
        this.#closed = undefined;
        return;
      case 'lock.notice':
        this.#says(data.byHand === true, event);
        return;
      case 'lock.locked':
        this.#says(data.why === 'closed by hand', event);
    }
  }

  #moved(position: string, bolt: string | undefined): void {
    const closed = this.#hasp === 'out' && position === 'seated';
    this.#hasp = position;
    if (closed) this.#closed = NOTICES.includes(this.#power) && bolt === 'retracted' ? true : undefined;
  }

  #says(byHand: boolean, event: ObservedEvent): void {
    if (this.#closed === undefined || this.#closed === byHand) return;
    const what = `${this.#id} says that its hasp was ${byHand ? '' : 'not '}closed by hand`;
    this.#report({ invariant: 'INV-LOCKED', at: event.time, what, event });
  }
}
