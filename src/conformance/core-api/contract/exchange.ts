/**
 * One HTTP request and its answer: how the suite reaches a backend. The gallery puts faulty backends behind the same port.
 *
 * INV-1: A request to an unreachable backend rejects with `TargetLost`. INV-2: An answer is limited in bytes and time.
 */
import type { HttpAnswer } from '../../http/http-client.ts';

export type { HttpAnswer };

export interface HttpRequest {
  readonly method: string;
  /** As sent on the wire: a path or an absolute URL. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for a request without a body. */
  readonly body: string | undefined;
}

export interface Exchange {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** The backend closed the connection without an answer, as some do for a request that they cannot parse. */
export const HUNG_UP: HttpAnswer = { status: 0, type: '', text: '' };
