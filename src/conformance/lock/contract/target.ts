/**
 * A lock under test: its radio, its stimuli, and its time. Each way of reaching a lock implements this port.
 *
 * INV-1: Every event that fell due while `pass` ran has been delivered before its promise resolves. INV-2: An unreachable target rejects with
 * `TargetLost`: it never becomes a verdict.
 */
import type { Central } from '../../../phone/central.ts';
import type { Capture } from './capture.ts';
import type { Claims } from './claims.ts';
import type { TargetKeys } from './keys-file.ts';
import type { Stimulus, StimulusAnswer } from './stimulus.ts';

export interface GattCharacteristic {
  /** Lower case, with dashes. */
  readonly uuid: string;
  readonly properties: readonly string[];
}

export interface GattService {
  readonly uuid: string;
  readonly characteristics: readonly GattCharacteristic[];
}

export interface LockTarget {
  /** As given on the command line. */
  readonly name: string;
  readonly keys: TargetKeys | undefined;
  readonly claims: Claims;
  readonly central: Central;
  /** The services of the connected lock; undefined if the transport has no attribute table. */
  gatt(): Promise<readonly GattService[] | undefined>;
  /**
   * The services in the last advertisement that was received, lower case with dashes. Absent if the radio scans only for
   * our services, because it then never finds a lock without them.
   */
  services?(): readonly string[];
  /** Other locks that were received, each as name and address. */
  neighbours(): readonly string[];
  /** The request that the transport has not answered, or the part that its last answer lacks; absent if the transport is ours. */
  problem?(): string | undefined;
  /** Undefined if the target accepts no stimuli. The suite may also send a stimulus that the contract does not define. */
  readonly stimulate: ((stimulus: Stimulus | UnknownStimulus, mac?: string) => Promise<StimulusAnswer>) | undefined;
  /** Whether `pass` advances simulated time. */
  readonly virtual: boolean;
  /** The target's time is simulated but its radio is not: packets take real time, so cases that depend on an exact time cannot be judged. */
  readonly realRadio?: boolean;
  /** A person carries out the stimuli and takes seconds for each. */
  readonly person?: boolean;
  /** Milliseconds since 1970 at the lock: simulated time, or this machine's. */
  now(): number;
  /** Lets time pass. In real time, returns early once an event arrives. */
  pass(ms: number): Promise<void>;
  /**
   * Resolves once the target's immediate answers have arrived, without time passing. False if nothing was sent since
   * the last call, or nothing arrived. Absent if answers need time to pass.
   */
  readonly answered?: () => Promise<boolean>;
  /** The traffic of the transport; undefined if it cannot be captured. */
  readonly capture?: Capture;
  close(): Promise<void>;
}

export interface UnknownStimulus {
  readonly stimulus: 'noke-sim-unknown';
}
