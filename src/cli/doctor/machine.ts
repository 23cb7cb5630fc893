/** The data that `doctor` reads from a machine, behind an interface so that a test can replace the machine. */
export interface Machine {
  /** The version of Node, without `v`. */
  readonly node: string;
  readonly platform: string;
  /** The version of npm; undefined if it does not run. */
  npm(): string | undefined;
  /** Tries to listen on a port of this machine: undefined if that succeeds, otherwise the error code of the system. */
  listen(port: number): Promise<string | undefined>;
  /** The packages of the Bluetooth stacks: undefined if they are present, otherwise a sentence that names what is missing. */
  missingStack(): string | undefined;
  /** Names of the Bluetooth adapters, such as hci0; undefined where the system has no Bluetooth at all. */
  adapters(): readonly string[] | undefined;
  /** The Bluetooth switches of rfkill that are off, by the name of the device. */
  blocked(): readonly { readonly device: string; readonly by: 'software' | 'hardware' }[];
  /** Whether this process may open an adapter (root, or the capability CAP_NET_RAW). */
  mayOpenAdapter(): boolean;
  readonly terminal: TerminalFacts;
  /** The path of dbus-daemon, if there is one. */
  dbusDaemon(): string | undefined;
  /** The path of Chromium, if there is one. */
  chromium(): string | undefined;
  /** Tries to create and remove a file in a folder: undefined if that succeeds, otherwise the reason, as a phrase. */
  whyUnwritable(folder: string): string | undefined;
  /** Free space for this user, in bytes; undefined if the system does not report it. */
  freeBytes(folder: string): number | undefined;
}

export interface TerminalFacts {
  /** Columns and rows; undefined if standard output is not a terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
  /** The value of `TERM`. */
  readonly kind: string;
  /** The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set. */
  readonly locale: string;
  readonly noColour: boolean;
}
