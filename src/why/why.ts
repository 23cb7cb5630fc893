/**
 * The reason why an attempt failed, read from the run: one sentence, the events that show it and that led to it, the remedy as worded in the help
 * pages, and the chain of causes. Causes and remedies are those of `diagnose`. Nothing is guessed, because a trace records everything that happened.
 */
import { type Cure, cureById } from '../diagnosis/cures.ts';
import { HYPOTHESES } from '../diagnosis/hypotheses/table.ts';
import { demandOf } from '../scenario/event-sentence.ts';
import { chainOf } from '../sim/causes.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { Attempt, lastFailure } from './attempt.ts';
import type { Sign } from './sign.ts';
import { SIGNS } from './signs.ts';

export interface Why {
  readonly failure: TraceEvent;
  /** Ids of causes, as in docs/diagnosis.md; none for a refusal that has no such cause. */
  readonly causes: readonly string[];
  /** The cause in one sentence. */
  readonly says: string;
  /** The event of the attempt that decided the outcome. */
  readonly decided: TraceEvent;
  /** The events that led to each event that put the facility into the state in which the attempt fails; empty if the state existed when the trace began. */
  readonly brought: readonly (readonly TraceEvent[])[];
  /** The cures, most specific first. */
  readonly cures: readonly Pick<Cure, 'id' | 'tell'>[];
  /** From the first cause to the failure. */
  readonly path: readonly TraceEvent[];
}

/** Part of the answer, for people: sentences or events. */
export interface WhySection {
  readonly title: string;
  readonly content: readonly (string | TraceEvent)[];
}

/** The answer after its first sentence, in reading order. */
export const whySections = ({ decided, failure, brought, cures, path }: Why): readonly WhySection[] => [
  { title: 'What shows it', content: decided === failure ? [failure] : [decided, failure] },
  {
    title: 'What led to it',
    content:
      brought.length === 0
        ? [
            'Nothing in this trace: the state already existed when it began, or the cause is an action that nobody took.',
          ]
        : brought.flat(),
  },
  {
    title: 'What helps',
    content: cures.length === 0 ? ['The help pages have no remedy for this.'] : cures.map(({ tell }) => tell),
  },
  { title: 'The attempt, first to last', content: path },
];

/** Explains why the attempt that ended in `failure` failed. `events` are in trace order. */
export function whyOf(events: readonly TraceEvent[], failure: TraceEvent): Why {
  const attempt = new Attempt(events, failure);
  const { chain: path } = attempt;
  for (const event of path.toReversed()) {
    const sign = SIGNS[event.kind]?.(attempt, event);
    if (sign !== undefined) return { failure, ...described(attempt, sign), decided: event, path };
  }
  return { failure, ...refusal(path, failure), causes: [], brought: [], cures: [], path };
}

/** The failure that `seq` refers to: that event, the failure that it leads to, or the last failed attempt before it. */
export function failureAt(
  events: readonly TraceEvent[],
  seq: number,
  isFailure: (event: TraceEvent) => boolean,
): TraceEvent | undefined {
  const at = events.findIndex((event) => event.seq === seq);
  const asked = events[at];
  if (asked === undefined || isFailure(asked)) return asked;
  const root = rootOf(events, asked);
  const later = events
    .slice(at + 1, at + 1 + NEAR)
    .findLast((event) => isFailure(event) && rootOf(events, event) === root);
  if (later !== undefined) return later;
  if (SIGNS[asked.kind]?.(new Attempt(events, asked), asked) !== undefined) return asked;
  return lastFailure(events.slice(0, at), isFailure);
}

/** How many events after the chosen one can still belong to its attempt. */
const NEAR = 2_000;

const rootOf = (events: readonly TraceEvent[], event: TraceEvent): number =>
  chainOf(events, event.seq)[0]?.seq ?? event.seq;

function described(
  attempt: Attempt,
  { ids, causingEvents: brought, otherCause: own }: Sign,
): Pick<Why, 'causes' | 'says' | 'brought' | 'cures'> {
  const rows = ids.flatMap((id) => HYPOTHESES.find((row) => row.id === id) ?? []);
  return {
    causes: [...new Set(rows.flatMap(({ causes }) => causes))],
    says: own?.says ?? rows.map(({ says }) => says).join(' '),
    brought: brought.map((event) => attempt.pathTo(event)),
    cures: [...new Set(own?.cures ?? rows.flatMap(({ cures }) => cures))].flatMap((id) => cureById(id) ?? []),
  };
}

/** The sentence for a refusal that is not in the table. */
function refusal(path: readonly TraceEvent[], failure: TraceEvent): Pick<Why, 'says' | 'decided'> {
  const decided = path.findLast(({ data }) => data.rule !== undefined || data.check !== undefined) ?? failure;
  const { rule, check, message, why } = decided.data;
  const id = rule ?? check;
  const sentence = demandOf(id);
  if (sentence !== undefined)
    return { decided, says: `${rule === undefined ? 'The lock' : 'The company'} refused (${String(id)}): ${sentence}` };
  return { decided, says: `${decided.kind}: ${String(message ?? why ?? 'the trace gives no reason')}` };
}
