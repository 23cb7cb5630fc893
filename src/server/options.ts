/** What `serve` takes, and what it gives back. Every port is settable; 0 takes any that is free, false opens none. */
import type { Facility } from '../facility/open/facility.ts';
import type { Line } from '../monitor/line.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { ApiKeys } from './core-api/server.ts';
import type { OpenFacility } from './facility-parts.ts';
import type { HostedFacilities } from './hosted-facilities.ts';
import type { Tls } from './http.ts';
import type { Subscriber } from './redirect/redirect.ts';
import type { Recovery } from './store/recover.ts';

export interface Ports {
  /** Locks over WebSocket; noble's own 2846. */
  readonly websocket?: number | false;
  /** Control API; 2847. */
  readonly control?: number | false;
  /** Core API; 2848. */
  readonly core?: number | false;
}

export interface LinkOptions {
  /** `gateway`: our locks, an outside backend. `backend`: an outside gateway, our core. */
  readonly role: 'gateway' | 'backend';
  /** The gateway's key; who does not know it is turned away. */
  readonly key: string;
  /** Whom to dial, `ws://…` … */
  readonly dial?: string;
  /** … or the port to listen on; 2849, 0 takes any that is free. */
  readonly listen?: number;
}

export interface ServeOptions {
  readonly open: OpenFacility;
  /** Default 127.0.0.1. Any other needs a guard for every port (`guards.ts`). */
  readonly address?: string;
  readonly ports?: Ports;
  /** Token of the control API and of locks over WebSocket. */
  readonly token?: string;
  /** Locks over WebSocket ask no token, for programs that cannot send one. */
  readonly openWebsocket?: boolean;
  /** Origins of browser pages that may connect, as the browser sends them: `http://localhost:8080`. */
  readonly allowOrigins?: readonly string[];
  readonly tls?: Tls;
  /** Bearer keys of the Core API; on this machine `private-key` and `mobile-key` when absent. */
  readonly coreKeys?: ApiKeys;
  /** The facility link: this facility's locks to an outside backend, or an outside gateway's locks to this core. */
  readonly link?: LinkOptions;
  /** Who gets every activity by POST. */
  readonly subscribers?: readonly Subscriber[];
  /** Seconds of simulation in one of the host's; default 1. */
  readonly speed?: number;
  readonly paused?: boolean;
  readonly host?: HostClock;
  /** Where everything is kept; without it the facility lives in memory. */
  readonly data?: {
    readonly dir: string;
    /** Names facility and seed, for instance `demo 1`: a store of another facility is refused. */
    readonly identity: string;
    /** Go on from what is left of a damaged store, which is refused without. */
    readonly acceptLoss?: boolean;
  };
  /** A line of the monitor, as it comes up. */
  readonly onLine?: (line: Line) => void;
  /** An error of our own: it is told here and in /health, and the clock stops. */
  readonly onError?: (error: unknown) => void;
}

/** What the ready line says, as data for scripts. */
export interface Ready {
  readonly websocket?: string;
  readonly control?: string;
  readonly core?: string;
  readonly link?: string;
  readonly locks: number;
  /** What came back from the store. */
  readonly recovered?: Recovery;
}

export interface Serving {
  readonly ready: Ready;
  readonly facilities: HostedFacilities;
  /** The live facility; its `play` goes through the door. Another one after a restore. */
  readonly facility: () => Facility;
  /** The monitor's lines after the given number, oldest first. */
  lines(after: number, limit: number): readonly Line[];
  /** Closes every port, ends every connection, writes what must survive. May be called twice. */
  stop(): Promise<void>;
}
