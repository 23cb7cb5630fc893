/**
 * The Core API sandbox: the vendor's documented endpoints (public) on the real core.
 * INV-1: `/upload/` and `/restore/…` require the mobile key, everything else the private key; only the OpenAPI document is open.
 * INV-2: Every answer has the documented shape.
 */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { RESERVED_IN_DEMO } from '../../lock/reserved/outcomes.ts';
import { VERSION } from '../../report/version.ts';
import { Answer, type Endpoint, endpoint } from '../endpoint.ts';
import type { HttpOptions, Refusal } from '../http.ts';
import { openapi } from '../openapi.ts';
import { activityEndpoints, uploadEndpoints } from './activity.ts';
import { ERROR, type ErrorCode, failure, success } from './answer.ts';
import { quickClickEndpoints } from './clicks.ts';
import type { Company } from './company.ts';
import { fobEndpoints, keyEndpoints } from './keys.ts';
import { answers, lockEndpoints, macText } from './locks.ts';
import { openPostApi } from './post-api.ts';

export interface ApiKeys {
  /** For the servers of a company. */
  readonly private: string;
  /** For phones: uploads only. */
  readonly mobile: string;
}

/** The default keys of the sandbox; accepted only on this machine. */
export const SANDBOX_KEYS: ApiKeys = { private: 'private-key', mobile: 'mobile-key' };

/** The iOS library calls these after a lock has lost its set-up; our core does not need them. Source: public. */
const restoreEndpoints = (company: Company): readonly Endpoint[] =>
  ['/restore/', '/restore/confirm/'].map((path) =>
    endpoint({
      method: 'POST',
      path,
      id: path.slice(1, -1),
      credential: 'mobile',
      summary: 'Does nothing: the next /unlock/ sets up a lock that has lost its set-up',
      body: z.looseObject({ mac: macText }),
      example: { mac: 'C0:FF:EE:00:01:01' },
      answers,
      handle: ({ body }) => {
        const request = path.slice(1, -1);
        const lock = company.lock(body.mac);
        if (lock === undefined) return failure(request, ERROR.lock, 'this company has no lock with that MAC');
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
      version: VERSION,
      description: `The vendor’s documented Core API, on a simulated facility. Bearer keys: private for backend, mobile for uploads. ${RESERVED_IN_DEMO}`,
    },
    endpoints,
  );

/** The OpenAPI document without a server, for the published file. */
export const coreDocument = (company: Company) => {
  const { private: own, mobile } = coreEndpoints(company);
  return document([...own, ...mobile]);
};

const CODES: Readonly<Record<string, ErrorCode>> = {
  internal: ERROR.internal,
  token: ERROR.key,
  'not-found': ERROR.endpoint,
};

/** Refusals by the port, before the API: they keep their status. */
const OF_THE_PORT: readonly string[] = ['origin', 'host', 'closed'];

/** Errors have the public shape of the API. NP1 adds that a failure has status 200, even for unknown paths and broken bodies. */
function shape([status, code, message]: Refusal, asked: Endpoint | undefined): Answer {
  const answer = failure(asked?.id ?? '', CODES[code] ?? ERROR.input, message);
  return OF_THE_PORT.includes(code) ? new Answer(status, answer.body) : answer;
}

/** The server, not listening yet. */
export function openCoreApi(company: Company, keys: ApiKeys, options: Omit<HttpOptions, 'shape'>): FastifyInstance {
  const { private: own, mobile } = coreEndpoints(company);
  const endpoints = [...own, ...mobile];
  return openPostApi(
    {
      endpoints,
      document: document(endpoints),
      secrets: { ...keys },
      turns: () => company.turns,
      shape,
      wrong: ({ id }, why) => failure(id, ERROR.input, why),
      otherMethod: ({ id }) => failure(id, ERROR.method, 'this API accepts only POST'),
    },
    options,
  );
}
