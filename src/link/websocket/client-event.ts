/** An action of a client, for observers of connected programs. Bytes are upper-case hex; nothing here enters the trace. */

export type WatchedWhat =
  | 'joined'
  | 'left'
  | 'slow'
  | 'cut'
  | 'malformed'
  | 'scan'
  | 'connect'
  | 'waiting'
  | 'up'
  | 'down'
  | 'read'
  | 'subscribe'
  | 'unsubscribe'
  | 'write'
  | 'notified'
  | 'refused';

export interface Watched {
  /** The server that the client uses, for instance `websocket`. */
  readonly door: string;
  readonly client: string;
  readonly what: WatchedWhat;
  readonly mac?: string;
  readonly value?: string;
  readonly withoutResponse?: boolean;
  readonly why?: string;
}
