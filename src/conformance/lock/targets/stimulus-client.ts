/** Calls a stimulus URL. If the answer is missing or unreadable, the target counts as lost, because nothing can be concluded from it. */

import { parsedJson } from '../../../sim/json.ts';
import type { HostClock } from '../../../sim/live-clock.ts';
import { TargetLost } from '../../bench/outcome.ts';
import { type Ending, HttpClient } from '../../http/http-client.ts';
import type { Stimulator } from '../contract/stimulator.ts';
import { type StimulusAnswer, stimulusAnswer } from '../contract/stimulus.ts';

/** The contract allows a stimulus this long, in real time. */
const ANSWER_WITHIN_MS = 5_000;
/** A target that simulates a long span may take longer: one real millisecond for this many simulated ones. */
const ADVANCES_AT = 2_000;
const ANSWER_BYTES = 64 * 1024;

/** A stimulus of any contract; those of a lock are in `lock/contract/stimulus.ts`. */
export interface AskedStimulus {
  readonly stimulus: string;
  readonly ms?: number;
}

/** The URL to which stimuli are sent, and the bearer token that this server requires. */
export interface StimulusPlace {
  readonly url: string;
  readonly token?: string | undefined;
}

export class StimulusClient implements Stimulator {
  readonly #url: string;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #token: string | undefined;
  readonly #mac: string;
  readonly #client: HttpClient;
  readonly #limitMs: number;

  constructor({ url, token }: StimulusPlace, mac: string, host: HostClock, patience = 1) {
    const at = new URL(url);
    this.#url = url;
    this.#path = `${at.pathname}${at.search}`;
    this.#headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    this.#token = token;
    this.#mac = mac;
    this.#client = new HttpClient({ url: at, host, answerBytes: ANSWER_BYTES });
    this.#limitMs = ANSWER_WITHIN_MS * patience;
  }

  async ask(stimulus: AskedStimulus, mac = this.#mac): Promise<StimulusAnswer> {
    const { stimulus: name, ms = 0 } = stimulus;
    const limitMs = this.#limitMs + (name === 'advance' ? ms / ADVANCES_AT : 0);
    const body = JSON.stringify({ version: 1, mac, ...stimulus });
    const headers = { ...this.#headers, 'content-length': String(Buffer.byteLength(body)) };
    const result = await this.#client.send({ method: 'POST', path: this.#path, headers, body, limitMs });
    if ('answer' in result) return this.#read(result.answer.text, result.answer.status, name);
    throw new TargetLost(`${this.#url} ${inWords(result.ending, name, limitMs)}`);
  }

  close(): void {
    this.#client.close();
  }

  #read(text: string, status: number, name: string): StimulusAnswer {
    if (status === 400 || status === 404) {
      const why = whyIn(text);
      const where = `${this.#url} responded to ${name} with status ${status}`;
      return { done: false, why: why === undefined ? `${where}; is the path correct?` : `${where}: ${why}` };
    }
    if (status === 401 || status === 403)
      throw new TargetLost(
        `${this.#url} refuses ${name} with status ${status}; ${this.#token === undefined ? 'does it need a token?' : 'is the token correct?'}`,
        'E-CONNECT-2',
      );
    const found = parsedJson(text);
    const answer = stimulusAnswer.safeParse(found);
    if (status === 200 && answer.success) return answer.data;
    throw new TargetLost(
      `${this.#url} responded to ${name} with status ${status} and ${JSON.stringify(text.slice(0, 80))}; expected 200 and {"done": true}`,
      'E-CONNECT-3',
    );
  }
}

function whyIn(text: string): string | undefined {
  const answer = stimulusAnswer.safeParse(parsedJson(text));
  return answer.success ? answer.data.why : undefined;
}

function inWords(ending: Ending, name: string, limitMs: number): string {
  if (ending === 'late') return `gave no answer to ${name} within ${Math.round(limitMs / 1_000)} s`;
  if (ending === 'long') return `responded to ${name} with more than ${ANSWER_BYTES} bytes`;
  if (ending === 'hung-up') return `closed the connection without answering ${name}`;
  return `cannot be reached: ${ending.message}`;
}
