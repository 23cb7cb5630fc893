/**
 * The attribute table that every lock offers a client: one service, three characteristics (public), and the handles that a
 * Bluetooth server would assign. UUIDs are written as in noble: without dashes, and 16-bit ones in short form.
 */
import { COMMAND_UUID, RESPONSE_UUID, SESSION_UUID } from '../../protocol/uuids.ts';

const BASE_TAIL = '00001000800000805f9b34fb';

/** A UUID as noble writes it. Accepts dashes, upper case, and the long form of a 16-bit one. */
export function shortUuid(uuid: string): string {
  const plain = uuid.replaceAll('-', '').toLowerCase();
  return plain.length === 32 && plain.startsWith('0000') && plain.endsWith(BASE_TAIL) ? plain.slice(4, 8) : plain;
}

/** The long form with dashes of a UUID of 16, 32 or 128 bits, written without dashes. */
export const longUuid = (uuid: string): string =>
  (uuid.length <= 8 ? `${uuid.padStart(8, '0')}${BASE_TAIL}` : uuid).replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  );

export type Attribute = 'command' | 'response' | 'session';

export interface Characteristic {
  readonly attribute: Attribute;
  readonly uuid: string;
  readonly properties: readonly string[];
}

/** The three characteristics and their properties. Source: public. */
export const CHARACTERISTICS: readonly Characteristic[] = [
  { attribute: 'command', uuid: shortUuid(COMMAND_UUID), properties: ['writeWithoutResponse', 'write'] },
  { attribute: 'response', uuid: shortUuid(RESPONSE_UUID), properties: ['notify'] },
  { attribute: 'session', uuid: shortUuid(SESSION_UUID), properties: ['read'] },
];

const ATTRIBUTES = new Map(CHARACTERISTICS.map(({ uuid, attribute }) => [uuid, attribute]));

/** The client characteristic configuration of the response characteristic: writing to it subscribes. */
export const CCCD_UUID = '2902';

/** The handles of the values, counted from the start of the service, for the two requests that use handles. Source: NP1. */
const HANDLES = ['service', '', 'command', '', 'response', 'cccd', '', 'session'] as const;

/** The attribute at that handle in a table whose service begins at `firstHandle`. */
export const attributeAt = (handle: number, firstHandle: number): Attribute | 'cccd' | undefined => {
  const attribute = HANDLES[handle - firstHandle];
  return attribute === 'service' || attribute === '' ? undefined : attribute;
};

/** The handle of a characteristic's value in that table. */
export const handleOf = (attribute: Attribute, firstHandle: number): number => firstHandle + HANDLES.indexOf(attribute);

export function attributeOf(uuid: string): Attribute | undefined {
  // Most clients use the form in which noble writes a UUID.
  return ATTRIBUTES.get(uuid) ?? ATTRIBUTES.get(shortUuid(uuid));
}

/** A lock's address as noble names a peripheral: twelve lower-case digits. */
export const peripheralId = (mac: string): string => mac.replaceAll(':', '').toLowerCase();
