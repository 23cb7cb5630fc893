/**
 * The Core API sandbox: the vendor's documented endpoints (public) on the real core.
 * INV-1 `/upload/` and `/restore/…` take the mobile key, all else the private key. INV-2 every answer has the documented form.
 */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Answer, type Endpoint, endpoint, register } from '../endpoint.ts';
import { bearerOf, type HttpOptions, openHttp, sameSecret } from '../http.ts';
import { openapi } from '../openapi.ts';
import { version } from '../version.ts';
import { activityEndpoints, uploadEndpoints } from './activity.ts';
import { ERROR, failure, success } from './answer.ts';
import { quickClickEndpoints } from './clicks.ts';
import type { Company } from './company.ts';
import { fobEndpoints, keyEndpoints } from './keys.ts';
import { answers, lockEndpoints, macText } from './locks.ts';

export const CORE_PORT = 2848;

export interface ApiKeys {
  /** For a company's own servers. */
  readonly private: string;
  /** For phones: uploads only. */
  readonly mobile: string;
}

/** The keys of a sandbox that was given none; good for this machine only. */
export const SANDBOX_KEYS: ApiKeys = { private: 'private-key', mobile: 'mobile-key' };

/** public: the iOS library asks these after a lock lost its set-up; our core needs no such help. */
const restoreEndpoints = (company: Company): readonly Endpoint[] =>
  ['/restore/', '/restore/confirm/'].map((path) =>
    endpoint({
      method: 'POST',
      path,
      id: path.slice(1, -1),
      summary: 'A lock that lost its set-up is set up again by the next /unlock/; nothing is to be done here',
      body: z.looseObject({ mac: macText }),
      answers,
      handle: ({ body }) => {
        const request = path.slice(1, -1);
        const lock = company.lock(body.mac);
        if (lock === undefined) return failure(request, ERROR.lock, 'no lock of this company has that mac');
        return success(request, { data: { commands: '' } });
      },
    }),
  );

export function coreEndpoints(company: Company): { private: readonly Endpoint[]; mobile: readonly Endpoint[] } {
  return {
    private: [
      ...lockEndpoints(company),
      ...keyEndpoints(company),
      ...fobEndpoints(company),
      ...quickClickEndpoints(company),
      ...activityEndpoints(company),
    ],
    mobile: [...uploadEndpoints(company), ...restoreEndpoints(company)],
  };
}

const document = (endpoints: readonly Endpoint[]) =>
  openapi(
    {
      title: 'noke-sim Core API sandbox',
      version,
      description:
        'The vendor’s documented Core API, on a simulated facility. Bearer keys: private for servers, mobile for uploads.',
    },
    endpoints,
  );

/** The document without a server, for the published file. */
export const coreDocument = (company: Company) => {
  const { private: own, mobile } = coreEndpoints(company);
  return document([...own, ...mobile]);
};

/** public: an error of the API is told in its own form. */
function shape(status: number, code: string, message: string): Answer {
  const known: Readonly<Record<string, number>> = {
    internal: ERROR.internal,
    token: ERROR.key,
    'not-found': ERROR.endpoint,
  };
  const number = (known[code] ?? ERROR.input) as typeof ERROR.input;
  return new Answer(status, failure('', number, message).body);
}

/** Not yet listening. */
export function openCoreApi(
  company: Company,
  keys: ApiKeys,
  options: Omit<HttpOptions, 'token' | 'shape'>,
): FastifyInstance {
  const app = openHttp({ ...options, shape });
  const { private: own, mobile } = coreEndpoints(company);
  const mobilePaths = new Set(mobile.map(({ path }) => path));
  const known = new Set([...own, ...mobile].map(({ path }) => path));
  const pathOf = (url: string): string => {
    const [path = ''] = url.split('?');
    return path.endsWith('/') ? path : `${path}/`;
  };
  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request.url);
    if (!known.has(path)) return undefined;
    const name = path.slice(1, -1);
    if (request.method !== 'POST') return reply.code(200).send(failure(name, ERROR.method, 'this API takes POST').body);
    const wanted = mobilePaths.has(path) ? keys.mobile : keys.private;
    const given = bearerOf(request);
    if (given !== undefined && sameSecret(given, wanted)) return undefined;
    const which = mobilePaths.has(path) ? 'mobile' : 'private';
    return reply.code(200).send(failure(name, ERROR.key, `send \`Authorization: Bearer\` with the ${which} key`).body);
  });
  for (const one of [...own, ...mobile]) {
    const name = one.path.slice(1, -1);
    // public: the documentation writes paths with and without the last slash.
    register(app, [one, { ...one, path: one.path.slice(0, -1) }], (why) => failure(name, ERROR.input, why));
  }
  const published = document([...own, ...mobile]);
  app.get('/openapi.json', async () => published);
  return app;
}
