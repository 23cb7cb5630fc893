/**
 * A private `dbus-daemon`: its configuration and its process. It ends with this program, however that ends.
 *
 * INV-1: Only programs of the same user can connect, and their number, messages and match rules are bounded. INV-2: No existing file is replaced. INV-3:
 * After `close`, and after the death of this program, neither process nor file is left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Unavailable } from '../radio/external/unavailable.ts';
import { CALL_LIMIT, CLIENT_LIMIT, DAEMON_MS, MATCH_LIMIT, MESSAGE_LIMIT, UNREAD_LIMIT } from './limits.ts';

/** The longest path of a Unix socket (Linux: 108 bytes with the final zero). */
const MAX_PATH_LENGTH = 107;

/**
 * Starts the daemon and waits for it. When standard input closes, because this program ended or closed it, stops the daemon and removes its files.
 * Arguments: configuration, socket, folder.
 */
const WATCHED = `
exec 3<&0
dbus-daemon --config-file="$1" --nofork --nopidfile --print-address=1 &
daemon=$!
{ cat; kill $daemon; } <&3 >/dev/null 2>&1 &
wait $daemon
code=$?
rm -f "$1" "$2"
rmdir "$3"
exit $code
`;

const ESCAPED = /[^-0-9A-Za-z_/.]/g;

/** The address of a bus at this path (D-Bus specification, "Server addresses"). */
export const addressOf = (path: string): string =>
  `unix:path=${path.replaceAll(ESCAPED, (letter) =>
    [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )}`;

const LIMITS = {
  max_completed_connections: CLIENT_LIMIT + 1,
  max_connections_per_user: CLIENT_LIMIT + 1,
  max_incomplete_connections: CLIENT_LIMIT,
  max_match_rules_per_connection: MATCH_LIMIT,
  max_message_size: MESSAGE_LIMIT,
  max_incoming_bytes: UNREAD_LIMIT,
  max_outgoing_bytes: UNREAD_LIMIT,
  max_replies_per_connection: CALL_LIMIT,
  auth_timeout: DAEMON_MS,
};

/** The configuration: a bus for one user, without services that start on demand. */
export const configuration = (path: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${addressOf(path)}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
${Object.entries(LIMITS)
  .map(([name, value]) => `  <limit name="${name}">${value}</limit>`)
  .join('\n')}
</busconfig>
`;

export class BusDaemon {
  readonly path: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(path: string, process: ChildProcess, ended: Promise<void>) {
    this.path = path;
    this.#process = process;
    this.#ended = ended;
  }

  /** `path`: where to create the socket; by default, in the temporary folder of the configuration. */
  static async start(
    path: string | undefined,
    host: HostClock,
  ): Promise<{ readonly ok: true; readonly daemon: BusDaemon } | Unavailable> {
    if (path !== undefined && existsSync(path))
      return unavailable(`${path} already exists, so no bus can be opened there`, [
        'name a path that does not exist, or omit the option',
        'if the program that created it has exited, remove the file',
      ]);
    const folder = mkdtempSync(join(tmpdir(), 'noke-sim-bluez-'));
    const socket = path ?? join(folder, 'bus');
    const config = join(folder, 'bus.conf');
    let daemon: BusDaemon | undefined;
    try {
      if (Buffer.byteLength(socket) > MAX_PATH_LENGTH)
        return unavailable(
          `${socket} is longer than the ${MAX_PATH_LENGTH} bytes that the path of a socket may have`,
          path === undefined ? ['set TMPDIR to a shorter path'] : ['name a shorter path'],
        );
      writeFileSync(config, configuration(socket));
      const child = spawn('sh', ['-c', WATCHED, 'sh', config, socket, folder], {
        stdio: ['pipe', 'pipe', 'pipe'],
        // A separate process group: Ctrl-C in a terminal, which reaches the whole group, must not end the watcher before it has cleaned up.
        detached: true,
      });
      const ended = new Promise<void>((resolve) => {
        child.once('error', () => resolve());
        child.once('exit', () => resolve());
      });
      const why = await whyNotReady(child, host);
      if (why === undefined) {
        daemon = new BusDaemon(socket, child, ended);
        return { ok: true, daemon };
      }
      child.stdin?.end();
      await ended;
      return unavailable(why, [...(path === undefined ? [] : ['name a different path for the socket']), ...INSTEAD]);
    } finally {
      // The watcher removes the files of a bus that has started.
      if (daemon === undefined) rmSync(folder, { recursive: true, force: true });
    }
  }

  get address(): string {
    return addressOf(this.path);
  }

  async close(): Promise<void> {
    this.#process.stdin?.end();
    await this.#ended;
  }
}

const INSTEAD = [
  'on Debian: apt-get install dbus',
  'without D-Bus: use noke-sim up for WebSocket programs, and noke-sim air for HCI hosts',
];

const unavailable = (why: string, instead: readonly string[]): Unavailable => ({
  ok: false,
  missing: 'target',
  why,
  instead,
});

/** Resolves with undefined once the daemon is listening, or with the reason once it is clear that it will not. */
function whyNotReady(child: ChildProcess, host: HostClock): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const late = host.setTimeout(() => resolve('dbus-daemon did not start in time'), DAEMON_MS);
    const end = (why: string | undefined) => {
      host.clearTimeout(late);
      resolve(why);
    };
    child.stdout?.once('data', () => end(undefined));
    child.stderr?.on('data', (bytes: Buffer) => {
      said = `${said}${bytes}`.slice(0, 1_000);
    });
    // A program that was never started has no standard input; writing to it fails only then.
    child.stdin?.on('error', () => {});
    child.once('error', () => end('there is no shell "sh" that could start dbus-daemon'));
    child.once('exit', (code) =>
      end(code === 127 ? 'dbus-daemon is not installed' : `dbus-daemon does not start: ${said.trim()}`),
    );
  });
}
