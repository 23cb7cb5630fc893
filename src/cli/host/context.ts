/** The objects that every command receives. */
import type { Fault } from '../../facility/faults/fault.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import type { Host } from './host.ts';

export interface Context {
  readonly host: Host;
  readonly done: (code: ExitCode) => void;
  /** Loads the facilities that commands open. This is done lazily, because loading takes up most of the start-up time. */
  readonly facilities: () => Promise<Facilities>;
  /** Runs another command line on a host, without the options of a configuration file. */
  readonly run: (args: readonly string[], host: Host) => Promise<ExitCode>;
  /** If set, commands take no options from a configuration file. */
  readonly ignoresConfig?: true;
  /** The planted faults by id. Empty if the command line names none, because loading them is slow. */
  readonly faults: ReadonlyMap<string, Fault>;
}
