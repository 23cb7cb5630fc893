/**
 * A place for code that answers by promise, with a queue of its own for them. What is compiled here runs like any other
 * function, but its promises go on only when `drain` is called, and then all of them, at once. So a stack that awaits
 * its own answers fits a clock that does not wait: nothing of it is ever left over for later.
 */
import { readFileSync } from 'node:fs';
import { type Context, compileFunction, createContext, Script } from 'node:vm';

export type Compiled = (this: unknown, ...injected: unknown[]) => void;

export class PromiseRealm {
  readonly #context: Context;
  readonly #nothing = new Script('0');

  constructor() {
    this.#context = createContext({ Buffer }, { microtaskMode: 'afterEvaluate' });
  }

  compile(file: string, parameters: readonly string[]): Compiled {
    const options = { filename: file, parsingContext: this.#context };
    return compileFunction(readFileSync(file, 'utf8'), parameters, options) as Compiled;
  }

  /** Lets everything that waits on a promise of this realm go on, until nothing waits. */
  drain(): void {
    // Evaluating anything, however little, empties the queue afterwards.
    this.#nothing.runInContext(this.#context);
  }
}
