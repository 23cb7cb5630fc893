/** The suite's knowledge of a target, kept from one case to the next. */
import type { Command } from '../../../protocol/command.ts';
import type { RandomStream } from '../../../sim/random.ts';
import type { Commands } from './commands.ts';
import type { Keyring } from './keyring.ts';

/** State that is kept for the whole run. */
export interface TargetState {
  /** Throws `NotApplicable` if a backend builds the commands. */
  readonly keyring: Keyring;
  readonly commands: Commands;
  /** Whether the suite knows the secrets of the lock. */
  readonly keyed: boolean;
  readonly random: RandomStream;
  /** The slots that cases have used, by number, with the lock's generation. */
  readonly generations: Map<number, number>;
  /** Current time from unlock to relock, in seconds. */
  relockS: number;
  /** How long cases have waited for time spans of the specification, for silence, and for the bolt to move. */
  waitedMs: number;
  /** Mechanical states that sessions have shown. */
  readonly shownStates: Set<number>;
  /** Changed settings, as the commands that restore them. */
  readonly toRestore: Map<string, Command>;
}
