/** `noke-sim up`: runs a live facility and its ports. This file declares the command; up-live.ts runs it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { LinkName } from '../../scenario/facilities.ts';
import { DEFAULT_PORTS } from '../../server/default-ports.ts';
import type { Context } from '../host/context.ts';
import { durationOption } from '../options/duration-option.ts';
import { faultOption } from '../options/fault-option.ts';
import { adapter, captureOption, hci, linkOption } from '../options/link-options.ts';
import { seed } from '../options/option-values.ts';
import { peerOptions } from '../options/peer-options.ts';
import { secretOptions } from '../options/secret-options.ts';
import { OPENS_AT, type Port, type UpOptions } from './up-options.ts';

/** The maximum number of units of a generated facility. */
const MAX_UNITS = 20_000;
const MAX_SPEED = 86_400;
/** The longest timer of the host. */
const MAX_FOR_MS = 24 * 86_400_000;

const EXAMPLES = `
Examples:
  $ noke-sim up                            the demo facility with its ports, and tenants who come and go
  $ noke-sim up my.facility.yaml --at 07:00 --speed 60
  $ noke-sim up --units 1000 --life        a large facility whose tenants come and go
  $ noke-sim up --for 5s --no-console      exit after five seconds
  $ noke-sim up --json --all               all events, one JSON object per line, as in a trace
  $ noke-sim up --record today.yaml        on exit, write a scenario file with the verbs that were used
  $ noke-sim up --trace today.trace.jsonl  record a trace; noke-sim console steps through it
  $ noke-sim up --data ./store             keep the state, and resume from it
  $ noke-sim up --address 0.0.0.0 --token-file token.txt --core-port off
  $ noke-sim up --link-role gateway --link-key-file key.txt --link-dial ws://127.0.0.1:9000
  $ noke-sim up --subscriber http://127.0.0.1:9001/activity,file:bearer.txt
  $ noke-sim up --link radio --capture day.btsnoop
  $ noke-sim up --adapter hci0=A101        advertise a lock on a real adapter
  $ noke-sim up --hci tcp:127.0.0.1:6402=A101
  $ noke-sim up --paused --conformance C0:FF:EE:0C:00:01

The first line on standard output lists the ports; with --json it is {"ready":{...}}.
On a terminal, noke-sim shows the console; --no-console prints lines instead. A letter in each line marks the kind of event:
  I input  W woke  S fell asleep  U unlocked  L locked  J jammed  X refused or failed  H hasp, bolt or motor
  A app and phone  P portal, property management, core  G people and gates  M message  ! broken monitor rule
These are the most common ones; ? in the console lists all. Packets, check-ins and other quiet events are printed only with --all.
`;

/** The description of `--app-port`. */
export const APP_PORT = `port of the Smart Entry app API; 0: any free port, off: none (default: ${DEFAULT_PORTS.app}, or the value of --core-port if that is 0 or off)`;

/** A port, or `off`. */
export function port(text: string): Port {
  if (text === 'off') return false;
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new InvalidArgumentError('Expected 0 to 65535, or off.');
  return number;
}

/** An origin as a browser sends it; "null" is the origin of a page in a file. */
function origins(text: string, before: readonly string[] = []): readonly string[] {
  if (text !== 'null' && !(URL.canParse(text) && new URL(text).origin === text))
    throw new InvalidArgumentError('Expected an origin without a path, such as https://app.example:8080, or null.');
  return [...before, text];
}

function units(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text) || count < 1 || count > MAX_UNITS)
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_UNITS}.`);
  return count;
}

function speed(text: string): number {
  const times = Number(text);
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || times <= 0 || times > MAX_SPEED)
    throw new InvalidArgumentError(`Expected a number above 0 and up to ${MAX_SPEED}, such as 60.`);
  return times;
}

/** A duration of real time, in milliseconds. */
export const duration = durationOption(0, MAX_FOR_MS, ', at most 24d');

function pair(text: string): readonly [string, string] {
  const [cert, key, ...more] = text.split(',');
  if (!cert || !key || more.length > 0)
    throw new InvalidArgumentError('Expected two files, separated by a comma: cert.pem,key.pem.');
  return [cert, key];
}

/** The name, description and options of a command that runs a live facility. */
export interface LiveCommand {
  readonly name: string;
  readonly description: string;
  readonly examples: string;
  /** The link that the command needs; undefined if `--link` determines it. */
  readonly link?: LinkName;
  /** Options that only this command has. */
  readonly options: readonly Option[];
  /** Option values that the command sets in addition to the command line. */
  readonly sets?: (given: Readonly<Record<string, unknown>>) => Partial<UpOptions>;
}

export const upCommand = (context: Context): Command =>
  liveCommand(context, {
    name: 'up',
    description: 'Start a live facility for apps, gateways and backends to connect to.',
    examples: EXAMPLES,
    options: [],
  });

/** A command with every option of `up`. */
export function liveCommand(
  context: Context,
  { name, description, examples, link, options: own, sets }: LiveCommand,
): Command {
  const { host, done } = context;
  const command = new Command(name)
    .description(description)
    .argument('[facility]', 'demo or a facility file (default: demo)')
    .option('--units <count>', 'generate a facility with this many units instead of reading one', units)
    .option('--seed <seed>', 'random seed', seed, '1')
    .option('--at <time>', 'start time in the facility’s time zone: 07:00, 2026-03-08T01:30, or now', OPENS_AT)
    .option('--speed <factor>', 'simulated seconds per real second', speed, 1)
    .option('--for <duration>', 'exit after this much real time, such as 5s', duration)
    .addOption(new Option('--life', 'tenants come and go on their own (the default for the demo)'))
    .option('--no-life', 'people move only when you tell them to')
    .option('--no-gateway', 'run without a gateway: locks receive updates only through online unlocks')
    .option('--all', 'also print quiet events: packets, check-ins, states')
    .option('--json', 'print one JSON object per line instead of opening the console')
    .addOption(new Option('--no-console', 'print lines instead of opening the console'))
    .option('--record <file>', 'on exit, write a scenario file with the verbs that were used')
    .option('--trace <file>', 'record a trace for "replay", "console", "why" and "compare"')
    .option(
      '--ws-port <port>',
      'port for locks over WebSocket; 0: any free port, off: none',
      port,
      DEFAULT_PORTS.websocket,
    )
    .option(
      '--control-port <port>',
      'port of the control API; 0: any free port, off: none',
      port,
      DEFAULT_PORTS.control,
    )
    .option('--core-port <port>', 'port of the Core API; 0: any free port, off: none', port, DEFAULT_PORTS.core)
    .option('--app-port <port>', APP_PORT, port)
    .option('--no-ports', 'open none of these four ports')
    .option(
      '--address <address>',
      'address to listen on; on any address other than a loopback address, the control port requires a token, the WebSocket port a token or --open-ws, and the Core API your own keys',
      '127.0.0.1',
    )
    .option('--open-ws', 'do not require a token on the WebSocket port, for programs that cannot send one')
    .option('--allow-origin <origin>', 'allow web pages from this origin to connect (repeatable)', origins)
    .option('--tls <cert,key>', 'serve HTTPS and WSS with this certificate and key', pair);
  if (link === undefined) command.addOption(linkOption());
  command
    .addOption(captureOption())
    .option('--adapter <hciN=lock>', 'attach a local adapter to a lock (repeatable)', adapter)
    .option('--hci <target=lock>', 'attach a controller at tcp:HOST:PORT or unix:PATH to a lock (repeatable)', hci)
    .option('--data <folder>', 'keep the state in this folder, and resume from it')
    .option('--paused', 'start with the clock stopped; start or advance it in the console or through the control API')
    .option(
      '--conformance <mac>',
      'add two locks in factory state for "conform lock", at this address and the next free one, and register a third for "conform core-api"',
    )
    .option('--conformance-files <folder>', 'folder for the keys and claims files of --conformance', 'conformance')
    .addOption(faultOption(context, ''))
    .option('--accept-loss', 'continue from the intact part of a damaged --data folder')
    .addHelpText('after', examples.trimEnd())
    .action(async (facility: string | undefined, options: UpOptions) => {
      const { up } = await import('./up-live.ts');
      const fixed = link === undefined ? {} : { link };
      done(await up(facility, { ...options, ...fixed, ...sets?.({ ...options }) }, host));
    });
  const shared = [...secretOptions('token', 'privateKey', 'mobileKey', 'linkKey'), ...peerOptions()];
  for (const option of [...shared, ...own]) command.addOption(option);
  return command;
}
