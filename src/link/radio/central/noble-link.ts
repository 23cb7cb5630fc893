/**
 * One connection to a lock over noble, in the states connecting, discovering, open and closing.
 *
 * INV-1: It ends exactly once, with `over`. INV-2: Every request has a timeout, which closes the link, as the attribute
 * protocol demands. INV-3: Noble receives a bounded number of writes; at most WRITE_QUEUE_LIMIT others wait here.
 */

import type { CentralEvent } from '../../../phone/central.ts';
import { COMMAND_UUID, RESPONSE_UUID, SERVICE_UUID, SESSION_UUID } from '../../../protocol/uuids.ts';
import type { Clock, TimeoutId } from '../../../sim/clock.ts';
import type { LinkKind } from '../../memory/kinds.ts';
import { SUPERVISION_MS, WRITE_QUEUE_LIMIT } from '../../memory/steps.ts';
import { CONNECTION_TIMEOUT, LOCAL_HOST_ENDED } from '../controller/status.ts';
import type { AttributeCache } from './attribute-cache.ts';
import type { NobleCharacteristic, NoblePeripheral, NobleService } from './noble.ts';

/** How long a request may remain unanswered (Bluetooth Core: an attribute transaction times out after 30 s). */
export const REQUEST_TIMEOUT_MS = 30_000;
/** The connection parameters that a phone requests: intervals in units of 1.25 ms, timeout in units of 10 ms. */
const CONNECTION = { minInterval: 6, maxInterval: 12, latency: 0, timeout: SUPERVISION_MS / 10 };

const undashed = (uuid: string): string => uuid.replaceAll('-', '');
const SERVICE = undashed(SERVICE_UUID);
const COMMAND = undashed(COMMAND_UUID);
const RESPONSE = undashed(RESPONSE_UUID);
const SESSION = undashed(SESSION_UUID);

/** The phone that a link belongs to. */
export interface NobleLinkHost {
  readonly clock: Clock;
  readonly label: string;
  /** The tables that the phone keeps; undefined for one that discovers at each connection. */
  readonly tables: AttributeCache | undefined;
  /** Receives all services before the link opens; without it only the Nokē service is discovered. */
  readonly table: ((services: readonly NobleService[]) => void) | undefined;
  /** Runs noble in its sandbox. */
  run(work: () => void): void;
  /** Whether the controller can take another packet now. */
  mayWrite(): boolean;
  /** Called when the connection attempt has succeeded or failed; the phone no longer waits for it. */
  decided(): void;
  emit(event: CentralEvent): void;
  record(kind: LinkKind, mac: string, data?: Readonly<Record<string, string | number | boolean>>): void;
  over(): void;
}

interface Service {
  readonly command: NobleCharacteristic;
  readonly response: NobleCharacteristic;
  readonly session: NobleCharacteristic;
}

/** `cancelled`: the phone cancelled before the link opened; a link that still opens is closed silently. */
type State = 'connecting' | 'cancelling' | 'cancelled' | 'discovering' | 'open' | 'closing' | 'over';

export class NobleLink {
  readonly mac: string;
  readonly #host: NobleLinkHost;
  readonly #peripheral: NoblePeripheral;
  #state: State = 'connecting';
  #service: Service | undefined;
  #request: 'read' | 'subscribe' | 'write' | undefined;
  #timer: TimeoutId | undefined;
  readonly #timerLabel: string;
  readonly #expire = (): void => this.#host.run(() => this.#timedOut());
  #unheard = false;
  /** The reason why the connection attempt failed; reported once the link is down. */
  #failure: string | undefined;
  /** Writes without response that wait for space in the controller. */
  readonly #waiting: Buffer[] = [];
  /** For each write that noble will report: whether the lock acknowledges it. */
  readonly #writes: boolean[] = [];
  #handed = 0;
  /** Whether the handles come from an earlier connection. */
  #kept = false;

  constructor(host: NobleLinkHost, mac: string, peripheral: NoblePeripheral) {
    this.mac = mac;
    this.#host = host;
    this.#peripheral = peripheral;
    this.#timerLabel = `${host.label} waits for ${mac}`;
    peripheral.on('connect', (error) => this.#connected(error));
    peripheral.on('disconnect', (reason) => this.#disconnected(reason));
    peripheral.connect(CONNECTION);
  }

  get closing(): boolean {
    return this.#state === 'cancelled' || this.#state === 'closing' || this.#state === 'over';
  }

  /** Called when the phone cancels a pending connection attempt. */
  cancel(): void {
    if (this.#state !== 'connecting') return;
    // noble reports the failure immediately and again when the controller has actually given up; only the second report counts.
    this.#state = 'cancelling';
    this.#peripheral.cancelConnect();
    this.#state = 'cancelled';
  }

  close(): void {
    if (this.#state !== 'discovering' && this.#state !== 'open') return;
    this.#state = 'closing';
    this.#await();
    this.#peripheral.disconnect();
  }

  /** Called when the phone's Bluetooth is turned off: the phone receives no further events from this link. */
  closeUnheard(): void {
    this.#unheard = true;
    this.close();
  }

  /** Drops everything immediately. */
  drop(): void {
    this.#unheard = true;
    this.#finish();
  }

  read(): void {
    if (this.#ask('read')) this.#service?.session.read();
  }

  subscribe(): void {
    if (this.#ask('subscribe')) this.#service?.response.subscribe();
  }

  write(value: Buffer, withResponse: boolean): void {
    if (this.#state !== 'open') return;
    if (withResponse) {
      if (!this.#ask('write')) return;
      this.#writes.push(true);
      this.#service?.command.write(value, false);
    } else if (this.#waiting.length >= WRITE_QUEUE_LIMIT) this.#host.record('link.dropped', this.mac);
    else {
      this.#waiting.push(value);
      this.#pour();
    }
  }

  /** A write that the phone's own queue loses: a write with response gets no answer, and a write without response seems to have been sent. */
  lose(withResponse: boolean): void {
    this.#host.record('link.writeLost', this.mac);
    if (withResponse) this.#ask('write');
    else this.#host.clock.setTimeout(() => this.#emit({ type: 'written' }), 0, this.#host.label);
  }

  /** Called when the controller took or returned a packet, so that there may be space. Returns whether noble was given something to write. */
  pump(): boolean {
    this.#handed = 0;
    this.#pour();
    return this.#handed > 0;
  }

  #pour(): void {
    while (this.#state === 'open' && this.#waiting.length > 0 && this.#handed === 0 && this.#host.mayWrite()) {
      const value = this.#waiting.shift();
      if (value === undefined) break;
      this.#handed++;
      this.#writes.push(false);
      this.#service?.command.write(value, true);
    }
  }

  #connected(error: Error | undefined): void {
    if (error !== undefined && error !== null) {
      if (this.#state === 'connecting') this.#fail(error.message);
      else if (this.#state === 'cancelled') this.#finish();
      return;
    }
    const peripheral = this.#peripheral;
    if (this.#state !== 'connecting') {
      peripheral.disconnect();
      return;
    }
    this.#state = 'discovering';
    this.#host.decided();
    this.#await();
    const { table, tables } = this.#host;
    if (tables?.has(this.mac) === true) {
      this.#kept = true;
      this.#found(undefined, tables.use(this.mac, peripheral));
      return;
    }
    tables?.keep(this.mac, peripheral);
    const all = table !== undefined;
    const uuids = all ? [] : [COMMAND, RESPONSE, SESSION];
    const services = all ? [] : [SERVICE];
    peripheral.discoverSomeServicesAndCharacteristics(services, uuids, (failure, discovered, found) => {
      table?.(discovered ?? []);
      this.#found(failure, found ?? []);
    });
  }

  #found(failure: unknown, found: readonly NobleCharacteristic[]): void {
    if (this.#state !== 'discovering') return;
    const by = (uuid: string): NobleCharacteristic | undefined => found.find((one) => one.uuid === uuid);
    const command = by(COMMAND);
    const response = by(RESPONSE);
    const session = by(SESSION);
    if (failure || command === undefined || response === undefined || session === undefined) {
      this.#failure = 'no Nokē service';
      this.close();
      return;
    }
    this.#service = { command, response, session };
    session.on('data', (data) => this.#read(data));
    response.on('notify', () => this.#answered('subscribe', { type: 'subscribed' }));
    response.on('data', (data, isNotification) => {
      if (isNotification) this.#notified(data);
    });
    command.on('write', () => this.#written());
    this.#state = 'open';
    this.#await();
    this.#host.emit({ type: 'connected', mac: this.mac });
  }

  /** noble returns no bytes if the lock answered with an error: there is no longer a session at the handle that the phone kept. */
  #read(data: Buffer): void {
    if (this.#kept && data.length === 0) this.#host.record('link.oldHandle', this.mac, { request: 'read' });
    else this.#answered('read', { type: 'read', value: hex(data) });
  }

  #notified(data: Buffer): void {
    if (this.#state !== 'open') return;
    this.#host.record('link.notify', this.mac, { value: hex(data) });
    this.#host.emit({ type: 'notified', value: hex(data) });
  }

  /** noble reports writes in order, and those without response from inside the call. */
  #written(): void {
    if (this.#writes.shift() === true) this.#answered('write', { type: 'written' });
    else this.#host.clock.setTimeout(() => this.#emit({ type: 'written' }), 0, this.#host.label);
  }

  #answered(request: 'read' | 'subscribe' | 'write', event: CentralEvent): void {
    if (this.#request !== request) return;
    this.#request = undefined;
    this.#await();
    this.#emit(event);
  }

  #emit(event: CentralEvent): void {
    if (this.#state === 'open') this.#host.emit(event);
  }

  #ask(request: 'read' | 'subscribe' | 'write'): boolean {
    if (this.#state !== 'open') return false;
    if (this.#request !== undefined) {
      this.#host.record('link.busy', this.mac);
      return false;
    }
    this.#request = request;
    this.#await();
    return true;
  }

  /** Called when the phone begins or stops waiting for something: starts, moves or stops the timeout. */
  #await(): void {
    const { clock } = this.#host;
    clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#state === 'open' && this.#request === undefined) return;
    this.#timer = clock.setTimeout(this.#expire, REQUEST_TIMEOUT_MS, this.#timerLabel);
  }

  #timedOut(): void {
    this.#timer = undefined;
    if (this.#state === 'closing') this.#gone('supervision-timeout');
    else {
      if (this.#state === 'discovering') this.#failure = 'no answer';
      this.close();
    }
  }

  #disconnected(reason: number): void {
    if (this.#state === 'over') return;
    if (this.#state === 'cancelled') this.#finish();
    else if (this.#state === 'discovering') this.#fail('refused');
    else this.#gone(whyOf(reason));
  }

  #gone(why: string): void {
    if (this.#failure === undefined) this.#finish(why);
    else this.#fail(this.#failure);
  }

  #fail(why: string): void {
    this.#host.decided();
    this.#finish();
    this.#host.record('link.refused', this.mac);
    if (!this.#unheard) this.#host.emit({ type: 'connectFailed', mac: this.mac, why });
  }

  /** Ends the link. If a reason is given, the phone is notified, unless its Bluetooth is off. */
  #finish(why?: string): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#host.clock.clearTimeout(this.#timer);
    this.#peripheral.removeAllListeners();
    for (const characteristic of Object.values(this.#service ?? {})) characteristic.removeAllListeners();
    this.#host.over();
    if (why !== undefined && !this.#unheard) this.#host.emit({ type: 'disconnected', why });
  }
}

const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

function whyOf(reason: number): string {
  if (reason === LOCAL_HOST_ENDED) return 'central-closed';
  return reason === CONNECTION_TIMEOUT ? 'supervision-timeout' : 'lock-closed';
}
