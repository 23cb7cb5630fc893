/** What a lock says of itself before any command: its advertisement and its session. Pure. */
import { advertisedName, encodeManufacturerData, FIRMWARE_NAME } from '../protocol/advertising.ts';
import type { MechanicalState } from '../protocol/mechanical.ts';
import { encodeSession } from '../protocol/session.ts';
import { FIRMWARE_SERVICE_UUID, SERVICE_UUID } from '../protocol/uuids.ts';
import type { Flash } from './flash.ts';
import type { Advertisement } from './gatt.ts';
import type { LockSettings } from './settings.ts';

export interface Standing {
  readonly mechanical: MechanicalState;
  readonly clockValid: boolean;
  readonly lowBattery: boolean;
  readonly batteryMv: number;
}

/** public: name, service and manufacturer data. NP1: a ONE with its hasp out advertises state 0. */
export function advertisementOf(flash: Flash, standing: Standing, settings: LockSettings): Advertisement {
  return {
    name: advertisedName(flash.hardware, flash.mac),
    serviceUuid: SERVICE_UUID,
    manufacturerData: encodeManufacturerData({
      companyId: settings.companyId,
      state: standing.mechanical === 1 ? 0 : standing.mechanical,
      lowBattery: standing.lowBattery,
      setUp: flash.master !== null,
      clockValid: standing.clockValid,
      major: settings.firmwareMajor,
      minor: settings.firmwareMinor,
    }),
  };
}

/** public: what a lock in update mode advertises, for 60 s. */
export function updateAdvertisement(flash: Flash, standing: Standing, settings: LockSettings): Advertisement {
  return { ...advertisementOf(flash, standing, settings), name: FIRMWARE_NAME, serviceUuid: FIRMWARE_SERVICE_UUID };
}

/** Twenty bytes, frozen for the life of the link. */
export function sessionOf(flash: Flash, standing: Standing, nonce: Uint8Array): Uint8Array {
  return encodeSession({
    state: standing.mechanical,
    setUp: flash.master !== null,
    clockValid: standing.clockValid,
    lowBattery: standing.lowBattery,
    recordsWaiting: flash.records.length > 0,
    epochBits: flash.epoch % 16,
    batteryMv: standing.batteryMv,
    nonce,
  });
}
