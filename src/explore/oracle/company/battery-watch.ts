/** Watches the list of low batteries: a low report adds a lock, a healthy one marks it as recovered, and it is removed once staff have answered. */

import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, text, type Violation } from '../model/observations.ts';
import type { Rights } from '../model/rights.ts';

export class BatteryWatch {
  readonly #rights: Rights;
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;
  readonly #listed = new Map<string, 'low' | 'recovered'>();

  constructor(rights: Rights, effects: ImmediateEffects, report: (broken: Violation) => void) {
    this.#rights = rights;
    this.#report = report;
    this.#effects = effects;
  }

  saw(event: ObservedEvent): void {
    const mac = text(event.data, 'mac');
    const mv = count(event.data, 'batteryMv');
    // According to docs/behaviour.md (chosen), a reading below what a lock can run on is a measurement error.
    if (event.kind === 'core.lock.heard' && mv < 2_000) return;
    const low = this.#rights.settings.amount('lowMv');
    const healthy = low + this.#rights.settings.amount('recoveryMv');
    const listed = this.#listed.get(mac);
    switch (event.kind) {
      case 'core.lock.heard':
        if (listed !== 'low' && mv <= low) this.#follows(event, 'core.battery.low', mac);
        if (listed === 'low' && mv >= healthy) this.#follows(event, 'core.battery.recovered', mac);
        return;
      case 'core.battery.low':
        if (listed === 'low' || mv > low)
          this.#broke('INV-BATTERY', `${mac} was added to the list of low batteries at ${mv} mV`, event);
        this.#listed.set(mac, 'low');
        return;
      case 'core.battery.recovered':
        if (listed !== 'low' || mv < healthy)
          this.#broke('INV-BATTERY', `${mac} was listed as no longer low at ${mv} mV`, event);
        this.#listed.set(mac, 'recovered');
        return;
      case 'core.battery.answered':
        if (listed !== 'recovered')
          this.#broke(
            'INV-BATTERY',
            `staff answered Replaced or Not Replaced for ${mac} while its battery was low`,
            event,
          );
        this.#listed.delete(mac);
        return;
      case 'core.lock.added':
      case 'core.lock.removed':
        this.#listed.delete(mac);
    }
  }

  #follows(event: ObservedEvent, kind: string, mac: string): void {
    this.#effects.expects(
      event,
      'INV-BATTERY',
      `${mac} reports ${count(event.data, 'batteryMv')} mV, but the list of low batteries was not changed`,
      { kind, data: { mac } },
    );
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
