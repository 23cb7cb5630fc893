/**
 * The rows of all units on the map as JSON text. A row is rewritten when its content changes, and keeps the version of that change, so that a client
 * that has the rows of one version receives only those that have changed since.
 *
 * INV-1: A row that is not written again is identical to the one that would be written.
 */
import type { Unit } from '../../core/model/state.ts';
import { controllerStatus, type UnitRow, unitLooks } from '../../core/views/portal.ts';
import type { LockGlance } from '../../lock/view.ts';
import type { Steps } from '../../sim/steps.ts';
import type { Site } from '../site/site.ts';

export interface LockState extends Readonly<LockGlance> {
  /** The status that the company knows: ready, awaiting setup or offline. */
  readonly controller?: string;
}

export interface UnitState {
  readonly id: string;
  /** The status in the portal, such as `Overlock`; absent while the company does not have the unit. */
  readonly status?: UnitRow['status'];
  readonly colour?: UnitRow['colour'];
  readonly tenant?: string;
  /** The state of the door that the company knows. */
  readonly door?: 'Open' | 'Closed';
  readonly locks: readonly LockState[];
}

interface Row {
  /** The data that it was written from. */
  readonly from: readonly unknown[];
  readonly text: string;
  readonly version: number;
}

export class UnitRows {
  readonly #site: Site;
  readonly #rows = new Map<string, Row>();
  #version = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  /** The version of the rows when they were last read; 0 before. */
  get version(): number {
    return this.#version;
  }

  /** The rows that changed after a version; all after 0. A step for each. */
  *after(version: number): Steps<readonly string[]> {
    const now = this.#version + 1;
    const texts: string[] = [];
    for (const id of this.#site.ids('unit')) {
      const row = this.#row(id, now);
      if (row.version === now) this.#version = now;
      if (row.version > version) texts.push(row.text);
      yield;
    }
    return texts;
  }

  #row(id: string, version: number): Row {
    const unit = this.#site.core.state.units.get(id);
    const locks = this.#site.lockIdsOf(id).map((lock) => {
      const glance = this.#site.lock(lock).glance();
      return { glance, controller: controllerOf(this.#site, id, glance.mac) };
    });
    // Everything that a row shows and that can change.
    const from = [
      unit?.status,
      unit?.tenant,
      unit?.open,
      ...locks.flatMap(({ glance, controller }) => [glance, controller]),
    ];
    const known = this.#rows.get(id);
    if (known !== undefined && isSame(known.from, from)) return known;
    const row = { from, text: JSON.stringify(unitState(id, unit, locks)), version };
    this.#rows.set(id, row);
    return row;
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

interface SeenLock {
  readonly glance: LockGlance;
  readonly controller: LockState['controller'];
}

function unitState(id: string, unit: Unit | undefined, seen: readonly SeenLock[]): UnitState {
  const locks = seen.map(({ glance, controller }) => (controller === undefined ? glance : { ...glance, controller }));
  if (unit === undefined) return { id, locks };
  const { status, colour, tenant, state: door } = unitLooks(unit);
  return { id, status, colour, ...(tenant === undefined ? {} : { tenant }), door, locks };
}

/** The state of a unit's lock as the company knows it. */
function controllerOf(site: Site, id: string, mac: string): LockState['controller'] {
  const { state } = site.core;
  const unit = state.units.get(id);
  const facility = unit === undefined ? undefined : state.facilities.get(unit.facility);
  const known = unit?.locks.find((each) => each === mac);
  const lock = known === undefined ? undefined : state.locks.get(known);
  return facility === undefined || lock === undefined ? undefined : controllerStatus(facility, lock, site.clock.now());
}
