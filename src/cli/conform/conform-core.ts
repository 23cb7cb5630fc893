/** `conform core`: tests an unlock core in a module, behind the core port. */
import { CORE_CASES } from '../../conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED, coreClaimsSchema } from '../../conformance/core-module/claims.ts';
import { selected } from '../../conformance/run/select.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { viaNpx } from '../../sim/npx.ts';
import type { Host } from '../host/host.ts';
import { addressOf } from '../queue/queue-option.ts';
import { textOf } from './argument-file.ts';
import { claimsIn } from './contract-files.ts';
import { openCore } from './core-module.ts';
import { judgeTarget } from './judge-target.ts';
import { given, givenSuite, type SuiteOptions } from './options.ts';

export interface CoreOptions extends SuiteOptions {
  readonly claims?: string;
  /** The address of a queue whose workers run the cases. */
  readonly queue?: string;
}

export function conformCore(file: string, options: CoreOptions, host: Host): Promise<ExitCode> {
  const { seed, patience, queue: url, only = [], skip = [] } = options;
  const open = async () => {
    // A mistake in the address is reported before any file is read.
    if (url !== undefined) addressOf(url, host.env);
    // An unreadable file is a mistake in the command line; a file that is not an adapter is a target that cannot be reached.
    const module = textOf(file);
    const claims = options.claims === undefined ? ALL_CLAIMED : claimsIn(options.claims, coreClaimsSchema);
    const run = { claims, seed, patience };
    const runnable = selected(CORE_CASES, { only, skip }).filter(({ needs }) => needs.every((need) => claims[need]));
    const queued =
      url === undefined
        ? undefined
        : await (await import('./queued-core.ts')).QueuedCore.open(url, module, run, runnable, host);
    const core = openCore(file, run, { printed: (text) => host.err(text) });
    return {
      subject: core.subject,
      profile: 'np1' as const,
      claims: { ...claims },
      ...(queued === undefined ? {} : { elsewhere: queued.ran.bind(queued), interrupt: () => queued.stop() }),
      close: async () => {
        await queued?.close();
        await core.close();
      },
    };
  };
  const command = [viaNpx('conform core'), file, ...given('--claims', options.claims), ...givenSuite(options)];
  return judgeTarget({ kind: 'core', name: file, cases: CORE_CASES, options, command: command.join(' '), open }, host);
}
