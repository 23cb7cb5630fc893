/** A lock's advertisement and session value. Pure. */
import { advertisedName, encodeManufacturerData, FIRMWARE_NAME } from '../protocol/advertising.ts';
import type { MechanicalState } from '../protocol/mechanical.ts';
import { encodeSession } from '../protocol/session.ts';
import { FIRMWARE_SERVICE_UUID, SERVICE_UUID } from '../protocol/uuids.ts';
import type { FirmwareImage } from './firmware/image.ts';
import type { Flash } from './flash.ts';
import type { Advertisement } from './gatt.ts';
import type { LockSettings } from './settings.ts';

export interface Status {
  readonly mechanical: MechanicalState;
  readonly clockValid: boolean;
  readonly lowBattery: boolean;
  readonly batteryMv: number;
}

/** Name, service and manufacturer data are public; that a ONE with its hasp out advertises state 0 is from NP1. */
export function advertisementOf(
  flash: Flash,
  status: Status,
  { companyId }: LockSettings,
  { major, minor }: FirmwareImage,
): Advertisement {
  return {
    name: advertisedName(flash.hardware, flash.mac),
    serviceUuid: SERVICE_UUID,
    manufacturerData: encodeManufacturerData({
      companyId,
      state: status.mechanical === 1 ? 0 : status.mechanical,
      lowBattery: status.lowBattery,
      setUp: flash.master !== null,
      clockValid: status.clockValid,
      major,
      minor,
    }),
  };
}

/** The advertisement in firmware mode, which lasts 60 s. Source: public. */
export function updateAdvertisement(...of: Parameters<typeof advertisementOf>): Advertisement {
  return { ...advertisementOf(...of), name: FIRMWARE_NAME, serviceUuid: FIRMWARE_SERVICE_UUID, connectable: false };
}

/** Twenty bytes, constant for the life of the link. */
export function sessionOf(flash: Flash, status: Status, nonce: Uint8Array): Uint8Array {
  return encodeSession({
    state: status.mechanical,
    setUp: flash.master !== null,
    clockValid: status.clockValid,
    lowBattery: status.lowBattery,
    recordsWaiting: flash.records.length > 0,
    epochBits: flash.epoch % 16,
    batteryMv: status.batteryMv,
    nonce,
  });
}
