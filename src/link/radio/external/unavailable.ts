/**
 * Doors between the simulated air and Bluetooth outside. What can go wrong there is the environment's fault, not the
 * program's: each failure says what is missing, what was seen, and what to use instead.
 */

export interface Unavailable {
  readonly ok: false;
  /** What is not there, for programs. */
  readonly missing:
    | 'target'
    | 'platform'
    | 'native-socket'
    | 'kernel-bluetooth'
    | 'adapter'
    | 'permission'
    | 'peer'
    | 'controller';
  /** What was tried and seen, one sentence. */
  readonly why: string;
  /** What the person can do, most useful first. */
  readonly instead: readonly string[];
}

/**
 * Runs what comes from outside at the present moment of the simulation. With a live clock:
 * `(work) => { live.arrive(); work(); live.nudge(); }`.
 */
export type Enter = (work: () => void) => void;

/** The other doors, for whoever found one closed. */
export const ALTERNATIVES: readonly string[] = [
  'no Bluetooth at all: leave the option out; phones of the simulation reach locks over the virtual air',
  'an emulator’s or btvirt’s controller: --hci tcp:HOST:PORT=LOCK or --hci unix:PATH=LOCK',
  'another program as the phone: noke-sim air --listen tcp:PORT, and give that program our controller',
];

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
