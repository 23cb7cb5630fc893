/** What the suite knows of a target from one case to the next. */
import type { Command } from '../../../protocol/command.ts';
import type { RandomStream } from '../../../sim/random.ts';
import type { Commands } from './commands.ts';
import type { Keyring } from './keyring.ts';

/** State that is kept for the whole run. */
export interface TargetState {
  /** Throws `NotApplicable` where a backend makes the commands. */
  readonly keyring: Keyring;
  readonly commands: Commands;
  /** Whether the suite knows the secrets of the lock. */
  readonly keyed: boolean;
  readonly random: RandomStream;
  /** Slots that cases used, by number, with the generation that the lock has. */
  readonly generations: Map<number, number>;
  /** Current time from unlock to relock, in seconds. */
  relockS: number;
  /** How long cases have waited for spans that the specification names, for silence, and for the bolt to move. */
  waitedMs: number;
  /** Mechanical states that sessions have shown. */
  readonly shownStates: Set<number>;
  /** Settings that differ from the original ones, as the commands that restore them. */
  readonly toRestore: Map<string, Command>;
}
