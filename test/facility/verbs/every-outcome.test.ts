/**
 * What every verb does, where it is possible and where it is not: its outcome, the events, and everything that changes in the view and in what the
 * facility remembers, call by call. After a change that is meant, run this file with `--update`, and read the differences in outcomes/.
 */
import { expect, it } from 'vitest';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';
import { demo, MORNING } from '../demo.ts';
import { DEMO, STORIES, type Step, type Story } from './stories.ts';

/** Keys, sessions and the like: that they are there says enough. */
const LONG_HEX = /\b[0-9A-Fa-f]{16,}\b/g;
/** Trace events, counted from the start. */
const CAUSE = /"cause":\d+/g;
const shown = (value: unknown): string =>
  JSON.stringify(value)?.replace(LONG_HEX, 'HEX').replace(CAUSE, '"cause":EVENT') ?? 'nothing';

/** What the facility remembers apart from its locks, phones and the core, which their own tests cover. */
const PARTS = ['people', 'messages', 'pms', 'gateway', 'fobs', 'portal', 'troubleshooting', 'signals', 'intruder'];

/** A restart from a snapshot changes nothing: there is one before every fourth step. */
const RESTARTS_EVERY = 4;

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What changes all the time by itself, or has its own tests. */
const NOISE =
  /^\.(lock\.[^.]*\.(time|deadlines|records|nextNumber|ownTime)|unit\.[^.]*\.controllers|remembers\.gateway\.(lastSeen|upward)|gateway\.locks\.[^.]*\.lastSeen)/;
const isNoise = (kind: string, actor: string): boolean =>
  actor.startsWith('lock/') || ['input', 'gateway.heartbeat', 'core.lock.heard'].includes(kind);

const treeOf = (value: unknown): Tree => (isTree(value) ? value : {});

function stateOf(site: LiveFacility): Tree {
  const parts = treeOf(site.snapshot());
  const { time: _, ...view } = treeOf(site.view());
  return { ...view, remembers: Object.fromEntries(PARTS.map((part) => [part, parts[part]])) };
}

/** The differences of two values, a line for each. */
function changes(path: string, before: unknown, after: unknown): string[] {
  if (before === after || NOISE.test(path) || JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changes(`${path}.${key}`, before[key], after[key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [before, after].map((list) => list.map((one) => JSON.stringify(one)));
    const less = before.filter((_, i) => !now?.includes(old?.[i] ?? '')).map((one) => `${path} - ${shown(one)}`);
    const more = after.filter((_, i) => !old?.includes(now?.[i] ?? '')).map((one) => `${path} + ${shown(one)}`);
    return less.length + more.length === 0 ? [`${path}: in another order`] : [...less, ...more];
  }
  return [`${path}: ${shown(before)} → ${shown(after)}`];
}

/** The fields of a command, those too that are there without a value. */
const fields = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (one === undefined ? 'UNDEFINED' : one)).replace(LONG_HEX, 'HEX');

/** Arguments with secrets in place of their names. */
const told = (site: LiveFacility, args: Tree): Tree =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === 'string' && value.startsWith('$') ? site.reveal(value.slice(1)) : value,
    ]),
  );

function* linesOf({ plan = {}, steps }: Story): Generator<string> {
  const whole = { ...DEMO, ...plan };
  let { site, events } = demo(whole);
  let before = stateOf(site);
  const commands: string[] = [];
  const watch = (): void => {
    const { backend } = site;
    const dispatch = backend.dispatch.bind(backend);
    backend.dispatch = (command, ...rest) => {
      if (command.type !== 'tick' && command.type !== 'gateway.heartbeat')
        commands.push(`  command ${fields(command)}`);
      return dispatch(command, ...rest);
    };
  };
  watch();
  const restarts = (): void => {
    const snapshot = JSON.parse(JSON.stringify(site.snapshot()));
    site = openFromPlan(whole, { seed: 'test', startAt: MORNING }, snapshot);
    events = [];
    site.trace.subscribe((event) => events.push(event));
    watch();
  };
  const does = (step: Step): string => {
    if (typeof step === 'number') {
      site.clock.runFor(step);
      return `${step} ms`;
    }
    const [verb, args = {}] = step;
    return `${verb} ${shown(args)}: ${shown(site.play(verb, told(site, args)))}`;
  };
  /** The kinds of all events, by their numbers. */
  const kinds = new Map<number, string>();
  for (const [i, step] of steps.entries()) {
    events.length = 0;
    if (i % RESTARTS_EVERY === RESTARTS_EVERY - 1) restarts();
    commands.length = 0;
    yield does(step);
    yield* commands;
    for (const { seq, kind } of events) kinds.set(seq, kind);
    for (const { actor, kind, data, causedBy } of events)
      if (!isNoise(kind, actor))
        yield `  ${actor} ${kind} ${shown(data)} ← ${causedBy === undefined ? 'nothing' : (kinds.get(causedBy) ?? 'earlier')}`;
    const after = stateOf(site);
    yield* changes('', before, after).map((line) => `  ${line}`);
    before = after;
  }
}

it('every verb is in a story', () => {
  const played = STORIES.flatMap(({ steps }) => steps.flatMap((step) => (typeof step === 'number' ? [] : [step[0]])));
  expect([...VERBS.keys()].filter((verb) => !played.includes(verb))).toEqual([]);
});

it.each(STORIES)('$name', async (story) => {
  const text = [...linesOf(story), ''].join('\n');
  await expect(text).toMatchFileSnapshot(`outcomes/${story.name.replace(/\W+/g, '-')}.txt`);
});
