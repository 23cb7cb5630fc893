/**
 * A realm for code that uses promises, with its own microtask queue. Code compiled here runs like any other function, but its
 * promises settle only when `drain` is called, and then all of them. So a stack that awaits its own answers works with a
 * synchronous clock: nothing is left for a later turn of the event loop.
 */
import { readFileSync } from 'node:fs';
import { type Context, compileFunction, createContext, Script } from 'node:vm';

export type Compiled = (this: unknown, ...injected: unknown[]) => void;

export class PromiseRealm {
  readonly #context: Context;
  readonly #nothing = new Script('0');

  constructor() {
    this.#context = createContext({}, { microtaskMode: 'afterEvaluate' });
  }

  compile(file: string, parameters: readonly string[]): Compiled {
    const options = { filename: file, parsingContext: this.#context };
    return compileFunction(readFileSync(file, 'utf8'), parameters, options) as Compiled;
  }

  /** Runs all microtasks of this realm, until none is left. */
  drain(): void {
    // Evaluating any script empties the queue afterwards.
    this.#nothing.runInContext(this.#context);
  }
}
