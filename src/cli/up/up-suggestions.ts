/**
 * Commands to copy, for the ports that are open. Each works unchanged while the facility is up; a token is never
 * printed, so set it in the variable TOKEN.
 */
import { join } from 'node:path';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { SANDBOX_KEYS } from '../../server/core-api/server.ts';
import { isLoopback } from '../../server/http.ts';
import type { Ready } from '../../server/options.ts';
import { viaNpx } from '../../sim/npx.ts';
import type { BluetoothReady } from './up-bluetooth.ts';
import { CORE_API_CLAIMS, CORE_API_KEYS, KNOWN, OUTSIDE, STIMULUS_PATH } from './up-conformance.ts';
import type { UpOptions } from './up-options.ts';

const NOTHING_SERVED = ['up --speed 60 --for 10s --no-console', 'verbs phone.unlock', 'run scenarios/locked-in'].map(
  viaNpx,
);

export type Open = Ready & BluetoothReady;

/** `lock` is any lock of the facility, preferably of a unit; `macOf` gives the address of a lock by its name. */
export function suggestedCommands(
  ready: Open,
  { id: lock, mac }: { readonly id: string; readonly mac: string | undefined },
  macOf: (name: string) => string | undefined,
  options: UpOptions,
): readonly string[] {
  const { token, tls, privateKey, conformance } = options;
  const bus =
    ready.bluez === undefined ? [] : [`DBUS_SYSTEM_BUS_ADDRESS=${ready.bluez} bluetoothctl --timeout 5 scan le`];
  if (ready.control === undefined) return bus.length > 0 ? bus : NOTHING_SERVED;
  if (conformance !== undefined) return targetCommands(ready, macOf, options);
  const insecure = tls === undefined ? '' : '-k ';
  const auth = token === undefined ? '' : '-H "authorization: Bearer $TOKEN" ';
  const curl = `curl -s ${insecure}${auth}`;
  return [
    `${curl}${ready.control}/v1/verbs/lock.touch -H 'content-type: application/json' -d '{"lock":"${lock}"}'`,
    `${curl}${ready.control}/v1/look/lock.${lock}`,
    `${curl}-N '${ready.control}/v1/trace/stream?kind=lock.'`,
    ...keyCommand(ready, mac, insecure, privateKey),
    ...bus,
  ];
}

/** The targets of `--conformance` that can be reached: a lock, once for each way to reach it and each source of its commands; the core; one end of the link. */
function targetCommands(ready: Open, macOf: (name: string) => string | undefined, options: UpOptions): string[] {
  const { websocket, control, core, outside = [] } = ready;
  const { token, privateKey, conformanceFiles: folder = 'conformance' } = options;
  const auth = token === undefined ? [] : ['--token "$TOKEN"'];
  const conform = (...words: readonly string[]): string =>
    [viaNpx('conform'), ...words, ...auth, `--stimulus ${control}${STIMULUS_PATH}`].join(' ');
  const files = (own: string, claims: string): string => `--keys ${join(folder, own)} --claims ${join(folder, claims)}`;
  const keys =
    privateKey === undefined
      ? `--private-key ${SANDBOX_KEYS.private} --mobile-key ${SANDBOX_KEYS.mobile}`
      : '--private-key "$PRIVATE_KEY" --mobile-key "$MOBILE_KEY"';
  /** The conformance commands for this lock; none if no packets can be made for it. */
  const lockAt = (place: string, name: string): readonly string[] => {
    if (name === OUTSIDE) return [conform('lock', place, files('keys.json', 'claims.yaml'))];
    if (name !== KNOWN || core === undefined) return [];
    return [conform('lock', place, `--mac ${macOf(name)} --core-api ${core} ${keys}`)];
  };
  return [
    ...(websocket === undefined ? [] : [OUTSIDE, KNOWN].flatMap((name) => lockAt(websocket, name))),
    // A second controller at the same place can receive the lock. An adapter cannot have a second controller.
    ...outside.filter(({ at }) => /^(tcp|unix):/.test(at)).flatMap(({ lock, at }) => lockAt(`hci:${at}`, lock)),
    ...(core === undefined ? [] : [conform('core-api', core, keys, files(CORE_API_KEYS, CORE_API_CLAIMS))]),
    ...linkTargets(ready, macOf, options).map((words) => conform('link', words)),
  ];
}

/** The side of the link that is served here. A gateway receives the lock that the core does not know, and a backend manages the other one. */
function linkTargets(
  { link }: Open,
  macOf: (name: string) => string | undefined,
  { linkRole: role, linkDial, linkKeyFile }: UpOptions,
): readonly string[] {
  if (link === undefined || role === undefined) return [];
  const place = linkDial === undefined ? link : placeToListen(linkDial);
  if (place === undefined) return [];
  const key = linkKeyFile === undefined ? '--link-key "$LINK_KEY"' : `--link-key-file ${linkKeyFile}`;
  return [`${place} --role ${role} ${key} --mac ${macOf(role === 'gateway' ? OUTSIDE : KNOWN)}`];
}

/** The address at which the suite listens for a target that dials; undefined if that is a different machine. */
function placeToListen(dial: string): string | undefined {
  const { hostname, port } = new URL(dial);
  return isLoopback(hostname) && port !== '' ? `listen:${hostname}:${port}` : undefined;
}

/** A key for a first offline unlock. */
function keyCommand({ core }: Ready, mac: string | undefined, insecure: string, privateKey: string | undefined) {
  if (core === undefined || mac === undefined) return [];
  const key = privateKey === undefined ? SANDBOX_KEYS.private : '$PRIVATE_KEY';
  const body = JSON.stringify({ issue: [{ macs: [mac], tracking_keys: ['me'] }] });
  return [
    `curl -s ${insecure}${core}/keys/ -H "authorization: Bearer ${key}" -H 'content-type: application/json' -d '${body}'`,
  ];
}

/** The time that a phone library needs for a touched lock: to scan, connect, read the session and write. Source: chosen. */
const LIBRARY_NEEDS_MS = 3_000;

/** A warning when a touched lock sleeps before a program can use it; empty otherwise. */
export function tooFast(speed: number, { lockSettings }: FacilityFile): string {
  const awakeMs = Math.floor((lockSettings.sleepAfterMs ?? LOCK_SETTINGS.sleepAfterMs) / speed);
  if (awakeMs >= LIBRARY_NEEDS_MS) return '';
  const most = Math.floor((awakeMs * speed) / LIBRARY_NEEDS_MS);
  return `At --speed ${speed} a touched lock stays awake for ${awakeMs} ms of real time, too short for a phone library; for programs that open locks, use --speed ${most} or less.\n`;
}

/** The largest permissible difference between the clocks of a phone and a facility: a phone’s clock is accurate to within a minute. Source: chosen. */
const CLOCKS_AGREE_MS = 60_000;

/** A warning when a phone that uses the time of this machine cannot match the facility's clock; empty otherwise. */
export function clocksDiffer(speed: number, facilityAt: number, machineAt: number): string {
  if (speed === 1 && Math.abs(facilityAt - machineAt) <= CLOCKS_AGREE_MS) return '';
  const why = speed === 1 ? 'differs from the time of this machine' : `runs at speed ${speed}`;
  return `The facility’s clock ${why}. A phone’s commands contain its time: for phones outside the simulation, use --at now and speed 1.\n`;
}
