/**
 * A real Bluetooth adapter of this machine as a port: Linux, the package `bluetooth-hci-socket`, a kernel with Bluetooth and an
 * adapter. Native code is loaded on demand only, and everything that may be missing has an explanation.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostClock } from '../../../sim/live-clock.ts';
import { messageOf } from '../../../sim/message-of.ts';
import { printedAddress } from '../peripheral/lock-peripheral.ts';
import { AdapterPort, type NativeSocket } from './adapter-port.ts';
import { ask } from './external-controller.ts';
import { ALTERNATIVES, type RunInSimulation, type Unavailable } from './unavailable.ts';

const PACKAGE = '@abandonware/bluetooth-hci-socket';
const BUILT = 'build/Release/bluetooth_hci_socket.node';
const READ_ADDRESS = 0x1009;
/** Compiling takes minutes on a small machine. */
const BUILD_MS = 300_000;

/** The environment that this needs; tests pass a different one. */
export interface Machine {
  readonly platform: string;
  /** The folder of the socket package, or undefined. */
  socketPackage(): string | undefined;
  isBuilt(folder: string): boolean;
  /** Compiles the socket package. Resolves with undefined on success, otherwise with the problem. */
  build(folder: string): Promise<string | undefined>;
  /** Loads the compiled socket class. Throws the exceptions of the module. */
  load(folder: string): new () => NativeSocket;
}

const here = createRequire(import.meta.url);

export const thisMachine: Machine = {
  platform: platform(),
  socketPackage: () => {
    try {
      return dirname(here.resolve(`${PACKAGE}/package.json`));
    } catch {
      return undefined;
    }
  },
  isBuilt: (folder) => existsSync(join(folder, BUILT)),
  build: (folder) =>
    new Promise((resolve) => {
      // The same command as the package's own install script.
      const gyp = createRequire(join(folder, 'package.json')).resolve('@mapbox/node-pre-gyp/bin/node-pre-gyp');
      // Headers that came with this Node avoid a download.
      const home = dirname(dirname(process.execPath));
      const headers = existsSync(join(home, 'include/node/node.h')) ? [`--nodedir=${home}`] : [];
      const options = { cwd: folder, timeout: BUILD_MS };
      execFile(process.execPath, [gyp, 'install', '--build-from-source', ...headers], options, (error, _, stderr) => {
        const lines = stderr.split('\n');
        const problem = lines.find((line) => /ERR! stack|: error:|not found/i.test(line)) ?? error?.message;
        resolve(error === null ? undefined : problem);
      });
    }),
  load: (folder) => here(folder) as new () => NativeSocket,
};

export interface OpenAdapter {
  readonly ok: true;
  readonly port: AdapterPort;
  /** The adapter's own address, as printed. A lock on this adapter has it. */
  readonly address: string;
}

const unavailable = (missing: Unavailable['missing'], why: string, ...first: string[]): Unavailable => ({
  ok: false,
  missing,
  why,
  instead: [...first, ...ALTERNATIVES],
});

/** Opens hciN. If only the source of the package is installed, compiles it once, with a limit of five minutes. */
export async function openAdapter(
  index: number,
  host: HostClock,
  enter: RunInSimulation,
  options: { readonly machine?: Machine; readonly print?: (line: string) => void } = {},
): Promise<OpenAdapter | Unavailable> {
  const machine = options.machine ?? thisMachine;
  if (machine.platform !== 'linux')
    return unavailable('platform', `an adapter can be used only on Linux; this is ${machine.platform}`);
  const folder = machine.socketPackage();
  if (folder === undefined)
    return unavailable('native-socket', `${PACKAGE} is not installed`, `npm install ${PACKAGE}`);
  if (!machine.isBuilt(folder)) {
    options.print?.(`building ${PACKAGE}; this happens only once`);
    const problem = await machine.build(folder);
    if (problem !== undefined)
      return unavailable(
        'native-socket',
        `${PACKAGE} cannot be built: ${problem}`,
        'install a C++ compiler, make and python3, and try again',
      );
  }
  let port: AdapterPort;
  try {
    port = new AdapterPort(new (machine.load(folder))(), index, host, enter);
  } catch (error) {
    return explain(index, messageOf(error));
  }
  const address = port.up ? await ask(port, READ_ADDRESS, host) : undefined;
  if (address !== undefined && address.length >= 6) return { ok: true, port, address: printedAddress(address) };
  const seen = port.up ? 'it does not answer' : 'it is down';
  port.close();
  return unavailable('adapter', `hci${index} exists, but ${seen}`, `sudo hciconfig hci${index} up`);
}

function explain(index: number, message: string): Unavailable {
  if (/EAFNOSUPPORT|address family/i.test(message))
    return unavailable(
      'kernel-bluetooth',
      `this machine’s kernel has no Bluetooth (${message})`,
      'a machine with Bluetooth, not a container without it',
    );
  if (/EPERM|EACCES|not permitted|denied/i.test(message))
    return unavailable(
      'permission',
      `hci${index} cannot be opened (${message})`,
      'run as root, or give node the capability: sudo setcap cap_net_raw+eip "$(readlink -f "$(command -v node)")"',
    );
  if (/ENODEV|no such device/i.test(message))
    return unavailable('adapter', `there is no hci${index} (${message})`, 'plug in an adapter; hciconfig lists them');
  return unavailable(
    'native-socket',
    `the native code of ${PACKAGE} cannot be loaded: ${message}`,
    `npm rebuild ${PACKAGE}`,
  );
}
