/** Time over HTTP: pause, resume, step, speed, jump. */
import { z } from 'zod';
import type { DriveEnd } from '../../sim/live-clock.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Control } from './context.ts';
import { inFork, noForkAnswer, onFacility } from './facility.ts';

/** The longest jump. Everything that falls due during a jump is simulated, so a jump costs work. */
export const JUMP_LIMIT_MS = 31 * 24 * 3_600_000;
export const STEP_LIMIT = 10_000;
export const SPEED_LIMIT = 100_000;

export const time = z.object({
  now: z.int().describe('Simulated time, milliseconds since 1970'),
  paused: z.boolean(),
  speed: z.number(),
  behindMs: z.int().describe('How far simulated time lags behind, if the machine cannot keep up; otherwise 0'),
  jumping: z.boolean(),
  nextAt: z.int().nullable().describe('When the next timer fires'),
});

export const timeOf = (hosted: HostedFacility): z.output<typeof time> => ({
  now: hosted.now,
  paused: hosted.live.paused,
  speed: hosted.live.speed,
  behindMs: hosted.live.behindMs,
  jumping: hosted.live.jumping,
  nextAt: hosted.parts.facility.clock.nextAt() ?? null,
});

/** The output that programs did not receive in time. */
export const unsent = z
  .array(z.object({ to: z.string(), waiting: z.int(), failing: z.boolean().optional() }))
  .describe(
    'Empty: everything due was received. Otherwise, how many bytes, events or activities each client has not received',
  );

const answers = { 200: { text: 'The time', schema: time }, ...noForkAnswer } as const;
const busy = {
  409: {
    text: 'The clock is running, a jump or a scenario is in progress, or the run paused before the end',
    schema: problemSchema,
  },
} as const;

/** The answer to a jump or scenario that did not reach its end; undefined if it did. */
export const unfinished = (end: DriveEnd) =>
  end === 'busy'
    ? problem(409, 'jumping', 'a jump or a scenario is in progress; wait for its answer, or pause', { temporary: true })
    : end === 'stopped'
      ? problem(409, 'stopped', 'time was paused before the end; GET /v1/time shows where', { mayHaveHappened: true })
      : undefined;

/** `pause` or `resume`. */
const switchEndpoint = (
  control: Control,
  id: 'pause' | 'resume',
  summary: string,
  flip: (hosted: HostedFacility) => void,
) =>
  endpoint({
    method: 'POST',
    path: `/v1/time/${id}`,
    id,
    credential: 'token',
    summary,
    query: inFork,
    answers,
    handle: ({ query }) =>
      onFacility(
        control,
        (hosted) => {
          flip(hosted);
          return timeOf(hosted);
        },
        query.fork,
      ),
  });

const clockEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/v1/time',
    id: 'time',
    credential: 'token',
    summary: 'Simulated time, speed, and whether the clock is running',
    query: inFork,
    answers,
    handle: ({ query }) => onFacility(control, timeOf, query.fork),
  }),
  switchEndpoint(control, 'pause', 'Stop the clock, even in the middle of a jump or a scenario', (hosted) =>
    hosted.live.pause(),
  ),
  switchEndpoint(control, 'resume', 'Start the clock', (hosted) => hosted.live.start()),
  endpoint({
    method: 'POST',
    path: '/v1/time/speed',
    id: 'speed',
    credential: 'token',
    summary:
      'Set how many simulated seconds pass per real second; if the machine cannot keep up, behindMs shows the lag',
    query: inFork,
    body: z.strictObject({ speed: z.number().positive().max(SPEED_LIMIT) }),
    answers,
    handle: ({ query, body }) =>
      onFacility(
        control,
        (hosted) => {
          hosted.live.setSpeed(body.speed);
          return timeOf(hosted);
        },
        query.fork,
      ),
  }),
];

const movingEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/v1/time/step',
    id: 'step',
    credential: 'token',
    summary:
      'Fire the next timers, one or more; the clock must be paused. Responds once all their effects have been sent',
    query: inFork,
    body: z.strictObject({ count: z.int().min(1).max(STEP_LIMIT).default(1) }),
    answers: {
      200: { text: 'The time, and how many timers fired', schema: time.extend({ fired: z.int(), unsent }) },
      ...busy,
    },
    handle: ({ query, body }) =>
      onFacility(
        control,
        async (hosted) => {
          const { live } = hosted;
          if (live.jumping || !live.paused) return problem(409, 'running', 'pause the clock before you step it');
          const fired = await live.step(body.count);
          const missing = await control.sent(hosted);
          return { fired, ...timeOf(hosted), unsent: missing };
        },
        query.fork,
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/time/jump',
    id: 'jump',
    credential: 'token',
    summary: 'Run ahead; everything that falls due happens. Responds on arrival, once everything has been sent',
    query: inFork,
    body: z.union([
      z.strictObject({ byMs: z.int().min(0).max(JUMP_LIMIT_MS) }),
      z.strictObject({ to: z.int().describe('Milliseconds since 1970') }),
    ]),
    answers: {
      200: { text: 'The time on arrival', schema: time.extend({ unsent }) },
      ...noForkAnswer,
      ...busy,
      422: { text: 'Backwards, too far, or beyond the calendar', schema: problemSchema },
    },
    handle: ({ query, body }) =>
      onFacility(
        control,
        async (hosted) => {
          const to = 'to' in body ? body.to : hosted.now + body.byMs;
          if (to < hosted.now || to - hosted.now > JUMP_LIMIT_MS)
            return problem(
              422,
              'jump',
              `a jump goes forward, by at most ${JUMP_LIMIT_MS} ms; restore a snapshot to go back`,
            );
          const { endsAt } = hosted.parts.facility.clock;
          if (to > endsAt)
            return problem(422, 'calendar', `the calendar of a facility ends at ${new Date(endsAt).toISOString()}`);
          const end = await hosted.live.jump(to);
          const missing = await control.sent(hosted);
          return unfinished(end) ?? { ...timeOf(hosted), unsent: missing };
        },
        query.fork,
      ),
  }),
];

export const timeEndpoints = (control: Control): readonly Endpoint[] => [
  ...clockEndpoints(control),
  ...movingEndpoints(control),
];
