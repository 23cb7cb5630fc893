/** The objects on which the control API acts. */
import type { Line } from '../../monitor/line.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { HostedFacilities } from '../hosted-facilities.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Unsent } from './backlogs.ts';

/** The other ports, for the page of this one. */
export interface PageConfig {
  readonly websocket?: string | undefined;
  readonly control?: string | undefined;
  readonly core?: string | undefined;
  /** Always the sandbox key, which is not secret. */
  readonly key?: string | undefined;
}

export interface Control {
  readonly facilities: HostedFacilities;
  /** Lines of the monitor, oldest first. */
  lines(after: number, limit: number): readonly Line[];
  health(): Readonly<Record<string, unknown>>;
  metrics(): string;
  /** Resolves once everything that has happened has been sent, with a list of the output that its recipients did not receive in time. */
  sent(hosted: HostedFacility): Promise<readonly Unsent[]>;
  readonly host: HostClock;
  /** Addresses of the other ports, for the page of this one. */
  page(): PageConfig;
}

/** The facility that a call addresses: the live one, or the fork it names. Undefined if there is no such fork. */
export const facilityFor = (control: Control, fork: string | undefined): HostedFacility | undefined =>
  fork === undefined ? control.facilities.main : control.facilities.forks.get(fork);
