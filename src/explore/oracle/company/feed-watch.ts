/** Whether each change that the rental software has completed takes effect, in the order in which it was made, and no other does. */
import {
  count,
  type ObservedEvent,
  partOf,
  text,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';

export class FeedWatch {
  readonly #report: (broken: Violation) => void;
  /** For each unit, the time at which its last effective change was made in the rental software. */
  readonly #takenMadeAt = new Map<string, number>();
  /** The last change that the feed sent after a newer one. */
  #late: { readonly unit: string; readonly at: number; readonly madeAt: number } | undefined;
  /** The time at which the feed last delivered an uncompleted rental. */
  #draftAt: number | undefined;
  /** The unit of the uncompleted rental that the feed is delivering now. */
  #draft: string | undefined;

  constructor(report: (broken: Violation) => void) {
    this.#report = report;
  }

  saw(event: ObservedEvent): void {
    switch (event.kind) {
      case 'input':
        this.#says(event);
        return;
      case 'core.feed.taken':
        this.#taken(event);
        return;
      case 'core.feed.ignored':
        if (this.#draftAt !== event.time && !this.#isLate(text(event.data, 'unit'), event.time))
          this.#broke(`a completed change to ${text(event.data, 'unit')} was ignored`, event);
        return;
      case 'core.unit.assigned':
      case 'core.unit.unassigned':
      case 'core.unit.statusChanged':
        if (this.#draft === text(event.data, 'unit') && this.#draftAt === event.time)
          this.#broke(`an uncompleted change to ${this.#draft} took effect`, event);
    }
  }

  #says({ data, time }: ObservedEvent): void {
    this.#draft = undefined;
    if (data.verb !== 'pms.feedSays') return;
    const args = partOf(data, 'args');
    const unit = text(args, 'unit');
    if (args.completed === false) {
      this.#draftAt = time;
      this.#draft = unit;
    }
    if (args.madeAgoMs !== undefined) this.#late = { unit, at: time, madeAt: time - count(args, 'madeAgoMs') };
  }

  #taken(event: ObservedEvent): void {
    const unit = text(event.data, 'unit');
    const madeAt = count(event.data, 'madeAt');
    const last = this.#takenMadeAt.get(unit) ?? madeAt;
    if (madeAt < last)
      this.#broke(`a change to ${unit} took effect although it is ${last - madeAt} ms older than the last one`, event, {
        data: { unit, madeAt },
      });
    this.#takenMadeAt.set(unit, Math.max(madeAt, last));
  }

  /** Whether the feed is now sending a change of that unit that is older than the last effective one. */
  #isLate(unit: string, at: number): boolean {
    const late = this.#late;
    return late?.unit === unit && late.at === at && late.madeAt < (this.#takenMadeAt.get(unit) ?? 0);
  }

  #broke(what: string, event: ObservedEvent, evidence: ViolationEvidence = {}): void {
    this.#report({ invariant: 'INV-FEED', at: event.time, what, event, ...evidence });
  }
}
