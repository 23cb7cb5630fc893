/** Opens the target that a command line names. A mistake in it is reported in a sentence, with exit code 2. */

import { httpExchange } from '../../conformance/core-api/client/http-exchange.ts';
import { claimsSchema } from '../../conformance/lock/contract/claims.ts';
import type { TargetKeys } from '../../conformance/lock/contract/keys-file.ts';
import type { Stimulator } from '../../conformance/lock/contract/stimulator.ts';
import type { LockTarget } from '../../conformance/lock/contract/target.ts';
import { backendCommands } from '../../conformance/lock/probe/backend-commands.ts';
import type { Commands } from '../../conformance/lock/probe/commands.ts';
import { airTarget } from '../../conformance/lock/targets/air.ts';
import { hciTarget } from '../../conformance/lock/targets/hci.ts';
import { PromptStimulator } from '../../conformance/lock/targets/prompt-stimulator.ts';
import { selfTarget } from '../../conformance/lock/targets/self.ts';
import { StimulusClient } from '../../conformance/lock/targets/stimulus-client.ts';
import { websocketTarget } from '../../conformance/lock/targets/websocket.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { SOUND_PARTS } from '../../facility/faults/fault.ts';
import {
  LAST_ADAPTER,
  readListenTarget,
  readStreamTarget,
  type StreamTarget,
} from '../../link/radio/external/target.ts';
import { type Mac, parseMac } from '../../protocol/mac.ts';
import { isLoopback } from '../../server/http.ts';
import type { Host } from '../host/host.ts';
import { secretOf } from '../options/secret-options.ts';
import { apiKey, claimsIn, httpUrl, keysIn, stimulusPlace, stimulusUrl } from './contract-files.ts';
import type { LockOptions } from './options.ts';

export async function openTarget(name: string, options: LockOptions, host: Host): Promise<LockTarget> {
  checkStimulus(options.stimulus, host);
  if (name === 'self' && options.coreApi !== undefined)
    throw new CodedError('E-USAGE-5', '--core-api needs a lock that the backend manages, not self');
  const claims = options.claims === undefined ? {} : claimsIn(options.claims, claimsSchema);
  if (name === 'self')
    return selfTarget({ seed: options.seed, claims, parts: (options.fault?.plant(SOUND_PARTS) ?? SOUND_PARTS).lock });
  if (options.fault !== undefined)
    throw new CodedError(
      'E-USAGE-5',
      ({ option }) => `${option('fault')} works only with the built-in lock (target self)`,
    );
  const way = reachOf(name, options);
  const keys = keysOf(options, way.kind);
  if (profileOf(options, keys) === 'np1' && Object.keys(claims).length === 0)
    throw new CodedError(
      'E-CLAIMS-1',
      ({ option }) =>
        `the np1 profile requires ${option('claims', 'FILE')}, which lists the features of the lock; or use ${option('profile', 'public')}`,
    );
  const { seed, patience } = options;
  const stimulator = stimulatorOf(options, keys.mac, host);
  const common = { keys, claims, stimulator, host: host.clock, patience };
  const print = (line: string): void => host.err(`${line}\n`);
  try {
    switch (way.kind) {
      case 'WebSocket':
        return await websocketTarget({ ...common, url: name, token: secretOf('token', options, host.env) });
      case 'air':
        return await airTarget({ ...common, at: way.at, seed, print });
      case 'HCI':
        return await hciTarget({ ...common, at: way.at, seed, print });
    }
  } catch (error) {
    stimulator?.close?.();
    throw error;
  }
}

function keysOf({ keys, coreApi, mac, claims }: LockOptions, way: string): TargetKeys {
  if (coreApi === undefined) {
    if (mac !== undefined)
      throw new CodedError(
        'E-USAGE-5',
        ({ option, has }) =>
          `${option('mac')} names a lock whose commands a backend builds; ${has('coreApi') ? `add ${option('coreApi', 'URL')}` : 'leave it out'}`,
      );
    if (keys === undefined)
      throw new CodedError(
        'E-CLAIMS-2',
        ({ option, has }) =>
          `a lock over ${way} needs ${option('keys', 'FILE')}${has('coreApi') ? `, or ${option('coreApi', 'URL')}` : ''}`,
      );
    return keysIn(keys);
  }
  if (keys !== undefined)
    throw new CodedError('E-USAGE-5', '--keys and --core-api are mutually exclusive: both provide the commands');
  const { hardware = '1A' } = claims === undefined ? {} : claimsIn(claims, claimsSchema);
  return { mac: macOf(mac), hardware, factorySecret: undefined, facility: undefined };
}

function macOf(text: string | undefined): Mac {
  const read = parseMac(text ?? '');
  if (read.ok) return read.value;
  throw new CodedError(
    'E-USAGE-5',
    `--core-api needs --mac MAC, the address of the lock; expected ${read.fault.expected}`,
  );
}

/** With a backend, only the public profile is possible, because the suite knows no secret of the lock. */
export function profileOf({ profile, coreApi }: LockOptions, keys: TargetKeys | undefined): 'public' | 'np1' {
  if (coreApi !== undefined && profile === 'np1')
    throw new CodedError(
      'E-CLAIMS-2',
      'the np1 profile requires the keys of the lock (--keys); with --core-api, use --profile public',
    );
  return profile ?? (keys === undefined || coreApi !== undefined ? 'public' : 'np1');
}

/** The backend that builds the commands; undefined if they are built with the keys. */
export function backendOf(options: LockOptions, host: Host): LockBackend | undefined {
  const { coreApi, patience, seed } = options;
  if (coreApi === undefined) return undefined;
  const mac = macOf(options.mac);
  const exchange = httpExchange({ url: httpUrl(coreApi, '--core-api '), host: host.clock, patience });
  const trackingKey = `noke-sim-${seed}-${Math.floor(host.clock.now()).toString(16)}`;
  const commands = backendCommands({
    exchange,
    privateKey: apiKey('privateKey', options, host),
    mobileKey: secretOf('mobileKey', options, host.env),
    mac,
    trackingKey,
  });
  return { commands, close: () => exchange.close() };
}

export interface LockBackend {
  readonly commands: Commands;
  close(): Promise<void>;
}

type Way =
  | { readonly kind: 'WebSocket' }
  | { readonly kind: 'air'; readonly at: StreamTarget }
  | { readonly kind: 'HCI'; readonly at: StreamTarget | { readonly kind: 'adapter'; readonly index: number } };

const FORMS = 'self, ws://HOST:PORT, air, hci:tcp:HOST:PORT, hci:unix:PATH or adapter:hciN';

/** The way in which the target is reached. Throws CodedError. */
function reachOf(name: string, { listen, openAir }: LockOptions): Way {
  if (name === 'air') return { kind: 'air', at: listenTarget(listen, openAir === true) };
  if (listen !== undefined) throw new CodedError('E-USAGE-5', `--listen works only with target air, not with ${name}`);
  if (/^wss?:\/\/./.test(name)) return { kind: 'WebSocket' };
  const [, stream] = /^hci:(.*)$/.exec(name) ?? [];
  if (stream !== undefined) {
    const read = readStreamTarget(stream);
    if (!read.ok) throw new CodedError('E-CLAIMS-3', `"${name}" is not a target: ${read.why}`);
    return { kind: 'HCI', at: read.target };
  }
  const [, digits] = /^adapter:hci(\d{1,3})$/.exec(name) ?? [];
  if (digits !== undefined && Number(digits) <= LAST_ADAPTER)
    return { kind: 'HCI', at: { kind: 'adapter', index: Number(digits) } };
  throw new CodedError('E-CLAIMS-3', `"${name}" is not a target; expected ${FORMS}`);
}

function listenTarget(text: string | undefined, open: boolean): StreamTarget {
  if (text === undefined)
    throw new CodedError(
      'E-USAGE-5',
      ({ option }) =>
        `target air needs ${option('listen')}, such as ${option('listen', 'tcp:6402')} or ${option('listen', 'unix:/tmp/noke-air')}`,
    );
  const read = readListenTarget(text);
  if (!read.ok) throw new CodedError('E-USAGE-4', `--listen ${read.why}`);
  const { target } = read;
  if (target.kind === 'tcp' && !isLoopback(target.host) && !open)
    throw new CodedError(
      'E-SECRET-2',
      `Bluetooth hosts cannot authenticate, so anyone who reaches ${target.host} could be the lock: listen on 127.0.0.1 or unix:PATH, or add --open-air`,
    );
  return target;
}

/** Throws CodedError. */
function checkStimulus(given: string, { terminal }: Host): void {
  if (given !== 'prompt') stimulusUrl(given, 'prompt, or none');
  else if (terminal === undefined)
    throw new CodedError(
      'E-TERMINAL-1',
      ({ option }) =>
        `${option('stimulus', 'prompt')} asks a person and requires a terminal; input or output is redirected`,
    );
}

function stimulatorOf(options: LockOptions, mac: string, host: Host): Stimulator | undefined {
  if (options.stimulus !== 'prompt') {
    const place = stimulusPlace(options, host);
    return place === undefined ? undefined : new StimulusClient(place, mac, host.clock, options.patience);
  }
  if (host.terminal === undefined) return undefined;
  const person = new PromptStimulator(host.terminal);
  host.onInterrupt(() => person.end());
  return person;
}
