/** Options and result of `serve`. Every port can be set; 0 picks a free port, false disables the service. */
import type { Facility } from '../facility/open/facility.ts';
import type { BluezOptions } from '../link/bluez/server.ts';
import type { ClientEvent } from '../link/websocket/client-event.ts';
import type { Line } from '../monitor/line.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { Backlogs, Unsent } from './control/backlogs.ts';
import type { ApiKeys } from './core-api/server.ts';
import type { Endpoint } from './endpoint.ts';
import type { OpenFacility } from './facility-parts.ts';
import type { HostedFacilities } from './hosted-facilities.ts';
import type { HostedFacility } from './hosted-facility.ts';
import type { Tls } from './http.ts';
import type { Subscriber } from './redirect/redirect.ts';
import type { Recovery } from './store/recover.ts';

export interface Ports {
  /** Locks over WebSocket; default 2846, as in noble. */
  readonly websocket?: number | false;
  /** Control API; default 2847. */
  readonly control?: number | false;
  /** Core API; default 2848. */
  readonly core?: number | false;
  /** Smart Entry app API; default 2850, or the same as `core` if that is 0 or false. */
  readonly app?: number | false;
}

export interface LinkOptions {
  /** `gateway`: our locks, an external backend. `backend`: an external gateway, our core. */
  readonly role: 'gateway' | 'backend';
  /** The link key; a peer without it is refused. */
  readonly key: string;
  /** The URL to dial, `ws://…`. Exclusive with `listen`. */
  readonly dial?: string;
  /** The port to listen on; default 2849, 0 picks a free one. */
  readonly listen?: number;
}

export type BluezPort = Pick<BluezOptions, 'socket' | 'keepConnections'>;

export interface ServeOptions {
  readonly open: OpenFacility;
  /** Default 127.0.0.1. An address that other machines can reach requires credentials (`guards.ts`). */
  readonly address?: string;
  readonly ports?: Ports;
  /** Token of the control API and of locks over WebSocket. */
  readonly token?: string;
  /** Requires no token on the WebSocket port, for programs that cannot send one. */
  readonly openWebsocket?: boolean;
  /** Origins of browser pages that may connect, as the browser sends them: `http://localhost:8080`. */
  readonly allowOrigins?: readonly string[];
  readonly tls?: Tls;
  /** Bearer keys of the Core API; the defaults, `private-key` and `mobile-key`, apply only on a loopback address. */
  readonly coreKeys?: ApiKeys;
  /** Whether `/keys/` returns unlock commands for a phone's own time; by default, locks ignore the phone's time. */
  readonly timedKeys?: boolean;
  /** The facility link: connects this facility's locks to an external backend, or an external gateway's locks to this core. */
  readonly link?: LinkOptions;
  /** The subscribers, each of which receives every activity by POST. */
  readonly subscribers?: readonly Subscriber[];
  /** Simulated seconds per real second; default 1. */
  readonly speed?: number;
  readonly paused?: boolean;
  readonly host?: HostClock;
  /** The store; without it the facility is only in memory. */
  readonly data?: {
    readonly dir: string;
    /** Facility and seed, such as `demo 1`; a store of a different facility is refused. */
    readonly identity: string;
    /** Continue from the intact part of a damaged store; otherwise a damaged store is refused. */
    readonly acceptLoss?: boolean;
  };
  /** Offers the locks to programs that use BlueZ, on a private D-Bus. */
  readonly bluez?: BluezPort;
  /** Further endpoints of the control API. */
  readonly endpoints?: (facilities: HostedFacilities) => readonly Endpoint[];
  /** Called with each action of a program at the WebSocket port or on the D-Bus. */
  readonly onClient?: (event: ClientEvent) => void;
  /** Called with each new line of the monitor. */
  readonly onLine?: (line: Line) => void;
  /** Called with an internal error. It also appears in /health, and the clock stops. */
  readonly onError?: (error: unknown) => void;
}

/** The content of the ready line, as data for scripts. */
export interface Ready {
  readonly websocket?: string;
  readonly control?: string;
  readonly core?: string;
  readonly app?: string;
  readonly link?: string;
  /** The address of the D-Bus for BlueZ programs. */
  readonly bluez?: string;
  readonly locks: number;
  /** The data that was recovered from the store. */
  readonly recovered?: Recovery;
}

export interface Serving {
  readonly ready: Ready;
  readonly facilities: HostedFacilities;
  /** The live facility; its `play` records the verb as an input. A restore replaces it. */
  readonly facility: () => Facility;
  /** Lines of the monitor with a higher number than `after`, oldest first. */
  lines(after: number, limit: number): readonly Line[];
  /** Ports that other modules open register here. */
  readonly backlogs: Backlogs;
  /**
   * Resolves once everything that has happened in a facility has been sent, with a list of the output that its recipients did not receive in time.
   */
  sent(hosted?: HostedFacility): Promise<readonly Unsent[]>;
  /** Closes every port and connection, and writes to disk everything that must survive. May be called twice. */
  stop(): Promise<void>;
}
