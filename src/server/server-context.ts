/** The objects that all ports of one running server share. */
import { setImmediate } from 'node:timers/promises';
import type { Lines } from '../monitor/lines.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { Backlogs, Unsent } from './control/backlogs.ts';
import type { HostedFacilities } from './hosted-facilities.ts';
import type { HostedFacility } from './hosted-facility.ts';
import { type HttpOptions, isLoopback } from './http.ts';
import type { Metric } from './metrics.ts';
import type { ServeOptions } from './options.ts';
import type { Store } from './store/store.ts';

export interface ServerContext {
  readonly options: ServeOptions;
  readonly address: string;
  readonly facilities: HostedFacilities;
  readonly store: Store | undefined;
  readonly lines: Lines;
  readonly monitor: Monitor;
  /** Origins of browser pages that may connect. */
  readonly allowed: Set<string>;
  /** The address of each port, for the ready line. */
  readonly urls: Record<string, string>;
  readonly faults: readonly unknown[];
  readonly onError: (error: unknown) => void;
  readonly host: HostClock;
  readonly backlogs: Backlogs;
  /** The metrics of each port, by the name of the port. */
  readonly gauges: Map<string, () => readonly Metric[]>;
}

/** Like `Backlogs.sent`, for everything that has happened in this facility so far: the effects of the last timers are made durable and published first. */
export async function sentBy({ backlogs }: ServerContext, hosted: HostedFacility): Promise<readonly Unsent[]> {
  await setImmediate();
  hosted.settle();
  return backlogs.sent();
}

export const isLocal = isLoopback;

export const allowOrigin =
  (context: ServerContext) =>
  (origin: string): boolean =>
    context.allowed.has(origin);

export const httpOptions = (context: ServerContext): HttpOptions => ({
  address: context.address,
  allowOrigin: allowOrigin(context),
  onError: context.onError,
  host: context.host,
  tls: context.options.tls,
});

/** The address of a port as a URL, with the TLS scheme if the server uses TLS; IPv6 in brackets. */
export const urlOf = ({ address, options }: ServerContext, protocol: 'ws' | 'http', port: number): string =>
  `${protocol}${options.tls === undefined ? '' : 's'}://${address.includes(':') ? `[${address}]` : address}:${port}`;

export const gauge = (name: string, help: string, value: number): Metric => ({ name, help, type: 'gauge', value });
export const counter = (name: string, help: string, value: number): Metric => ({ name, help, type: 'counter', value });
