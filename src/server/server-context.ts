/** What every door of one running server shares. */
import type { Lines } from '../monitor/lines.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { Stages } from './hosted-facilities.ts';
import { type HttpOptions, isLoopback } from './http.ts';
import type { Metric } from './metrics.ts';
import type { ServeOptions } from './options.ts';
import type { Store } from './store/store.ts';

export interface House {
  readonly options: ServeOptions;
  readonly address: string;
  readonly stages: Stages;
  readonly store: Store | undefined;
  readonly lines: Lines;
  readonly monitor: Monitor;
  /** Origins of browser pages that may connect. */
  readonly allowed: Set<string>;
  /** Where each door is, for the ready line. */
  readonly urls: Record<string, string>;
  readonly faults: readonly unknown[];
  readonly onError: (error: unknown) => void;
  readonly host: HostClock;
  /** Numbers of a door for /metrics, by the door's name. */
  readonly gauges: Map<string, () => readonly Metric[]>;
}

export const isLocal = isLoopback;

export const allowOrigin =
  (house: House) =>
  (origin: string): boolean =>
    house.allowed.has(origin);

export const httpOptions = (house: House): HttpOptions => ({
  address: house.address,
  allowOrigin: allowOrigin(house),
  onError: house.onError,
  host: house.host,
  tls: house.options.tls,
});

/** A door's address as a URL; IPv6 in brackets. */
export const plainUrl = ({ address }: House, protocol: string, port: number): string =>
  `${protocol}://${address.includes(':') ? `[${address}]` : address}:${port}`;

/** The same for a door that speaks TLS when the server does. */
export const urlOf = (house: House, protocol: 'ws' | 'http', port: number): string =>
  plainUrl(house, house.options.tls === undefined ? protocol : `${protocol}s`, port);

export const gauge = (name: string, help: string, value: number): Metric => ({ name, help, type: 'gauge', value });
export const counter = (name: string, help: string, value: number): Metric => ({ name, help, type: 'counter', value });
