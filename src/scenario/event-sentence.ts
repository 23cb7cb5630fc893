/** One trace event as one sentence for people: its time, its actor, the meaning of its kind, the rule or check that it names, and its data. */
import { rules } from '../core/rules.ts';
import { KINDS_IN_WORDS } from '../facility/open/kinds.ts';
import { VERBS } from '../facility/verbs/verbs.ts';
import { CHECKS } from '../keys/verify/checks.ts';
import type { Json } from '../sim/clock.ts';
import { isMap } from '../sim/json.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { localTime } from './local-time.ts';
import { INPUT_KIND } from './replay.ts';
import { cutLine, pairsOf } from './trace-line.ts';

const DEMANDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(rules).map(([id, { sentence }]) => [id, sentence] as const),
  ...CHECKS.map(({ id, demands }) => [id, demands] as const),
]);

/** The requirement of a core rule or a lock check, as a sentence. */
export const demandOf = (id: Json | undefined): string | undefined =>
  typeof id === 'string' ? DEMANDS.get(id) : undefined;

/** `08:00:05.250  Lock A101: the bolt jammed: unlocking, locking or homing (while=unlocking).` */
export function eventSentence(event: TraceEvent, timeZone: string): string {
  const time = localTime(event.time, timeZone).slice(11);
  return cutLine(`${time}  ${event.kind === INPUT_KIND ? inputSays(event) : says(event)}.`);
}

function inputSays({ data: { verb, args } }: TraceEvent): string {
  const summary = VERBS.get(String(verb))?.summary;
  return `Input ${String(verb)}${details(isMap(args) ? args : {})}${summary === undefined ? '' : `: ${summary.replace(/\.$/, '')}`}`;
}

function says({ actor, kind, data }: TraceEvent): string {
  const { rule, check } = data;
  const demand = demandOf(rule ?? check)?.replace(/\.$/, '');
  return `${named(actor)}: ${KINDS_IN_WORDS.get(kind) ?? kind.replace(/^core\./, '')}${details(data)}${demand === undefined ? '' : `: ${demand}`}`;
}

/** `lock/A101` as `Lock A101`. */
const named = (actor: string): string => `${actor.slice(0, 1).toUpperCase()}${actor.slice(1).replaceAll('/', ' ')}`;

function details(data: Readonly<Record<string, unknown>>): string {
  const parts = pairsOf(data);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
