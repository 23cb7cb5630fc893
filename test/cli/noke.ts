/** Runs command lines in this process, for tests: what was printed, and the exit code. */
import type { Host } from '../../src/cli/host/host.ts';
import { main } from '../../src/cli/program.ts';
import { ERRORS } from '../../src/facility/errors/catalogue.ts';
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

const MORE = /^more: npx noke-sim explain (E-[A-Z]+-\d+)\n/gm;

/** The checks of `doctor` already say what to do. */
const WITHOUT_CODE = ['doctor'];

/** A command that fails prints a code of the catalogue, or reports it with the case. */
function requireCode(args: readonly string[], code: number, printed: string): void {
  const known = Object.keys(ERRORS);
  const codes = [...printed.matchAll(/\bE-[A-Z]+-\d+\b/g)].map(([found]) => found);
  const isFailure = code === 2 || code === 3;
  if (isFailure && !WITHOUT_CODE.includes(args[0] ?? '') && !codes.some((found) => known.includes(found)))
    throw new Error(`noke-sim ${args.join(' ')} ends with ${code} and without a code: ${printed}`);
}

/** Runs a command line in this process. Every failure must print the lines that lead to a code; they are left out of `err`. */
export async function noke(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { code, out, err } = await ran(args, surroundings);
  requireCode(args, code, out + err);
  return { code, out, err: err.replace(MORE, '') };
}

/** The codes that a command line prints, on standard error or in a report, and its exit code. */
export async function codesOf(args: readonly string[], surroundings: Surroundings = {}) {
  const { code, out, err } = await ran(args, surroundings);
  return { code, codes: [...(out + err).matchAll(/\bnpx noke-sim explain (E-\S+)\n/g)].map(([, found = '']) => found) };
}

async function ran(
  args: readonly string[],
  { env = {}, terminal = false, facilities = tinyFacilities, interrupt = false }: Surroundings,
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
