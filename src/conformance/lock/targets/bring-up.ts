/**
 * How far a visit to a server of noble's messages got: the request that it has not answered, and the messages that it
 * sent instead, in the terms of docs/transports/websocket.md.
 *
 * INV-1: Only the beginning of the server's messages is kept.
 */
import { COMMAND_UUID, RESPONSE_UUID, SERVICE_UUID, SESSION_UUID } from '../../../protocol/uuids.ts';
import { truncate } from '../../../sim/truncate.ts';
import type { GattService } from '../contract/target.ts';

/** The answer to each request that a visit needs, as the page lists them. */
export const ANSWERS: ReadonlyMap<string, { readonly event: string; readonly keys: string }> = new Map([
  ['startScanning', { event: 'discover', keys: '`address` and `advertisement`' }],
  ['connect', { event: 'connect', keys: '`peripheralUuid`' }],
  ['discoverServices', { event: 'servicesDiscover', keys: '`peripheralUuid` and `serviceUuids`' }],
  [
    'discoverCharacteristics',
    { event: 'characteristicsDiscover', keys: '`peripheralUuid`, `serviceUuid` and `characteristics`' },
  ],
  ['read', { event: 'read', keys: '`peripheralUuid`, `data` in hex and `isNotification: false`' }],
  ['notify', { event: 'notify', keys: '`peripheralUuid` and `state`' }],
]);
const PAGE = 'docs/transports/websocket.md';
const SHOWN = 120;

export const isHex = (text: string): boolean => /^(?:[0-9A-Fa-f]{2})*$/.test(text);

export interface Advertisement {
  readonly localName?: string | null | undefined;
  readonly manufacturerData?: string | null | undefined;
  readonly serviceUuids?: readonly string[] | null | undefined;
}

export class BringUp {
  #asked = '';
  #answered = true;
  #seen = '';
  /** The defect of an answer that could be read. */
  #fault: string | undefined;

  /** Records that a request was sent. */
  asked(action: string): void {
    if (!ANSWERS.has(action)) return;
    if (action === 'startScanning' || action === 'connect') this.#fault = undefined;
    [this.#asked, this.#answered, this.#seen] = [action, false, 'no message'];
  }

  /** Records a message about the lock. */
  took(event: string, raw: string): void {
    if (event === ANSWERS.get(this.#asked)?.event) this.#answered = true;
    else this.skipped('a different message', raw);
  }

  /** Records a message that is not about the lock; `why` is a phrase. */
  skipped(why: string, raw: string): void {
    this.#seen = `${why}, ${truncate(raw, SHOWN)}`;
  }

  advertised(advertisement: Advertisement | undefined): void {
    if (this.#asked !== 'startScanning') return;
    const { localName, manufacturerData, serviceUuids } = advertisement ?? {};
    const fields = { localName, manufacturerData, serviceUuids };
    const missing = Object.entries(fields).flatMap(([key, value]) => (value == null ? [`\`${key}\``] : []));
    this.#fault =
      missing.length > 0
        ? expected(`\`discover\` whose \`advertisement\` has ${missing.join(', ')}`, 'one without')
        : isHex(manufacturerData ?? '')
          ? undefined
          : expected('`discover` whose `manufacturerData` is hex', JSON.stringify(manufacturerData));
  }

  discovered(table: readonly GattService[]): void {
    const service = table.find(({ uuid }) => uuid === SERVICE_UUID);
    const uuids = service?.characteristics.map(({ uuid }) => uuid) ?? [];
    const missing = [COMMAND_UUID, RESPONSE_UUID, SESSION_UUID].filter((uuid) => !uuids.includes(uuid));
    if (service === undefined)
      this.#fault = expected(`\`servicesDiscover\` with the service ${SERVICE_UUID}`, listed(table));
    else if (missing.length > 0)
      this.#fault = expected(`\`characteristicsDiscover\` with ${missing.join(', ')}`, listed(service.characteristics));
  }

  /** Records that data was not hex. */
  notHex(data: string): void {
    this.#answered = false;
    this.skipped('data that is not hex', data);
  }

  /** The request that the server has not answered, or the part that its answer lacks; undefined if nothing is missing. */
  problem(): string | undefined {
    const answer = ANSWERS.get(this.#asked);
    if (this.#fault !== undefined || this.#answered || answer === undefined) return this.#fault;
    return `to \`${this.#asked}\`, ${expected(`\`${answer.event}\` with ${answer.keys}`, this.#seen)}`;
  }
}

const expected = (what: string, seen: string): string => `${PAGE} requires ${what}; seen: ${seen}`;

const listed = (found: readonly { readonly uuid: string }[]): string =>
  found.length === 0 ? 'none' : found.map(({ uuid }) => uuid).join(', ');
