/**
 * The thread in which a module with an external core runs: it executes calls one at a time and answers each with JSON text.
 *
 * INV-1: Every call gets one answer, or the thread ends; both wake the caller. INV-2: An answer that is not JSON, or is longer than the limit, is
 * replaced by a sentence.
 */

import { isMainThread, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { messageOf } from '../../sim/message-of.ts';
import type { ThreadData, ThreadReply } from './core-thread.ts';

const MAX_ANSWER_LENGTH = 1_000_000;
const MAX_SENTENCE_LENGTH = 500;

const call = z.discriminatedUnion('do', [
  z.object({ do: z.literal('load'), url: z.string() }),
  z.object({ do: z.literal('open'), url: z.string(), core: z.int(), request: z.unknown() }),
  z.object({ do: z.literal('ask'), core: z.int(), operation: z.string(), request: z.unknown() }),
  z.object({ do: z.literal('drop'), core: z.int() }),
]);

const cores = new Map<number, unknown>();

/** Throws whatever the module's `open` throws, and throws if the module has no `open`. */
async function openOf(url: string): Promise<(request: unknown) => unknown> {
  const loaded: unknown = await import(url);
  return functionIn(loaded, 'open', 'the module does not export a function named open');
}

function functionIn(holder: unknown, name: string, missing: string): (request: unknown) => unknown {
  const found: unknown = Object(holder)[name];
  if (typeof found !== 'function') throw new TypeError(missing);
  return (request) => found.call(holder, request);
}

async function carryOut(given: z.infer<typeof call>): Promise<unknown> {
  switch (given.do) {
    case 'load':
      await openOf(given.url);
      return null;
    case 'open': {
      const core: unknown = await (await openOf(given.url))(given.request);
      if (typeof core !== 'object' || core === null) throw new TypeError('open did not return an object');
      cores.set(given.core, core);
      return { ok: true };
    }
    case 'ask':
      return functionIn(
        cores.get(given.core),
        given.operation,
        `the core has no function ${given.operation}`,
      )(given.request);
    case 'drop':
      cores.delete(given.core);
      return undefined;
  }
}

function sentenceOf(error: unknown): string {
  const text = messageOf(error);
  return `threw "${text.slice(0, MAX_SENTENCE_LENGTH)}"`;
}

const threw = (sentence: string): string => JSON.stringify({ threw: sentence } satisfies ThreadReply);

/** The result of `carryOut` as text. A result that is not JSON is a mistake of the module. */
function textOf(value: unknown): string {
  try {
    const text = JSON.stringify({ value: value ?? null });
    return text.length > MAX_ANSWER_LENGTH ? threw(`answered more than ${MAX_ANSWER_LENGTH} characters`) : text;
  } catch (error) {
    return threw(`returned a value that is not JSON (it ${sentenceOf(error)})`);
  }
}

async function answerTo(given: z.infer<typeof call>): Promise<string> {
  try {
    return textOf(await carryOut(given));
  } catch (error) {
    return threw(sentenceOf(error));
  }
}

function serve({ signal, port }: ThreadData): void {
  const wake = (): void => {
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  process.on('exit', wake);
  port.on('message', async (text: string) => {
    const given = call.parse(JSON.parse(text));
    const answer = await answerTo(given);
    if (given.do === 'drop') return;
    port.postMessage(answer);
    wake();
  });
}

if (!isMainThread) serve(workerData as ThreadData);
