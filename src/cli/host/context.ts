/** What every command is built with. */
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import type { Host } from './host.ts';

export interface Context {
  readonly host: Host;
  /** Tells the exit code. */
  readonly done: (code: ExitCode) => void;
  /** Loads the facilities that commands play on; late, because it is most of a start. */
  readonly facilities: () => Promise<Facilities>;
}
