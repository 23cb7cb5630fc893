/**
 * The scenario file, version 1, as zod schemas: the frame, the built-in steps, and one step for each verb. The JSON Schema for
 * editors is generated from the same definitions (`scenarioJsonSchema`).
 */
import { z } from 'zod';
import { facilityFile } from '../facility/files/schema.ts';
import { NOTATIONS } from '../facility/files/zod-problems.ts';
import type { Verb } from '../facility/verbs/verb.ts';
import type { Json } from '../sim/clock.ts';
import { conditionFault } from './condition.ts';
import { DURATION_PATTERN, DURATION_WORDS, nearestDuration, parseDuration } from './duration.ts';
import { DATE_TIME_PATTERN, DATE_TIME_WORDS, isDateTime, isTime, TIME_PATTERN, TIME_WORDS } from './local-time.ts';
import { MAX_STEPS } from './scenario.ts';

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

const condition = json
  .superRefine((value, context) => {
    const fault = conditionFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .meta({
    description: 'An equal value, operators (is, not, in, above, below, matches, contains, exists), or a subset.',
  });

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, DURATION_WORDS)
  .meta({
    pattern: DURATION_PATTERN,
    description: 'A duration: 250ms, 5s, 10m, 2h, 1d, or several together such as 1h30m.',
  })
  .register(NOTATIONS, { words: DURATION_WORDS, nearest: nearestDuration });

const time = z
  .string()
  .refine(isTime, TIME_WORDS)
  .meta({ pattern: TIME_PATTERN })
  .register(NOTATIONS, { words: TIME_WORDS });

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'a name of letters, digits, - and _')
  .meta({ description: 'A name for this step, for $name, since: and stopWatching:.' });

export const eventPattern = z.strictObject({
  kind: z.string().min(1).max(200).meta({ description: 'Kind of the trace event; * matches any characters.' }),
  actor: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'The subject of the event, such as lock/A101; * matches any characters.' }),
  data: z.record(z.string(), condition).optional().meta({ description: 'The data that the event must contain.' }),
});

export const checks = z
  .record(z.string().min(1).max(500), condition)
  .refine((map) => Object.keys(map).length > 0, 'at least one path');

const repeatOf = <S extends z.ZodType>(step: S) =>
  z
    .strictObject({
      repeat: z.strictObject({
        times: z.int().min(1).max(MAX_STEPS),
        steps: z.array(step).min(1).max(MAX_STEPS),
      }),
    })
    .meta({ description: 'Repeats the steps.' });

/** The built-in steps, by their keyword. `within`, `since`, `for`, `as` and `fails` are its options. */
export const BUILT_IN = {
  wait: z.strictObject({ wait: duration }).meta({ description: 'Lets simulated time pass.' }),
  waitUntil: z
    .strictObject({ waitUntil: time })
    .meta({ description: 'Lets time pass until a local time at the facility.' }),
  expect: z
    .strictObject({ expect: checks, within: duration.optional() })
    .meta({ description: 'All conditions hold, now or within a time.' }),
  expectEvent: z
    .strictObject({ expectEvent: eventPattern, within: duration.optional(), since: name.optional() })
    .meta({ description: 'An event happened since the last verb (or since a named step, or "start").' }),
  never: z
    .strictObject({
      never: z.union([eventPattern, checks]),
      moreThan: z.int().min(1).max(10_000).optional(),
      for: duration.optional(),
      as: name.optional(),
    })
    .refine(({ never, moreThan }) => moreThan === undefined || eventPattern.safeParse(never).success, {
      path: ['moreThan'],
      error: 'an event under "never", because states are not counted',
    })
    .meta({
      description:
        'From this step on, this must not happen: an event (at all, or more than this many times), or a state.',
    }),
  stopWatching: z.strictObject({ stopWatching: name }).meta({ description: 'Ends the "never" with that name.' }),
  repeat: repeatOf(z.record(z.string(), z.unknown())),
} as const satisfies Record<string, z.ZodObject>;

export type BuiltIn = keyof typeof BUILT_IN;

/** The options of a step; its only other key is its action. */
export const STEP_OPTIONS = ['as', 'fails', 'noEffect', 'within', 'since', 'for', 'moreThan'] as const;

export const verbOptions = z.strictObject({
  as: name.optional(),
  fails: z.string().min(1).max(500).optional().meta({
    description:
      'The verb is refused: the id of the rule that refuses it, or part of the message; ? if the verb may succeed or be refused.',
  }),
  noEffect: z.string().min(1).max(500).optional().meta({
    description: 'Why the scenario also passes without this step, such as a remedy that does not help here.',
  }),
});

const FACILITY = 'demo, a path relative to this file, or an inline facility.';

/** The frame of the file. Steps are checked one by one, so that an error names the step and its action. */
export const scenarioFrame = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(200),
  about: z.string().max(10_000).optional(),
  rules: z
    .array(z.string().min(1).max(100))
    .max(200)
    .optional()
    .meta({ description: 'Ids of the rules that the scenario demonstrates.' }),
  shows: z
    .array(z.string().min(1).max(100))
    .max(200)
    .optional()
    .meta({ description: 'Ids of the source statements that the scenario shows, such as S-002-12.' }),
  facility: z.union([z.string().min(1).max(1000), z.record(z.string(), z.unknown())]).meta({ description: FACILITY }),
  seed: z.union([z.string().max(100), z.int()]).optional(),
  startAt: z
    .string()
    .refine(isDateTime, DATE_TIME_WORDS)
    .meta({
      pattern: DATE_TIME_PATTERN,
      description: 'Local date and time at the facility, such as 2026-03-07T08:00.',
    })
    .register(NOTATIONS, { words: DATE_TIME_WORDS }),
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_STEPS),
});

/** The schema of a step that calls `verb`: its arguments as a map, its subject alone, or nothing. */
function verbStep(verb: Verb): z.ZodObject {
  const forms: z.ZodType[] = [verb.params];
  const subject = verb.params.shape[verb.subject];
  if (subject !== undefined) forms.push(subject as z.ZodType);
  if (verb.params.safeParse({}).success) forms.push(z.null());
  return z
    .strictObject({ [verb.name]: z.union(forms), ...verbOptions.shape })
    .meta({ description: verb.summary, examples: verb.examples.slice(0, 3) });
}

/** The JSON Schema (2020-12) of scenario files, with a branch for every verb. */
export function scenarioJsonSchema(verbs: ReadonlyMap<string, Verb>): Json {
  const { repeat: _, ...plain } = BUILT_IN;
  const step: z.ZodType = z.lazy(() =>
    z.union([...Object.values(plain), repeatOf(step), ...[...verbs.values()].map(verbStep)]),
  );
  const facility = z.union([z.string().min(1).max(1000), facilityFile]).meta({ description: FACILITY });
  const whole = scenarioFrame.extend({ facility, steps: z.array(step).min(1).max(MAX_STEPS) });
  const schema = z.toJSONSchema(whole, { io: 'input', unrepresentable: 'any' });
  return { title: 'noke-sim scenario, version 1', ...(schema as { [key: string]: Json }) };
}
