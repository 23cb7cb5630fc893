/**
 * The attribute tables that a phone keeps: it discovers the attributes of a lock once and uses their handles until its Bluetooth is turned off.
 * INV: the number of tables is bounded; the oldest is forgotten.
 */
import { SERVICE_UUID } from '../../../protocol/uuids.ts';
import type { Noble, NobleCharacteristic, NoblePeripheral, RawAttribute } from './noble.ts';

const SERVICE = SERVICE_UUID.replaceAll('-', '');

interface Table {
  readonly services: readonly RawAttribute[];
  readonly characteristics: readonly RawAttribute[];
}

export class AttributeCache {
  readonly #noble: Noble;
  readonly #limit: number;
  readonly #tables = new Map<string, Table>();

  constructor(noble: Noble, limit: number) {
    this.#noble = noble;
    this.#limit = limit;
  }

  has(mac: string): boolean {
    return this.#tables.has(mac);
  }

  forget(): void {
    this.#tables.clear();
  }

  /** Keeps the result of the discovery that is about to begin. */
  keep(mac: string, peripheral: NoblePeripheral): void {
    let services: readonly RawAttribute[] = [];
    peripheral.once('servicesDiscovered', (_peripheral, raw) => {
      services = raw;
    });
    peripheral.once('servicesDiscover', (found) => {
      const ours = found.find(({ uuid }) => uuid === SERVICE);
      ours?.once('characteristicsDiscovered', (characteristics) => {
        const [oldest] = this.#tables.size >= this.#limit ? this.#tables.keys() : [];
        if (oldest !== undefined) this.#tables.delete(oldest);
        this.#tables.set(mac, { services: services.filter(({ uuid }) => uuid === SERVICE), characteristics });
      });
    });
  }

  /** The characteristics of the kept table, for the open connection; noble sends no request to the lock. */
  use(mac: string, peripheral: NoblePeripheral): readonly NobleCharacteristic[] {
    const table = this.#tables.get(mac);
    if (table === undefined) return [];
    // noble appends to the list of the last connection.
    peripheral.services = [];
    this.#noble.addServices(peripheral.uuid, table.services);
    return this.#noble.addCharacteristics(peripheral.uuid, SERVICE, table.characteristics) ?? [];
  }
}
