/** Verbs, views and the trace of a facility over HTTP. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Verb } from '../../facility/verbs/verb.ts';
import type { Json } from '../../sim/clock.ts';
import { Answer, type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { type Control, facilityFor } from './context.ts';
import { streamTrace } from './stream.ts';

export const inFork = z.strictObject({
  fork: z.string().max(60).optional().describe('Act on this fork instead of the live facility'),
});

const noFork = () => problem(404, 'no-fork', 'no fork has that name; GET /v1/forks lists them');
export const stopped = () => problem(409, 'stopped', 'this facility has been replaced or stopped');
export const stoppedAnswer = { 409: { text: 'The facility was stopped', schema: problemSchema } } as const;
export const noForkAnswer = { 404: { text: 'No such fork', schema: problemSchema } } as const;

/** Runs `act` on the facility that the call addresses. */
export function onFacility(
  control: Control,
  act: (hosted: HostedFacility) => unknown,
  fork: string | undefined,
): unknown {
  const hosted = facilityFor(control, fork);
  return hosted === undefined ? noFork() : act(hosted);
}

export const event = z.object({
  seq: z.int(),
  time: z.int().describe('Simulated time, milliseconds since 1970'),
  actor: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
  causedBy: z.int().optional().describe('The event that triggered this one, by its seq; an input has none'),
});

const outcome = z.union([
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), by: z.string(), why: z.string(), nearest: z.string().optional() }),
]);

const which = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('Only events with a sequence number above this'),
  kind: z.string().max(100).optional().describe('Only kinds with this prefix'),
  actor: z.string().max(100).optional().describe('Only actors with this prefix'),
});

/** The maximum number of events on one page. */
export const PAGE_LIMIT = 1_000;

export const facilityEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/v1/facility',
    id: 'facility',
    credential: 'token',
    summary: 'Time zone, time, speed, number of locks, and position in the trace',
    query: inFork,
    answers: { 200: { text: 'The facility' }, ...noForkAnswer },
    handle: ({ query }) => onFacility(control, summary, query.fork),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/verbs',
    id: 'verbs',
    credential: 'token',
    summary: 'Every verb, with the schema of its arguments, and examples',
    query: inFork,
    answers: { 200: { text: 'The verbs' }, ...noForkAnswer },
    handle: ({ query }) => onFacility(control, verbs, query.fork),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/verbs/:verb',
    id: 'play',
    credential: 'token',
    summary: 'Use a verb now; the body contains its arguments',
    params: z.object({ verb: z.string().max(100) }),
    query: inFork,
    body: z.record(z.string().max(100), z.unknown()),
    answers: {
      200: { text: 'Done', schema: outcome },
      404: { text: 'No such verb or fork', schema: z.union([outcome, problemSchema]) },
      422: { text: 'Refused; the body names the rule and the reason', schema: outcome },
    },
    handle: ({ params, query, body }) =>
      onFacility(
        control,
        async (hosted) => {
          await hosted.turns.next();
          const result = hosted.play(params.verb, body);
          return new Answer(result.ok ? 200 : result.by === 'unknown-verb' ? 404 : 422, result);
        },
        query.fork,
      ),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/view',
    id: 'view',
    credential: 'token',
    summary: 'The state of the whole facility',
    query: inFork,
    answers: { 200: { text: 'The view' }, ...noForkAnswer, ...stoppedAnswer },
    handle: ({ query, reply }) => onFacility(control, (hosted) => view(hosted, reply), query.fork),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/look/:path',
    id: 'look',
    credential: 'token',
    summary: 'One part of the view, such as /v1/look/lock.A101',
    params: z.object({ path: z.string().max(200) }),
    query: inFork,
    answers: { 200: { text: 'The value' }, 404: { text: 'No such path', schema: problemSchema }, ...stoppedAnswer },
    handle: ({ params, query, reply }) => onFacility(control, (hosted) => look(hosted, params.path, reply), query.fork),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/sign-in/:person',
    id: 'signIn',
    credential: 'token',
    summary:
      'What a person knows but no view shows: the e-mail address, phone number and password for signing in to an app, and the last PIN and code received',
    params: z.object({ person: z.string().max(60) }),
    query: inFork,
    answers: {
      200: {
        text: 'The known values; the password is present if the account has one',
        schema: z.object({
          email: z.string().optional(),
          phone: z.string().optional(),
          password: z.string().optional(),
          pin: z.string().optional(),
          code: z.string().optional(),
        }),
      },
      404: { text: 'No such person or fork', schema: problemSchema },
    },
    handle: ({ params, query }) => onFacility(control, (hosted) => signInOf(hosted, params.person), query.fork),
  }),
];

/** The trace, and the lines of the monitor. */
export const traceEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/v1/trace',
    id: 'trace',
    credential: 'token',
    summary: 'Past events, oldest first, a page at a time',
    query: which.extend(inFork.shape).extend({
      limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(100),
    }),
    answers: {
      200: {
        text: 'Events, and the oldest sequence number that is still in memory',
        schema: z.object({ oldest: z.int(), seq: z.int(), events: z.array(event) }),
      },
      ...noForkAnswer,
    },
    handle: ({ query: { after, limit, kind = '', actor = '', fork } }) =>
      onFacility(
        control,
        (hosted) => ({
          oldest: hosted.oldest,
          seq: hosted.parts.facility.trace.seq,
          events: hosted
            .recent(after, Number.POSITIVE_INFINITY)
            .filter((one) => one.kind.startsWith(kind) && one.actor.startsWith(actor))
            .slice(0, limit),
        }),
        fork,
      ),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/trace/stream',
    id: 'traceStream',
    credential: 'token',
    summary: 'Events as they happen: server-sent events, one JSON object each; Last-Event-ID resumes',
    query: which.extend(inFork.shape).extend({ after: z.coerce.number().int().min(0).optional() }),
    answers: { 200: { text: 'The stream', type: 'text/event-stream' }, ...noForkAnswer },
    handle: ({ query: { fork, ...filter }, request, reply }) =>
      onFacility(control, (hosted) => streamTrace(control.facilities, hosted, filter, request, reply), fork),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/monitor',
    id: 'monitor',
    credential: 'token',
    summary:
      'Mistakes made by connected programs: the rule that was broken, the bytes that were sent (decoded), and what to do',
    query: z.strictObject({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(100),
    }),
    answers: { 200: { text: 'Lines, oldest first' } },
    handle: ({ query }) => ({ lines: control.lines(query.after, query.limit) }),
  }),
];

function signInOf({ parts: { facility } }: HostedFacility, person: string): unknown {
  const of = (what: string) => facility.reveal(`${person}.${what}`);
  const known = { email: of('email'), phone: of('mobile'), password: of('password') };
  const received = { pin: of('lastPin'), code: of('lastCode') };
  if (Object.values(known).some((value) => value !== undefined)) return { ...known, ...received };
  return problem(404, 'nobody-there', `no person ${person} has an account; GET /v1/look/person lists all people`);
}

function summary(hosted: HostedFacility): Json {
  const { facility, locks } = hosted.parts;
  return {
    timeZone: facility.timeZone,
    now: hosted.now,
    paused: hosted.live.paused,
    speed: hosted.live.speed,
    behindMs: hosted.live.behindMs,
    jumping: hosted.live.jumping,
    locks: locks.size,
    seq: facility.trace.seq,
    digest: facility.trace.digest,
  };
}

/** The description of a verb never changes, so it is built once. */
const described = new WeakMap<Verb, unknown>();

function describe(verb: Verb): unknown {
  const known = described.get(verb);
  if (known !== undefined) return known;
  const { name, subject, summary: says, params, examples } = verb;
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  const description = { name, subject, summary: says, examples, params: schema };
  described.set(verb, description);
  return description;
}

const verbs = (hosted: HostedFacility): unknown => [...hosted.parts.facility.verbTable.values()].map(describe);

/** Sends JSON text unchanged. */
const sendJson = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('application/json; charset=utf-8').send(text);

async function view(hosted: HostedFacility, reply: FastifyReply): Promise<unknown> {
  const { text } = (await hosted.look()) ?? {};
  return text === undefined ? stopped() : sendJson(reply, text);
}

async function look(hosted: HostedFacility, path: string, reply: FastifyReply): Promise<unknown> {
  const found = await hosted.look(path);
  if (found === undefined) return stopped();
  return found.text === undefined
    ? problem(404, 'nothing-there', `the view has no ${path}; GET /v1/view shows all of it`)
    : sendJson(reply, `{"value":${found.text}}`);
}
