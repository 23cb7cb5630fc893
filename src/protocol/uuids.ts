/**
 * UUIDs of the Nokē service (source: public; the vendor's phone libraries). Lower case with dashes.
 */

export const SERVICE_UUID = '1bc50001-0200-d29e-e511-446c609db825';
/** Phone → lock: write, write without response. */
export const COMMAND_UUID = '1bc50002-0200-d29e-e511-446c609db825';
/** Lock → phone: notify. */
export const RESPONSE_UUID = '1bc50003-0200-d29e-e511-446c609db825';
/** Read. */
export const SESSION_UUID = '1bc50004-0200-d29e-e511-446c609db825';
/** Advertised in firmware mode: 16-bit FE59 in long form. */
export const FIRMWARE_SERVICE_UUID = '0000fe59-0000-1000-8000-00805f9b34fb';
