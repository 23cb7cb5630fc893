/** A backend that is judged: how to reach it, its keys, what it claims, and the lock that the suite may emulate there. */
import type { TargetKeys } from '../../lock/contract/keys-file.ts';
import type { CoreApiClaims } from './claims.ts';
import type { Exchange } from './exchange.ts';

export interface ApiKeyPair {
  readonly private: string;
  readonly mobile: string;
}

/** `done: false` with a reason if the backend's staff cannot do it. */
export interface PortalAnswer {
  readonly done: boolean;
  readonly why?: string | undefined;
}

export interface CoreApiTarget {
  /** As the command line named it. */
  readonly name: string;
  readonly exchange: Exchange;
  readonly keys: ApiKeyPair;
  readonly claims: CoreApiClaims;
  /** A lock that the backend knows and that is otherwise absent; undefined: the suite emulates no lock. */
  readonly lock: TargetKeys | undefined;
  /** What the staff do in the backend's portal; undefined if nobody does. */
  readonly portal: ((stimulus: PortalStimulus, mac: string) => Promise<PortalAnswer>) | undefined;
  /** Real milliseconds since 1970. */
  now(): number;
  close(): Promise<void>;
}

/** `resetKeys`: the next contact gives the lock a new master key, so that every key that it knows ends. */
export type PortalStimulus = 'resetKeys' | 'noke-sim-unknown';
