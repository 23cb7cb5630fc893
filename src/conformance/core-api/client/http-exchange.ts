/**
 * Requests over HTTP or HTTPS, with the target exactly as a case wrote it: no library normalises the path.
 *
 * INV-1 an answer is read up to `ANSWER_BYTES` and for `ANSWER_WITHIN_MS` in all, however slowly it arrives. INV-2 a connection that the
 * backend closed while it was idle is opened again once.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { HostClock } from '../../../sim/live-clock.ts';
import { CaseFailed, TargetLost } from '../../bench/outcome.ts';
import { type Exchange, type HttpAnswer, type HttpRequest, HUNG_UP } from '../contract/exchange.ts';

/** The longest answer that is read. */
export const ANSWER_BYTES = 4 * 1024 * 1024;
const ANSWER_WITHIN_MS = 10_000;
const CONNECTIONS = 8;

export interface HttpExchangeOptions {
  /** Such as `http://127.0.0.1:2848`; a path in it precedes every path of a request. */
  readonly url: string;
  readonly host: HostClock;
  /** Multiplies the time limit. */
  readonly patience: number;
}

/** The error that ended a request before its answer. */
type Ending = 'late' | 'long' | 'hung-up' | { readonly code: string };

export function httpExchange({ url, host, patience }: HttpExchangeOptions): Exchange {
  const base = new URL(url);
  const secure = base.protocol === 'https:';
  const prefix = base.pathname.replace(/\/$/, '');
  const pool = { keepAlive: true, maxSockets: CONNECTIONS };
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
  const limitMs = ANSWER_WITHIN_MS * patience;

  const attempt = ({ method, target, headers, body }: HttpRequest): Promise<HttpAnswer | Ending> =>
    new Promise((done) => {
      const options = {
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (secure ? 443 : 80) : Number(base.port),
        method,
        path: target.startsWith('/') ? `${prefix}${target}` : target,
        headers: { host: base.host, ...headers },
        agent,
      };
      const end = (result: HttpAnswer | Ending): void => {
        host.clearTimeout(timer);
        done(result);
        if (typeof result === 'string') asked.destroy();
      };
      const asked = secure ? httpsRequest(options) : httpRequest(options);
      const timer = host.setTimeout(() => end('late'), limitMs);
      asked.on('error', (error: NodeJS.ErrnoException) =>
        end(error.code === 'ECONNRESET' || error.code?.startsWith('HPE_') ? 'hung-up' : { code: error.code ?? '' }),
      );
      asked.on('response', (response) => read(response, end));
      asked.end(body);
    });

  return {
    send: async (request) => {
      let result = await attempt(request);
      if (result === 'hung-up') result = await attempt(request);
      if (typeof result === 'object' && 'status' in result) return result;
      if (result === 'hung-up') return HUNG_UP;
      if (result === 'long')
        throw new CaseFailed(
          `the answer to ${request.method} ${request.target}, which has no end`,
          `at most ${ANSWER_BYTES} bytes`,
          'more, and the rest was not read',
        );
      if (result === 'late')
        throw new TargetLost(`${url} gave no whole answer within ${Math.round(limitMs / 1_000)} s (--patience)`);
      const advice = secure && result.code === 'EPROTO' ? '; is it http and not https?' : '';
      throw new TargetLost(`${url} cannot be reached${result.code === '' ? '' : ` (${result.code})`}${advice}`);
    },
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

function read(response: IncomingMessage, end: (result: HttpAnswer | Ending) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > ANSWER_BYTES) end('long');
    else chunks.push(chunk);
  });
  response.on('error', () => end('hung-up'));
  response.on('aborted', () => end('hung-up'));
  response.on('end', () => {
    const [type = ''] = String(response.headers['content-type'] ?? '').split(';');
    const text = Buffer.concat(chunks).toString('utf8');
    end({ status: response.statusCode ?? 0, type: type.trim().toLowerCase(), text });
  });
}
