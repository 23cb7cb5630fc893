/** A real terminal: a shell in tmux, with its own tmux server. Keys are sent as a person presses them, and the screen is read as text. */
import { execFileSync } from 'node:child_process';
import { hostClock } from '../../src/sim/live-clock.ts';

const LOOK_EVERY_MS = 50;
/** Escape immediately followed by a key is Alt and that key. */
const AFTER_ESCAPE_MS = 150;
export const PROMPT = 'ready> ';

const wait = (ms: number): Promise<void> => new Promise((done) => void hostClock.setTimeout(done, ms));

let opened = 0;

export class TmuxTerminal {
  readonly #server = `noke-sim-${process.pid}-${++opened}`;
  /** Keys that were pressed since `opened`. */
  keys = 0;
  #from = 0;

  constructor(columns: number, rows: number) {
    const shell = `env PS1='${PROMPT}' ENV= sh`;
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), shell);
  }

  /** Types a command into the shell; keys and seconds count from here. */
  async run(command: string): Promise<void> {
    await this.until((text) => text.trimEnd().endsWith(PROMPT.trim()));
    this.#tmux('send-keys', '-l', command);
    this.#tmux('send-keys', 'Enter');
    this.keys = 0;
    this.#from = hostClock.now();
  }

  get seconds(): number {
    return (hostClock.now() - this.#from) / 1_000;
  }

  /** Presses keys by their tmux names: `w`, `Escape`, `Enter`; those of `Escape p` arrive at once. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#tmux('send-keys', ...name.split(' '));
      if (name === 'Escape') await wait(AFTER_ESCAPE_MS);
    }
    this.keys += names.length;
  }

  /** Types a text, one key for each character. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
    this.keys += text.length;
  }

  text(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** Checks the screen until it is as wanted; returns it, or undefined after that many seconds. */
  async until(wanted: (text: string) => boolean, seconds = 60): Promise<string | undefined> {
    for (const end = hostClock.now() + 1_000 * seconds; hostClock.now() < end; ) {
      const text = this.text();
      if (wanted(text)) return text;
      await wait(LOOK_EVERY_MS);
    }
    return undefined;
  }

  /** Whether the shell is back and the terminal is as before: the normal screen, a visible cursor, and echo. */
  async isRestored(): Promise<boolean> {
    const isBack = (text: string): boolean => text.trimEnd().endsWith(PROMPT.trim());
    if ((await this.until(isBack)) === undefined) return false;
    const state = this.#tmux('display-message', '-p', '#{alternate_on} #{cursor_flag} #{mouse_any_flag}').trim();
    this.#tmux('send-keys', '-l', 'stty -a');
    const echoed = (await this.until((text) => text.includes('stty -a'))) !== undefined;
    this.#tmux('send-keys', 'Enter');
    const stty = await this.until((text) => text.includes('icanon') && isBack(text));
    return state === '0 1 0' && echoed && stty !== undefined && !/-icanon|-echo /.test(stty);
  }

  close(): void {
    this.#tmux('kill-server');
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#server, ...args], { encoding: 'utf8' });
  }
}
