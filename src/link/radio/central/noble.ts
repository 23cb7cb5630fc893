/** The part of noble that a phone uses, as types. The loader's result is cast to this once, here. */
import { Sandbox, type SandboxOptions } from '../host/sandbox.ts';

export interface NobleCharacteristic {
  /** Lower case without dashes; an assigned UUID is its 16 bits in four digits. */
  readonly uuid: string;
  readonly properties: readonly string[];
  on(event: 'data', listener: (data: Buffer, isNotification: boolean) => void): this;
  on(event: 'write', listener: () => void): this;
  on(event: 'notify', listener: (on: boolean) => void): this;
  read(): void;
  subscribe(): void;
  write(data: Buffer, withoutResponse: boolean): void;
  removeAllListeners(): this;
}

/** An attribute as the stack below noble discovered it. */
export interface RawAttribute {
  readonly uuid: string;
}

export interface NobleService {
  readonly uuid: string;
  readonly characteristics: readonly NobleCharacteristic[];
  once(event: 'characteristicsDiscovered', listener: (raw: readonly RawAttribute[]) => void): this;
}

export interface NoblePeripheral {
  /** Lower case with colons. */
  readonly address: string;
  /** noble's own name for it. */
  readonly uuid: string;
  readonly rssi: number;
  services: readonly NobleService[] | null;
  readonly advertisement: {
    readonly localName?: string;
    readonly manufacturerData?: Buffer;
    /** Lower case without dashes. */
    readonly serviceUuids?: readonly string[];
  };
  on(event: 'connect', listener: (error?: Error) => void): this;
  on(event: 'disconnect', listener: (reason: number) => void): this;
  once(event: 'servicesDiscovered', listener: (of: NoblePeripheral, raw: readonly RawAttribute[]) => void): this;
  once(event: 'servicesDiscover', listener: (services: readonly NobleService[]) => void): this;
  connect(parameters: { minInterval: number; maxInterval: number; latency: number; timeout: number }): void;
  cancelConnect(): void;
  disconnect(): void;
  discoverSomeServicesAndCharacteristics(
    services: readonly string[],
    characteristics: readonly string[],
    found: (
      error: unknown,
      services?: readonly NobleService[],
      characteristics?: readonly NobleCharacteristic[],
    ) => void,
  ): void;
  removeAllListeners(): this;
}

export interface Noble {
  on(event: 'stateChange', listener: (state: string) => void): this;
  on(event: 'discover', listener: (peripheral: NoblePeripheral) => void): this;
  on(event: 'warning', listener: (message: string) => void): this;
  startScanning(services: readonly string[], allowDuplicates: boolean): void;
  stopScanning(): void;
  /** Uses services that were discovered in an earlier connection. */
  addServices(peripheral: string, raw: readonly RawAttribute[]): void;
  addCharacteristics(
    peripheral: string,
    service: string,
    raw: readonly RawAttribute[],
  ): readonly NobleCharacteristic[] | undefined;
}

/** A new noble in its own sandbox. noble starts its stack on the next tick after the first `stateChange` listener. */
export function loadNoble(options: SandboxOptions): { noble: Noble; sandbox: Sandbox } {
  const sandbox = new Sandbox('@abandonware/noble', options);
  const Bindings = sandbox.load('lib/hci-socket/bindings.js') as new (options: object) => unknown;
  const withBindings = sandbox.load('with-bindings.js') as (bindings: unknown) => Noble;
  return { noble: sandbox.run(() => withBindings(new Bindings({}))), sandbox };
}
