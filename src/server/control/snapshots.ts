/** Saved snapshots and forks over HTTP. */
import { z } from 'zod';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import { FORK_LIMIT } from '../hosted-facilities.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { SAVED_SNAPSHOTS_LIMIT } from '../saved-snapshots.ts';
import type { Control } from './context.ts';
import { inFork, onFacility, stopped, stoppedAnswer } from './facility.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'a name of 1 to 40 lower-case letters, digits, dots, hyphens and underscores')
  .describe('Lower-case letters, digits, dot, dash, underscore');
const saved = z.object({ name: z.string(), at: z.int(), seq: z.int() });
const missing = { 404: { text: 'There is no snapshot or fork with that name', schema: problemSchema } } as const;
const noSnapshot = (which: string) =>
  problem(404, 'no-snapshot', `no snapshot is called ${which}; GET /v1/snapshots lists them`);

async function save(control: Control, as: string, hosted: HostedFacility) {
  try {
    const kept = await control.facilities.save(as, hosted);
    if (kept === 'full')
      return problem(
        409,
        'too-many-snapshots',
        `${SAVED_SNAPSHOTS_LIMIT} snapshots are already saved; delete one first`,
      );
    return kept ?? stopped();
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
    summary: 'The saved snapshots',
    answers: {
      200: { text: 'Name, simulated time, last trace event', schema: z.object({ snapshots: z.array(saved) }) },
    },
    handle: () => ({ snapshots: control.facilities.snapshots.list() }),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/snapshots',
    id: 'save',
    credential: 'token',
    summary: 'Save the current state of the facility',
    query: inFork,
    body: z.strictObject({ name }),
    answers: {
      200: { text: 'Saved', schema: saved },
      409: { text: 'Too many snapshots, or the facility uses the radio and cannot be saved', schema: problemSchema },
    },
    handle: ({ query, body }) => onFacility(control, (hosted) => save(control, body.name, hosted), query.fork),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/snapshots/:name',
    id: 'deleteSnapshot',
    credential: 'token',
    summary: 'Delete a snapshot',
    params: z.object({ name }),
    answers: { 200: { text: 'Deleted' }, ...missing },
    handle: ({ params }) =>
      control.facilities.snapshots.delete(params.name) ? { gone: params.name } : noSnapshot(params.name),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/snapshots/:name/restore',
    id: 'restore',
    credential: 'token',
    summary: 'Return the live facility to this snapshot; every connection ends',
    params: z.object({ name }),
    answers: { 200: { text: 'Restored' }, ...stoppedAnswer, ...missing },
    handle: async ({ params }) => {
      const result = await control.facilities.restore(params.name);
      if (result === 'no-snapshot') return noSnapshot(params.name);
      if (result === 'stopped') return stopped();
      const { now, parts } = control.facilities.main;
      return { restored: params.name, now, seq: parts.facility.trace.seq };
    },
  }),
];

const forkEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/v1/snapshots/:name/fork',
    id: 'fork',
    credential: 'token',
    summary: 'Open the snapshot as a fork of the live facility, paused; other calls address it with ?fork=NAME',
    params: z.object({ name }),
    body: z.strictObject({ as: name }),
    answers: {
      200: { text: 'Forked' },
      409: { text: 'The name is taken, or there are too many forks', schema: problemSchema },
      ...missing,
    },
    handle: async ({ params, body }) => {
      const result = await control.facilities.fork(params.name, body.as);
      if (result === 'forked') return { fork: body.as };
      if (result === 'no-snapshot') return noSnapshot(params.name);
      if (result === 'stopped') return stopped();
      return problem(
        409,
        result,
        result === 'taken'
          ? `a fork called ${body.as} already exists`
          : `${FORK_LIMIT} forks already exist; delete one first`,
      );
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/forks',
    id: 'forks',
    credential: 'token',
    summary: 'The forks of the live facility',
    answers: { 200: { text: 'Their names', schema: z.object({ forks: z.array(z.string()) }) } },
    handle: () => ({ forks: [...control.facilities.forks.keys()] }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/forks/:name',
    id: 'deleteFork',
    credential: 'token',
    summary: 'End a fork',
    params: z.object({ name }),
    answers: { 200: { text: 'Deleted' }, ...missing },
    handle: ({ params }) =>
      control.facilities.dropFork(params.name)
        ? { gone: params.name }
        : problem(404, 'no-fork', `no fork is called ${params.name}`),
  }),
];

export const snapshotEndpoints = (control: Control): readonly Endpoint[] => [
  ...savedEndpoints(control),
  ...forkEndpoints(control),
];
