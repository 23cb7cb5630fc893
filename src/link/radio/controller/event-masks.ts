/** The events that a host enabled (Set Event Mask, LE Set Event Mask). The three that contain credits always pass. */
import { COMMAND_COMPLETE, COMMAND_STATUS, COMPLETED_PACKETS, LE_META } from './events.ts';
import { EVENT } from './h4.ts';

/** After a reset: all but the LE events, which an LE host must request. */
const DEFAULT_MASK = 'ffffffffff1f0000';
const DEFAULT_LE_MASK = '1f00000000000000';
const ALWAYS: readonly number[] = [COMMAND_COMPLETE, COMMAND_STATUS, COMPLETED_PACKETS];

const has = (mask: Buffer, code: number): boolean => (((mask[(code - 1) >> 3] ?? 0) >> ((code - 1) & 7)) & 1) === 1;

export class EventMasks {
  #mask: Buffer = Buffer.from(DEFAULT_MASK, 'hex');
  #leMask: Buffer = Buffer.from(DEFAULT_LE_MASK, 'hex');

  reset(): void {
    this.#mask = Buffer.from(DEFAULT_MASK, 'hex');
    this.#leMask = Buffer.from(DEFAULT_LE_MASK, 'hex');
  }

  set(which: 'all' | 'le', mask: Buffer): void {
    if (which === 'all') this.#mask = Buffer.from(mask);
    else this.#leMask = Buffer.from(mask);
  }

  allow(packet: Buffer): boolean {
    const code = packet[1] ?? 0;
    if (packet[0] !== EVENT || ALWAYS.includes(code)) return true;
    return has(this.#mask, code) && (code !== LE_META || has(this.#leMask, packet[3] ?? 0));
  }
}
