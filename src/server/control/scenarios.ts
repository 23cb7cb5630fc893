/** A scenario inside the live facility: its steps are played on the facility as it stands, and the result is the answer. */
import { z } from 'zod';
import { parseScenario } from '../../scenario/parse.ts';
import { ScenarioRun } from '../../scenario/run.ts';
import { type Endpoint, endpoint, problem, problemSchema } from '../endpoint.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Control } from './context.ts';
import { inFork, onFacility } from './facility.ts';
import { undone } from './time.ts';

/** Characters of a scenario … */
export const TEXT_LIMIT = 64 * 1024;
/** … and words, signs and spaces in it: it is read in one go. */
export const PARTS_LIMIT = 6_000;
/** Simulated time that a scenario may take here. */
const LONGEST_MS = 31 * 24 * 3_600_000;
const MOST_EVENTS = 500_000;

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
  const run = new ScenarioRun(parsed.scenario, hosted.facility, { longestRunMs: LONGEST_MS, mostEvents: MOST_EVENTS });
  try {
    const end = await hosted.live.drive(() => run.advance(1));
    // One that was stopped has a result too: incomplete.
    return end === 'busy' ? undone(end) : run.result();
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
      'Plays a scenario file’s steps on the facility as it stands; time runs ahead while it plays, and the answer is its result',
    query: inFork,
    body: z.object({
      text: z.string().max(TEXT_LIMIT).describe('The scenario file, YAML; its facility and start are not used'),
    }),
    answers: {
      200: {
        text: 'The result: verdict (incomplete when it was paused on the way), checks, the failure with its place and the last events',
      },
      409: { text: 'The clock is driven already', schema: problemSchema },
      422: { text: 'It could not be read', schema: problemSchema },
    },
    handle: ({ query, body }) => onFacility(control, (hosted) => play(hosted, body.text), query.fork),
  }),
];
