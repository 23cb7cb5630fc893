/** Tools for long-running work: scenarios, searches, diagnoses and conformance. One runs at a time; each reports progress and can be cancelled. */
import { z } from 'zod';
import { LEVELS } from '../../explore/setup/draw.ts';
import { YAML_MAX_BYTES } from '../../facility/files/yaml-file.ts';
import { Mistake } from '../call.ts';
import type { Given, Ran } from '../commands.ts';
import { type Answer, tool } from '../tool.ts';

const path = z.string().min(1).max(4096);
const seed = z.string().min(1).max(100);
/** Limits of a search, and of the evidence files. */
const DEFAULT_SECONDS = 20;
const MAX_SECONDS = 600;
const MAX_RUNS = 100_000;
const MAX_PAPERS = 100;
/** A protocol message is at most 10 MB. */
const MAX_PAPER_CHARACTERS = 8_000_000;

/** Exit codes for unusable input, and for an unreachable target. */
const REFUSED: readonly number[] = [2, 3];

/** Throws `Mistake` for work that could not be done. */
function answered({ exitCode, text, data }: Ran): Answer {
  if (REFUSED.includes(exitCode)) throw new Mistake(text);
  return { text, data: { exitCode, ...data } };
}

const runScenario = tool({
  name: 'run_scenario',
  title: 'Run a scenario',
  about:
    'Runs a scenario in a facility of its own and returns its verdict. Each failure comes with its step, the expected and actual values, the last events and the path to the unexpected value. The schema is a resource: scenario-v1; bundled scenarios are resources too.',
  input: z.strictObject({
    file: path.optional().describe('The path of a scenario file.'),
    yaml: z.string().max(YAML_MAX_BYTES).optional().describe('The text of a scenario, instead of a path.'),
    seed: seed.optional().describe('Overrides the seed in the file.'),
  }),
  order: 'work',
  changes: false,
  act: async ({ around }, { file, yaml, seed: given }, call) => {
    if ((file === undefined) === (yaml === undefined)) throw new Mistake('give either "file" or "yaml", not both');
    const scenario: Given = file === undefined ? textAs('scenario.yaml', yaml ?? '') : { file };
    return answered(await around.commands.run(scenario, given, call));
  },
});

const textAs = (name: string, text: string): Given => ({ name, bytes: new TextEncoder().encode(text) });

const explore = tool({
  name: 'explore',
  title: 'Search for failures',
  about:
    'Runs random facilities, people, failures and clock settings on all cores and checks invariants. Returns each failure with its shortest steps and a scenario that reproduces it.',
  input: z.strictObject({
    seconds: z
      .int()
      .min(1)
      .max(MAX_SECONDS)
      .optional()
      .describe(
        `How long to search, including the time for shrinking failures. Default: ${DEFAULT_SECONDS}, or until "runs" runs have ended.`,
      ),
    runs: z.int().min(1).max(MAX_RUNS).optional().describe('The maximum number of runs.'),
    level: z.enum(LEVELS).default('facility'),
    seed: z.int().min(0).max(2_147_483_646).optional().describe('Default: random.'),
    fault: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe('A planted fault for the search to find, such as jam-says-locked.'),
  }),
  order: 'work',
  changes: false,
  act: async ({ around }, { seconds, runs, ...options }, call) => {
    const span = seconds ?? (runs === undefined ? DEFAULT_SECONDS : MAX_SECONDS);
    return answered(await around.commands.explore({ ...options, runs, time: `${span}s` }, call));
  },
});

const paper = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .describe('The name under which the answer cites the file. The format is recognised by the content.'),
  text: z.string().max(MAX_PAPER_CHARACTERS).optional(),
  base64: z.string().max(MAX_PAPER_CHARACTERS).optional().describe('For binary files such as a Bluetooth capture.'),
});

const diagnose = tool({
  name: 'diagnose',
  title: 'Diagnose a field report',
  about:
    'Finds the cause of a field report: why a lock did not open. Papers are portal exports (CSV), phone logs, captures, portal lines, and told.yaml with people’s statements (resource told-v1). Returns the ranked causes with evidence, the remedy and the next question.',
  input: z.strictObject({
    papers: z.array(paper).max(MAX_PAPERS).default([]).describe('The content of evidence files.'),
    files: z.array(path).max(MAX_PAPERS).default([]).describe('Paths of files or folders with evidence.'),
    facility: path.optional().describe('A facility file, or "demo". Default: inferred from the evidence.'),
    about: z.string().min(1).max(200).optional().describe('PERSON@UNIT of the complaint, unless the papers show it.'),
  }),
  order: 'work',
  changes: false,
  act: async ({ around }, { papers, files, facility, about }, call) => {
    if (papers.length + files.length === 0) throw new Mistake('there is no evidence; give "papers" or "files"');
    const given = [...papers.map(givenPaper), ...files.map((file) => ({ file }))];
    return answered(await around.commands.diagnose({ papers: given, facility, about }, call));
  },
});

function givenPaper({ name, text, base64 }: z.output<typeof paper>): Given {
  if ((text === undefined) === (base64 === undefined))
    throw new Mistake(`papers: ${JSON.stringify(name)} needs either "text" or "base64", not both`);
  return text === undefined ? { name, bytes: Buffer.from(base64 ?? '', 'base64') } : textAs(name, text);
}

const conform = tool({
  name: 'conform',
  title: 'Test an implementation',
  about:
    'Tests a lock, gateway, backend or unlock core against its specification. Target "self" with kind "lock" is the built-in lock. The documentation page conformance (a resource) explains targets, keys, claims and stimuli.',
  input: z.strictObject({
    kind: z.enum(['lock', 'link', 'core-api', 'core']),
    target: z.string().min(1).max(4096).describe('self, ws://HOST:PORT, http://HOST:PORT, or the path of a module.'),
    only: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Only these cases and the cases they depend on, such as lock.check.*'),
    keys: path.optional().describe('File with the keys of the target, as JSON.'),
    claims: path.optional().describe('File with the features that the target claims, as YAML.'),
    stimulus: z.string().min(1).max(4096).optional().describe('URL that triggers stimuli such as a touch.'),
    role: z.enum(['gateway', 'backend']).optional().describe('For kind link: the role of the target.'),
    mac: z.string().min(1).max(40).optional(),
    profile: z.enum(['public', 'np1']).optional(),
    fault: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe('A planted fault in the built-in lock (target self) for the cases to find.'),
    tokenFile: path.optional().describe('File with the token of the target.'),
    privateKeyFile: path.optional(),
    mobileKeyFile: path.optional(),
    linkKeyFile: path.optional(),
    seed: seed.optional(),
  }),
  order: 'work',
  changes: false,
  act: async ({ around }, { kind, target, ...options }, call) =>
    answered(await around.commands.conform(kind, target, options, call)),
});

export const WORK_TOOLS = [runScenario, explore, diagnose, conform];
