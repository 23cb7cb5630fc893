/** One connection to a link target, and the JSON-RPC messages on it. Anything may arrive; each case states what it expects. */

import { z } from 'zod';
import { counted } from '../../protocol/counted.ts';
import { parsedJson } from '../../sim/json.ts';
import type { Bench } from '../bench/bench.ts';
import { CaseFailed } from '../bench/outcome.ts';
import type { Connection, LinkTarget } from './target.ts';

const message = z.looseObject({
  jsonrpc: z.unknown(),
  id: z.unknown().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.unknown() }).optional(),
});

export interface Message extends z.infer<typeof message> {
  /** As sent. */
  readonly text: string;
}

/** The bench of the case. */
export interface RpcBench extends Pick<Bench, 'conversation' | 'holds'> {
  readonly target: LinkTarget;
  until(so: () => boolean, limitMs?: number): Promise<boolean>;
}

/** No message from a target may have this method. */
const PROBE = 'noke-sim.probe';

export class RpcConnection {
  readonly #bench: RpcBench;
  readonly #connection: Connection;
  /** Messages that no case has requested yet, oldest first. */
  #messages: Message[] = [];
  #asked = 0;

  constructor(bench: RpcBench, connection: Connection) {
    this.#bench = bench;
    this.#connection = connection;
  }

  get bearer(): string | undefined {
    return this.#connection.bearer;
  }

  raw(frame: string | Uint8Array): void {
    const { conversation, target } = this.#bench;
    const text = typeof frame === 'string' ? frame : `${counted(frame.length, 'byte')}, binary`;
    conversation.add(target.now(), 'suite', target.role, 'frame', shown(this.#bench, text));
    this.#connection.send(frame);
  }

  notify(method: string, params: unknown): void {
    this.raw(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  /** Sends a request and returns its answer. */
  async ask(method: string, params: unknown, id: unknown = this.freshId()): Promise<Message> {
    this.raw(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.answer(id);
  }

  freshId(): number {
    this.#asked += 1;
    return this.#asked;
  }

  /** The answer with that id, of the same type. */
  async answer(id: unknown): Promise<Message> {
    return this.#take(
      (one) => one.method === undefined && one.id === id,
      () =>
        new CaseFailed(
          'a request is answered with its id',
          `an answer with the id ${JSON.stringify(id)}`,
          this.#seen(),
        ),
    );
  }

  /** Checks that the request is refused with that error. */
  async refused(answer: Promise<Message>, code: number, what: string): Promise<void> {
    const { error, text } = await answer;
    this.#bench.holds(error?.code === code, what, `error ${code}`, text);
  }

  /** The next request or notification with that method. */
  request(method: string, why = `the target sent no ${method}`): Promise<Message> {
    return this.#take(
      (one) => one.method === method,
      () => new CaseFailed(why, method, this.#seen()),
    );
  }

  /** Everything that the target sent in response; empty if it sent nothing. Heartbeats may arrive at any time. */
  async rest(): Promise<readonly Message[]> {
    const id = this.freshId();
    this.raw(JSON.stringify({ jsonrpc: '2.0', id, method: PROBE, params: {} }));
    await this.answer(id);
    return this.#messages.filter(({ method }) => method === undefined);
  }

  /** Requests and notifications that have arrived but that no case has requested. */
  get unasked(): readonly Message[] {
    this.#read();
    return this.#messages.filter(({ method }) => method !== undefined);
  }

  /** Everything that has arrived, in order. */
  get all(): readonly Message[] {
    this.#read();
    return this.#messages;
  }

  forget(): void {
    this.#read();
    this.#messages = [];
  }

  /** The close code; undefined if the connection stays open for that long. */
  async ended(limitMs?: number): Promise<number | undefined> {
    await this.#bench.until(() => this.#connection.closed !== undefined, limitMs);
    return this.#connection.closed;
  }

  get isOpen(): boolean {
    return this.#connection.closed === undefined;
  }

  end(): void {
    this.#connection.end();
  }

  async #take(fits: (one: Message) => boolean, otherwise: () => Error): Promise<Message> {
    const find = (): Message | undefined => {
      this.#read();
      return this.#messages.find(fits);
    };
    await this.#bench.until(() => find() !== undefined || !this.isOpen);
    const found = find();
    if (found === undefined) throw otherwise();
    this.#messages.splice(this.#messages.indexOf(found), 1);
    return found;
  }

  #seen(): string {
    const { closed } = this.#connection;
    const said = this.#messages.map(({ text }) => text).slice(-3);
    if (closed !== undefined) said.push(`the connection ended with ${closed}`);
    return said.length === 0 ? 'nothing' : said.join(' · ').slice(0, 600);
  }

  #read(): void {
    const { conversation, target } = this.#bench;
    for (const text of this.#connection.inbox.splice(0)) {
      conversation.add(target.now(), target.role, 'suite', 'frame', shown(this.#bench, text));
      this.#messages.push({ ...parsed(text), text: text.slice(0, 2_000) });
    }
  }
}

function parsed(text: string): z.infer<typeof message> {
  const read = message.safeParse(parsedJson(text));
  return read.success ? read.data : { jsonrpc: undefined };
}

/** The key never appears in a report. */
const shown = ({ target }: RpcBench, text: string): string => text.slice(0, 400).replaceAll(target.key, '…');
