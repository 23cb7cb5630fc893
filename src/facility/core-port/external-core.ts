/**
 * An external unlock core behind the port: every operation is sent with its moment, and every answer is checked.
 *
 * INV-1: The facility supplies time and randomness, so that identical runs get identical requests.
 */
import { type Answer, CORE_PORT, type Operation, type Request, readAnswer } from './contract.ts';
import { CoreFault } from './core-fault.ts';
import type { CoreThread } from './core-thread.ts';

export interface Moment {
  /** Whole milliseconds since 1970. */
  readonly now: number;
  /** 64 hex digits. */
  readonly random: string;
}

export interface CoreSetup {
  /** The module that is loaded, as a URL. */
  readonly url: string;
  readonly timeZone: string;
  /** 64 hex digits each. */
  readonly facilitySecret: string;
  readonly factorySecret: string;
  readonly moment: () => Moment;
}

export class ExternalCore {
  readonly #thread: CoreThread;
  readonly #setup: CoreSetup;
  readonly #core: number;

  /** Throws `CoreFault`. */
  constructor(thread: CoreThread, setup: CoreSetup) {
    this.#thread = thread;
    this.#setup = setup;
    const { url, timeZone, facilitySecret, factorySecret, moment } = setup;
    const request = { version: CORE_PORT, timeZone, facilitySecret, factorySecret, ...moment() };
    this.#core = thread.open(url, request).core;
  }

  /** Throws `CoreFault` for an answer that is not as documented. */
  ask<O extends Operation>(operation: O, request: Request<O>, moment: Moment = this.#setup.moment()): Answer<O> {
    const value = this.#thread.ask(this.#core, operation, { ...request, ...moment });
    const read = readAnswer(operation, value);
    if (!read.ok)
      throw new CoreFault('wrong', operation, `the answer to ${operation} is not as documented: ${read.why}`);
    return read.answer;
  }

  close(): void {
    this.#thread.drop(this.#core);
  }
}
