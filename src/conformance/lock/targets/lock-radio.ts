/**
 * The central of a radio target: an unmodified noble on any controller. It finds the lock by its address, or by the address in its advertised name if
 * the controller has a different one, and reports it under the address in the keys file.
 *
 * INV-1: Events of other peripherals never reach a case.
 */
import { NobleCentral } from '../../../link/radio/central/noble-central.ts';
import type { HciPort } from '../../../link/radio/controller/port.ts';
import type { RunInSimulation } from '../../../link/radio/external/unavailable.ts';
import { longUuid } from '../../../link/websocket/attributes.ts';
import type { Central, CentralEvent } from '../../../phone/central.ts';
import type { Clock } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import type { GattService } from '../contract/target.ts';
import { OtherLocks } from './other-locks.ts';

export interface LockRadioOptions {
  readonly port: HciPort;
  readonly clock: Clock;
  readonly random: Random;
  /** Every call goes through this, so that it takes effect at the clock's current time. */
  readonly enter: RunInSimulation;
  /** The address in the keys file. */
  readonly mac: string;
  /** Called after every radio event. */
  readonly changed: () => void;
}

/** noble's name for the controller's status 3E. */
const NOT_ESTABLISHED = 'Connection Failed to be Established';
const AGAIN_MS = 100;

export class LockRadio implements Central {
  readonly #mac: string;
  readonly #noble: NobleCentral;
  readonly #clock: Clock;
  /** Whether a connection has been requested and not cancelled. */
  #wanted = false;
  readonly #enter: RunInSimulation;
  /** The address from which the lock’s advertisements came. */
  #address: string | undefined;
  readonly #others = new OtherLocks();
  #table: readonly GattService[] = [];
  #receive: (event: CentralEvent) => void = () => undefined;

  constructor({ port, clock, random, mac, enter, changed }: LockRadioOptions) {
    this.#mac = mac;
    this.#clock = clock;
    this.#enter = enter;
    this.#noble = new NobleCentral({
      port,
      clock,
      name: 'suite',
      randomness: () => random.stream('pairing'),
      table: (services) => {
        this.#table = services.map(({ uuid, characteristics }) => ({
          uuid: dashed(uuid),
          characteristics: characteristics.map((one) => ({ uuid: dashed(one.uuid), properties: one.properties })),
        }));
      },
    });
    this.#noble.listen((event) => {
      this.#heard(event);
      changed();
    });
  }

  get table(): readonly GattService[] {
    return this.#table;
  }

  /** Other Nokē locks that were received, each as name and address. */
  get others(): readonly string[] {
    return this.#others.all;
  }

  listen(receive: (event: CentralEvent) => void): void {
    this.#receive = receive;
  }

  startScan = (): void => this.#enter(() => this.#noble.startScan());
  stopScan = (): void => this.#enter(() => this.#noble.stopScan());
  connect = (): void => {
    this.#wanted = true;
    this.#enter(() => this.#noble.connect(this.#address ?? this.#mac));
  };
  disconnect = (): void => {
    this.#wanted = false;
    this.#enter(() => this.#noble.disconnect());
  };
  readSession = (): void => this.#enter(() => this.#noble.readSession());
  subscribe = (): void => this.#enter(() => this.#noble.subscribe());
  write = (value: string, withResponse: boolean): void => this.#enter(() => this.#noble.write(value, withResponse));
  setAdapter = (on: boolean): void => this.#enter(() => this.#noble.setAdapter(on));
  close = (): void => this.#noble.close();

  #heard(event: CentralEvent): void {
    if (event.type === 'discovered') this.#discovered(event);
    else if (event.type === 'connectFailed' && this.#wanted && event.why.startsWith(NOT_ESTABLISHED)) this.#again();
    else this.#receive('mac' in event ? { ...event, mac: this.#mac } : event);
  }

  /** BlueZ’s virtual controllers abandon a connection attempt if the lock does not advertise yet; others wait for it. */
  #again(): void {
    this.#clock.setTimeout(() => {
      if (this.#wanted) this.#noble.connect(this.#address ?? this.#mac);
    }, AGAIN_MS);
  }

  #discovered(event: CentralEvent & { type: 'discovered' }): void {
    if (event.mac === this.#address || event.mac === this.#mac || this.#isNamed(event.name)) {
      this.#address = event.mac;
      this.#receive({ ...event, mac: this.#mac });
    } else this.#others.heard(event.name, event.mac);
  }

  #isNamed(name: string): boolean {
    return this.#address !== this.#mac && name.toUpperCase().endsWith(`_${this.#mac.replaceAll(':', '')}`);
  }
}

/** noble shortens assigned UUIDs to 16 bits, without leading zeros. */
const dashed = (uuid: string): string => longUuid(uuid.padStart(4, '0'));
