/** The options of `noke-sim up`, `noke-sim air` and `noke-sim bluez`, parsed. */
import type { Fault } from '../../facility/faults/fault.ts';
import type { StreamTarget } from '../../link/radio/external/target.ts';
import type { LinkName } from '../../scenario/facilities.ts';
import type { BluezPort } from '../../server/options.ts';
import type { ControllerAssignment } from '../options/link-options.ts';
import type { PeerOptions } from '../options/peer-options.ts';
import type { SecretOptions } from '../options/secret-options.ts';

/** The default of `--at`, local time at the facility. */
export const OPENS_AT = '09:00';

export interface UpOptions extends PeerOptions, SecretOptions {
  readonly units?: number;
  readonly seed: string;
  readonly at?: string;
  readonly speed: number;
  /** Milliseconds of real time. */
  readonly for?: number;
  /** Whether tenants come and go on their own; undefined: only in the demo. */
  readonly life?: boolean;
  /** False: the facility has no gateway, whatever its file says. */
  readonly gateway?: boolean;
  readonly all?: true;
  readonly json?: true;
  readonly console: boolean;
  readonly record?: string;
  readonly trace?: string;
  readonly ports: boolean;
  readonly wsPort?: Port;
  readonly controlPort?: Port;
  readonly corePort?: Port;
  readonly appPort?: Port;
  readonly address?: string;
  readonly openWs?: true;
  readonly allowOrigin?: readonly string[];
  readonly tls?: readonly [cert: string, key: string];
  readonly data?: string;
  readonly acceptLoss?: true;
  /** Address of the conformance target. */
  readonly conformance?: string;
  readonly conformanceFiles?: string;
  readonly fault?: Fault;
  /** The clock stands still until it is advanced. */
  readonly paused?: true;
  readonly link: LinkName;
  readonly capture?: string;
  readonly adapter?: readonly ControllerAssignment[];
  readonly hci?: readonly ControllerAssignment[];
  /** The address at which external Bluetooth hosts connect; only `air` sets it. */
  readonly listen?: StreamTarget;
  readonly openAir?: true;
  /** Offers the locks to BlueZ programs; only `bluez` sets it. */
  readonly bluez?: BluezPort;
}

/** A port number, 0 for any free port, false for none. */
export type Port = number | false;
