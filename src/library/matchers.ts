/**
 * Matchers for Vitest and Jest: `expect.extend(matchers)`. Their messages show the expected and the actual state of the facility, and the
 * last events. An id, kind or path that does not exist is an error, even after `not`.
 *
 * @module noke-sim/matchers
 */
import { glob } from '../scenario/condition.ts';
import { printPattern } from '../scenario/stop.ts';
import { traceLine } from '../scenario/trace-line.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { EventFilter, KindPattern, OpenedFacility } from './opened-facility.ts';

const LAST_EVENTS = 5;

/** The result of a matcher for Vitest or Jest. */
export interface Matched {
  readonly pass: boolean;
  /** The expected and the actual state, and the last events. */
  readonly message: () => string;
}

/** The matchers as methods of `expect(facility)`, for the declaration that makes them known to Vitest or Jest (docs/library.md). */
export interface FacilityMatchers<R = unknown> {
  /** The bolt of this lock is retracted. */
  toBeUnlocked(lock: string): R;
  /** An event of this kind, by this actor and with these data, happened since the facility was opened. */
  toHaveRecorded(filter: KindPattern | EventFilter): R;
  /** This person received a message, or saw a sentence in the app, that contains the text (`*`: any characters) or matches. */
  toHaveToldTenant(person: string, text: string | RegExp): R;
}

function requireFacility(received: unknown, matcher: string): OpenedFacility {
  if (typeof received === 'object' && received !== null && 'recorded' in received) return received as OpenedFacility;
  throw new TypeError(`${matcher} expects a facility that openFacility returned`);
}

const listed = (title: string, lines: readonly string[], none: string): string =>
  lines.length === 0 ? none : [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n');

function happened(facility: OpenedFacility, filter: EventFilter, none: string): string {
  const events = facility.recorded(filter).slice(-LAST_EVENTS);
  return listed(
    'the last events',
    events.map((event) => traceLine(event, facility.timeZone)),
    none,
  );
}

const textsIn = (events: readonly TraceEvent[]): string[] => events.map(({ data }) => String(data.message));

/** All messages to a person, as `message: …` and `app: …`. */
function toldTo(facility: OpenedFacility, person: string): readonly string[] {
  const received = facility.look(`message.${person}.all`).map(({ text }) => `message: ${text}`);
  const shown = facility.look(`person.${person}.phones`).flatMap((phone) => {
    const { outcome, shown } = facility.look(`phone.${phone}.app`) ?? {};
    const now = [outcome?.message, shown?.message].filter((text) => text !== undefined);
    return [...textsIn(facility.recorded({ kind: 'phone.outcome', actor: `phone/${phone}` })), ...now];
  });
  return [...received, ...new Set(shown.map((text) => `app: ${text}`))];
}

/**
 * The matchers, for `expect.extend(matchers)`. Each throws `TypeError` for anything but a facility of `openFacility`, and `UnknownPath` or
 * `TypeError` for an id or kind that does not exist.
 */
export const matchers = {
  /** {@inheritDoc FacilityMatchers.toBeUnlocked} */
  toBeUnlocked(received: unknown, lock: string): Matched {
    const facility = requireFacility(received, 'toBeUnlocked');
    const { bolt, power, mechanical } = facility.look(`lock.${lock}`);
    const pass = bolt === 'retracted';
    const state = `its bolt is ${bolt} (${mechanical}, ${power})`;
    const of: EventFilter = { kind: 'lock.*', actor: `lock/${lock}` };
    return {
      pass,
      message: () =>
        `expected lock ${lock} ${pass ? 'not ' : ''}to be unlocked, but ${state}; ${happened(facility, of, 'nothing has happened at it')}`,
    };
  },

  /** {@inheritDoc FacilityMatchers.toHaveRecorded} */
  toHaveRecorded(received: unknown, filter: KindPattern | EventFilter): Matched {
    const facility = requireFacility(received, 'toHaveRecorded');
    const wanted: EventFilter = typeof filter === 'string' ? { kind: filter } : filter;
    const found = facility.recorded(wanted);
    const pass = found.length > 0;
    return {
      pass,
      message: () =>
        pass
          ? `expected no ${printPattern(wanted)}, but it happened ${found.length === 1 ? 'once' : `${found.length} times`}; ${happened(facility, wanted, '')}`
          : `expected ${printPattern(wanted)}, but it did not happen; ${happened(facility, { kind: wanted.kind }, 'no event of that kind did')}`,
    };
  },

  /** {@inheritDoc FacilityMatchers.toHaveToldTenant} */
  toHaveToldTenant(received: unknown, person: string, text: string | RegExp): Matched {
    const facility = requireFacility(received, 'toHaveToldTenant');
    const all = toldTo(facility, person);
    const fits = (told: string): boolean =>
      typeof text === 'string'
        ? glob(`*${text}*`, told)
        : new RegExp(text.source, text.flags.replace(/[gy]/g, '')).test(told);
    const pass = all.some(fits);
    const wanted = typeof text === 'string' ? JSON.stringify(text) : String(text);
    return {
      pass,
      message: () =>
        `expected ${person} ${pass ? 'not ' : ''}to have been told ${wanted}; ${listed('was told', all.slice(-LAST_EVENTS), 'was told nothing')}`,
    };
  },
};
