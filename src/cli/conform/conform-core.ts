/** `conform core`: tests an unlock core in a module, behind the core port. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CORE_CASES } from '../../conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED, coreClaimsSchema } from '../../conformance/core-module/claims.ts';
import { coreSubject } from '../../conformance/core-module/core-subject.ts';
import { ANSWER_LIMIT_MS, CoreThread } from '../../facility/core-port/core-thread.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { viaNpx } from '../../sim/npx.ts';
import type { Host } from '../host/host.ts';
import { shippedFacilities } from '../run/facilities.ts';
import { textOf } from './argument-file.ts';
import { claimsIn } from './contract-files.ts';
import { judgeTarget } from './judge-target.ts';
import { given, givenSuite, type SuiteOptions } from './options.ts';

export interface CoreOptions extends SuiteOptions {
  readonly claims?: string;
}

export function conformCore(file: string, options: CoreOptions, host: Host): Promise<ExitCode> {
  const open = async () => {
    // An unreadable file is a mistake in the command line; a file that is not an adapter is a target that cannot be reached.
    textOf(file);
    const claims = options.claims === undefined ? ALL_CLAIMED : claimsIn(options.claims, coreClaimsSchema);
    const thread = new CoreThread({
      answerLimitMs: Math.max(1, Math.round(ANSWER_LIMIT_MS * options.patience)),
      printed: (text) => host.err(text),
    });
    const module = { thread, url: pathToFileURL(resolve(file)).href };
    return {
      subject: coreSubject({ module, claims, seed: options.seed, open: shippedFacilities.open }),
      profile: 'np1' as const,
      claims: { ...claims },
      close: async () => void (await thread.close()),
    };
  };
  const command = [viaNpx('conform core'), file, ...given('--claims', options.claims), ...givenSuite(options)];
  return judgeTarget({ kind: 'core', name: file, cases: CORE_CASES, options, command: command.join(' '), open }, host);
}
