/**
 * The attribute table that bleno builds from a lock's services, so that requests can be checked before bleno receives
 * them. bleno numbers attributes in order, after its own two services.
 */
import { u16 } from '../controller/events.ts';

export const PRIMARY_SERVICE = '2800';
export const CHARACTERISTIC = '2803';
export const CONFIGURATION = '2902';

/** The required properties of a service, as in bleno's own objects. UUIDs have 4 or 32 hex digits. */
export interface DescribedService {
  readonly uuid: string;
  readonly characteristics: readonly { readonly uuid: string; readonly properties: readonly string[] }[];
}

export interface Attribute {
  readonly handle: number;
  /** 4 or 32 hex digits. */
  readonly type: string;
  /** Whether a write request may write it. */
  readonly writable: boolean;
  /** Whether a write command may write it. */
  readonly commandable: boolean;
  /** The values that may be written to a configuration descriptor. */
  readonly values?: readonly number[];
  /** A value that never changes. */
  readonly fixed?: Buffer;
}

const PROPERTIES: readonly (readonly [string, number])[] = [
  ['read', 0x02],
  ['writeWithoutResponse', 0x04],
  ['write', 0x08],
  ['notify', 0x10],
  ['indicate', 0x20],
];
/** 0x0080, a generic computer: bleno's constant. */
const APPEARANCE = Buffer.from([0x80, 0x00]);

/** bleno's own services; `name` is the device name. */
const ownServices = (name: string) => [
  {
    uuid: '1800',
    characteristics: [
      { uuid: '2a00', properties: ['read'], value: Buffer.from(name) },
      { uuid: '2a01', properties: ['read'], value: APPEARANCE },
    ],
  },
  { uuid: '1801', characteristics: [{ uuid: '2a05', properties: ['indicate'] }] },
];

const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid, 'hex').reverse();

export function attributeTable(name: string, services: readonly DescribedService[]): Attribute[] {
  const table: Attribute[] = [];
  const add = (attribute: Partial<Attribute> & { readonly type: string }): void => {
    const rights = { writable: false, commandable: false };
    table.push({ handle: table.length + 1, ...rights, ...attribute });
  };
  for (const service of [...ownServices(name), ...services]) {
    add({ type: PRIMARY_SERVICE, fixed: uuidBytes(service.uuid) });
    for (const characteristic of service.characteristics) {
      const { uuid, properties } = characteristic;
      const may = (property: string): boolean => properties.includes(property);
      const bits = PROPERTIES.reduce((sum, [property, bit]) => (may(property) ? sum | bit : sum), 0);
      const declared = Buffer.from([bits, ...u16(table.length + 2), ...uuidBytes(uuid)]);
      add({ type: CHARACTERISTIC, fixed: declared });
      const fixed =
        'value' in characteristic && characteristic.value instanceof Buffer ? characteristic.value : undefined;
      add({
        type: uuid,
        writable: may('write'),
        commandable: may('writeWithoutResponse'),
        ...(fixed === undefined ? {} : { fixed }),
      });
      if (!may('notify') && !may('indicate')) continue;
      const values = [0, ...(may('notify') ? [1] : []), ...(may('indicate') ? [2] : [])];
      add({ type: CONFIGURATION, writable: true, commandable: true, values });
    }
  }
  return table;
}
