/** The state that the tools of one client share: its open facilities, the commands, and the services of the machine that they need. */
import type { Commands } from './commands.ts';
import { Lines } from './lines.ts';
import { OpenFacilities } from './open-facilities.ts';

/** The services that the command line provides. */
export interface Around {
  readonly commands: Commands;
  /** Yields one turn of the event loop, for signals and streams. */
  readonly nextTurn: () => Promise<void>;
  /** Wall-clock milliseconds, used only to limit how often progress is reported. */
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
