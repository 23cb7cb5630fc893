/** The machine that this process runs on. INV-1: It changes nothing, except for a file that it creates and immediately removes. */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, isAbsolute, join } from 'node:path';
import { whyUnwritable } from '../../sim/files.ts';
import type { Host } from '../host/host.ts';
import { missingStack } from '../options/link.ts';
import type { Machine, TerminalFacts } from './machine.ts';

const ADAPTERS = '/sys/class/bluetooth';
const RFKILL = '/sys/class/rfkill';
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'];
/** The bit of CAP_NET_RAW in the line `CapEff:` of a process. */
const NET_RAW = 1n << 13n;
/** npm answers within a second; if it hangs, the command must not hang as well. */
const NPM_LIMIT_MS = 20_000;

/** Starts a program and waits for its end, like `spawnSync`; `stdout` is null if it did not start. */
type Start = (
  command: string,
  args: readonly string[],
  options: { readonly encoding: 'utf8'; readonly timeout: number; readonly shell: boolean },
) => { readonly status: number | null; readonly stdout: string | null };

/** The version of npm; undefined if it does not run. On Windows npm is a batch file, which Node starts only through a shell. */
export function npmVersion(platform: string, start: Start): string | undefined {
  const shell = platform === 'win32';
  const { status, stdout } = start('npm', ['--version'], { encoding: 'utf8', timeout: NPM_LIMIT_MS, shell });
  return status === 0 ? stdout?.trim() : undefined;
}

export const thisMachine = ({ env, columns }: Pick<Host, 'env' | 'columns'>): Machine => ({
  node: process.versions.node,
  platform: process.platform,
  npm: () => npmVersion(process.platform, spawnSync),
  listen,
  missingStack,
  adapters: () => (existsSync(ADAPTERS) ? readdirSync(ADAPTERS).filter((name) => /^hci\d+$/.test(name)) : undefined),
  blocked,
  mayOpenAdapter,
  terminal: terminalFacts(env, columns?.()),
  dbusDaemon: () => onPath(['dbus-daemon'], env.PATH ?? ''),
  chromium: () => onPath(env.CHROMIUM === undefined ? CHROMIUM : [env.CHROMIUM], env.PATH ?? ''),
  whyUnwritable: whyFolderUnwritable,
  freeBytes: (folder) => {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      return undefined;
    }
  },
});

function listen(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown error'));
    server.listen(port, '127.0.0.1', () => server.close(() => done(undefined)));
  });
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

type Blocked = ReturnType<Machine['blocked']>;

function blocked(): Blocked {
  if (!existsSync(RFKILL)) return [];
  return readdirSync(RFKILL)
    .map((name) => join(RFKILL, name))
    .filter((switch_) => read(join(switch_, 'type')) === 'bluetooth')
    .flatMap((switch_): Blocked => {
      const device = read(join(switch_, 'name'));
      if (read(join(switch_, 'hard')) === '1') return [{ device, by: 'hardware' }];
      return read(join(switch_, 'soft')) === '1' ? [{ device, by: 'software' }] : [];
    });
}

function mayOpenAdapter(): boolean {
  if (process.getuid?.() === 0) return true;
  const [, hex = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read('/proc/self/status')) ?? [];
  return (BigInt(`0x${hex}`) & NET_RAW) !== 0n;
}

const terminalFacts = (env: Host['env'], columns: number | undefined): TerminalFacts => ({
  size: columns === undefined ? undefined : { columns, rows: process.stdout.rows },
  kind: env.TERM ?? '',
  locale: [env.LC_ALL, env.LC_CTYPE, env.LANG].find((each) => each !== undefined && each !== '') ?? '',
  noColour: (env.NO_COLOR ?? '') !== '',
});

function onPath(names: readonly string[], path: string): string | undefined {
  const candidates = names.flatMap((name) =>
    name.includes('/') || isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name)),
  );
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function whyFolderUnwritable(folder: string): string | undefined {
  const file = join(folder, `.noke-sim-doctor-${process.pid}`);
  try {
    writeFileSync(file, '', { flag: 'wx' });
    rmSync(file);
    return undefined;
  } catch (error) {
    return whyUnwritable(error);
  }
}
