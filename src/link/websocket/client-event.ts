/** An action of a client, for observers of connected programs. Bytes are upper-case hex; none of this enters the trace. */

export type ClientAction =
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

export interface ClientEvent {
  /** The server that the client uses, for instance `websocket`. */
  readonly transport: string;
  readonly client: string;
  readonly what: ClientAction;
  readonly mac?: string;
  readonly value?: string;
  readonly withoutResponse?: boolean;
  readonly why?: string;
}
