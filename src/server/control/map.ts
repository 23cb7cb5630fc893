/** The map of the facility: its plan, and the state of all units in one short answer, which costs nothing while nothing happens. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Endpoint, endpoint, problem } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Control } from './context.ts';
import { inFork, noForkAnswer, onFacility, stopped, stoppedAnswer } from './facility.ts';

const noMap = { 404: { text: 'No such fork, or a facility without a map' } } as const;

/** A state depends on time as well, but on nothing that shows on a map in less than a minute. */
const MINUTE_MS = 60_000;

/** Changes with each event, and with each simulated minute. A facility that was restored or replaced has a different digest. */
const tagOf = ({ parts: { facility }, now }: HostedFacility): string =>
  `"${facility.trace.digest.slice(0, 24)}-${facility.trace.seq}-${Math.floor(now / MINUTE_MS)}"`;

export const mapEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/v1/map',
    id: 'map',
    credential: 'token',
    summary: 'The floor plan: units, zones, entries and dead spots with their positions, and the people',
    query: inFork,
    answers: { 200: { text: 'The plan, in metres' }, ...noForkAnswer, ...noMap, ...stoppedAnswer },
    handle: ({ query, reply }) => onFacility(control, (hosted) => part(hosted, 'map', reply), query.fork),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/map/states',
    id: 'mapStates',
    credential: 'token',
    summary:
      'A short state for every unit and entry, and everybody on site; responds with 304 to If-None-Match if nothing has happened',
    query: inFork.extend({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .default(0)
        .describe('The `version` of an earlier answer: only the units that changed since then'),
    }),
    answers: {
      200: { text: 'The states' },
      304: { text: 'Nothing has happened since' },
      ...noForkAnswer,
      ...noMap,
      ...stoppedAnswer,
    },
    handle: ({ query, request, reply }) =>
      onFacility(control, (hosted) => states(hosted, query.after, request, reply), query.fork),
  }),
];

async function states(
  hosted: HostedFacility,
  after: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const tag = tagOf(hosted);
  reply.header('etag', tag);
  return request.headers['if-none-match'] === tag ? reply.code(304).send() : part(hosted, `states.${after}`, reply);
}

async function part(hosted: HostedFacility, path: string, reply: FastifyReply): Promise<unknown> {
  const found = await hosted.look(path);
  if (found === undefined) return stopped();
  return found.text === undefined
    ? problem(404, 'no-map', 'this facility has no map')
    : reply.type('application/json; charset=utf-8').send(found.text);
}
