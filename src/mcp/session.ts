/** What the tools of one client share: its open facilities, the work of the commands, and what they need of the machine. */
import type { Commands } from './commands.ts';
import { Lines } from './lines.ts';
import { OpenFacilities } from './open-facilities.ts';

/** What the command line provides. */
export interface Around {
  readonly commands: Commands;
  /** Yields one turn of the event loop to signals and streams. */
  readonly nextTurn: () => Promise<void>;
  /** Milliseconds of the machine, only to limit how often progress is reported. */
  readonly now: () => number;
}

export class Session {
  readonly facilities = new OpenFacilities();
  readonly lines = new Lines();
  readonly around: Around;

  constructor(around: Around) {
    this.around = around;
  }
}
