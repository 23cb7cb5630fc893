/** Tools that read the trace of an open facility: its events, and why an attempt failed. */

import { z } from 'zod';
import { isFailure } from '../../console/text/failure.ts';
import { counted } from '../../protocol/counted.ts';
import { plain } from '../../report/text.ts';
import { concerns, matchesEvent } from '../../scenario/event-log.ts';
import { unknownKindText } from '../../scenario/unknown-kinds.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { lastFailureAbout } from '../../why/attempt.ts';
import { openWorldSteps, visitOf } from '../../why/branches.ts';
import { controlIn, controlOf, hasOpened, MAX_EVENTS_FOR_CONTROL, OPENED, TOO_LONG } from '../../why/control.ts';
import { whyText } from '../../why/text.ts';
import { failureAt, type Why, whyOf } from '../../why/why.ts';
import { Mistake, type ToolCall } from '../call.ts';
import { EVENTS_KEPT, type Opened } from '../open-facilities.ts';
import type { Session } from '../session.ts';
import { tool } from '../tool.ts';
import { facilityId } from './facility-tools.ts';
import { eventData, eventLine } from './texts.ts';

const MAX_EVENTS = 200;
const seq = z.int().min(0).max(9_999_999_999);

const timeline = tool({
  name: 'timeline',
  title: 'Read the events',
  about:
    'Reads the events: each has a number (seq), the local time, its actor, its kind, and the event that caused it. Without "after", returns the last events; with it, the first ones after that number.',
  input: z.strictObject({
    facility: facilityId,
    kind: z.string().min(1).max(80).optional().describe('A kind such as phone.outcome; * matches any characters.'),
    actor: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe('Such as lock/A101, phone/alice, core; * matches any characters.'),
    about: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('The id of a person, unit, lock or phone that the event names.'),
    failures: z.boolean().default(false).describe('Only failures: refusals, jams, attempts that did not open.'),
    after: seq.optional().describe('Only events after this number.'),
    limit: z.int().min(1).max(MAX_EVENTS).default(50),
  }),
  order: 'facility',
  changes: false,
  act: ({ facilities }, { facility: id, kind = '*', actor, about, failures, after, limit }) => {
    const { id: of, facility, log, beganAt } = facilities.get(id);
    const unknown = unknownKindText(kind, facility.kinds);
    if (unknown !== undefined) throw new Mistake(`kind: ${unknown}`);
    const pattern = { kind, ...(actor === undefined ? {} : { actor }) };
    const found = log
      .last(Number.MAX_SAFE_INTEGER)
      .filter(
        (event) =>
          event.seq > (after ?? 0) &&
          matchesEvent(event, pattern) &&
          (about === undefined || concerns(event, about)) &&
          (!failures || isFailure(event)),
      );
    const shown = after === undefined ? found.slice(-limit) : found.slice(0, limit);
    const { timeZone, trace } = facility;
    const forgotten = log.forgot(Math.max(after ?? 0, beganAt));
    const notes = [
      ...(shown.length < found.length ? [counted(found.length - shown.length, 'more matches', 'more match')] : []),
      ...(forgotten ? [`older events were discarded; at least the last ${EVENTS_KEPT} are kept`] : []),
    ];
    const lines = shown.map((event) => eventLine(event, timeZone));
    return {
      text: [...(lines.length === 0 ? ['no event matches'] : lines), ...notes].join('\n'),
      data: {
        facility: of,
        events: shown.map((event) => eventData(event, timeZone)),
        matching: found.length,
        last: trace.seq,
        forgotten,
      },
    };
  },
});

const why = tool({
  name: 'why',
  title: 'Explain a failure',
  about:
    'Explains why an attempt failed: the cause in one sentence, the events that show it, what led to it, the remedy, the chain of events, and the most similar run in which it does not fail. Default: the last attempt that failed.',
  input: z.strictObject({
    facility: facilityId,
    about: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('Explains the last failure of this person, unit, phone or entry.'),
    at: seq.optional().describe('Explains the attempt that this event belongs to.'),
  }),
  order: 'facility',
  changes: false,
  act: async (session, { facility: id, about, at }, call) => {
    if (about !== undefined && at !== undefined) throw new Mistake('give either "about" or "at", not both');
    const one = session.facilities.get(id);
    const events = one.log.last(Number.MAX_SAFE_INTEGER);
    const failure = failureOf(events, about, at);
    const whom = about === undefined ? '' : ` about ${about}`;
    if (failure === undefined)
      return { text: `no attempt${whom} has failed so far`, data: { facility: one.id, why: null } };
    const found = whyOf(events, failure);
    const control = await controlFor(one, events, found, session, call);
    const { timeZone } = one.facility;
    const shown = (each: TraceEvent) => eventData(each, timeZone);
    const { causes, says, decided, brought, cures, path } = found;
    return {
      text: whyText({ why: found, control }, timeZone, plain).join('\n'),
      data: {
        facility: one.id,
        why: {
          says,
          causes,
          failure: shown(failure),
          evidence: [decided, ...(decided === failure ? [] : [failure])].map(shown),
          brought: brought.map((each) => each.map(shown)),
          remedies: cures.map(({ tell }) => tell),
          path: path.map(shown),
          control: typeof control === 'string' ? control : control.says,
        },
      },
    };
  },
});

/** Throws `Mistake` for an event that does not exist. */
function failureOf(events: readonly TraceEvent[], about: string | undefined, at: number | undefined) {
  if (at === undefined) return lastFailureAbout(events, isFailure, about === undefined ? [] : [about]);
  if (!events.some((event) => event.seq === at))
    throw new Mistake(
      events.length === 0
        ? `at: there is no event ${at}; nothing has happened yet`
        : `at: there is no event ${at}; the events are ${events[0]?.seq} to ${events.at(-1)?.seq}`,
    );
  return failureAt(events, at, isFailure);
}

/** The most similar run in which the attempt does not fail, or the reason why there is none. */
async function controlFor(
  { world, log, beganAt }: Opened,
  events: readonly TraceEvent[],
  found: Why,
  { around }: Session,
  call: ToolCall,
) {
  if (hasOpened(found)) return OPENED;
  if (log.forgot(beganAt) || found.failure.seq > MAX_EVENTS_FOR_CONTROL) return TOO_LONG;
  const steps = controlOf(found, {
    open: (snapshot) => openWorldSteps(world, snapshot),
    visit: visitOf(events, found.failure),
    timeZone: world.plan.timeZone,
  });
  return controlIn(steps, around.nextTurn, call.signal);
}

export const TRACE_TOOLS = [timeline, why];
