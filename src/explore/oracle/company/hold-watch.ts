/**
 * Entries that are held open, according to docs/behaviour.md B-ENT-5: the controller of one is unlocked at each heartbeat that finds it locked or does not
 * have the long timeout yet; a released one is unlocked once more, with the usual timeout. INV: Only the list that follows a heartbeat is judged, and
 * only if it has room for everything.
 */
import type { ImmediateEffects } from '../model/immediate-effects.ts';
import { count, type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';
import type { Rights } from '../model/rights.ts';

type Data = ObservedEvent['data'];

/** The mechanical state of a bolt that is retracted. */
const OPEN = 0;
/** If a list is longer than this, some of its commands may be left for the next list. */
const FULL_LIST = 20;

export class HoldWatch {
  readonly #rights: Rights;
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;
  /** The entries that are held open. */
  readonly #held = new Set<string>();
  /** The last heartbeat of a controller. */
  #heard: { readonly seq: number; readonly mac: string; readonly held: boolean; readonly open: boolean } | undefined;

  constructor(rights: Rights, effects: ImmediateEffects, report: (broken: Violation) => void) {
    this.#rights = rights;
    this.#effects = effects;
    this.#report = report;
  }

  saw(event: ObservedEvent): void {
    switch (event.kind) {
      case 'core.entry.held':
        this.#held.add(text(event.data, 'entry'));
        return;
      case 'core.entry.released':
        this.#held.delete(text(event.data, 'entry'));
        return;
      case 'core.lock.heard':
        this.#hears(event);
        return;
      case 'core.list.sent':
        this.#listed(event);
    }
  }

  #hears(event: ObservedEvent): void {
    const mac = text(event.data, 'mac');
    const entry = this.#rights.entryAt(mac);
    this.#heard = undefined;
    if (entry === undefined) return;
    const held = this.#held.has(entry.id);
    const open = count(event.data, 'mechanical') === OPEN;
    this.#heard = { seq: event.seq, mac, held, open };
    if (held && !open)
      this.#effects.expects(event, 'INV-HELD-OPEN', `${entry.id} is held open but was not unlocked again`, {
        kind: 'core.list.sent',
        data: { via: 'gateway', plan: { mac, unlock: true } },
      });
  }

  #listed(event: ObservedEvent): void {
    const heard = this.#heard;
    const plan = partOf(event.data, 'plan');
    if (heard === undefined || heard.mac !== plan.mac) return;
    this.#heard = undefined;
    const opener = event.data.opener as Data | undefined;
    const byHold = opener?.device === 'hold-open';
    if (event.seq !== heard.seq + 1 || plan.kind !== 'online' || count(plan, 'count') >= FULL_LIST) return;
    if (opener !== undefined && !byHold) return;
    const things = Array.isArray(plan.things) ? (plan.things as Data[]) : [];
    const changes = things.some(({ name }) => name === 'relock');
    const shall = heard.held ? !heard.open || changes : heard.open && changes;
    if (shall !== byHold)
      this.#report({
        invariant: 'INV-HELD-OPEN',
        at: event.time,
        what: `${heard.mac}, which is ${heard.held ? '' : 'not '}held open, was ${byHold ? '' : 'not '}unlocked`,
        event,
      });
  }
}
