/** Makes a faulty or unusual end of the link from ours: filters around its handler modify its incoming and outgoing messages. */
import type { ConnectionHandler, LinkConnection } from '../../../server/link/connection.ts';
import { isMap, parsedJson } from '../../../sim/json.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The actions available to a filter besides passing text on. */
export interface FilterContext {
  /** Sends to the suite. */
  readonly send: (text: string) => void;
  /** Passes text to the sound end, as if it had arrived. */
  readonly give: (text: string) => void;
  readonly end: () => void;
  /** The filter's own state within this connection. */
  readonly memory: Map<string, string>;
}

export interface Filter {
  /** Filters a frame that arrives; undefined drops it. */
  readonly incoming?: (text: string, around: FilterContext) => string | undefined;
  /** Filters a frame that is sent; undefined drops it. */
  readonly outgoing?: (text: string, around: FilterContext) => string | undefined;
  /** Whether the end may close the connection. */
  readonly ends?: boolean;
  readonly opened?: (around: FilterContext) => void;
  readonly closed?: (around: FilterContext) => void;
}

export const filtered =
  ({ incoming, outgoing, ends = true, opened, closed }: Filter) =>
  (sound: ConnectionHandler): ConnectionHandler => ({
    opened: (connection) => {
      let inner: ReturnType<ConnectionHandler['opened']> | undefined;
      const around: FilterContext = {
        send: (text) => connection.send(text),
        give: (text) => inner?.received(text),
        end: () => connection.end('a fault'),
        memory: new Map(),
      };
      const theirs: LinkConnection = {
        ...connection,
        send: (text) => {
          const changed = outgoing === undefined ? text : outgoing(text, around);
          if (changed !== undefined) connection.send(changed);
        },
        end: (why) => {
          if (ends) connection.end(why);
        },
      };
      inner = sound.opened(theirs);
      opened?.(around);
      return {
        received: (text) => {
          const changed = incoming === undefined ? text : incoming(text, around);
          if (changed !== undefined) inner.received(changed);
        },
        closed: () => {
          closed?.(around);
          inner.closed();
        },
      };
    },
  });

export function jsonOf(text: string): Json | undefined {
  const value = parsedJson(text);
  return isMap(value) ? { ...value } : undefined;
}

export const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});

/** Modifies each JSON object that passes; anything else passes unchanged. */
export const each =
  (change: (message: Json) => Json | undefined) =>
  (text: string): string | undefined => {
    const message = jsonOf(text);
    if (message === undefined) return text;
    const changed = change(message);
    return changed === undefined ? undefined : JSON.stringify(changed);
  };

/** Modifies the messages of one method. */
export const only =
  (method: string, change: (message: Json) => Json | undefined) =>
  (text: string): string | undefined =>
    each((message) => (message.method === method ? change(message) : message))(text);

/** Modifies the parameters of one method. */
export const params = (method: string, change: (given: Json) => Json) =>
  only(method, (message) => ({ ...message, params: change(objectOf(message.params)) }));

/** Modifies errors with that code. */
export const errors = (code: number, change: (message: Json) => Json | undefined) =>
  each((message) => (objectOf(message.error).code === code ? change(message) : message));

export const kindOf = (message: { readonly method?: unknown }): string =>
  message.method === undefined ? 'answer' : 'call';
export const withoutId = (text: string): boolean => jsonOf(text)?.id === undefined;
export const answerWith = (id: unknown, value: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: value });
