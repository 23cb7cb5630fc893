/**
 * One side of the facility link under test: connections to it, the stimuli of one of its locks, and its time.
 *
 * INV-1: In simulated time, every message that fell due while `pass` ran has arrived before its promise resolves. INV-2: An unreachable target rejects
 * with `TargetLost`: it never becomes a verdict.
 */
import type { Stimulus, StimulusAnswer } from '../lock/contract/stimulus.ts';
import type { UnknownStimulus } from '../lock/contract/target.ts';

/** The role of the target; the suite has the other one. */
export type Role = 'gateway' | 'backend';

/** The credentials that the suite presents when it dials. */
export interface Presented {
  readonly bearer?: string;
  readonly origin?: string;
}

export interface Connection {
  /** Frames that have arrived but that no case has read, oldest first. */
  readonly inbox: string[];
  /** The close code, once it has ended. */
  readonly closed: number | undefined;
  /** The bearer token of a target that dialled. */
  readonly bearer: string | undefined;
  send(frame: string | Uint8Array): void;
  end(): void;
}

/** An upgraded connection, or the status with which the upgrade was refused; undefined if the target did not dial. */
export type Opening =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly status: number | undefined };

export interface LinkTarget {
  /** As given on the command line. */
  readonly name: string;
  readonly role: Role;
  readonly key: string;
  /** Whether the target dials and the suite listens. */
  readonly dials: boolean;
  /** A lock of the target: one that the backend knows, or one behind the gateway. */
  readonly mac: string | undefined;
  /** The stimuli of that lock; undefined if it has none. */
  readonly stimulate: ((stimulus: Stimulus | UnknownStimulus, mac?: string) => Promise<StimulusAnswer>) | undefined;
  /** Whether `pass` advances simulated time. */
  readonly virtual: boolean;
  now(): number;
  /** Dials; or waits until the target dials, ignoring `presented`. */
  open(presented: Presented): Promise<Opening>;
  /** Lets time pass. In real time, returns early once a frame arrives. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}
