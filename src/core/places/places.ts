/**
 * Places of a facility: units, entries and their controllers. A unit controller is a lock of a unit; an entry has its
 * own controller.
 */

import { type HardwareCode, isHardwareCode } from '../../protocol/hardware.ts';
import { type Mac, parseMac } from '../../protocol/mac.ts';
import { type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { idRules, isId, lockOf } from '../kernel/ids.ts';
import type { ByStaff } from '../kernel/portal-permission.ts';
import { boundary, guard, holds, rulesOf } from '../kernel/rule.ts';
import type { Draft } from '../model/draft.ts';
import { type Entry, type Lock, newLock, type State, type Unit } from '../model/state.ts';

export type PlaceCommand =
  | {
      readonly type: 'unit.add';
      readonly facility: string;
      readonly id: string;
      readonly name?: string;
      readonly zones: readonly string[];
      readonly severalControllers?: boolean;
      readonly alwaysOpen?: boolean;
    }
  | {
      readonly type: 'entry.add';
      readonly facility: string;
      readonly id: string;
      readonly name?: string;
      readonly kind: Entry['kind'];
      readonly zones: readonly string[];
      readonly exit?: boolean;
      readonly mac: string;
      readonly hardware?: string;
    }
  /** Deletes the record of a unit and everything that belongs to it. */
  | (ByStaff & { readonly type: 'unit.remove'; readonly unit: string })
  | (ByStaff & { readonly type: 'lock.add'; readonly unit: string; readonly mac: string; readonly hardware?: string })
  | (ByStaff & { readonly type: 'lock.remove'; readonly mac: string });

export type PlaceEvent = { readonly at: number } & (
  | {
      readonly type: 'unit.added';
      readonly facility: string;
      readonly id: string;
      readonly name: string;
      readonly zones: readonly string[];
      readonly severalControllers: boolean;
      readonly alwaysOpen: boolean;
    }
  | {
      readonly type: 'entry.added';
      readonly facility: string;
      readonly id: string;
      readonly name: string;
      readonly kind: Entry['kind'];
      readonly zones: readonly string[];
      readonly exit: boolean;
      readonly mac: Mac;
      readonly hardware: HardwareCode;
    }
  | { readonly type: 'lock.added'; readonly unit: string; readonly mac: Mac; readonly hardware: HardwareCode }
  | { readonly type: 'unit.removed'; readonly unit: string }
  | { readonly type: 'lock.removed'; readonly mac: Mac; readonly place: Lock['place'] }
);

export const placeRules = rulesOf({
  'B-FAC-4': guard(
    'A unit can have several controllers only if it is set up for them; an entry can have only one.',
    'KB/understanding-the-unit-details-page',
    (c: { controllers: number; several: boolean }) => c.controllers === 0 || c.several,
  ),
  'B-FAC-7': guard(
    'Only an available unit can be deleted.',
    'KB/combining-units',
    (c: { unit: Unit }) => c.unit.status === 'available',
  ),
  'B-FAC-6': boundary('A controller must have a valid MAC address and hardware code.'),
});

export const placeDeciders: Deciders<PlaceCommand, PlaceEvent> = {
  'unit.add'(state, command, { now: at }) {
    const facility = state.facilities.get(command.facility);
    const known = facility !== undefined && command.zones.every((zone) => facility.zones.has(zone));
    if (!known) return refused(idRules['B-FAC-5'], command.id);
    if (!isId(command.id) || state.units.has(command.id)) return refused(idRules['B-FAC-1'], command.id);
    const { id, zones, name = id, severalControllers = false, alwaysOpen = false } = command;
    return decided({
      type: 'unit.added',
      at,
      facility: command.facility,
      id,
      name,
      zones,
      severalControllers,
      alwaysOpen,
    });
  },
  'entry.add'(state, command, { now: at }) {
    const facility = state.facilities.get(command.facility);
    const known = facility !== undefined && command.zones.every((zone) => facility.zones.has(zone));
    if (!known) return refused(idRules['B-FAC-5'], command.id);
    const mac = parseMac(command.mac);
    const { hardware = '3E' } = command;
    if (!mac.ok || !isHardwareCode(hardware)) return refused(placeRules['B-FAC-6'], command.mac);
    const taken = state.entries.has(command.id) || state.locks.has(mac.value);
    if (!isId(command.id) || taken) return refused(idRules['B-FAC-1'], command.id);
    const { id, zones, kind, name = id, exit = false } = command;
    return decided({
      type: 'entry.added',
      at,
      facility: command.facility,
      id,
      name,
      kind,
      zones,
      exit,
      mac: mac.value,
      hardware,
    });
  },
  'lock.add'(state, command, { now: at, rules }) {
    const unit = state.units.get(command.unit);
    if (unit === undefined) return refused(idRules['B-FAC-5'], command.unit);
    const mac = parseMac(command.mac);
    const { hardware = '1A' } = command;
    if (!mac.ok || !isHardwareCode(hardware)) return refused(placeRules['B-FAC-6'], command.mac);
    if (state.locks.has(mac.value)) return refused(idRules['B-FAC-1'], command.mac);
    const room = { controllers: unit.locks.length, several: unit.severalControllers };
    if (!holds(rules, placeRules['B-FAC-4'], room)) return refused(placeRules['B-FAC-4'], unit.id);
    return decided({ type: 'lock.added', at, unit: unit.id, mac: mac.value, hardware });
  },
  'unit.remove'(state, command, { now: at, rules }) {
    const unit = state.units.get(command.unit);
    if (unit === undefined) return refused(idRules['B-FAC-5'], command.unit);
    if (!holds(rules, placeRules['B-FAC-7'], { unit })) return refused(placeRules['B-FAC-7'], unit.id);
    const locks = unit.locks.map(
      (mac) => ({ type: 'lock.removed', at, mac, place: { kind: 'unit', id: unit.id } }) as const,
    );
    return decided(...locks, { type: 'unit.removed', at, unit: unit.id });
  },
  'lock.remove'(state, command, { now: at }) {
    const lock = lockOf(state, command.mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], command.mac);
    return decided({ type: 'lock.removed', at, mac: lock.mac, place: lock.place });
  },
};

/** A controller that was here before gets a new master key, so that no key of its former place opens the new one. */
function arrived(state: State, lock: Draft<Lock>): Draft<Lock> {
  const before = state.retired.get(lock.mac);
  if (before !== undefined) Object.assign(lock.holding, before, { wantedEpoch: before.usedEpoch + 1 });
  return lock;
}

export const placeEvolvers: Evolvers<PlaceEvent> = {
  'unit.added'(state, event) {
    const { id, facility, name, severalControllers, alwaysOpen } = event;
    state.units.set(id, {
      id,
      facility,
      name,
      severalControllers,
      alwaysOpen,
      status: 'available',
      tenant: undefined,
      leaseFrom: undefined,
      feedAt: undefined,
      zones: [...event.zones],
      locks: [],
      shares: [],
      managerShare: undefined,
      managerRequest: undefined,
      auction: undefined,
      transfer: undefined,
      open: false,
      motions: [],
    });
  },
  'entry.added'(state, event) {
    const { id, facility, name, kind, exit, mac } = event;
    state.entries.set(id, { id, facility, name, kind, exit, mac, zones: [...event.zones], heldOpen: undefined });
    state.locks.set(mac, arrived(state, newLock(mac, facility, event.hardware, { kind: 'entry', id }, event.at)));
  },
  'lock.added'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit === undefined) return;
    unit.locks.push(event.mac);
    const lock = newLock(event.mac, unit.facility, event.hardware, { kind: 'unit', id: unit.id }, event.at);
    state.locks.set(event.mac, arrived(state, lock));
  },
  'unit.removed'(state, event) {
    state.units.delete(event.unit);
    state.pins.delete(event.unit);
  },
  'lock.removed'(state, event) {
    const holding = state.locks.get(event.mac)?.holding;
    if (holding !== undefined && holding.usedEpoch > 0) {
      const { epoch, usedEpoch, setupRecord, floor, timed } = holding;
      state.retired.set(event.mac, { epoch, usedEpoch, setupRecord, floor, timed });
    }
    state.locks.delete(event.mac);
    for (const device of state.devices.values()) device.keys.delete(event.mac);
    for (const fob of state.fobs.values()) fob.locks.delete(event.mac);
    const unit = state.units.get(event.place.id);
    if (unit !== undefined && event.place.kind === 'unit') unit.locks = unit.locks.filter((mac) => mac !== event.mac);
    if (event.place.kind === 'entry') state.entries.delete(event.place.id);
  },
};
