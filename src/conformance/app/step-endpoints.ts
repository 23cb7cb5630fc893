/** The steps on the control port, for a driver: it reads the instructions and reports when it is done. */
import { z } from 'zod';
import { type Endpoint, endpoint, problem, problemSchema } from '../../server/endpoint.ts';
import type { AppRun } from './app-run.ts';

export const STEPS_PATH = '/v1/conformance/steps';

export const stepEndpoints = (run: AppRun): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: STEPS_PATH,
    id: 'conformanceSteps',
    credential: 'token',
    summary: 'The steps of a conformance test of an app, and which one is current',
    answers: { 200: { text: 'The steps, in order' } },
    handle: () => ({ steps: run.describe() }),
  }),
  endpoint({
    method: 'POST',
    path: `${STEPS_PATH}/:n/done`,
    id: 'conformanceStepDone',
    credential: 'token',
    summary: 'Report that the app has carried out the current step; the next one begins',
    params: z.object({ n: z.coerce.number().int().min(1).max(1_000) }),
    answers: {
      200: { text: 'The steps, in order' },
      409: { text: 'This is not the current step', schema: problemSchema },
    },
    handle: ({ params: { n } }) =>
      run.done(n)
        ? { steps: run.describe() }
        : problem(409, 'not-now', `step ${n} is not the current step; GET ${STEPS_PATH} shows the current one`),
  }),
];
