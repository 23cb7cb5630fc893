/** `BluetoothUUID`: UUIDs from names and numbers, in the standard's form: 128 bits, lower case, with dashes. */
import { longUuid } from '../link/websocket/attributes.ts';
import { CHARACTERISTIC_NAMES, DESCRIPTOR_NAMES, SERVICE_NAMES } from './assigned-numbers.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_ALIAS = 0xffff_ffff;

/** @throws TypeError if the alias is not a whole number of at most 32 bits. */
function canonicalUUID(alias: unknown): string {
  const number = Number(alias);
  if (!Number.isInteger(number) || number < 0 || number > MAX_ALIAS)
    throw new TypeError(`Invalid UUID alias: ${String(alias)}; expected a whole number of 16 or 32 bits.`);
  return longUuid(number.toString(16).padStart(8, '0'));
}

const resolver =
  (what: string, names: Readonly<Record<string, number>>) =>
  (name: unknown): string => {
    if (typeof name === 'number') return canonicalUUID(name);
    const text = String(name);
    if (UUID.test(text)) return text;
    const number = Object.hasOwn(names, text) ? names[text] : undefined;
    if (number !== undefined) return canonicalUUID(number);
    throw new TypeError(
      `Invalid ${what} name: '${text.slice(0, 60)}'. It must be a valid UUID alias (e.g. 0x1234), UUID (lowercase hex characters e.g. ` +
        "'00001234-0000-1000-8000-00805f9b34fb'), or recognized standard name.",
    );
  };

export const BluetoothUUID = {
  canonicalUUID,
  getService: resolver('Service', SERVICE_NAMES),
  getCharacteristic: resolver('Characteristic', CHARACTERISTIC_NAMES),
  getDescriptor: resolver('Descriptor', DESCRIPTOR_NAMES),
};

/** The standard's form of a UUID that a server wrote in any form; undefined if it is not a UUID. */
export function uuidOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const plain = text.replaceAll('-', '').toLowerCase();
  const uuid = plain.length === 4 || plain.length === 8 || plain.length === 32 ? longUuid(plain) : '';
  return UUID.test(uuid) ? uuid : undefined;
}
