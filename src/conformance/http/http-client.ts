/**
 * Requests over HTTP or HTTPS, with the path exactly as given: no library normalises it, and redirects are not followed.
 *
 * INV-1: An answer is read up to a limit of bytes and of total time, however slowly it arrives. INV-2: A connection that the server closed while idle
 * is reopened once.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { HostClock } from '../../sim/live-clock.ts';

export interface HttpClientOptions {
  /** Supplies scheme, host and port. */
  readonly url: URL;
  readonly host: HostClock;
  /** The maximum size of an answer. */
  readonly answerBytes: number;
}

export interface ClientRequestParts {
  readonly method: string;
  /** The request target as sent: a path or an absolute URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for a request without a body. */
  readonly body: string | undefined;
  /** The time limit for the complete answer, in milliseconds. */
  readonly limitMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** The media type in lower case, without parameters; empty if there is none. */
  readonly type: string;
  readonly text: string;
}

/** The reason why a request ended before its answer was complete. */
export type Ending = 'late' | 'long' | 'hung-up' | { readonly code: string; readonly message: string };

export type HttpResult = { readonly answer: HttpAnswer } | { readonly ending: Ending };

const CONNECTIONS = 8;

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #agent: HttpAgent;
  readonly #begin: typeof httpRequest;

  constructor(options: HttpClientOptions) {
    const pool = { keepAlive: true, maxSockets: CONNECTIONS };
    const secure = options.url.protocol === 'https:';
    this.#options = options;
    this.#agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
    this.#begin = secure ? httpsRequest : httpRequest;
  }

  async send(parts: ClientRequestParts): Promise<HttpResult> {
    const first = await this.#attempt(parts);
    const { result } = first.wasStale ? await this.#attempt(parts) : first;
    return result;
  }

  close(): void {
    this.#agent.destroy();
  }

  #attempt({ method, path, headers, body, limitMs }: ClientRequestParts): Promise<Attempt> {
    const { url, host, answerBytes } = this.#options;
    return new Promise((done) => {
      const asked = this.#begin({
        host: url.hostname.replace(/^\[|\]$/g, ''),
        ...(url.port === '' ? {} : { port: url.port }),
        method,
        path,
        headers: { host: url.host, ...headers },
        agent: this.#agent,
      });
      let answered = false;
      const end = (result: HttpResult): void => {
        host.clearTimeout(timer);
        const hungUp = 'ending' in result && result.ending === 'hung-up';
        done({ result, wasStale: asked.reusedSocket && hungUp && !answered });
        if ('ending' in result) asked.destroy();
      };
      const timer = host.setTimeout(() => end({ ending: 'late' }), limitMs);
      asked.on('error', (error) => end({ ending: endingOf(error) }));
      asked.on('response', (response) => {
        answered = true;
        read(response, answerBytes, end);
      });
      asked.end(body);
    });
  }
}

interface Attempt {
  readonly result: HttpResult;
  /** Whether the connection was reused and the server closed it before answering. */
  readonly wasStale: boolean;
}

/** An answer that is not HTTP counts as no answer. */
function endingOf({ code = '', message }: NodeJS.ErrnoException): Ending {
  if (code === 'ECONNRESET' || code.startsWith('HPE_')) return 'hung-up';
  return { code, message: message === '' ? code : message };
}

function read(response: IncomingMessage, limit: number, end: (result: HttpResult) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) end({ ending: 'long' });
    else chunks.push(chunk);
  });
  response.on('error', () => end({ ending: 'hung-up' }));
  response.on('aborted', () => end({ ending: 'hung-up' }));
  response.on('end', () => {
    const [type = ''] = String(response.headers['content-type'] ?? '').split(';');
    const text = Buffer.concat(chunks).toString('utf8');
    end({ answer: { status: response.statusCode ?? 0, type: type.trim().toLowerCase(), text } });
  });
}
