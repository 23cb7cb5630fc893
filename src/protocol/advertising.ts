/**
 * The advertisement of a lock. The name of exactly 19 characters, the manufacturer data with its version bytes and the name in
 * firmware mode are public; the value of the company id and the low status bits are from NP1. A sleeping lock advertises nothing.
 */
import { type Decoded, decoded, faulty } from './decoded.ts';
import type { HardwareCode } from './hardware.ts';
import { bit, choice, layout, u8, u16 } from './layout.ts';
import { type Mac, macDigits } from './mac.ts';
import { MECHANICAL_STATES, type MechanicalState } from './mechanical.ts';

/** Name in firmware mode, advertised for a minute. Source: public. */
export const FIRMWARE_NAME = 'NOKE_FW';
/** Android reads the minor version as a signed byte. Source: public. */
export const MINOR_MAX = 127;

export interface AdvertisedStatus {
  readonly companyId: number;
  readonly state: MechanicalState;
  readonly lowBattery: boolean;
  readonly setUp: boolean;
  readonly clockValid: boolean;
  readonly major: number;
  readonly minor: number;
}

/** Three bits hold the state; 7 means "not homed", which phones read as locked. */
const STATE_BITS = {
  0: MECHANICAL_STATES[0],
  1: MECHANICAL_STATES[1],
  2: MECHANICAL_STATES[2],
  3: MECHANICAL_STATES[3],
  4: MECHANICAL_STATES[4],
  7: MECHANICAL_STATES[255],
} as const;

export const manufacturerLayout = layout(
  { name: 'manufacturer data', length: 5 },
  {
    companyId: u16(0),
    lowBattery: bit(2, 0),
    setUp: bit(2, 1),
    clockValid: bit(2, 2),
    stateBits: choice(2, STATE_BITS, 5, 3),
    major: u8(3),
    minor: u8(4),
  },
);

export function encodeManufacturerData(status: AdvertisedStatus): Uint8Array {
  if (status.minor > MINOR_MAX) throw new RangeError(`minor version ${status.minor} is above ${MINOR_MAX}`);
  const { state, ...rest } = status;
  return manufacturerLayout.encode({ ...rest, stateBits: state === 255 ? 7 : state });
}

export function decodeManufacturerData(input: Uint8Array): Decoded<AdvertisedStatus> {
  const raw = manufacturerLayout.decode(input);
  if (!raw.ok) return raw;
  const { stateBits, ...rest } = raw.value;
  if (rest.minor > MINOR_MAX)
    return faulty('unknown-value', 4, String(rest.minor), `a minor version up to ${MINOR_MAX}`);
  return decoded({ ...rest, state: stateBits === 7 ? 255 : stateBits });
}

/** How every phone reads the status byte: bits 5 and 6 both clear mean unlocked. Source: public. */
export const looksUnlocked = (statusByte: number): boolean => (statusByte & 0x60) === 0;

/** `NOKE1A_C0FFEE000001`. */
export const advertisedName = (hardware: HardwareCode, of: Mac): string => `NOKE${hardware}_${macDigits(of)}`;

/** `1A-2.10`. */
export const versionText = (hardware: HardwareCode, status: Pick<AdvertisedStatus, 'major' | 'minor'>): string =>
  `${hardware}-${status.major}.${status.minor}`;

export function printAdvertisement(hardware: HardwareCode, status: AdvertisedStatus): string {
  const words: string[] = [versionText(hardware, status), MECHANICAL_STATES[status.state]];
  words.push(status.setUp ? 'set up' : 'factory', `clock ${status.clockValid ? 'valid' : 'lost'}`);
  if (status.lowBattery) words.push('battery low');
  return words.join(', ');
}
