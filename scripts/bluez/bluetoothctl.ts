/** Drives an unmodified bluetoothctl as a person would: each line is typed once the expected output of the previous one has appeared. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** bluetoothctl repeats its prompt before each line. */
const PROMPTS = /^(?:\[[^\]]*\]# )+/;
const CONTROL = /\p{Cc}/gu;

export class BluetoothCtl {
  readonly #process: ChildProcess;
  #text = '';
  #wake: () => void = () => {};

  constructor(env: NodeJS.ProcessEnv) {
    this.#process = spawn('bluetoothctl', [], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#process.stdout === null) throw new Error('bluetoothctl has no output');
    createInterface(this.#process.stdout).on('line', (line) => {
      const text = stripVTControlCharacters(line).replaceAll(CONTROL, '').replace(PROMPTS, '');
      if (text !== '') this.#text += `${text}\n`;
      this.#wake();
    });
    this.#process.once('exit', () => this.#wake());
  }

  type(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Waits until it has printed this text after the last match. */
  async sees(what: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = what.exec(this.#text);
      if (found !== null) {
        this.#text = this.#text.slice(found.index + found[0].length);
        return found;
      }
      if (this.#process.exitCode !== null) throw new Error(`bluetoothctl ended without ${what}: ${this.#text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async quit(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.type('quit');
    await ended;
  }
}

/** The bytes of a hex dump, such as `  51 60 00 00  Q`…`, up to twenty. */
export function bytesOf(dump: string): Buffer {
  const pairs = dump.split('\n').flatMap((line) => /^ {2}((?:[0-9a-f]{2} )+)/.exec(line)?.[1]?.trim().split(' ') ?? []);
  return Buffer.from(pairs.join(''), 'hex');
}
