/**
 * Watches to which person, path and time the company attributes a record: the holder of the key that it names, what kind of key that is, and the
 * lock’s clock if that is valid.
 */
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';
import type { IssuedKey, KeyModel } from './key-model.ts';

const LIMITED = 4;

export class AttributionWatch {
  readonly #keys: KeyModel;
  readonly #report: (broken: Violation) => void;

  constructor(keys: KeyModel, report: (broken: Violation) => void) {
    this.#keys = keys;
    this.#report = report;
  }

  saw(event: ObservedEvent): void {
    if (event.kind !== 'core.record.kept') return;
    const { data, time } = event;
    const record = partOf(data, 'record');
    const mac = text(data, 'mac');
    const holder = record.keyClass === LIMITED ? this.#holder(mac, record, count(data, 'epoch')) : undefined;
    const { user, method, intent } = partOf(data, 'attribution');
    if (holder !== undefined && user !== holder.user)
      this.#broke(
        'INV-ATTRIBUTED',
        `a record of ${mac} is attributed to ${String(user)} instead of ${holder.user}`,
        event,
      );
    const path =
      holder !== undefined
        ? holder.bearer.startsWith('fob/')
          ? 'fob'
          : 'phone'
        : intent !== undefined
          ? 'remote'
          : undefined;
    if (path === undefined ? method === 'remote' : method !== path)
      this.#broke('INV-ATTRIBUTED', `a record of ${mac} is attributed to an opening by ${String(method)}`, event);
    if (typeof data.latest !== 'number') return;
    const latest = record.clockValid === true ? Math.min(count(record, 'time') * 1_000, time) : time;
    if (data.latest !== latest || count(data, 'earliest') > latest)
      this.#broke('INV-ATTRIBUTED', `a record of ${mac} has the wrong date`, event);
  }

  #holder(mac: string, record: ObservedEvent['data'], epoch: number): IssuedKey | undefined {
    const slot = count(record, 'bank') * 128 + (count(record, 'detail') % 128);
    return this.#keys.holder(mac, slot, count(record, 'generationBits'), epoch);
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
