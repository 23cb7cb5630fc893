/**
 * The conversation with one client: requests arrive, answers go out through `send`. It does not know the socket.
 *
 * INV-1: A client without `hello` receives no errors, as on a radio: a connection attempt to a silent lock waits, and a
 * request without a connection gets no answer. INV-2: A client with `hello` gets exactly one answer for each request.
 */
import { parseMac } from '../../protocol/mac.ts';
import {
  acknowledgementText,
  characteristicsAnswer,
  discoverAnswer,
  echoed,
  helloAnswer,
  notificationText,
  SERVICE,
} from './answers.ts';
import { attributeAt, attributeOf, CCCD_UUID, peripheralId, shortUuid } from './attributes.ts';
import { ClientConnections } from './client-connections.ts';
import { REPORT_AGAIN_MS, RSSI, WAITING_LIMIT } from './limits.ts';
import { type Action, type Answer, ERRORS, type ErrorCode, type ReadRequest, type Requests } from './messages.ts';
import type { Shared } from './shared.ts';

type Handlers = { readonly [A in Action]: (request: Requests[A]) => void };
type AnyRequest = { readonly action?: string; readonly id?: string | number | undefined };
type Refuse = (code?: ErrorCode) => void;

export class ClientSession {
  readonly #shared: Shared;
  readonly #sendText: (answer: string) => void;
  readonly #waiting = new Set<string>();
  readonly connections: ClientConnections;
  #polite = false;
  /** The name of a lock in the last request and its MAC: the next request usually names the same lock. */
  #named = '';
  #mac = '';
  #scan: { readonly services: ReadonlySet<string> | undefined; readonly again: boolean } | undefined;

  /** `send` receives each answer as JSON. */
  constructor(shared: Shared, name: string, send: (answer: string) => void) {
    this.#shared = shared;
    this.#sendText = send;
    this.connections = new ClientConnections(shared, name, {
      notified: (mac, value) => send(notificationText(mac, value)),
      ended: (mac) => this.#down(mac),
    });
  }

  /** How often this client wants a known lock reported again; undefined when it does not. */
  get reportAgainMs(): number | undefined {
    return this.#scan?.again === true ? REPORT_AGAIN_MS : undefined;
  }

  handle(read: ReadRequest): void {
    if (!read.ok) {
      this.connections.report('malformed', { why: read.why });
      if (this.#polite) this.#error('malformed', read, read.why);
      return;
    }
    const { request } = read;
    // The handler of an action accepts that action's request; TypeScript cannot follow this through the table.
    (this.#handlers[request.action] as (of: typeof request) => void)(request);
  }

  /** Called when a lock starts to advertise, or its advertisement changes. */
  advertises(mac: string): void {
    this.#report(mac);
    if (!this.#waiting.has(mac) || !this.connections.open(mac)) return;
    this.#waiting.delete(mac);
    this.#send({ type: 'connect', peripheralUuid: peripheralId(mac) });
  }

  /** Reports every advertising lock. */
  reportAll(): void {
    if (this.#scan !== undefined) for (const mac of this.#shared.locks.keys()) this.#report(mac);
  }

  /** Called when the socket is closed. */
  leave(why: 'central-closed' | 'supervision-timeout'): void {
    this.#scan = undefined;
    this.#waiting.clear();
    for (const mac of this.connections.macs()) this.connections.end(mac, why);
  }

  readonly #handlers: Handlers = {
    // A client that reaches this point is authenticated, or no token is required.
    authenticate: (request) => this.#answer(request, { type: 'authenticated' }),
    hello: (request) => {
      this.#polite = true;
      if (request.name !== undefined && this.connections.macs().length > 0)
        return this.#error('malformed', request, 'a name can be given only before the first connection');
      if (request.name !== undefined) this.connections.rename(this.#shared.rename(this.connections.name, request.name));
      this.#answer(request, helloAnswer(this.connections.name));
    },
    startScanning: (request) => {
      const wanted = request.serviceUuids?.map(shortUuid) ?? [];
      this.#scan = {
        services: wanted.length === 0 ? undefined : new Set(wanted),
        again: request.allowDuplicates === true,
      };
      this.connections.report('scan');
      if (this.#polite) this.#answer(request, { type: 'stateChange', state: 'poweredOn' });
      this.reportAll();
    },
    stopScanning: (request) => {
      this.#scan = undefined;
      if (this.#polite) this.#answer(request, { type: 'stateChange', state: 'poweredOn' });
    },
    connect: (request) => this.#connect(request),
    disconnect: (request) => this.#disconnect(request),
    updateRssi: (request) =>
      this.#on(request, () => this.#answer(request, { ...of(request), type: 'rssiUpdate', rssi: RSSI })),
    discoverServices: (request) =>
      this.#on(request, () => {
        const wanted = request.uuids?.map(shortUuid) ?? [];
        const serviceUuids = [SERVICE].filter((one) => wanted.length === 0 || wanted.includes(one));
        this.#answer(request, { ...of(request), type: 'servicesDiscover', serviceUuids });
      }),
    discoverIncludedServices: (request) =>
      this.#on(request, () =>
        this.#answer(request, {
          ...of(request),
          type: 'includedServicesDiscover',
          serviceUuid: request.serviceUuid,
          includedServiceUuids: [],
        }),
      ),
    discoverCharacteristics: (request) =>
      this.#on(request, (mac) =>
        this.#answer(request, characteristicsAnswer(request, this.#polite ? this.#firstHandle(mac) : undefined)),
      ),
    read: (request) =>
      this.#on(request, (mac, refuse) => {
        const readable = attributeOf(request.characteristicUuid) === 'session';
        if (!readable && this.#polite) return refuse();
        const data = readable ? this.connections.readSession(mac) : '';
        this.#answer(request, { ...echoed(request), type: 'read', data, isNotification: false });
      }),
    write: (request) =>
      this.#on(request, (mac, refuse) => {
        if (attributeOf(request.characteristicUuid) !== 'command') return refuse();
        const id = this.#polite ? request.id : undefined;
        this.#write(mac, request, refuse, () => this.#sendText(acknowledgementText(request, id)));
      }),
    broadcast: (request) =>
      this.#on(request, (_mac, refuse) => {
        if (this.#polite) return refuse();
        this.#answer(request, { ...echoed(request), type: 'broadcast', state: false });
      }),
    notify: (request) =>
      this.#on(request, (mac, refuse) => {
        if (attributeOf(request.characteristicUuid) !== 'response') return refuse();
        this.connections.subscribe(mac, request.notify);
        this.#answer(request, { ...echoed(request), type: 'notify', state: request.notify });
      }),
    discoverDescriptors: (request) =>
      this.#on(request, () => {
        const descriptors = attributeOf(request.characteristicUuid) === 'response' ? [CCCD_UUID] : [];
        this.#answer(request, { ...echoed(request), type: 'descriptorsDiscover', descriptors });
      }),
    readValue: (request) =>
      this.#on(request, (mac, refuse) => {
        if (!isCccd(request)) return refuse();
        const { descriptorUuid } = request;
        this.#answer(request, { ...echoed(request), type: 'valueRead', descriptorUuid, data: this.#cccd(mac) });
      }),
    writeValue: (request) =>
      this.#on(request, (mac, refuse) => {
        if (!isCccd(request)) return refuse();
        this.connections.subscribe(mac, setsNotify(request.data));
        this.#answer(request, { ...echoed(request), type: 'valueWrite', descriptorUuid: request.descriptorUuid });
      }),
    readHandle: (request) =>
      this.#on(request, (mac, refuse) => {
        const attribute = this.#attributeAt(mac, request.handle);
        if (attribute !== 'session' && attribute !== 'cccd') return refuse();
        const data = attribute === 'session' ? this.connections.readSession(mac) : this.#cccd(mac);
        this.#answer(request, { ...of(request), type: 'handleRead', handle: request.handle, data });
      }),
    writeHandle: (request) =>
      this.#on(request, (mac, refuse) => {
        const acknowledge = () =>
          this.#answer(request, { ...of(request), type: 'handleWrite', handle: request.handle });
        const attribute = this.#attributeAt(mac, request.handle);
        if (attribute === 'command') return this.#write(mac, request, refuse, acknowledge);
        if (attribute !== 'cccd') return refuse();
        this.connections.subscribe(mac, setsNotify(request.data));
        acknowledge();
      }),
  };

  #connect(request: Requests['connect']): void {
    const mac = this.#known(request);
    if (mac === undefined) return;
    this.connections.report('connect', { mac });
    if (this.connections.has(mac) || this.connections.open(mac))
      this.#answer(request, { type: 'connect', peripheralUuid: peripheralId(mac) });
    else if (this.#polite) this.#error(this.#isConnectable(mac) ? 'silent' : 'firmware-mode', request);
    else if (this.#waiting.size >= WAITING_LIMIT)
      this.connections.report('refused', { mac, why: ERRORS['too-many-waiting'].text });
    else {
      this.#waiting.add(mac);
      this.connections.report('waiting', { mac });
    }
  }

  #disconnect(request: Requests['disconnect']): void {
    const mac = this.#known(request);
    if (mac === undefined) return;
    const waited = this.#waiting.delete(mac);
    if (this.connections.has(mac)) this.connections.end(mac, 'central-closed');
    else if (!waited && this.#polite) {
      this.#error('not-connected', request);
      return;
    }
    this.#answer(request, { type: 'disconnect', peripheralUuid: peripheralId(mac) });
  }

  #write(
    mac: string,
    request: { data: string; withoutResponse?: boolean | null | undefined },
    refuse: Refuse,
    ack: () => void,
  ) {
    if (!this.connections.write(mac, request.data, request.withoutResponse === true, ack)) refuse('not-connected');
  }

  /**
   * Runs `act` for a lock to which this client is connected; otherwise answers with an error, or stays silent as a radio would.
   */
  #on(request: AnyRequest & { readonly peripheralUuid: string }, act: (mac: string, refuse: Refuse) => void): void {
    const mac = this.#known(request);
    if (mac === undefined) return;
    if (this.connections.has(mac)) act(mac, (code = 'not-supported') => this.#refuse(request, mac, code));
    else this.#refuse(request, mac, 'not-connected');
  }

  #refuse(request: AnyRequest & { readonly peripheralUuid: string }, mac: string, code: ErrorCode): void {
    this.connections.report('refused', { mac, why: `${request.action}: ${ERRORS[code].text}` });
    if (this.#polite) this.#error(code, request);
  }

  #known(request: AnyRequest & { readonly peripheralUuid: string }): string | undefined {
    const { peripheralUuid } = request;
    if (peripheralUuid !== this.#named) {
      const parsed = parseMac(peripheralUuid);
      this.#named = peripheralUuid;
      this.#mac = parsed.ok ? parsed.value : '';
    }
    if (this.#shared.locks.has(this.#mac)) return this.#mac;
    this.connections.report('refused', { why: `${request.action}: ${ERRORS['unknown-lock'].text}` });
    if (this.#polite) this.#error('unknown-lock', request);
    return undefined;
  }

  #firstHandle(mac: string): number | undefined {
    return this.#shared.locks.get(mac)?.gatt.firstHandle;
  }

  #attributeAt(mac: string, handle: number): ReturnType<typeof attributeAt> {
    return attributeAt(handle, this.#firstHandle(mac) ?? 0);
  }

  #isConnectable(mac: string): boolean {
    return this.#shared.locks.get(mac)?.gatt.advertisement?.connectable ?? true;
  }

  #report(mac: string): void {
    const scan = this.#scan;
    // Most clients do not scan, and every client is told of every lock.
    if (scan === undefined) return;
    const advertisement = this.#shared.locks.get(mac)?.gatt.advertisement;
    if (advertisement === undefined) return;
    if (scan.services === undefined || scan.services.has(shortUuid(advertisement.serviceUuid)))
      this.#send(discoverAnswer(mac, advertisement));
  }

  #down(mac: string): void {
    if (!this.connections.has(mac)) this.#send({ type: 'disconnect', peripheralUuid: peripheralId(mac) });
  }

  #cccd(mac: string): string {
    return this.connections.subscribed(mac) ? '0100' : '0000';
  }

  #answer(request: AnyRequest, answer: Answer): void {
    this.#send(this.#polite && request.id !== undefined ? { ...answer, id: request.id } : answer);
  }

  #send(answer: Answer): void {
    this.#sendText(JSON.stringify(answer));
  }

  #error(code: ErrorCode, request: AnyRequest & { readonly peripheralUuid?: string }, message?: string): void {
    const { text, temporary } = ERRORS[code];
    this.#answer(request, {
      type: 'error',
      ...(request.action === undefined ? {} : { action: request.action }),
      ...(request.peripheralUuid === undefined ? {} : { peripheralUuid: request.peripheralUuid }),
      error: { code, message: message ?? text, mayHaveHappened: false, temporary },
    });
  }
}

const of = (request: { readonly peripheralUuid: string }) => ({ peripheralUuid: request.peripheralUuid });

const isCccd = (request: { readonly characteristicUuid: string; readonly descriptorUuid: string }): boolean =>
  attributeOf(request.characteristicUuid) === 'response' && shortUuid(request.descriptorUuid) === CCCD_UUID;

/** Bluetooth core specification, volume 3 part G 3.3.3.3: bit 0 of the little-endian configuration is "notify". */
const setsNotify = (data: string): boolean => /^[0-9A-Fa-f][13579BDFbdf]/.test(data);
