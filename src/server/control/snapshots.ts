/** Snapshots and forks over HTTP. */
import { z } from 'zod';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import { FORK_LIMIT } from '../hosted-facilities.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { SAVED_SNAPSHOTS_LIMIT } from '../saved-snapshots.ts';
import type { Control } from './context.ts';
import { inFork, onFacility } from './facility.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/)
  .describe('Lower-case letters, digits, dot, dash, underscore');
const saved = z.object({ name: z.string(), at: z.int(), seq: z.int() });
const missing = { 404: { text: 'There is none of that name', schema: problemSchema } } as const;
const noSnapshot = (which: string) =>
  problem(404, 'no-snapshot', `there is no snapshot ${which}; GET /v1/snapshots lists them`);

function save(control: Control, as: string, hosted: HostedFacility) {
  try {
    const full = problem(409, 'shelf-full', `${SAVED_SNAPSHOTS_LIMIT} snapshots are kept; delete one first`);
    return control.facilities.save(as, hosted) ?? full;
  } catch (error) {
    if (!(error instanceof NotSnapshottable)) throw error;
    return problem(409, 'no-snapshots-here', error.message);
  }
}

const savedEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/v1/snapshots',
    id: 'snapshots',
    credential: 'token',
    summary: 'The snapshots that were saved',
    answers: {
      200: { text: 'Name, simulation time, last trace event', schema: z.object({ snapshots: z.array(saved) }) },
    },
    handle: () => ({ snapshots: control.facilities.snapshots.list() }),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/snapshots',
    id: 'save',
    credential: 'token',
    summary: 'Saves everything as it is now',
    query: inFork,
    body: z.object({ name }),
    answers: {
      200: { text: 'Saved', schema: saved },
      409: { text: 'The shelf is full, or a run over the radio', schema: problemSchema },
    },
    handle: ({ query, body }) => onFacility(control, (hosted) => save(control, body.name, hosted), query.fork),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/snapshots/:name',
    id: 'deleteSnapshot',
    credential: 'token',
    summary: 'Forgets a snapshot',
    params: z.object({ name }),
    answers: { 200: { text: 'Gone' }, ...missing },
    handle: ({ params }) =>
      control.facilities.snapshots.delete(params.name) ? { gone: params.name } : noSnapshot(params.name),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/snapshots/:name/restore',
    id: 'restore',
    credential: 'token',
    summary: 'Goes back: the live facility is as it was; every connection ends',
    params: z.object({ name }),
    answers: { 200: { text: 'Restored' }, ...missing },
    handle: ({ params }) =>
      control.facilities.restore(params.name)
        ? {
            restored: params.name,
            now: control.facilities.main.now,
            seq: control.facilities.main.parts.facility.trace.seq,
          }
        : noSnapshot(params.name),
  }),
];

const forkEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/v1/snapshots/:name/fork',
    id: 'fork',
    credential: 'token',
    summary: 'Opens the snapshot beside the live facility, paused; other calls reach it by ?fork=NAME',
    params: z.object({ name }),
    body: z.object({ as: name }),
    answers: { 200: { text: 'Forked' }, 409: { text: 'Taken, or too many', schema: problemSchema }, ...missing },
    handle: ({ params, body }) => {
      const result = control.facilities.fork(params.name, body.as);
      if (result === 'forked') return { fork: body.as };
      if (result === 'no-snapshot') return noSnapshot(params.name);
      return problem(
        409,
        result,
        result === 'taken' ? `a fork ${body.as} runs already` : `${FORK_LIMIT} forks run already`,
      );
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/forks',
    id: 'forks',
    credential: 'token',
    summary: 'The forks that run beside the live facility',
    answers: { 200: { text: 'Their names', schema: z.object({ forks: z.array(z.string()) }) } },
    handle: () => ({ forks: [...control.facilities.forks.keys()] }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/forks/:name',
    id: 'deleteFork',
    credential: 'token',
    summary: 'Ends a fork',
    params: z.object({ name }),
    answers: { 200: { text: 'Gone' }, ...missing },
    handle: ({ params }) =>
      control.facilities.dropFork(params.name)
        ? { gone: params.name }
        : problem(404, 'no-fork', `there is no fork ${params.name}`),
  }),
];

export const snapshotEndpoints = (control: Control): readonly Endpoint[] => [
  ...savedEndpoints(control),
  ...forkEndpoints(control),
];
