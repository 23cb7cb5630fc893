/**
 * The error for a connection to Bluetooth outside the simulation that is unavailable. Such failures are caused by the environment: each describes
 * what is missing, what was tried and found, and what to use instead.
 */

export interface Unavailable {
  readonly ok: false;
  /** A name for the missing part, for programs. */
  readonly missing:
    | 'target'
    | 'platform'
    | 'native-socket'
    | 'kernel-bluetooth'
    | 'adapter'
    | 'permission'
    | 'peer'
    | 'controller';
  /** The attempt and its result, in one sentence. */
  readonly why: string;
  /** The actions that the user can take, most useful first. */
  readonly instead: readonly string[];
}

/**
 * Runs external input at the current time of the simulation. With a live clock:
 * `(work) => { live.arrive(); work(); live.nudge(); }`.
 */
export type RunInSimulation = (work: () => void) => void;

/** Alternatives, for error messages. */
export const ALTERNATIVES: readonly string[] = [
  'no Bluetooth at all: omit the option; simulated phones then reach locks over the virtual medium',
  'an emulator’s or btvirt’s controller: --hci tcp:HOST:PORT=LOCK or --hci unix:PATH=LOCK',
  'an external program as the phone: run noke-sim air --listen tcp:PORT, and let the program use that controller',
];
