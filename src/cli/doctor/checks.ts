/**
 * The checks of `doctor`: each states its purpose, its finding and, if necessary, what to do. INV-1: Only a finding that
 * prevents noke-sim from running at all is `broken`; one that limits a feature is `limited`, and names the feature.
 */
import { MIN_SIZE } from '../../console/text/layout.ts';
import { DEFAULT_PORTS } from '../../server/default-ports.ts';
import type { Machine } from './machine.ts';

export type Finding =
  | { readonly state: 'ok'; readonly seen: string }
  | { readonly state: 'limited' | 'broken'; readonly seen: string; readonly remedy: string };

export interface Check {
  readonly name: string;
  readonly purpose: string;
  look(machine: Machine): Finding | Promise<Finding>;
}

const OLDEST_NODE = [20, 19] as const;
/** Enough for one day of a busy facility with its trace. */
const MIN_BYTES = 100 * 1024 * 1024;

const ok = (seen: string): Finding => ({ state: 'ok', seen });
const limited = (seen: string, remedy: string): Finding => ({ state: 'limited', seen, remedy });
const broken = (seen: string, remedy: string): Finding => ({ state: 'broken', seen, remedy });

const port = (name: string, number: number, option: string, serves: string): Check => ({
  name,
  purpose: `noke-sim up: ${serves}`,
  look: async (machine) => {
    const code = await machine.listen(number);
    if (code === undefined) return ok(`${number} is free`);
    const use = `use ${option} 0 for any free port`;
    return code === 'EADDRINUSE'
      ? limited(`${number} is in use by another program`, `stop that program, or ${use}`)
      : limited(`${number} cannot be opened (${code})`, use);
  },
});

function node({ node }: Machine): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  return major > oldest || (major === oldest && minor >= oldestMinor)
    ? ok(node)
    : broken(node, `install Node ${oldest}.${oldestMinor} or later`);
}

function radio(machine: Machine): Finding {
  const adapters = machine.adapters();
  if (machine.platform !== 'linux') return limited(`this is ${machine.platform}`, 'use a Linux machine for --adapter');
  if (adapters === undefined)
    return limited('the kernel does not support Bluetooth', 'use a machine with Bluetooth, not a container without it');
  if (adapters.length === 0) return limited('there is no adapter', 'plug in a Bluetooth adapter');
  const [blocked] = machine.blocked();
  if (blocked !== undefined)
    return limited(
      `${blocked.device} is switched off by ${blocked.by}`,
      blocked.by === 'software' ? 'run: rfkill unblock bluetooth' : 'use the machine’s hardware switch or key',
    );
  if (!machine.mayOpenAdapter())
    return limited(
      `${adapters.join(', ')}, which this user is not allowed to open`,
      'run as root, or give node the capability: sudo setcap cap_net_raw+eip "$(readlink -f "$(command -v node)")"',
    );
  return ok(adapters.join(', '));
}

function terminal({ platform, terminal: { size, kind, locale, noColour } }: Machine): Finding {
  if (size === undefined)
    return limited('standard output is not a terminal', 'run noke-sim in a terminal, without a pipe');
  const { columns, rows } = size;
  const seen = `${columns} × ${rows}`;
  // A Windows terminal sets neither TERM nor a locale, but shows UTF-8.
  const mustSay = platform !== 'win32';
  if (kind === 'dumb' || (mustSay && kind === ''))
    return limited(`TERM is ${kind === '' ? 'not set' : kind}`, 'set TERM, for instance to xterm-256color');
  if (columns < MIN_SIZE.columns || rows < MIN_SIZE.rows)
    return limited(seen, `make it at least ${MIN_SIZE.columns} × ${MIN_SIZE.rows}`);
  if (mustSay && !/utf-?8/i.test(locale))
    return limited(
      `${seen}, locale ${locale === '' ? 'not set' : locale}`,
      'set LANG to a UTF-8 locale, such as C.UTF-8',
    );
  return ok(`${seen}, UTF-8, ${noColour ? 'colours turned off by NO_COLOR' : 'colours'}`);
}

function disk(machine: Machine): Finding {
  const why = machine.whyUnwritable('.');
  if (why !== undefined) return broken(`this folder is not writable: ${why}`, 'change to your own folder');
  const free = machine.freeBytes('.');
  const seen = free === undefined ? 'can be written' : `${Math.floor(free / 1024 / 1024)} MiB free`;
  return free !== undefined && free < MIN_BYTES ? limited(seen, 'free some space') : ok(seen);
}

/** In the order in which they are printed. */
export const CHECKS: readonly Check[] = [
  { name: 'node', purpose: 'every command', look: node },
  {
    name: 'npm',
    purpose: 'installing, and npx noke-sim',
    look: (machine) => {
      const version = machine.npm();
      return version === undefined ? limited('it does not run', 'install npm, which comes with Node') : ok(version);
    },
  },
  { name: 'folder', purpose: 'reports, traces, noke-sim up --data', look: disk },
  port('port-websocket', DEFAULT_PORTS.websocket, '--ws-port', 'locks over WebSocket'),
  port('port-control', DEFAULT_PORTS.control, '--control-port', 'the control API and its page'),
  port('port-core', DEFAULT_PORTS.core, '--core-port', 'the Core API'),
  port('port-app', DEFAULT_PORTS.app, '--app-port', 'the Smart Entry app API'),
  port('port-link', DEFAULT_PORTS.link, '--link-port', 'the facility link'),
  { name: 'terminal', purpose: 'noke-sim up and console: the screen with the facility', look: terminal },
  {
    name: 'bluetooth-stacks',
    purpose: 'run --link radio, up --link radio, air',
    look: (machine) => {
      const missing = machine.missingStack();
      return missing === undefined ? ok('noble and bleno') : limited('not installed', missing);
    },
  },
  { name: 'radio', purpose: 'up --adapter and conform lock adapter:hciN: real phones and locks', look: radio },
  {
    name: 'd-bus',
    purpose: 'noke-sim bluez: programs that use BlueZ (bleak, node-ble, bluetoothctl)',
    look: (machine) => {
      const path = machine.dbusDaemon();
      return path === undefined
        ? limited('dbus-daemon is not installed', 'install it; on Debian: apt-get install dbus')
        : ok(path);
    },
  },
  {
    name: 'chromium',
    purpose: 'checks of the control page and the HTML report, in the noke-sim repository',
    look: (machine) => {
      const path = machine.chromium();
      return path === undefined ? limited('not found', 'install Chromium, or set CHROMIUM to its path') : ok(path);
    },
  },
];
