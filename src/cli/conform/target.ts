/** Opens the target that a command line names. A mistake in it is reported in a sentence, with exit code 2. */
import { type ClaimsFile, readClaims } from '../../conformance/lock/contract/claims.ts';
import { keysSchema, targetKeys } from '../../conformance/lock/contract/keys-file.ts';
import type { LockTarget } from '../../conformance/lock/contract/target.ts';
import { selfTarget } from '../../conformance/lock/targets/self.ts';
import { websocketTarget } from '../../conformance/lock/targets/websocket.ts';
import { SOUND_PARTS } from '../../facility/faults/fault.ts';
import { printProblem } from '../../facility/files/problem.ts';
import type { Host } from '../host/host.ts';
import { jsonOf, Unusable } from './given-file.ts';
import type { LockOptions } from './options.ts';

export async function openTarget(name: string, options: LockOptions, host: Host): Promise<LockTarget> {
  const stimulus = stimulusUrl(options.stimulus);
  if (name === 'self')
    return selfTarget({ seed: options.seed, parts: (options.fault?.plant(SOUND_PARTS) ?? SOUND_PARTS).lock });
  if (options.fault !== undefined) throw new Unusable('--fault works only with the target self');
  if (!/^wss?:\/\/./.test(name)) throw new Unusable(`"${name}" is not a target; expected self or ws://HOST:PORT`);
  if (options.keys === undefined) throw new Unusable('a lock over WebSocket needs --keys FILE');
  const keys = keysIn(options.keys);
  const claims = options.claims === undefined ? {} : claimsIn(options.claims);
  const profile = options.profile ?? 'np1';
  if (profile === 'np1' && Object.keys(claims).length === 0)
    throw new Unusable('the profile np1 needs --claims FILE, which says what the lock has; or use --profile public');
  return websocketTarget({
    url: name,
    keys,
    claims,
    stimulusUrl: stimulus,
    token: options.token,
    host: host.clock,
    patience: options.patience,
  });
}

function stimulusUrl(given: string): string | undefined {
  if (given === 'none') return undefined;
  if (/^https?:\/\/./.test(given)) return given;
  throw new Unusable(`--stimulus ${given} is not valid; expected an http or https URL, or none`);
}

function keysIn(file: string) {
  const value = jsonOf(file, 'the keys of a lock');
  const read = keysSchema.safeParse(value);
  if (read.success) return targetKeys(read.data);
  throw new Unusable(
    `${file} does not contain the keys of a lock; expected { mac, hardware, factorySecret } or { mac, hardware, facilitySecret, epoch, zone }`,
  );
}

function claimsIn(file: string): ClaimsFile {
  const read = readClaims(file);
  if (read.ok) return read.claims;
  throw new Unusable(read.problems.map(printProblem).join('\n'));
}
