/** `noke-sim up`: a facility that lives, served to whatever connects. Here are its words; what they start is in up-live.ts. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { DURATION_WORDS, parseDuration } from '../../scenario/duration.ts';
import type { Context } from '../host/context.ts';
import { adapter, captureOption, hci, linkOption } from '../options/link-options.ts';
import { peerOptions } from '../options/peer-options.ts';
import { secretOptions } from '../options/secret-options.ts';
import type { Port, UpOptions } from './up-options.ts';

/** The largest facility that is generated. */
const MOST_UNITS = 20_000;
const MOST_SPEED = 86_400;
/** A host timer takes no more than this. */
const LONGEST_FOR_MS = 24 * 86_400_000;

const EXAMPLES = `
Examples:
  $ noke-sim up                            the demo facility, its ports, and people who come and go
  $ noke-sim up my.facility.yaml --at 07:00 --speed 60
  $ noke-sim up --units 1000 --no-life     a large one in which nobody moves unless told
  $ noke-sim up --for 5s --no-console      ends by itself, for a look or a script
  $ noke-sim up --json --all               everything that happens, one JSON object a line
  $ noke-sim up --record today.yaml        what you play becomes a scenario when it ends
  $ noke-sim up --data ./store             goes on where it stopped
  $ noke-sim up --address 0.0.0.0 --token-file token.txt --core-port off
  $ noke-sim up --link-role gateway --link-key-file key.txt --link-dial ws://127.0.0.1:9000
  $ noke-sim up --subscriber http://127.0.0.1:9001/activity,file:bearer.txt
  $ noke-sim up --link radio --capture day.btsnoop
  $ noke-sim up --adapter hci0=A101        a real phone finds this lock
  $ noke-sim up --hci tcp:127.0.0.1:6402=A101

The first line on standard output says where it is served; with --json it is {"ready":{...}}.
On a terminal the console opens; --no-console prints lines instead. Each line has one letter for what it was:
  I input  W woke  S fell asleep  U unlocked  L locked  J jammed  X refused  H hasp or bolt  M message  G people
Packets, check-ins and other quiet things are left out unless --all is given.
`;

/** A port, or `off`. */
export function port(text: string): Port {
  if (text === 'off') return false;
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new InvalidArgumentError('It is 0 to 65535, or off.');
  return number;
}

function units(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text) || count < 1 || count > MOST_UNITS)
    throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_UNITS}.`);
  return count;
}

function speed(text: string): number {
  const times = Number(text);
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || times <= 0 || times > MOST_SPEED)
    throw new InvalidArgumentError(`It is a number above 0 and up to ${MOST_SPEED}, such as 60.`);
  return times;
}

/** A duration in milliseconds of the host. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms > LONGEST_FOR_MS)
    throw new InvalidArgumentError(`It is ${DURATION_WORDS}, and no more than 24d.`);
  return ms;
}

function pair(text: string): readonly [string, string] {
  const [cert, key, ...more] = text.split(',');
  if (!cert || !key || more.length > 0)
    throw new InvalidArgumentError('It is two files with a comma: cert.pem,key.pem.');
  return [cert, key];
}

const also = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

export function upCommand({ host, done }: Context): Command {
  const command = new Command('up')
    .description('Start a facility that lives, for apps, gateways and backends to connect to.')
    .argument('[facility]', 'demo, or a facility file')
    .option('--units <count>', 'generate a facility of that many units instead', units)
    .option('--seed <seed>', 'equal seeds, equal chance', '1')
    .option('--at <time>', 'local time at the facility: 07:00, 2026-03-08T01:30, or now; 09:00 of today without it')
    .option('--speed <times>', 'simulated seconds in one of yours', speed, 1)
    .option('--for <duration>', 'end after so much of your time, such as 5s', duration)
    .addOption(new Option('--life', 'tenants come and go by themselves; the demo has it'))
    .option('--no-life', 'nobody moves unless told')
    .option('--all', 'print quiet things too: packets, check-ins, states')
    .option('--json', 'print lines as JSON')
    .addOption(new Option('--no-console', 'lines instead of the console'))
    .option('--record <file>', 'write what was played as a scenario when it ends')
    .option('--ws-port <port>', 'locks over WebSocket, 2846 without it; 0 any, off none', port)
    .option('--control-port <port>', 'control API, 2847 without it; 0 any, off none', port)
    .option('--core-port <port>', 'Core API, 2848 without it; 0 any, off none', port)
    .option('--no-ports', 'serve nothing')
    .option('--address <address>', 'listen there instead of 127.0.0.1; needs a token, and keys for the Core API')
    .option('--open-ws', 'no token on the WebSocket port, for programs that cannot send one')
    .option('--allow-origin <origin>', 'a browser origin that may connect; may be given again', also)
    .option('--tls <cert,key>', 'serve HTTPS and WSS with these two files', pair)
    .addOption(linkOption())
    .addOption(captureOption())
    .option('--adapter <hciN=lock>', 'that lock takes an adapter of this machine; may be given again', adapter)
    .option('--hci <target=lock>', 'that lock takes a controller behind tcp:HOST:PORT or unix:PATH; again', hci)
    .option('--data <folder>', 'keep everything there, and go on from it')
    .option('--accept-loss', 'go on from what is left of a damaged --data folder')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (facility: string | undefined, options: UpOptions) => {
      const { up } = await import('./up-live.ts');
      done(await up(facility, options, host));
    });
  for (const option of [...secretOptions('token', 'privateKey', 'mobileKey', 'linkKey'), ...peerOptions()])
    command.addOption(option);
  return command;
}
