/**
 * Pauses over HTTP: at an event, in a state, or at a point in time. The answer to POST confirms that the pause is set, so a test sets it, acts, and then
 * waits for it with GET. A request waits in real time, a pause in simulated time; both have limits.
 */
import { z } from 'zod';
import { checks, eventPattern } from '../../scenario/schema.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { readPauseAt } from '../pauses/pause-request.ts';
import { PAUSE_LIMIT, type Pause } from '../pauses/pauses.ts';
import type { Control } from './context.ts';
import { event, inFork, noForkAnswer, onFacility } from './facility.ts';
import { JUMP_LIMIT_MS, time, timeOf, unfinished, unsent } from './time.ts';

/** The maximum real time for which one request waits for a pause. */
export const WAIT_LIMIT_MS = 60_000;
const WAIT_MS = 10_000;

const waitMs = z.coerce.number().int().min(0).max(WAIT_LIMIT_MS);

const request = z.strictObject({
  event: eventPattern
    .extend({
      about: z.string().min(1).max(60).optional().describe('The id of a unit, lock, person … that the event names'),
    })
    .optional()
    .describe('Right after the next event of this kind, actor and data, as in a scenario'),
  state: checks.optional().describe('When the conditions at these paths of the view hold, as in a scenario'),
  time: z
    .union([z.string().max(40), z.int()])
    .optional()
    .describe('At this local time of the facility, such as 09:15, or at this time in milliseconds since 1970'),
  withinMs: z
    .int()
    .min(1)
    .max(JUMP_LIMIT_MS)
    .optional()
    .describe('The simulated time after which the pause is missed (default: an hour or, with `time`, until that time)'),
  ahead: z
    .boolean()
    .default(false)
    .describe('Run ahead to the pause, like a jump; otherwise the clock keeps running or stays paused'),
  waitMs: waitMs.default(0).describe('How long, in real time, the response waits for the pause'),
});

const pauseSchema = time.extend({
  id: z.int(),
  state: z.enum(['waiting', 'reached', 'missed', 'cancelled']),
  sentence: z.string().describe('The state of the pause, in one sentence'),
  endedAt: z.int().optional().describe('The time at which the pause ended'),
  event: event.optional().describe('The event at which the clock was paused'),
  unsent,
});

const answers = {
  200: { text: 'The pause, the time, and which clients have not received everything', schema: pauseSchema },
  ...noForkAnswer,
} as const;
const withoutPause = { 404: { text: 'No such pause or fork', schema: problemSchema } } as const;

/** Resolves once the pause has ended, or after that much real time. */
function ended(hosted: HostedFacility, pause: Pause, ms: number, host: HostClock): Promise<void> {
  if (ms === 0 || pause.end !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const over = () => {
      host.clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = host.setTimeout(over, ms);
    const stop = hosted.pauses.onEnd(pause, over);
  });
}

async function answerOf(control: Control, hosted: HostedFacility, pause: Pause, ms: number) {
  await ended(hosted, pause, ms, control.host);
  const { id, end } = pause;
  const missing = end?.state === 'reached' ? await control.sent(hosted) : [];
  const sentence = hosted.pauses.sentence(pause);
  const stands = end === undefined && hosted.live.paused && !hosted.live.jumping;
  return {
    ...timeOf(hosted),
    id,
    state: end?.state ?? 'waiting',
    sentence: stands ? `${sentence}; the clock is paused: POST /v1/time/resume` : sentence,
    ...(end === undefined ? {} : { endedAt: end.now }),
    ...(end?.state === 'reached' && end.event !== undefined ? { event: end.event } : {}),
    unsent: missing,
  };
}

/** Runs ahead to the pause in the background: the answer does not wait longer than requested. */
function runAhead(hosted: HostedFacility, pause: Pause): void {
  void hosted.live.jump(pause.until).then(
    (end) => (end === 'done' ? hosted.pauses.miss(pause) : undefined),
    // The clock has stopped, and has reported the error.
    () => hosted.pauses.cancel(pause, 'the facility stopped because of an internal error'),
  );
}

async function setPause(control: Control, hosted: HostedFacility, body: z.output<typeof request>) {
  const { ahead, withinMs, waitMs: ms, ...asked } = body;
  await hosted.turns.next();
  hosted.live.nudge();
  const read = readPauseAt(hosted.facility, asked);
  if (!read.ok) return problem(422, 'pause', read.why);
  if (ahead && hosted.live.jumping) return unfinished('busy');
  if ('time' in read.value && read.value.time - hosted.now > JUMP_LIMIT_MS)
    return problem(422, 'pause', `time: expected a time at most ${JUMP_LIMIT_MS} ms ahead`);
  const pause = hosted.pauses.set(read.value, withinMs);
  if (pause === undefined)
    return problem(409, 'too-many-pauses', `${PAUSE_LIMIT} pauses are already waiting; cancel one`, {
      temporary: true,
    });
  hosted.live.nudge();
  if (ahead && pause.end === undefined) runAhead(hosted, pause);
  return answerOf(control, hosted, pause, ms);
}

const byId = z.object({ id: z.string().max(20) });

/** Calls `act` with the pause that has this id. */
const onPause = (
  control: Control,
  fork: string | undefined,
  id: string,
  act: (hosted: HostedFacility, pause: Pause) => unknown,
): unknown =>
  onFacility(
    control,
    (hosted) => {
      const pause = hosted.pauses.get(Number(id));
      return pause === undefined
        ? problem(404, 'no-pause', `no pause has the id ${id}; the last ${PAUSE_LIMIT} that ended are remembered`)
        : act(hosted, pause);
    },
    fork,
  );

export const pauseEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/v1/time/pauseAt',
    id: 'pauseAt',
    credential: 'token',
    summary:
      'Set a pause: right after an event, in a state, or at a time. Responds as soon as the pause is set or, if `waitMs` is given, waits for it',
    query: inFork,
    body: request,
    example: { event: { kind: 'lock.woke', about: 'A101' }, withinMs: 60_000 },
    answers: {
      ...answers,
      409: {
        text: 'Running ahead is not possible because a jump or a scenario is in progress, or there are too many pauses',
        schema: problemSchema,
      },
      422: { text: 'No such kind, id, path or time; the message names the nearest', schema: problemSchema },
    },
    handle: ({ query, body }) => onFacility(control, (hosted) => setPause(control, hosted, body), query.fork),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/time/pauseAt/:id',
    id: 'pausedAt',
    credential: 'token',
    summary: 'Wait until a pause is reached, missed or cancelled',
    params: byId,
    query: inFork.extend({ waitMs: waitMs.default(WAIT_MS).describe('How long, in real time, the response waits') }),
    answers: { ...answers, ...withoutPause },
    handle: ({ params, query }) =>
      onPause(control, query.fork, params.id, (hosted, pause) => answerOf(control, hosted, pause, query.waitMs)),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/time/pauseAt/:id',
    id: 'cancelPause',
    credential: 'token',
    summary: 'Cancel a pause that is waiting',
    params: byId,
    query: inFork,
    answers: { ...answers, ...withoutPause },
    handle: ({ params, query }) =>
      onPause(control, query.fork, params.id, (hosted, pause) => {
        hosted.pauses.cancel(pause, 'it was cancelled');
        return answerOf(control, hosted, pause, 0);
      }),
  }),
];
