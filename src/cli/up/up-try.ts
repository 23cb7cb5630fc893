/**
 * Three commands to copy, for the ports that are really open. Each works unchanged while the facility is up; a token is never
 * printed, so set it in the variable TOKEN.
 */
import type { Ready } from '../../server/options.ts';
import type { UpOptions } from './up-options.ts';

const NOTHING_SERVED = [
  'npx noke-sim up --speed 60 --for 10s --no-console',
  'npx noke-sim verbs phone.unlock',
  'npx noke-sim run scenarios/locked-in',
] as const;

/** `lock` is the id of any lock of the facility. */
export function thingsToTry(ready: Ready, lock: string, { token, tls }: UpOptions): readonly string[] {
  if (ready.control === undefined) return NOTHING_SERVED;
  const insecure = tls === undefined ? '' : '-k ';
  const auth = token === undefined ? '' : '-H "authorization: Bearer $TOKEN" ';
  const curl = `curl -s ${insecure}${auth}`;
  return [
    `${curl}${ready.control}/v1/verbs/lock.touch -H 'content-type: application/json' -d '{"lock":"${lock}"}'`,
    `${curl}${ready.control}/v1/look/lock.${lock}`,
    `${curl}-N '${ready.control}/v1/trace/stream?kind=lock.'`,
  ];
}
