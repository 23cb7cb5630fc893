/** Asks a stimulus URL. If the answer is missing or unreadable, the target counts as lost, because nothing can be concluded from it. */

import type { HostClock } from '../../../sim/live-clock.ts';
import { TargetLost } from '../../bench/outcome.ts';
import type { Hand } from '../contract/hand.ts';
import { type StimulusAnswer, stimulusAnswer } from '../contract/stimulus.ts';
import { readBounded } from './bounded.ts';

/** The contract gives a stimulus this long, in real time. */
const ANSWER_WITHIN_MS = 5_000;
/** A target that simulates a long span may take longer: this many simulated milliseconds in one real one. */
const ADVANCES_AT = 2_000;
const ANSWER_BYTES = 64 * 1024;

/** A stimulus of any contract; those of a lock are in `lock/contract/stimulus.ts`. */
export interface AskedStimulus {
  readonly stimulus: string;
  readonly ms?: number;
}

/** Where stimuli are sent, and the bearer token that this server requires. */
export interface StimulusPlace {
  readonly url: string;
  readonly token?: string | undefined;
}

export class StimulusClient implements Hand {
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #mac: string;
  readonly #host: HostClock;
  readonly #limitMs: number;

  constructor({ url, token }: StimulusPlace, mac: string, host: HostClock, patience = 1) {
    this.#url = url;
    this.#token = token;
    this.#mac = mac;
    this.#host = host;
    this.#limitMs = ANSWER_WITHIN_MS * patience;
  }

  async ask(stimulus: AskedStimulus, mac = this.#mac): Promise<StimulusAnswer> {
    const late = new AbortController();
    const { stimulus: name, ms = 0 } = stimulus;
    const limitMs = this.#limitMs + (name === 'advance' ? ms / ADVANCES_AT : 0);
    const timer = this.#host.setTimeout(() => late.abort(), limitMs);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        },
        body: JSON.stringify({ version: 1, mac, ...stimulus }),
        signal: late.signal,
        redirect: 'error',
      });
      return this.#read(await readBounded(response, ANSWER_BYTES), response.status, name);
    } catch (error) {
      if (error instanceof TargetLost) throw error;
      throw new TargetLost(
        late.signal.aborted
          ? `${this.#url} gave no answer to ${name} within ${Math.round(limitMs / 1_000)} s`
          : `${this.#url} cannot be reached: ${causeOf(error)}`,
      );
    } finally {
      this.#host.clearTimeout(timer);
    }
  }

  #read(text: string, status: number, name: string): StimulusAnswer {
    if (status === 400 || status === 404) {
      const why = whyIn(text);
      const where = `${this.#url} answers ${name} with status ${status}`;
      return { done: false, why: why === undefined ? `${where}; is the path right?` : `${where}: ${why}` };
    }
    if (status === 401 || status === 403)
      throw new TargetLost(
        `${this.#url} refuses ${name} with status ${status}; ${this.#token === undefined ? 'does it need a token (--token)?' : 'is --token right?'}`,
      );
    const found = parsed(text);
    const answer = stimulusAnswer.safeParse(found);
    if (status === 200 && answer.success) return answer.data;
    throw new TargetLost(
      `${this.#url} answers ${name} with status ${status} and ${JSON.stringify(text.slice(0, 80))}; expected 200 and {"done": true}`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyIn(text: string): string | undefined {
  const answer = stimulusAnswer.safeParse(parsed(text));
  return answer.success ? answer.data.why : undefined;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
