/**
 * Parses a scenario file, or reports the mistakes in it. Names of verbs and their arguments are checked here, before
 * anything runs. Anything that only the running facility can know (a reference, a lock) is checked at its step.
 */
import { z } from 'zod';
import { nearest } from '../facility/files/nearest.ts';
import { otherKind } from '../facility/files/other-kind.ts';
import { describeFound, type Problem, pathText, problem } from '../facility/files/problem.ts';
import {
  readYamlFile,
  readYamlText,
  type YamlDocument,
  type YamlLimits,
  type YamlRead,
} from '../facility/files/yaml-file.ts';
import { MAX_PROBLEMS, zodProblems } from '../facility/files/zod-problems.ts';
import type { Verb } from '../facility/verbs/verb.ts';
import { parseDuration } from './duration.ts';
import { holdsReference } from './reference.ts';
import {
  type Args,
  type Check,
  MAX_STEPS,
  type Never,
  type Scenario,
  type ScenarioSource,
  type Step,
} from './scenario.ts';
import { BUILT_IN, type BuiltIn, STEP_OPTIONS, scenarioFrame, verbOptions } from './schema.ts';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Verbs = ReadonlyMap<string, Verb>;
type Map_ = Readonly<Record<string, unknown>>;

/** Reads a scenario from disk. */
export const readScenario = (file: string, verbs: Verbs): ParsedScenario => parseRead(readYamlFile(file), verbs);

/** Parses a scenario from text; `file` is only its name. */
export const parseScenario = (
  file: string,
  text: string | Uint8Array,
  verbs: Verbs,
  limits?: YamlLimits,
): ParsedScenario => parseRead(readYamlText(file, text, limits), verbs);

function parseRead(read: YamlRead, verbs: Verbs): ParsedScenario {
  if (!read.ok) return read;
  const { document } = read;
  const frame = scenarioFrame.safeParse(document.value);
  if (!frame.success)
    return {
      ok: false,
      problems: otherKind(document, 'scenario') ?? zodProblems(document, scenarioFrame, frame.error),
    };
  const problems: Problem[] = [];
  const steps: Step[] = [];
  for (const [i, raw] of frame.data.steps.entries()) {
    // Each wrong word is compared with all valid ones, which is too costly for problems that nobody will read.
    if (problems.length >= MAX_PROBLEMS) return { ok: false, problems };
    const parsed = parseStep({ document, verbs, path: ['steps', i], raw });
    if ('problems' in parsed) problems.push(...parsed.problems);
    else if (steps.length + parsed.steps.length <= MAX_STEPS) for (const step of parsed.steps) steps.push(step);
    else return { ok: false, problems: [tooMany(document, ['steps', i])] };
  }
  problems.push(...nameProblems(document, frame.data.steps));
  if (problems.length > 0) return { ok: false, problems };
  const { name, about, rules, shows, facility, seed, startAt } = frame.data;
  const source: ScenarioSource =
    facility === 'demo'
      ? { from: 'demo' }
      : typeof facility === 'string'
        ? { from: 'file', path: facility }
        : { from: 'inline', value: facility };
  return {
    ok: true,
    scenario: {
      file: document.file,
      name,
      about,
      rules: rules ?? [],
      shows: shows ?? [],
      facility: source,
      seed: String(seed ?? 1),
      startAt,
      steps,
    },
  };
}

interface At {
  readonly document: YamlDocument;
  readonly verbs: Verbs;
  readonly path: readonly PropertyKey[];
  readonly raw: Map_;
}

/** One step, or all steps of a repetition. */
type ParsedStep = { readonly steps: readonly Step[] } | { readonly problems: readonly Problem[] };

const isBuiltIn = (word: string): word is BuiltIn => Object.hasOwn(BUILT_IN, word);

function parseStep(at: At): ParsedStep {
  const { document, verbs, path, raw } = at;
  const actions = Object.keys(raw).filter((key) => !(STEP_OPTIONS as readonly string[]).includes(key));
  const [action, second] = actions;
  const file = document.file;
  if (action === undefined || second !== undefined) {
    const found = action === undefined ? 'no action' : `${actions.length} actions: ${actions.slice(0, 4).join(', ')}`;
    const place = second === undefined ? document.locate(path) : document.locateKey([...path, second]);
    const optional =
      second !== undefined && isVerbOrBuiltIn(action ?? '', verbs) ? nearest(second, STEP_OPTIONS) : undefined;
    const expected = 'one action in each step (start the next with "-")';
    return {
      problems: [
        problem({ code: 'E-STEP-2', file, ...place, path: pathText(path), found, expected, nearest: optional }),
      ],
    };
  }
  if (isBuiltIn(action)) return builtInStep(at, action);
  const verb = verbs.get(action);
  if (verb === undefined) {
    const message = `there is no verb or step "${action}"; "noke-sim verbs" lists them`;
    const right = nearest(action, [...verbs.keys(), ...Object.keys(BUILT_IN)]);
    const place = document.locateKey([...path, action]);
    const parts = { file, ...place, path: pathText(path), found: describeFound(action), expected: 'a verb or a step' };
    return { problems: [problem({ code: 'E-STEP-1', ...parts, message, nearest: right })] };
  }
  return verbStep(at, verb);
}

const isVerbOrBuiltIn = (word: string, verbs: Verbs): boolean => isBuiltIn(word) || verbs.has(word);

function verbStep({ document, path, raw }: At, verb: Verb): ParsedStep {
  const { [verb.name]: given, ...beside } = raw;
  const options = verbOptions.safeParse(beside);
  if (!options.success) return { problems: zodProblems(document, verbOptions, options.error, path) };
  const scalar = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
  const args: unknown = given === null || given === undefined ? {} : scalar ? { [verb.subject]: given } : given;
  const parsed = verb.params.safeParse(args);
  if (!parsed.success) {
    const open = parsed.error.issues.filter((issue) => !holdsReference(valueAt(args, issue.path)));
    // A single scalar takes the place of the map, so a mistake in it is reported at the verb.
    const base = [...path, verb.name];
    const issues = open.map((issue) =>
      scalar && issue.path[0] === verb.subject ? ({ ...issue, path: issue.path.slice(1) } as typeof issue) : issue,
    );
    if (open.length > 0) return { problems: zodProblems(document, verb.params, new z.ZodError(issues), base) };
  }
  const { as, fails, noEffect } = options.data;
  const place = document.locateKey([...path, verb.name]);
  return { steps: [{ ...place, do: 'play', verb: verb.name, args: args as Args, as, fails, noEffect }] };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

function builtInStep(at: At, action: BuiltIn): ParsedStep {
  const { document, path, raw } = at;
  const place = document.locateKey([...path, action]);
  const schema: z.ZodObject = BUILT_IN[action];
  const result = schema.safeParse(raw);
  if (!result.success) return { problems: zodProblems(document, schema, result.error, path) };
  const ms = (text: string | undefined): number => parseDuration(text ?? '0s') ?? 0;
  const checksOf = (map: Readonly<Record<string, Check['condition']>>): Check[] =>
    Object.entries(map).map(([key, condition]) => ({
      path: key,
      condition,
      ...document.locateKey([...path, action, key]),
    }));
  switch (action) {
    case 'wait':
      return { steps: [{ ...place, do: 'wait', ms: ms(BUILT_IN.wait.parse(raw).wait) }] };
    case 'waitUntil':
      return { steps: [{ ...place, do: 'waitUntil', time: BUILT_IN.waitUntil.parse(raw).waitUntil }] };
    case 'expect': {
      const { expect, within } = BUILT_IN.expect.parse(raw);
      return { steps: [{ ...place, do: 'expect', checks: checksOf(expect), withinMs: ms(within) }] };
    }
    case 'expectEvent': {
      const { expectEvent, within, since } = BUILT_IN.expectEvent.parse(raw);
      return { steps: [{ ...place, do: 'expectEvent', pattern: expectEvent, withinMs: ms(within), since }] };
    }
    case 'never': {
      const { never, moreThan, for: span, as } = BUILT_IN.never.parse(raw);
      const event = BUILT_IN.expectEvent.shape.expectEvent.safeParse(never);
      const what: Never = event.success ? { event: event.data } : { checks: checksOf(never as Record<string, never>) };
      return {
        steps: [{ ...place, do: 'never', what, moreThan, forMs: span === undefined ? undefined : ms(span), as }],
      };
    }
    case 'stopWatching':
      return { steps: [{ ...place, do: 'stopWatching', name: BUILT_IN.stopWatching.parse(raw).stopWatching }] };
    case 'repeat':
      return repeated(at);
  }
}

/** Expands a repetition into its steps; the limit on steps applies to the expanded steps. */
function repeated(at: At): ParsedStep {
  const { times, steps: raws } = BUILT_IN.repeat.parse(at.raw).repeat;
  const once: Step[] = [];
  const problems: Problem[] = [];
  for (const [i, raw] of raws.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const parsed = parseStep({ ...at, path: [...at.path, 'repeat', 'steps', i], raw });
    if ('problems' in parsed) problems.push(...parsed.problems);
    else if ((once.length + parsed.steps.length) * times <= MAX_STEPS) for (const step of parsed.steps) once.push(step);
    else return { problems: [tooMany(at.document, at.path)] };
  }
  return problems.length > 0 ? { problems } : { steps: Array.from({ length: times }, () => once).flat() };
}

function tooMany(document: YamlDocument, path: readonly PropertyKey[]): Problem {
  const message = `a scenario has at most ${MAX_STEPS} steps, including repetitions; use fewer repetitions`;
  const parts = { file: document.file, ...document.locate(path), path: pathText(path) };
  return problem({ code: 'E-STEP-3', ...parts, found: 'more steps', expected: `at most ${MAX_STEPS}`, message });
}

/** Names are unique, and `since` and `stopWatching` refer to an earlier step. */
function nameProblems(document: YamlDocument, steps: readonly Map_[]): Problem[] {
  const names = new Set<string>(['start']);
  const problems: Problem[] = [];
  const complain = (path: readonly PropertyKey[], found: string, expected: string, right?: string): void => {
    const place = document.locate(path);
    problems.push(
      problem({
        code: 'E-STEP-4',
        file: document.file,
        ...place,
        path: pathText(path),
        found,
        expected,
        nearest: right,
      }),
    );
  };
  const look = (list: readonly unknown[], base: readonly PropertyKey[]): void => {
    for (const [i, step] of list.entries()) {
      if (problems.length >= MAX_PROBLEMS) return;
      if (typeof step !== 'object' || step === null) continue;
      const { as, since, stopWatching, repeat } = step as Map_;
      for (const [key, wanted] of Object.entries({ since, stopWatching })) {
        if (typeof wanted === 'string' && !names.has(wanted)) {
          const right = nearest(wanted, names);
          complain([...base, i, key], describeFound(wanted), 'the name ("as:") of an earlier step', right);
        }
      }
      if (typeof repeat === 'object' && repeat !== null && 'steps' in repeat && Array.isArray(repeat.steps))
        look(repeat.steps, [...base, i, 'repeat', 'steps']);
      if (typeof as !== 'string') continue;
      if (names.has(as)) complain([...base, i, 'as'], `${describeFound(as)} again`, 'a name that no other step uses');
      names.add(as);
    }
  };
  look(steps, ['steps']);
  return problems;
}
