/** `conform lock`: tests a lock, in process or over a socket. */
import { LOCK_CASES } from '../../conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../conformance/lock/lock-subject.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { viaNpx } from '../../sim/npx.ts';
import { Random } from '../../sim/random.ts';
import type { Host } from '../host/host.ts';
import { judgeTarget } from './judge-target.ts';
import { given, givenSuite, type LockOptions } from './options.ts';
import { backendOf, openTarget, profileOf } from './target.ts';

export async function conformLock(name: string, options: LockOptions, host: Host): Promise<ExitCode> {
  const command = commandLine(name, options);
  if (options.search !== undefined || options.replay !== undefined) {
    const { playSteps } = await import('./search.ts');
    return playSteps({ kind: 'lock', name, options, command }, host);
  }
  const open = async () => {
    const backend = backendOf(options, host);
    const target = await openTarget(name, options, host);
    const random = new Random(options.seed).stream('suite');
    return {
      subject: lockSubject(target, { patience: options.patience, random, backend: backend?.commands }),
      profile: profileOf(options, target.keys),
      claims: { ...target.claims },
      ...(target.capture === undefined ? {} : { captures: target.capture }),
      close: async () => {
        await backend?.close();
        await target.close();
      },
    };
  };
  return judgeTarget({ kind: 'lock', name, cases: LOCK_CASES, options, command, open }, host);
}

function commandLine(name: string, options: LockOptions): string {
  const {
    keys,
    claims,
    stimulus,
    profile,
    fault,
    listen,
    openAir,
    mac,
    coreApi,
    privateKeyFile,
    mobileKeyFile,
    tokenFile,
  } = options;
  return [
    viaNpx('conform lock'),
    name,
    ...given('--listen', listen),
    ...(openAir === true ? ['--open-air'] : []),
    ...given('--keys', keys),
    ...given('--mac', mac),
    ...given('--core-api', coreApi),
    ...given('--private-key-file', privateKeyFile),
    ...given('--mobile-key-file', mobileKeyFile),
    ...given('--token-file', tokenFile),
    ...given('--claims', claims),
    ...(stimulus === 'none' ? [] : ['--stimulus', stimulus]),
    ...given('--fault', fault?.id),
    ...given('--profile', profile),
    ...givenSuite(options),
  ].join(' ');
}
