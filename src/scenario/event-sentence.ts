/** One trace event as one sentence for people: its time, its actor, what happened, the remaining data, and the rule or check that it names. */
import { rules } from '../core/rules.ts';
import { inWords } from '../facility/open/kinds.ts';
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

/** `08:00:05.250  Lock A101: the bolt jammed while unlocking.` */
export function eventSentence(event: TraceEvent, timeZone: string): string {
  const time = localTime(event.time, timeZone).slice(11);
  return cutLine(`${time}  ${event.kind === INPUT_KIND ? inputSays(event) : says(event)}.`);
}

function inputSays({ data: { verb, args } }: TraceEvent): string {
  const summary = VERBS.get(String(verb))?.summary;
  return `Input ${String(verb)}${details(isMap(args) ? args : {})}${summary === undefined ? '' : `: ${summary.replace(/\.$/, '')}`}`;
}

function says(event: TraceEvent): string {
  const { rule, check } = event.data;
  const demand = demandOf(rule ?? check)?.replace(/\.$/, '');
  const { words, rest } = inWords(event) ?? { words: spelt(event.kind), rest: event.data };
  return `${named(event.actor)}: ${words}${details(rest)}${demand === undefined ? '' : `: ${demand}`}`;
}

/** `core.remote.notOpened` as `remote not opened`. */
const spelt = (kind: string): string =>
  kind
    .replace(/^core\./, '')
    .replaceAll('.', ' ')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** `lock/A101` as `Lock A101`. */
const named = (actor: string): string => `${actor.slice(0, 1).toUpperCase()}${actor.slice(1).replaceAll('/', ' ')}`;

function details(data: Readonly<Record<string, unknown>>): string {
  const parts = pairsOf(data);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
