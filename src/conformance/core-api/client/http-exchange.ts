/** A backend behind HTTP or HTTPS. A path in the URL is prepended to the path of every request. */
import type { HostClock } from '../../../sim/live-clock.ts';
import { CaseFailed, TargetLost } from '../../bench/outcome.ts';
import { HttpClient } from '../../http/http-client.ts';
import { type Exchange, HUNG_UP } from '../contract/exchange.ts';

/** The maximum size of an answer. */
export const ANSWER_BYTES = 4 * 1024 * 1024;
const ANSWER_WITHIN_MS = 10_000;

export interface HttpExchangeOptions {
  /** For example `http://127.0.0.1:2848`. */
  readonly url: string;
  readonly host: HostClock;
  /** The factor by which the time limit is multiplied. */
  readonly patience: number;
}

export function httpExchange({ url, host, patience }: HttpExchangeOptions): Exchange {
  const base = new URL(url);
  const prefix = base.pathname.replace(/\/$/, '');
  const client = new HttpClient({ url: base, host, answerBytes: ANSWER_BYTES });
  const limitMs = ANSWER_WITHIN_MS * patience;
  return {
    send: async ({ method, target, headers, body }) => {
      const path = target.startsWith('/') ? `${prefix}${target}` : target;
      const result = await client.send({ method, path, headers, body, limitMs });
      if ('answer' in result) return result.answer;
      const { ending } = result;
      if (ending === 'hung-up') return HUNG_UP;
      if (ending === 'long')
        throw new CaseFailed(
          `the size of the answer to ${method} ${target}`,
          `at most ${ANSWER_BYTES} bytes`,
          'more; the rest was not read',
        );
      if (ending === 'late')
        throw new TargetLost(`${url} gave no complete answer within ${Math.round(limitMs / 1_000)} s (--patience)`);
      const advice = base.protocol === 'https:' && ending.code === 'EPROTO' ? '; is it http and not https?' : '';
      throw new TargetLost(`${url} cannot be reached${ending.code === '' ? '' : ` (${ending.code})`}${advice}`);
    },
    close: () => {
      client.close();
      return Promise.resolve();
    },
  };
}
