/** `conform link`: tests either side of the facility link, over sockets. */

import { linkCases } from '../../conformance/link/link-cases.ts';
import { linkSubject } from '../../conformance/link/link-subject.ts';
import { type Place, socketTarget } from '../../conformance/link/socket-target.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { parseMac } from '../../protocol/mac.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { viaNpx } from '../../sim/npx.ts';
import type { Host } from '../host/host.ts';
import { secretIn, secretOf } from '../options/secret-options.ts';
import { stimulusPlace } from './contract-files.ts';
import { judgeTarget } from './judge-target.ts';
import { given, givenSuite, type LinkOptions } from './options.ts';

export function conformLink(name: string, options: LinkOptions, host: Host): Promise<ExitCode> {
  const { role, patience } = options;
  const open = async () => {
    const target = await socketTarget({
      name,
      role,
      key: keyIn(options, host),
      place: placeOf(name),
      mac: macOf(options),
      stimulus: stimulusPlace(options, host),
      host: host.clock,
      patience,
      listening: (url) => host.err(`waiting for the ${role} to connect to ${url}\n`),
    });
    return {
      subject: linkSubject(target, { patience }),
      profile: 'np1' as const,
      claims: { role, mac: target.mac ?? 'none' },
      close: () => target.close(),
    };
  };
  const cases = linkCases(role);
  return judgeTarget({ kind: 'link', name, cases, options, command: commandLine(name, options), open }, host);
}

/** `ws://HOST:PORT`, or `listen:PORT` or `listen:ADDRESS:PORT` for a target that dials. */
function placeOf(name: string): Place {
  if (/^wss?:\/\/./.test(name) && URL.canParse(name)) return { url: name };
  const [, address = '127.0.0.1', digits = ''] = /^listen:(?:(.+):)?(\d{1,5})$/.exec(name) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535)
    throw new CodedError(
      'E-CLAIMS-3',
      `"${name}" is not a target; expected ws://HOST:PORT, or listen:PORT for a target that connects to this machine`,
    );
  return { listen: { address: address.replace(/^\[(.*)\]$/, '$1'), port } };
}

function keyIn(options: LinkOptions, host: Host): string {
  const key = secretOf('linkKey', options, host.env);
  if (key !== undefined) return key;
  throw new CodedError('E-SECRET-1', (words) => `the gateway’s key is missing; add ${secretIn('linkKey', words)}`);
}

function macOf({ mac }: LinkOptions): string | undefined {
  if (mac === undefined) return undefined;
  const read = parseMac(mac);
  if (!read.ok) throw wrongMac(mac, read.fault.expected);
  return read.value;
}

const wrongMac = (mac: string, expected: string): CodedError =>
  new CodedError('E-USAGE-4', ({ option }) => `${option('mac')} ${mac} is not an address; expected ${expected}`);

const commandLine = (name: string, options: LinkOptions): string =>
  [
    viaNpx('conform link'),
    name,
    '--role',
    options.role,
    ...given('--link-key-file', options.linkKeyFile),
    ...given('--token-file', options.tokenFile),
    ...given('--mac', options.mac),
    ...(options.stimulus === 'none' ? [] : ['--stimulus', options.stimulus]),
    ...givenSuite(options),
  ].join(' ');
