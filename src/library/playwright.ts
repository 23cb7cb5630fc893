/**
 * A facility with ports, for tests that drive an app or a page from outside: `nokeSim()` is a Playwright fixture, `runFacility` the same
 * for other runners. Every facility has its own free ports, so tests can run in parallel. It does not need Playwright.
 *
 * @module noke-sim/playwright
 */

import { whyEndpoint } from '../cli/up/why-endpoint.ts';
import type { FacilityFile } from '../facility/files/schema.ts';
import { lookStrictly, type ViewAt, type ViewPath } from '../facility/open/view-path.ts';
import { callsOf, type Verbs } from '../facility/verbs/calls.ts';
import { facilityOpener } from '../server/facility-opener.ts';
import type { Serving } from '../server/options.ts';
import { readPauseAt } from '../server/pauses/pause-request.ts';
import { PAUSE_LIMIT } from '../server/pauses/pauses.ts';
import { serve } from '../server/serve.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { type FacilityOptions, planOf, startOf } from './open-facility.ts';
import type { EventFilter } from './opened-facility.ts';
import { NotInTime } from './until.ts';
import { type Duration, msOf } from './within.ts';

/** The options with which `runFacility` and `nokeSim` run a facility; every option has a default. */
export interface RunOptions extends Pick<FacilityOptions, 'seed' | 'startAt' | 'life'> {
  /** Simulated seconds for each second; default 1. */
  readonly speed?: number;
  /** Whether time stands still, except during `advance`. */
  readonly paused?: boolean;
  /** Origins of browser pages that may connect, as the browser sends them: `http://localhost:8080`. */
  readonly allowOrigins?: readonly string[];
}

/** The event at which to pause: `about` is the id of a unit, a lock, a person … that the event names. */
export type PauseWhere =
  | { readonly event: EventFilter & { readonly about?: string } }
  | { readonly state: { readonly [path: string]: Json } }
  | { readonly time: string | Instant };

/** A facility that runs on its own time, and the addresses at which programs reach it. */
export interface RunningFacility {
  /** The control API and its page, `http://127.0.0.1:PORT` (docs/server.md). */
  readonly url: string;
  /** The Core API. */
  readonly coreUrl: string;
  /** The Smart Entry app API. */
  readonly appUrl: string;
  /** The locks over WebSocket. */
  readonly websocketUrl: string;
  readonly verbs: Verbs;
  /** As in a facility of `openFacility`. */
  look<P extends string>(path: ViewPath<P>): ViewAt<P>;
  /** Like `look`, but undefined for an unknown path. */
  find(path: string): Json | undefined;
  /**
   * Advances simulated time immediately. Resolves when everything due by then has happened and has been sent: to sockets, trace streams and subscribers.
   * False if a pause was reached first. Rejects if the facility stops in the meantime, or if another jump is in progress.
   */
  advance(by: Duration): Promise<boolean>;
  /**
   * Pauses automatically: right after an event, when the conditions of a state hold, or at a time. The pause is set when this returns; the promise
   * resolves once time stands still there, with the event if it waited for one. The limit is simulated time, by default an hour or until its time;
   * then it rejects with `NotInTime`. Throws `TypeError` for an unknown kind, id, path or time.
   */
  pauseAt(at: PauseWhere, limit?: Duration): Promise<TraceEvent | undefined>;
  /** Stops time until `resume`. */
  pause(): void;
  /** Lets time pass at the set speed. */
  resume(): void;
  /** Closes every port. May be called twice. */
  stop(): Promise<void>;
}

/** Starts `demo`, a facility file or a plan on free ports of this machine. Throws `InvalidInput`. */
export async function runFacility(
  facility: string | FacilityFile = 'demo',
  options: RunOptions = {},
): Promise<RunningFacility> {
  const { seed = '1', startAt, life = false, ...rest } = options;
  const plan = typeof facility === 'string' ? planOf(facility) : facility;
  const faults: unknown[] = [];
  let isStopped = false;
  const serving = await serve({
    ...rest,
    open: facilityOpener(plan, { seed: String(seed), startAt: startOf(startAt, plan.timeZone), life }),
    ports: { control: 0, core: 0, app: 0, websocket: 0 },
    endpoints: (facilities) => [whyEndpoint(facilities)],
    onError: (error) => faults.push(error),
  });
  const { control = '', core = '', app = '', websocket = '' } = serving.ready;
  return {
    url: control,
    coreUrl: core,
    appUrl: app,
    websocketUrl: websocket,
    verbs: callsOf((verb, args) => serving.facility().play(verb, args)),
    look: (path) => lookStrictly(serving.facility(), path),
    find: (path) => serving.facility().find(path),
    advance: async (by) => {
      const { live } = serving.facilities.main;
      const end = await live.jump(live.clock.now() + msOf(by));
      if (end === 'busy') throw new Error('time did not pass: another jump is in progress');
      if (isStopped) throw new Error('time did not pass: the facility stopped');
      await serving.sent();
      return end === 'done';
    },
    pauseAt: (at, limit) => pauseIn(serving, at, limit),
    pause: () => serving.facilities.main.live.pause(),
    resume: () => serving.facilities.main.live.start(),
    stop: async () => {
      isStopped = true;
      await serving.stop();
      if (faults.length > 0) throw faults.splice(0)[0];
    },
  };
}

function pauseIn(serving: Serving, at: PauseWhere, limit?: Duration): Promise<TraceEvent | undefined> {
  const { main } = serving.facilities;
  main.live.nudge();
  const read = readPauseAt(main.facility, at);
  if (!read.ok) throw new TypeError(read.why);
  const pause = main.pauses.set(read.value, limit === undefined ? undefined : msOf(limit));
  if (pause === undefined) throw new RangeError(`at most ${PAUSE_LIMIT} pauses may be waiting`);
  main.live.nudge();
  const reached = new Promise<TraceEvent | undefined>((resolve, reject) => {
    main.pauses.onEnd(pause, () => {
      if (pause.end?.state !== 'reached') return reject(new NotInTime(main.pauses.sentence(pause)));
      const { event } = pause.end;
      return serving.sent().then(() => resolve(event), reject);
    });
  });
  // A test that ends without awaiting its pause has not failed.
  reached.catch(() => undefined);
  return reached;
}

/** Runs a test with a fixture's value. */
type Use = (facility: RunningFacility) => Promise<void>;

/**
 * The fixture `facility` for Playwright: `const test = base.extend(nokeSim('demo'))` gives every test its own facility, which stops
 * after it.
 */
export const nokeSim = (facility: string | FacilityFile = 'demo', options: RunOptions = {}) => ({
  /** Starts a facility for one test and stops it afterwards; the test receives it as `facility`. */
  // Playwright reads the names of the fixtures that this one needs from its first parameter, which must be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright refuses a name there
  facility: async ({}: object, use: Use): Promise<void> => {
    const running = await runFacility(facility, options);
    try {
      await use(running);
    } finally {
      await running.stop();
    }
  },
});
