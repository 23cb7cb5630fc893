/**
 * Asks a person at the terminal to carry out stimuli: one line each, answered with Enter when done, or with `n` and a reason if the lock has no such
 * part.
 *
 * INV-1: A part that the lock does not have is requested only once. INV-2: After `end`, every question is answered immediately, so that the run ends.
 */
import { createInterface, type Interface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { NotExercised } from '../../bench/outcome.ts';
import type { Stimulator } from '../contract/stimulator.ts';
import type { Stimulus, StimulusAnswer } from '../contract/stimulus.ts';
import type { UnknownStimulus } from '../contract/target.ts';

export interface Terminal {
  readonly input: Duplex;
  readonly output: Duplex;
}

const REASON = 200;

export class PromptStimulator implements Stimulator {
  readonly person = true;
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  readonly #absent = new Map<string, string>();
  #answer: ((line: string | undefined) => void) | undefined;
  #ended = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    // The terminal itself edits the line, so that Ctrl-C remains a signal.
    this.#lines = createInterface({ input: terminal.input, terminal: false });
    this.#lines.on('line', (line) => this.#answer?.(line));
    this.#lines.on('close', () => this.end());
  }

  async ask(stimulus: Stimulus | UnknownStimulus, mac?: string): Promise<StimulusAnswer> {
    const what = instruction(stimulus);
    if (what === undefined) return { done: false, why: 'this cannot be done by hand' };
    if (mac !== undefined) return { done: false, why: 'the person at the terminal can act on only one lock' };
    const why = this.#absent.get(stimulus.stimulus);
    if (why !== undefined) return { done: false, why };
    const line = await this.#asked(
      `${what} Press Enter when done, or type n and a reason if the lock does not support it: `,
    );
    const [, refused, reason = ''] = /^\s*(n)\b\s*(.*)$/i.exec(line) ?? [];
    if (refused === undefined) return { done: true };
    const given = reason.trim().slice(0, REASON) || `the lock has no ${stimulus.stimulus}`;
    this.#absent.set(stimulus.stimulus, given);
    return { done: false, why: given };
  }

  /** Stops asking the person. */
  end(): void {
    this.#ended = true;
    this.#answer?.(undefined);
  }

  close(): void {
    this.#lines.close();
  }

  async #asked(question: string): Promise<string> {
    const line = this.#ended
      ? undefined
      : await new Promise<string | undefined>((resolve) => {
          this.#answer = resolve;
          this.#terminal.output.write(`\n${question}`);
        });
    this.#answer = undefined;
    if (line === undefined) throw new NotExercised('the terminal was closed, so nobody can answer');
    return line;
  }
}

/** The instruction for the person; undefined for a stimulus that nobody can carry out by hand. */
function instruction(stimulus: Stimulus | UnknownStimulus): string | undefined {
  switch (stimulus.stimulus) {
    case 'touch':
      return 'Press the button of the lock.';
    case 'pullHasp':
      return 'Pull the hasp out.';
    case 'closeHasp':
      return 'Push the hasp in, or let go of it.';
    case 'lean':
      return stimulus.forceN === 0 ? 'Let go of the hasp.' : `Pull the hasp hard (${stimulus.forceN} N) and hold it.`;
    case 'releaseFromInside':
      return 'Retract the bolt by hand, from inside.';
    case 'setBattery':
      return `Set the battery to ${stimulus.mv} mV.`;
    case 'powerCycle':
      return 'Take the battery out and put a healthy one in.';
    case 'factoryReset':
      return 'Reset the lock to its factory state.';
    case 'press':
      return `Press the button: ${[...stimulus.pattern].map((press) => (press === 'l' ? 'long' : 'short')).join(', ')}.`;
    case 'advance':
    case 'getTime':
    case 'noke-sim-unknown':
      return undefined;
  }
}
