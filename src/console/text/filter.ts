/** The filters of timeline and messages: everything except check-ins, only the selected unit, problems, or everything. */
import { concerns } from '../../scenario/event-log.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { isProblem } from './failure.ts';

interface EventFilter {
  /** Shown in the title of the timeline. */
  readonly words: string;
  /** Shown in the timeline if no event passes. */
  readonly none: string;
  /** `about` contains the ids of the selected unit, its locks and its tenant. */
  readonly shows: (event: TraceEvent, about: readonly string[]) => boolean;
  /** Like `shows`, for a message or an activity log entry. */
  readonly showsMessage: (item: MessageText, about: readonly string[]) => boolean;
}

/** The ids that a message or an activity log entry mentions, and its text. */
interface MessageText {
  readonly names: readonly string[];
  readonly text: string;
}

const NOISE = new Set(['lock.heartbeat', 'gateway.heartbeat', 'core.lock.heard']);

/** Whether an event belongs to a lock's check-in: a heartbeat, or waking only to send one. */
function checkIn({ kind, data }: TraceEvent): boolean {
  if (kind !== 'lock.state') return NOISE.has(kind);
  return Object.keys(data).length === 1 && (data.power === 'checkIn' || data.power === 'asleep');
}

/** Words in messages that suggest a problem. */
const FAILURE_WORDS = /fail|refus|denied|jam|low|dead|offline|frozen|forced|not opened|out of|wrong|emergency|alert/i;

export const FILTERS = {
  quiet: {
    words: 'without check-ins',
    none: 'no events so far, apart from check-ins',
    shows: (event) => !checkIn(event),
    showsMessage: () => true,
  },
  chosen: {
    words: 'of the selected unit',
    none: 'no events of the selected unit so far',
    shows: (event, about) => !checkIn(event) && about.some((id) => concerns(event, id)),
    showsMessage: (item, about) => about.some((id) => item.names.includes(id) || mentions(item.text, id)),
  },
  problems: {
    words: 'of problems',
    none: 'no problems so far',
    shows: (event) => isProblem(event),
    showsMessage: ({ text }) => FAILURE_WORDS.test(text),
  },
  all: { words: '', none: 'no events so far', shows: () => true, showsMessage: () => true },
} as const satisfies Readonly<Record<string, EventFilter>>;

export type Filter = keyof typeof FILTERS;

const NEXT: Readonly<Record<Filter, Filter>> = { quiet: 'chosen', chosen: 'problems', problems: 'all', all: 'quiet' };
export const nextFilter = (filter: Filter): Filter => NEXT[filter];

/** Whether the text contains the id as a word. */
const mentions = (text: string, id: string): boolean => text.split(/[^\p{L}\p{N}-]+/u).includes(id);
