/**
 * Commands to copy, for the ports that are really open. Each works unchanged while the facility is up; a token is never
 * printed, so set it in the variable TOKEN.
 */
import { join } from 'node:path';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { SANDBOX_KEYS } from '../../server/core-api/server.ts';
import type { Ready } from '../../server/options.ts';
import { CORE_API_CLAIMS, CORE_API_KEYS, STIMULUS_PATH } from './up-conformance.ts';
import type { UpOptions } from './up-options.ts';

const NOTHING_SERVED = [
  'npx noke-sim up --speed 60 --for 10s --no-console',
  'npx noke-sim verbs phone.unlock',
  'npx noke-sim run scenarios/locked-in',
] as const;

/** `lock` is any lock of the facility, preferably of a unit. */
export function thingsToTry(
  ready: Ready,
  { id: lock, mac }: { readonly id: string; readonly mac: string | undefined },
  options: UpOptions,
): readonly string[] {
  const { token, tls, privateKey, conformance, conformanceFiles = 'conformance' } = options;
  if (ready.control === undefined) return NOTHING_SERVED;
  if (conformance !== undefined) return targetsToTry(ready, conformanceFiles, privateKey);
  const insecure = tls === undefined ? '' : '-k ';
  const auth = token === undefined ? '' : '-H "authorization: Bearer $TOKEN" ';
  const curl = `curl -s ${insecure}${auth}`;
  return [
    `${curl}${ready.control}/v1/verbs/lock.touch -H 'content-type: application/json' -d '{"lock":"${lock}"}'`,
    `${curl}${ready.control}/v1/look/lock.${lock}`,
    `${curl}-N '${ready.control}/v1/trace/stream?kind=lock.'`,
    ...keyToTry(ready, mac, insecure, privateKey),
  ];
}

/** The targets of `--conformance` that can be reached. */
function targetsToTry({ websocket, control, core }: Ready, folder: string, privateKey: string | undefined): string[] {
  const stimulus = `--stimulus ${control}${STIMULUS_PATH}`;
  const keys =
    privateKey === undefined
      ? `--private-key ${SANDBOX_KEYS.private} --mobile-key ${SANDBOX_KEYS.mobile}`
      : '--private-key "$PRIVATE_KEY" --mobile-key "$MOBILE_KEY"';
  const files = (own: string, claims: string): string => `--keys ${join(folder, own)} --claims ${join(folder, claims)}`;
  return [
    ...(websocket === undefined
      ? []
      : [`npx noke-sim conform lock ${websocket} ${files('keys.json', 'claims.yaml')} ${stimulus}`]),
    ...(core === undefined
      ? []
      : [`npx noke-sim conform core-api ${core} ${keys} ${files(CORE_API_KEYS, CORE_API_CLAIMS)} ${stimulus}`]),
  ];
}

/** A key for a first offline unlock. */
function keyToTry({ core }: Ready, mac: string | undefined, insecure: string, privateKey: string | undefined) {
  if (core === undefined || mac === undefined) return [];
  const key = privateKey === undefined ? SANDBOX_KEYS.private : '$PRIVATE_KEY';
  const body = JSON.stringify({ issue: [{ macs: [mac], tracking_keys: ['me'] }] });
  return [
    `curl -s ${insecure}${core}/keys/ -H "authorization: Bearer ${key}" -H 'content-type: application/json' -d '${body}'`,
  ];
}

/** The time that a phone library needs with a touched lock (chosen): to scan, connect, read the session and write. */
const LIBRARY_NEEDS_MS = 3_000;

/** A warning when a touched lock sleeps before a program can use it; empty otherwise. */
export function tooFast(speed: number, { lockSettings }: FacilityFile): string {
  const awakeMs = Math.floor((lockSettings.sleepAfterMs ?? LOCK_SETTINGS.sleepAfterMs) / speed);
  if (awakeMs >= LIBRARY_NEEDS_MS) return '';
  const most = Math.floor((awakeMs * speed) / LIBRARY_NEEDS_MS);
  return `At --speed ${speed} a touched lock stays awake for ${awakeMs} ms of real time, too short for a phone library; for programs that open locks, use --speed ${most} or less.\n`;
}

/** How far apart the clocks of a phone and a facility may be (chosen): a phone's clock is right to within a minute. */
const CLOCKS_AGREE_MS = 60_000;

/** A warning when a phone on the time of this machine cannot match the facility's clock; empty otherwise. */
export function clocksDiffer(speed: number, facilityAt: number, machineAt: number): string {
  if (speed === 1 && Math.abs(facilityAt - machineAt) <= CLOCKS_AGREE_MS) return '';
  const why = speed === 1 ? 'shows another time than this machine' : `runs at speed ${speed}`;
  return `The facility's clock ${why}. The commands of a phone carry its time: for phones of other programs, use --at now and speed 1.\n`;
}
