/** Time over HTTP: pause, go on, step, speed, jump. */
import { z } from 'zod';
import type { DriveEnd } from '../../sim/live-clock.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Control } from './context.ts';
import { inFork, noForkAnswer, onFacility } from './facility.ts';

/** A jump goes no further than this, for all that is due on the way is played. */
export const JUMP_LIMIT_MS = 31 * 24 * 3_600_000;
export const STEP_LIMIT = 10_000;
export const SPEED_LIMIT = 100_000;

const time = z.object({
  now: z.int().describe('Simulation time, milliseconds since 1970'),
  paused: z.boolean(),
  speed: z.number(),
  behindMs: z.int().describe('Simulated time that the machine is late, for it cannot keep this speed; else 0'),
  jumping: z.boolean(),
  nextAt: z.int().nullable().describe('When the next timer is due'),
});

const timeOf = (hosted: HostedFacility): z.output<typeof time> => ({
  now: hosted.now,
  paused: hosted.live.paused,
  speed: hosted.live.speed,
  behindMs: hosted.live.behindMs,
  jumping: hosted.live.jumping,
  nextAt: hosted.parts.facility.clock.nextAt() ?? null,
});

const answers = { 200: { text: 'The time', schema: time }, ...noForkAnswer } as const;
const busy = {
  409: { text: 'The clock runs or is driven already, or it was paused on the way', schema: problemSchema },
} as const;

/** The answer to a drive that did not reach its goal; undefined when it did. */
export const undone = (end: DriveEnd) =>
  end === 'busy'
    ? problem(409, 'jumping', 'a jump or a scenario is under way; wait for its answer, or pause', { temporary: true })
    : end === 'stopped'
      ? problem(409, 'stopped', 'it was paused on the way; GET /v1/time says where', { mayHaveHappened: true })
      : undefined;

/** One of the two switches of the clock. */
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
    summary: 'What time it is in the simulation',
    query: inFork,
    answers,
    handle: ({ query }) => onFacility(control, timeOf, query.fork),
  }),
  switchEndpoint(
    control,
    'pause',
    'Stops the clock where it is, also in the middle of a jump or of a scenario',
    (hosted) => hosted.live.pause(),
  ),
  switchEndpoint(control, 'resume', 'Lets the clock run', (hosted) => hosted.live.start()),
  endpoint({
    method: 'POST',
    path: '/v1/time/speed',
    id: 'speed',
    credential: 'token',
    summary: 'How many seconds pass in one of the host’s; a machine that cannot keep it says so in behindMs, and slows',
    query: inFork,
    body: z.object({ speed: z.number().positive().max(SPEED_LIMIT) }),
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
    summary: 'Lets the next timers fire, one or more; the clock must be paused',
    query: inFork,
    body: z.object({ count: z.int().min(1).max(STEP_LIMIT).default(1) }),
    answers: { 200: { text: 'The time, and how many fired', schema: time.extend({ fired: z.int() }) }, ...busy },
    handle: ({ query, body }) =>
      onFacility(
        control,
        async (hosted) => {
          const { live } = hosted;
          if (live.jumping || !live.paused) return problem(409, 'running', 'pause the clock before you step it');
          const fired = await live.step(body.count);
          return { fired, ...timeOf(hosted) };
        },
        query.fork,
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/time/jump',
    id: 'jump',
    credential: 'token',
    summary: 'Runs ahead; everything due on the way happens. Answers when it has arrived',
    query: inFork,
    body: z.union([
      z.object({ byMs: z.int().min(0).max(JUMP_LIMIT_MS) }).strict(),
      z.object({ to: z.int().describe('Milliseconds since 1970') }).strict(),
    ]),
    answers: {
      ...answers,
      ...busy,
      422: { text: 'Back in time, too far, or beyond the calendar', schema: problemSchema },
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
          return undone(await hosted.live.jump(to)) ?? timeOf(hosted);
        },
        query.fork,
      ),
  }),
];

export const timeEndpoints = (control: Control): readonly Endpoint[] => [
  ...clockEndpoints(control),
  ...movingEndpoints(control),
];
