/**
 * The Smart Entry app API: an app signs in, fetches its units with their keys, and asks for online unlocks. The requests and their fields come from a
 * public third-party app (public); their semantics are ours, because the vendor has not published them.
 *
 * INV-1: All requests except sign-in and `/openapi.json` require the token of a current sign-in. INV-2: Every answer has `result`, `message` and `data`.
 */
import type { FastifyInstance } from 'fastify';
import { VERSION } from '../../report/version.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { openPostApi } from '../core-api/post-api.ts';
import type { Endpoint } from '../endpoint.ts';
import type { HttpOptions } from '../http.ts';
import { openapi } from '../openapi.ts';
import { failure } from './answer.ts';
import type { AppAccess } from './app-access.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { lockEndpoints } from './locks.ts';
import { signInEndpoint } from './sign-in.ts';

export const appEndpoints = (access: AppAccess, host: Pick<HostClock, 'now'>): readonly Endpoint[] => [
  signInEndpoint(access, new FailedSignIns(host)),
  ...lockEndpoints(access),
];

export const appDocument = (endpoints: readonly Endpoint[]) =>
  openapi(
    {
      title: 'noke-sim Smart Entry app API',
      version: VERSION,
      description: 'The requests of an app for tenants and staff to the company’s servers, on a simulated facility.',
    },
    endpoints,
  );

/** The server, not listening yet. */
export function openAppApi(access: AppAccess, host: HostClock, options: Omit<HttpOptions, 'shape'>): FastifyInstance {
  const endpoints = appEndpoints(access, host);
  return openPostApi(
    {
      endpoints,
      document: appDocument(endpoints),
      secrets: { session: (token) => access.userOf(token) !== undefined },
      turns: () => access.turns,
      shape: ([status, , message]) => failure(status, message),
      wrong: (_endpoint, why) => failure(400, why),
      otherMethod: () => failure(405, 'this API accepts only POST'),
    },
    options,
  );
}
