/** `conform core-api`: tests a backend that implements the Core API, over HTTP. */

import { CORE_API_CASES } from '../../conformance/core-api/cases/core-api-cases.ts';
import { httpExchange } from '../../conformance/core-api/client/http-exchange.ts';
import { coreApiClaims, coreApiClaimsSchema } from '../../conformance/core-api/contract/claims.ts';
import type { CoreApiTarget } from '../../conformance/core-api/contract/target.ts';
import { coreApiSubject } from '../../conformance/core-api/core-api-subject.ts';
import { StimulusClient } from '../../conformance/lock/targets/stimulus-client.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { viaNpx } from '../../sim/npx.ts';
import { Random } from '../../sim/random.ts';
import type { Host } from '../host/host.ts';
import type { SecretOptions } from '../options/secret-options.ts';
import { apiKey, claimsIn, httpUrl, keysIn, stimulusPlace } from './contract-files.ts';
import { judgeTarget } from './judge-target.ts';
import { given, givenSuite, type SuiteOptions } from './options.ts';

export interface CoreApiOptions extends SuiteOptions, SecretOptions {
  readonly keys?: string;
  readonly claims?: string;
  /** A URL or `none`. */
  readonly stimulus: string;
  readonly profile?: 'public' | 'np1';
}

export function conformCoreApi(name: string, options: CoreApiOptions, host: Host): Promise<ExitCode> {
  const open = async () => {
    const target = openCoreApi(name, options, host);
    return {
      subject: coreApiSubject(target, new Random(options.seed).stream('suite')),
      profile: profileOf(options),
      claims: { ...target.claims },
      close: () => target.close(),
    };
  };
  return judgeTarget(
    { kind: 'core-api', name, cases: CORE_API_CASES, options, command: commandLine(name, options), open },
    host,
  );
}

const profileOf = ({ profile, keys }: CoreApiOptions) => profile ?? (keys === undefined ? 'public' : 'np1');

function openCoreApi(name: string, options: CoreApiOptions, host: Host): CoreApiTarget {
  const at = httpUrl(name);
  const keys = { private: apiKey('privateKey', options, host), mobile: apiKey('mobileKey', options, host) };
  const claims = options.claims === undefined ? {} : claimsIn(options.claims, coreApiClaimsSchema);
  if (profileOf(options) === 'np1' && Object.keys(claims).length === 0)
    throw new CodedError(
      'E-CLAIMS-1',
      ({ option }) =>
        `the np1 profile requires ${option('claims', 'FILE')}, which lists the features of the backend; or use ${option('profile', 'public')}`,
    );
  const lock = options.keys === undefined ? undefined : keysIn(options.keys);
  if (lock !== undefined && lock.factorySecret === undefined)
    throw new CodedError(
      'E-CLAIMS-2',
      `${options.keys} has no factorySecret; the suite emulates a lock that the backend sets up`,
    );
  const place = stimulusPlace(options, host);
  const { clock } = host;
  const exchange = httpExchange({ url: at, host: clock, patience: options.patience });
  const portal = place === undefined ? undefined : new StimulusClient(place, lock?.mac ?? '', clock, options.patience);
  return {
    name,
    exchange,
    keys,
    claims: coreApiClaims(claims),
    lock,
    portal: portal === undefined ? undefined : (stimulus, mac) => portal.ask({ stimulus }, mac),
    now: () => clock.now(),
    close: () => exchange.close(),
  };
}

/** Omits keys that were given as text, because the line may end up in a log. */
function commandLine(name: string, options: CoreApiOptions): string {
  const { keys, claims, stimulus, profile, privateKeyFile, mobileKeyFile, tokenFile } = options;
  return [
    viaNpx('conform core-api'),
    name,
    ...given('--private-key-file', privateKeyFile),
    ...given('--mobile-key-file', mobileKeyFile),
    ...given('--token-file', tokenFile),
    ...given('--keys', keys),
    ...given('--claims', claims),
    ...(stimulus === 'none' ? [] : ['--stimulus', stimulus]),
    ...given('--profile', profile),
    ...givenSuite(options),
  ].join(' ');
}
