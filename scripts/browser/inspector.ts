/** A client of the inspector protocol, which Chromium and Node speak. */
import { WebSocket } from 'ws';

/** A message of the protocol: the answer to a call, or a notification. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
  readonly result?: Answer;
}

/** The parts of answers that these scripts use. */
export interface Answer {
  readonly targetId?: string;
  readonly sessionId?: string;
  readonly data?: string;
  readonly nodes?: number;
  readonly result?: { readonly value?: unknown };
}

export type Call = (method: string, params?: object) => Promise<Answer>;

export interface Inspector {
  /** Calls of one session, or of the whole program. */
  session(id?: string): Call;
  /** Calls `read` with every notification; returns a function that stops it. */
  listen(read: (message: Message) => void): () => void;
  /** A Node process does not end while its inspector is connected. */
  close(): void;
}

/** A call that is refused rejects with the reason. */
export async function inspectorAt(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  await new Promise((open) => socket.once('open', open));
  const waiting = new Map<number, (answer: Message) => void>();
  const readers = new Set<(message: Message) => void>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id === undefined) for (const read of readers) read(message);
    else waiting.get(message.id)?.(message);
    waiting.delete(message.id ?? 0);
  });
  let sent = 0;
  return {
    session:
      (sessionId) =>
      (method, params = {}) =>
        new Promise((done, refuse) => {
          const id = ++sent;
          waiting.set(id, ({ error, result = {} }) =>
            error === undefined ? done(result) : refuse(new Error(`${method}: ${error.message}`)),
          );
          socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
        }),
    listen(read) {
      readers.add(read);
      return () => readers.delete(read);
    },
    close: () => socket.close(),
  };
}
