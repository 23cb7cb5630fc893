/** The figures of a search so far, for its progress and its result. */

import { CHECKS } from '../../../keys/verify/checks.ts';
import { counted } from '../../../protocol/counted.ts';
import { MECHANICAL_STATES } from '../../../protocol/mechanical.ts';
import { OPCODES } from '../../../protocol/opcodes.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { TraceReader } from '../../../sim/trace.ts';
import type { Single } from './step.ts';

const RADIO: readonly Single['do'][] = ['listen', 'connect', 'disconnect', 'readSession', 'wait'];
const PACKETS: readonly Single['do'][] = ['command', 'unlock', 'burst', 'newKey'];

/** The number of each check in the specification; number 7 has two entries. */
const CHECK_NUMBERS = new Map(CHECKS.map(({ id, number }) => [id, number]));

/** The largest difference that rounding explains, because a clock moves in whole seconds. */
const ROUNDING_MS = 1_500;

export class Tally {
  /** The number of step lists that were executed. */
  sequences = 0;
  steps = 0;
  commands = 0;
  stimuli = 0;
  sessions = 0;
  /** The number of lists that ended because the specification leaves the rest open. */
  open = 0;
  /** The number of differences that did not recur in a second trial of the same steps, and the last of them. */
  notAgain = 0;
  #lastNotAgain = '';
  /** Opcodes that our own lock accepted, and the numbers of the checks for which it refused. */
  readonly opcodes = new Set<string>();
  readonly checks = new Set<number>();
  /** Mechanical states seen in the target's sessions. */
  readonly states = new Set<string>();

  /** Whether our own lock's clock moved by more than rounding in this step, and the number of its next record before the step. */
  clockMoved = false;
  recordsBefore = 1;

  step(step: Single): void {
    this.steps += 1;
    if (PACKETS.includes(step.do)) this.commands += 1;
    else if (!RADIO.includes(step.do)) this.stimuli += 1;
  }

  visits(sessions: readonly Uint8Array[]): void {
    this.sessions += sessions.length;
    for (const session of sessions) {
      const read = decodeSession(session);
      if (read.ok) this.states.add(String(read.value.state));
    }
  }

  showsNotAgain({ expected, seen }: { readonly expected: string; readonly seen: string }): void {
    this.notAgain += 1;
    this.#lastNotAgain = `${expected} | ${seen}`;
  }

  readonly hear: TraceReader = ({ kind, data }) => {
    if (kind === 'lock.accepted') this.opcodes.add(String(data.op));
    else if (kind === 'lock.refused') {
      const number = CHECK_NUMBERS.get(String(data.check));
      if (number !== undefined) this.checks.add(number);
    } else if (kind === 'lock.clock' && !(Math.abs(Number(data.byMs ?? Number.NaN)) <= ROUNDING_MS))
      this.clockMoved = true;
  };

  get inWords(): string {
    const { sequences, commands, stimuli, sessions, open } = this;
    const share = (seen: ReadonlySet<unknown>, all: number): string => `${seen.size} of ${all}`;
    return [
      `${counted(sequences, 'sequence')}, ${counted(commands, 'command')}, ${counted(stimuli, 'stimulus', 'stimuli')}, ${counted(sessions, 'session')}`,
      `opcodes ${share(this.opcodes, Object.keys(OPCODES).length)}, checks ${share(this.checks, new Set(CHECK_NUMBERS.values()).size)}`,
      `states ${share(this.states, Object.keys(MECHANICAL_STATES).length)}`,
      `${counted(open, 'sequence')} ended where the specification does not determine what follows`,
      ...(this.notAgain === 0
        ? []
        : [
            `differences that did not recur when the same steps were repeated: ${this.notAgain}, most recently ${this.#lastNotAgain}`,
          ]),
    ].join('; ');
  }
}
