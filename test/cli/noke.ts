/** Runs command lines in this process, for tests: what was printed, and the exit code. */
import type { Host } from '../../src/cli/host/host.ts';
import { main } from '../../src/cli/program.ts';
import type { Facilities } from '../../src/scenario/facilities.ts';
import { tinyFacilities } from '../scenario/tiny-facilities.ts';
import { silentHost } from './silent-host.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Surroundings {
  env?: Record<string, string>;
  terminal?: boolean;
  facilities?: Facilities;
  /** Interrupts when the command first yields to signals. */
  interrupt?: boolean;
}

/** Runs a command line in this process. */
export async function noke(
  args: readonly string[],
  { env = {}, terminal = false, facilities = tinyFacilities, interrupt = false }: Surroundings = {},
): Promise<Ran> {
  let [out, err] = ['', ''];
  let listener = (): void => {};
  const host: Host = {
    ...silentHost,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env,
    outIsTerminal: terminal,
    errIsTerminal: terminal,
    nextTurn: async () => {
      if (interrupt) listener();
    },
    onInterrupt: (given) => {
      listener = given;
      return () => {};
    },
  };
  const code = await main(args, host, async () => facilities);
  return { code, out, err };
}
