/** A backend under test: how to reach it, its keys, its claims, and the lock that the suite may emulate there. */
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
  /** As given on the command line. */
  readonly name: string;
  readonly exchange: Exchange;
  readonly keys: ApiKeyPair;
  readonly claims: CoreApiClaims;
  /** A lock that the backend knows but that does not exist; undefined if the suite emulates no lock. */
  readonly lock: TargetKeys | undefined;
  /** Has the staff act in the backend's portal; undefined if nobody can. */
  readonly portal: ((stimulus: PortalStimulus, mac: string) => Promise<PortalAnswer>) | undefined;
  /** Real milliseconds since 1970. */
  now(): number;
  close(): Promise<void>;
}

/** `resetKeys`: the next contact gives the lock a new master key, so that every key of the lock becomes invalid. */
export type PortalStimulus = 'resetKeys' | 'noke-sim-unknown';
