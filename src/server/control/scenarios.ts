/** Executes the steps of a scenario on a running facility, in its current state, and answers with the result. */
import { z } from 'zod';
import { parseScenario } from '../../scenario/parse.ts';
import { ScenarioRun } from '../../scenario/run.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Control } from './context.ts';
import { inFork, onFacility } from './facility.ts';
import { unfinished } from './time.ts';

/** The maximum number of characters in a scenario. */
export const TEXT_LIMIT = 64 * 1024;
/** The maximum number of words, punctuation marks and spaces in it, because it is parsed in one go. */
export const PARTS_LIMIT = 6_000;
/** The maximum simulated time of a scenario. */
const MAX_MS = 31 * 24 * 3_600_000;
const MAX_EVENTS = 500_000;

async function play(hosted: HostedFacility, text: string): Promise<unknown> {
  const parsed = parseScenario('scenario.yaml', text, hosted.facility.verbTable, {
    bytes: TEXT_LIMIT,
    parts: PARTS_LIMIT,
  });
  if (!parsed.ok) {
    const [first] = parsed.problems;
    const where = first === undefined ? '' : `line ${first.line}, column ${first.column}: `;
    return problem(
      422,
      'scenario',
      `${where}expected ${first?.expected ?? 'a scenario'}, found ${first?.found ?? 'something else'}`,
    );
  }
  const run = new ScenarioRun(parsed.scenario, hosted.facility, { longestRunMs: MAX_MS, mostEvents: MAX_EVENTS });
  try {
    const end = await hosted.live.drive(() => run.advance(1));
    // A run that was stopped also has a result: incomplete.
    return end === 'busy' ? unfinished(end) : run.result();
  } finally {
    run.close();
  }
}

export const scenarioEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/v1/scenarios',
    id: 'scenario',
    credential: 'token',
    summary:
      'Execute the steps of a scenario file on the facility in its current state; simulated time runs as fast as possible meanwhile; the response contains the result',
    query: inFork,
    body: z.strictObject({
      text: z.string().max(TEXT_LIMIT).describe('The scenario file, YAML; its facility and start time are ignored'),
    }),
    answers: {
      200: {
        text: 'The result: verdict (incomplete if it was paused before the end), checks, and the failure with its position and the last events',
      },
      409: { text: 'A jump or another scenario is in progress', schema: problemSchema },
      422: { text: 'The scenario is not valid', schema: problemSchema },
    },
    handle: ({ query, body }) => onFacility(control, (hosted) => play(hosted, body.text), query.fork),
  }),
];
