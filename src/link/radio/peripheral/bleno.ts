/**
 * The part of bleno that a lock uses, as types: bleno has no types of its own. The loader's result is cast to this once, here.
 */
import { Sandbox, type SandboxOptions } from '../host/sandbox.ts';
import type { DescribedService } from './attribute-table.ts';

export interface CharacteristicOptions {
  readonly uuid: string;
  readonly properties: readonly string[];
  readonly secure?: readonly string[];
  readonly onReadRequest?: (offset: number, answer: (result: number, data?: Buffer) => void) => void;
  readonly onWriteRequest?: (
    data: Buffer,
    offset: number,
    withoutResponse: boolean,
    answer: (result: number) => void,
  ) => void;
  readonly onSubscribe?: (maxValueSize: number, update: (data: Buffer) => void) => void;
  readonly onUnsubscribe?: () => void;
}

export interface Bleno {
  readonly state: string;
  on(event: 'stateChange', listener: (state: string) => void): this;
  on(event: 'accept', listener: (address: string) => void): this;
  on(event: 'advertisingStartError', listener: (error: Error) => void): this;
  setServices(services: readonly DescribedService[]): void;
  startAdvertisingWithEIRData(data: Buffer, scanResponse: Buffer): void;
  stopAdvertising(): void;
  disconnect(): void;
  readonly PrimaryService: new (options: { uuid: string; characteristics: readonly object[] }) => DescribedService;
  readonly Characteristic: new (options: CharacteristicOptions) => object;
}

export const RESULT_SUCCESS = 0x00;
export const RESULT_INVALID_OFFSET = 0x07;
export const RESULT_UNLIKELY_ERROR = 0x0e;

export function loadBleno(options: SandboxOptions): { bleno: Bleno; sandbox: Sandbox } {
  const sandbox = new Sandbox('@abandonware/bleno', options);
  const Class = sandbox.load('lib/bleno.js') as new () => Bleno;
  return { bleno: sandbox.run(() => new Class()), sandbox };
}
