/** The interface of a facility to the link between phones and locks; both the memory link and the radio provide it. */
import type { Disturbance } from '../../link/memory/reception.ts';
import type { GattServer } from '../../lock/gatt.ts';
import type { Central } from '../../phone/central.ts';
import type { Json } from '../../sim/clock.ts';
import type { Reach } from '../files/map.ts';

/** The distance between a phone and a lock at this moment. */
export type ReachOf = (phone: string, mac: string) => Reach;

export interface PhoneLink {
  /** Adds a lock under its name in traces. */
  add(server: GattServer, name: string): void;
  /** The radio of that phone, created on first use. For `keepsTables`, see `Profile`. */
  central(phone: string, keepsTables?: boolean): Central;
  /** Sets a fault on one phone's radio; `{}` ends it. */
  disturb(phone: string, disturbance: Disturbance): void;
  /** Alters the packets that locks send to that phone. Only a link without Bluetooth stacks can do this. */
  tamper?(phone: string, on: boolean): void;
  /** Loses that many packets in every thousand for a while. Only a link with packets can do this. */
  interfere?(perMille: number, forMs: number): void;
  /** Switches the radio of a phone (by name) or of a lock (by MAC) off, and on again. Only a link with adapters can do this. */
  resetAdapter?(of: string, offMs: number): void;
  /**
   * Whether the radio of that phone does nothing in the snapshot from which the link continues. If so, `central` may be called later;
   * `wake` then calls it. Only a link that can be stored has this.
   */
  rests?(phone: string, wake: () => void): boolean;
  /** Throws when the state of the link cannot be stored. */
  snapshot(): Json;
}
