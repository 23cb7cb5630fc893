/** Tools for facilities in memory: open them, look at them, perform verbs in them, and advance their simulated time. */

import { z } from 'zod';
import { isFailure } from '../../console/text/failure.ts';
import { withNearest } from '../../facility/files/nearest.ts';
import { planIn, readPlan } from '../../facility/files/plan.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { readYamlText, YAML_MAX_BYTES } from '../../facility/files/yaml-file.ts';
import { lookStrictly } from '../../facility/open/view-path.ts';
import { chosenVerbs, verbJson } from '../../facility/verbs/choose.ts';
import { VERBS } from '../../facility/verbs/verbs.ts';
import { counted } from '../../protocol/counted.ts';
import { DURATION_WORDS, nearestDuration, parseDuration, printDuration } from '../../scenario/duration.ts';
import { readInstant, TIME_WORDS } from '../../scenario/local-time.ts';
import type { Instant } from '../../sim/clock.ts';
import { Mistake, type ToolCall } from '../call.ts';
import type { Opened } from '../open-facilities.ts';
import type { Session } from '../session.ts';
import { type Answer, tool } from '../tool.ts';
import { eventLine, listOf, timeAt } from './texts.ts';

/** The parameter of every tool that is about one facility. */
export const facilityId = z
  .string()
  .max(20)
  .optional()
  .describe('An id from open_facility. Default: the most recently opened facility.');

/** The maximum advance in one call. */
const MAX_ADVANCE_MS = 7 * 86_400_000;
/** How many timers fire per turn of the event loop. */
const TIMERS_PER_TURN = 500;
/** Longer values are not returned in full. */
const MAX_VALUE_CHARACTERS = 100_000;
/** The number of failures that the answer of `advance` names. */
const FAILURES_NAMED = 10;

const openFacility = tool({
  name: 'open_facility',
  title: 'Open a facility',
  about:
    'Opens a simulated self-storage facility in memory: units with Nokē ONE locks, phones, people, gateway, portal. Its clock is stopped; only "advance" moves it. Returns its id and its contents.',
  input: z.strictObject({
    facility: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('"demo", or the path of a facility file (YAML). Default: demo.'),
    yaml: z
      .string()
      .max(YAML_MAX_BYTES)
      .optional()
      .describe('The text of a facility file, instead of a path. Its schema is a resource: facility-v1.'),
    seed: z.string().min(1).max(100).optional().describe('The same seed and calls give the same run. Default: 1.'),
    startAt: z
      .string()
      .max(40)
      .optional()
      .describe(
        'Local date and time at which the facility opens, such as 2026-03-07T08:00. Default: 2026-03-02T09:00.',
      ),
  }),
  order: 'facility',
  changes: true,
  act: (session, { facility, yaml, ...asked }) => opened(session.facilities.open(planOf(facility, yaml), asked)),
});

/** Throws `CodedError` for an unusable facility. */
export function planOf(facility: string | undefined, yaml: string | undefined): FacilityFile {
  if (facility !== undefined && yaml !== undefined) throw new Mistake('give either "facility" or "yaml", not both');
  const read = yaml === undefined ? readPlan(facility ?? 'demo') : planIn(readYamlText('yaml', yaml));
  if (!read.ok) throw problemsError(read.problems);
  return read.plan;
}

function opened(one: Opened): Answer {
  const { plan } = one.world;
  const people = plan.people.map(({ id }) => id);
  const units = plan.units.map(({ id }) => id);
  const entries = plan.entries.map(({ id }) => id);
  return {
    text: [
      `${one.id}: ${plan.name}, ${timeAt(one)} (${plan.timeZone}). The clock is stopped until you advance it.`,
      `Units: ${listOf(units)}`,
      `Entries: ${listOf(entries)}`,
      `People: ${listOf(people)}`,
      'A tenant opens a unit like this: person.tailgate, person.walkTo the unit, lock.touch, phone.openApp, phone.unlock, with advance after each.',
    ].join('\n'),
    data: { facility: one.id, name: plan.name, timeZone: plan.timeZone, time: timeAt(one), units, entries, people },
  };
}

const closeFacility = tool({
  name: 'close_facility',
  title: 'Close a facility',
  about: 'Closes a facility and frees its memory. Nothing is kept.',
  input: z.strictObject({ facility: facilityId }),
  order: 'facility',
  changes: true,
  act: ({ facilities }, { facility }) => {
    const one = facilities.get(facility);
    facilities.close(one);
    return { text: `${one.id} is closed`, data: { facility: one.id } };
  },
});

const listVerbs = tool({
  name: 'list_verbs',
  title: 'List the verbs',
  about:
    'Lists the actions that people, locks, phones, staff and intruders can perform at a facility. For a subject such as "lock" or a verb such as "phone.unlock", also shows the schema of the arguments and examples.',
  input: z.strictObject({
    name: z.string().min(1).max(60).optional().describe('A verb, or a subject: lock, phone, person, portal …'),
  }),
  order: 'free',
  changes: false,
  act: (_, { name }) => {
    const chosen = chosenVerbs(name, VERBS, 'list_verbs without a name lists them');
    const text = chosen.map((verb) => [
      `${verb.name}  ${verb.summary}`,
      ...(name === undefined ? [] : verb.examples.map((example) => `    - ${verb.name}: ${example}`)),
    ]);
    const verbs = chosen.map((verb) =>
      name === undefined ? { name: verb.name, summary: verb.summary } : verbJson(verb),
    );
    return { text: text.flat().join('\n'), data: { verbs } };
  },
});

const play = tool({
  name: 'play',
  title: 'Perform a verb',
  about:
    'Performs one action at the facility, now. A refusal by a rule is a normal answer and names the rule. The reactions of phones, locks and servers take simulated time, so call advance afterwards.',
  input: z.strictObject({
    facility: facilityId,
    verb: z.string().min(1).max(60).describe('Such as lock.touch; list_verbs lists them all.'),
    args: z
      .union([z.record(z.string(), z.unknown()), z.string(), z.number()])
      .optional()
      .describe('The arguments, such as { "phone": "alice", "unit": "A101" }; or only the subject, such as "A101".'),
  }),
  order: 'facility',
  changes: true,
  act: ({ facilities }, { facility: id, verb, args = {} }) => {
    const one = facilities.get(id);
    const { facility } = one;
    const subject = VERBS.get(verb)?.subject ?? 'subject';
    // All events of an instant happen before anybody acts, as in a scenario.
    facility.clock.runUntil(facility.clock.now());
    const before = facility.trace.seq;
    const outcome = facility.play(verb, typeof args === 'object' ? args : { [subject]: args });
    const common = { facility: one.id, time: timeAt(one) };
    if (outcome.ok) {
      const value = outcome.value === undefined ? {} : { value: outcome.value };
      const shown = outcome.value === undefined ? '' : `: ${JSON.stringify(outcome.value)}`;
      return { text: `done${shown}`, data: { ...common, ok: true, ...value, event: before + 1 } };
    }
    const { by, why, nearest } = outcome;
    if (by === 'unknown-verb' || by === 'bad-argument') throw new Mistake(withNearest(`${verb}: ${why}`, nearest));
    return { text: `refused by ${by}: ${why}`, data: { ...common, ok: false, by, why, event: before + 1 } };
  },
});

const look = tool({
  name: 'look',
  title: 'Look at the state',
  about:
    'Reads a value of the visible state by path: lock.A101, lock.A101.bolt, phone.alice.app, unit.A101, message.alice.last, portal.paul, activity, widgets. Without a path, lists the parts; with the name of a part, such as "lock", lists what it contains.',
  input: z.strictObject({
    facility: facilityId,
    path: z.string().max(200).default('').describe('Names separated by dots.'),
  }),
  order: 'facility',
  changes: false,
  act: ({ facilities }, { facility: id, path }) => {
    const one = facilities.get(id);
    const { facility } = one;
    const common = { facility: one.id, path, time: timeAt(one) };
    if (path === '') {
      const parts = facility.viewKeys?.() ?? [];
      return { text: parts.join('\n'), data: { ...common, parts } };
    }
    const value = lookedAt(one, path);
    const text = JSON.stringify(value ?? null);
    if (text.length > MAX_VALUE_CHARACTERS) throw new Mistake(tooLong(one, path, text.length));
    return { text, data: { ...common, value: value ?? null } };
  },
});

function lookedAt({ facility }: Opened, path: string): unknown {
  try {
    return lookStrictly(facility, path);
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message : path);
  }
}

function tooLong({ facility }: Opened, path: string, length: number): string {
  const ids = facility.viewKeys?.(path);
  const parts = ids === undefined ? '' : `, such as ${path}.${ids[0]}; there are ${listOf(ids)}`;
  return `${path} has ${length} characters, more than ${MAX_VALUE_CHARACTERS}; look at a part of it${parts}`;
}

const advance = tool({
  name: 'advance',
  title: 'Let time pass',
  about:
    'Advances the simulated time of a facility without waiting: locks, phones, servers and the gateway do whatever is due. Returns the failures that occurred.',
  input: z.strictObject({
    facility: facilityId,
    for: z.string().max(40).optional().describe('How long: 250ms, 5s, 10m, 2h, 1d; at most 7d in one call.'),
    until: z
      .string()
      .max(40)
      .optional()
      .describe('Alternatively, a time today such as 18:00, or a local date and time such as 2026-03-07T08:00.'),
  }),
  order: 'facility',
  changes: true,
  act: async (session, { facility: id, for: span, until }, call) => {
    const one = session.facilities.get(id);
    const { facility } = one;
    const { clock, trace, timeZone } = facility;
    const goal = goalOf(one, span, until);
    const before = trace.seq;
    await runTo(one, goal, session, call);
    const failed = one.log.last(trace.seq - before).filter(isFailure);
    const named = failed.slice(-FAILURES_NAMED).map((event) => eventLine(event, timeZone));
    const isWhole = clock.now() >= goal;
    return {
      text: [
        `${timeAt(one)}${isWhole ? '' : ' (cancelled)'}, ${counted(trace.seq - before, 'event')}`,
        ...(failed.length === 0
          ? []
          : [
              `${counted(failed.length, 'failure')}; "why" explains ${failed.length === 1 ? 'it' : 'the last one'}:`,
              ...named,
            ]),
      ].join('\n'),
      data: {
        facility: one.id,
        time: timeAt(one),
        events: trace.seq - before,
        failures: failed.slice(-FAILURES_NAMED).map(({ seq, kind, actor }) => ({ seq, kind, actor })),
        failed: failed.length,
        last: trace.seq,
        digest: trace.digest,
      },
    };
  },
});

function goalOf(
  { facility: { clock, timeZone } }: Opened,
  span: string | undefined,
  until: string | undefined,
): Instant {
  if ((span === undefined) === (until === undefined)) throw new Mistake('give either "for" or "until", not both');
  const now = clock.now();
  const ms = span === undefined ? undefined : parseDuration(span);
  const at = until === undefined ? ms && now + ms : readInstant(until, timeZone, now);
  if (at === undefined) {
    const [name, found, words] = span === undefined ? ['until', until, TIME_WORDS] : ['for', span, DURATION_WORDS];
    throw new Mistake(
      withNearest(`${name}: found ${JSON.stringify(found)}, expected ${words}`, span && nearestDuration(span)),
    );
  }
  if (at < now) throw new Mistake(`until: ${until} is in the past, and time does not run backwards`);
  if (at - now > MAX_ADVANCE_MS)
    throw new Mistake(`${printDuration(at - now)} is longer than 7d, the maximum for one call; advance several times`);
  return at;
}

async function runTo(
  { facility: { clock } }: Opened,
  goal: Instant,
  { around }: Session,
  call: ToolCall,
): Promise<void> {
  const from = clock.now();
  for (let n = 1; clock.now() < goal && clock.step(goal); n++) {
    if (n % TIMERS_PER_TURN !== 0) continue;
    call.progress(`${printDuration(clock.now() - from)} of ${printDuration(goal - from)}`);
    await around.nextTurn();
    if (call.signal.aborted) return;
  }
  clock.runUntil(goal);
}

export const FACILITY_TOOLS = [openFacility, listVerbs, play, advance, look, closeFacility];
