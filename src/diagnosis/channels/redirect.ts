/**
 * The log of an activity-redirect receiver: one delivery per line (receive time, method, path, status, JSON), or plain JSON with one event or a list.
 * Deliveries may be repeated; a delivery of several events gives one reading per event.
 */
import { z } from 'zod';
import type { Activity } from '../../core/model/activity-entry.ts';
import type { State } from '../../core/model/state.ts';
import { type Addressee, redirected } from '../../server/redirect/event.ts';
import { isMap } from '../../sim/json.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { valuesIn } from './json-in-text.ts';
import { bytesOfText, headOf, PaperDraft } from './paper-text.ts';
import { readIso } from './paper-time.ts';
import type { Paper, PaperContext, ReadingOf } from './reading.ts';
import type { Run } from './run.ts';

type Delivered = ReadingOf<'redirect'>;

const word = z.preprocess(
  (value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''),
  z.string(),
);
const group = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((value) => (isMap(value) ? value : {}), z.object(shape));
const person = group({ firstName: word, lastName: word, email: word, phone: word, type: word });

const eventShape = z.object({
  type: word,
  subtype: word,
  recordType: word,
  reason: word,
  zone: word,
  by: person,
  for: person,
  lock: group({ name: word, mac: word.transform((mac) => mac.toUpperCase()), hwType: word }),
  unit: group({ name: word, rentalState: word, externalId: word }),
  lockTimeInvalidType: word,
  site: group({ name: word, timeZone: word }),
  storeId: word,
  pmsId: word,
});
const times = z.object({ timestamp: z.string(), createdDate: z.string().optional() });

/** An event must have a time and a record type. */
function eventOf(value: unknown): Omit<Delivered, 'line'> | undefined {
  const read = eventShape.safeParse(value);
  const said = times.safeParse(value);
  const at = said.success ? readIso(said.data.timestamp) : undefined;
  if (!read.success || at === undefined || (read.data.subtype === '' && read.data.recordType === '')) return undefined;
  const createdAt = said.success ? readIso(said.data.createdDate ?? '') : undefined;
  return { channel: 'redirect', at, ...(createdAt === undefined ? {} : { createdAt }), event: read.data };
}

const TIME = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})/;
const STATUS = /(?:^|\s)([1-5]\d\d)(?=\s|$)/;

/** Parses the text that a receiver logs before the JSON. */
function deliveryOf(before: string): Pick<Delivered, 'receivedAt' | 'status'> {
  const time = TIME.exec(before);
  const receivedAt = time === null ? undefined : readIso(time[0]);
  const status = STATUS.exec(before.replace(TIME, ' '))?.[1];
  return {
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(status === undefined ? {} : { status: Number(status) }),
  };
}

export const REDIRECT_PATH = '/hooks/noke';
const ADDRESSEE: Addressee = { name: '', id: '' };

export const redirect = {
  id: 'redirect',

  recognise: (bytes: Uint8Array): boolean => {
    const head = headOf(bytes).slice(0, 200).join('\n');
    return /"timestamp"\s*:/.test(head) && /"(?:subtype|recordType)"\s*:/.test(head);
  },

  parse: (name: string, bytes: Uint8Array, { around }: PaperContext): Paper => {
    const draft = new PaperDraft(name, 'redirect', bytes, around);
    const lines = draft.lines();
    for (const found of valuesIn(lines)) {
      const events = 'text' in found ? [] : (Array.isArray(found.value) ? found.value : [found.value]).map(eventOf);
      const delivery = 'text' in found ? {} : deliveryOf(found.before);
      for (const event of events) if (event !== undefined) draft.add({ line: found.line, ...delivery, ...event });
      if (events.length === 0 || events.includes(undefined)) draft.unread(found.line, lines[found.line - 1] ?? '');
    }
    return draft.paper();
  },

  /** A delivery of several events is printed as one line, as in the file from which the readings came. */
  print: (readings: readonly Delivered[], _context: PaperContext): Uint8Array => {
    const deliveries: Delivered[][] = [];
    for (const reading of readings) {
      const last = deliveries.at(-1);
      if (last?.[0]?.line === reading.line) last.push(reading);
      else deliveries.push([reading]);
    }
    return bytesOfText(deliveries.map(printDelivery));
  },

  /** One delivery per log entry, received when the entry was recorded. */
  observe: (run: Run, to: Addressee = ADDRESSEE): Delivered[] => {
    const { state } = run.facility.core;
    const statusAt = statusesOf(state, run.events);
    return state.activity.map((entry, i): Delivered => {
      const { timestamp, createdDate, lock, unit, ...rest } = redirected(state, entry, to);
      const { temperature: _none, ...shown } = lock;
      const event = { ...rest, lock: shown, unit: { ...unit, rentalState: statusAt(entry) ?? unit.rentalState } };
      const at = Date.parse(timestamp);
      const createdAt = Date.parse(createdDate);
      return { channel: 'redirect', line: i + 1, at, createdAt, receivedAt: createdAt, status: 200, event };
    });
  },
} as const;

function printDelivery(events: readonly Delivered[]): string {
  const [first] = events;
  const bodies = events.map(bodyOf);
  const json = JSON.stringify(bodies.length === 1 ? bodies[0] : bodies);
  if (first?.receivedAt === undefined) return json;
  const status = first.status === undefined ? '' : `${first.status} `;
  return `${new Date(first.receivedAt).toISOString()} POST ${REDIRECT_PATH} ${status}${json}`;
}

/** The fields, in delivery order. */
function bodyOf({ at, createdAt, event }: Delivered): object {
  const { type, subtype, recordType, reason, zone, by, lock, unit, lockTimeInvalidType, site, storeId, pmsId } = event;
  return {
    type,
    subtype,
    by,
    for: event.for,
    timestamp: new Date(at).toISOString(),
    reason,
    zone,
    lock: { ...lock, temperature: '' },
    recordType,
    unit,
    ...(createdAt === undefined ? {} : { createdDate: new Date(createdAt).toISOString() }),
    lockTimeInvalidType,
    site,
    storeId,
    pmsId,
  };
}

/** The status of an entry's unit when the entry was recorded; undefined if the events do not show it. */
function statusesOf(state: State, events: readonly TraceEvent[]): (entry: Activity) => string | undefined {
  const changes = new Map<string, { at: number; from: string; to: string }[]>();
  for (const { kind, time, data } of events) {
    if (kind !== 'core.unit.statusChanged') continue;
    const { unit, from, to } = data;
    if (typeof unit !== 'string' || typeof from !== 'string' || typeof to !== 'string') continue;
    changes.set(unit, [...(changes.get(unit) ?? []), { at: time, from, to }]);
  }
  return ({ unit, recordedAt }) => {
    const ofUnit = unit === undefined ? undefined : changes.get(unit);
    if (ofUnit === undefined) return unit === undefined ? undefined : state.units.get(unit)?.status;
    return ofUnit.findLast(({ at }) => at <= recordedAt)?.to ?? ofUnit[0]?.from;
  };
}
