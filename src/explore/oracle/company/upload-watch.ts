/**
 * The records that reach the company: each number of a lock counts once, the floor is the highest number with none missing below, and only a damaged
 * record is refused. INV: It gives no verdict on a lock whose numbers it has not followed since the company has it.
 */
import { NumberModel, OVERWRITTEN } from '../model/number-model.ts';
import { count, type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';

type Data = ObservedEvent['data'];

export class UploadWatch {
  readonly #report: (broken: Violation) => void;
  readonly #numbers = new Map<string, NumberModel>();
  /** Whether somebody has damaged records. */
  #damaged = false;

  constructor(report: (broken: Violation) => void) {
    this.#report = report;
  }

  saw(event: ObservedEvent): void {
    switch (event.kind) {
      case 'input':
        this.#damaged ||= event.data.verb === 'intruder.upload' && isDamaged(event.data);
        return;
      case 'core.record.kept':
        this.#kept(event);
        return;
      case 'core.record.floorMoved':
        this.#moved(event);
        return;
      case 'core.records.refused':
        if (!this.#damaged)
          this.#broke(`the company refused records that nobody had damaged: ${count(event.data, 'count')}`, event);
        return;
      case 'core.lock.added':
      case 'core.lock.removed':
        this.#numbers.delete(text(event.data, 'mac'));
    }
  }

  #kept(event: ObservedEvent): void {
    const { data } = event;
    const mac = text(data, 'mac');
    const record = partOf(data, 'record');
    const number = count(record, 'number');
    const known = this.#numbers.get(mac);
    if (known === undefined) {
      this.#numbers.set(mac, numbersOf(data));
      return;
    }
    if (known.takes(number, count(record, 'event')) !== 'new')
      this.#broke(`the company counted record ${number} of ${mac} again`, event);
    this.#compares(event, known);
  }

  /** A record of event 1F that the company had, or one that another 1F covers, moves the floor without counting. */
  #moved(event: ObservedEvent): void {
    const known = this.#numbers.get(text(event.data, 'mac'));
    if (known === undefined) return;
    const before = known.floor;
    const floor = floorIn(event.data);
    if (floor <= before) this.#broke(`the floor of ${text(event.data, 'mac')} moved from ${before} to ${floor}`, event);
    known.takes(floor, OVERWRITTEN);
    this.#compares(event, known);
  }

  #compares(event: ObservedEvent, { floor }: NumberModel): void {
    const stored = floorIn(event.data);
    if (stored !== floor)
      this.#broke(`the floor of ${text(event.data, 'mac')} is ${stored} instead of ${floor}`, event);
  }

  #broke(what: string, event: ObservedEvent): void {
    this.#report({ invariant: 'INV-COUNTED', at: event.time, what, event });
  }
}

const isDamaged = (data: Data): boolean => typeof partOf(data, 'args').flip === 'number';

const stateIn = (data: Data): Data => partOf(data, 'floor');
const floorIn = (data: Data): number => count(stateIn(data), 'floor');

/** The numbers that the company has after the first record that is seen. */
function numbersOf(data: Data): NumberModel {
  const model = new NumberModel(floorIn(data));
  const { above } = stateIn(data);
  for (const [first, last] of Array.isArray(above) ? (above as [number, number][]) : [])
    for (let number = first; number <= last; number++) model.takes(number, 0);
  return model;
}
