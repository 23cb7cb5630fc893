/** What a facility needs of the link between phones and locks; the memory link and the radio both offer it. */
import type { Disturbance } from '../../link/memory/central.ts';
import type { GattServer } from '../../lock/gatt.ts';
import type { Central } from '../../phone/central.ts';
import type { Json } from '../../sim/clock.ts';
import type { Reach } from '../files/map.ts';

/** How far a phone is from a lock at this moment. */
export type ReachOf = (phone: string, mac: string) => Reach;

export interface AirLike {
  /** Puts a lock on the air under the name that traces use. */
  add(server: GattServer, name: string): void;
  /** The radio of that phone, made on first use. */
  central(phone: string): Central;
  /** Sets a fault on one phone's radio, or with `{}` ends it. */
  disturb(phone: string, disturbance: Disturbance): void;
  /** Alters what locks say to that phone. Only a link without stacks of its own has it. */
  tamper?(phone: string, on: boolean): void;
  /** Drowns so many of a thousand packets for a while. Only a link that has packets has it. */
  interfere?(perMille: number, forMs: number): void;
  /** Switches the radio of a phone (by name) or of a lock (by MAC) off, and on again. Only a link that has adapters has it. */
  resetAdapter?(of: string, offMs: number): void;
  /** Throws where the link cannot be put into a file. */
  snapshot(): Json;
}
