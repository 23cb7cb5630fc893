/** The same event of somebody else: copies of an event in which one name, or every name, is another's. */
import type { Json } from '../../src/sim/clock.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

/** Names of people, places and devices, by the fields that hold them. */
const OTHERS: Readonly<Record<string, Json>> = {
  user: 'zoe',
  tenant: 'zoe',
  owner: 'zoe',
  unit: 'Z9',
  units: ['Z9'],
  lock: 'Z9',
  place: 'Z9',
  mac: 'C0:FF:EE:99:99:99',
  macs: ['C0:FF:EE:99:99:99'],
  phone: 'zoe',
  device: '9999999999999999',
  fob: 'f9',
};

/** Ids that follow from the event's other names: a fob has one owner, a place one lock. */
const TIED: ReadonlySet<string> = new Set(['fob', 'place']);

const isRecord = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function renamed(fields: TraceEvent['data'], isChosen: (name: string) => boolean): Record<string, Json> {
  const entries = Object.entries(fields).flatMap(([name, value]): readonly [string, Json][] => {
    const other = OTHERS[name];
    if (value === undefined) return [];
    if (name === 'args' && isRecord(value)) return [[name, renamed(value, isChosen)]];
    if (other === undefined || !isChosen(name)) return [[name, value]];
    return [[name, isRecord(value) ? { ...value, id: other } : other]];
  });
  return Object.fromEntries(entries);
}

/** First the copy in which every name is another’s. An event that names nobody has none: it concerns the whole facility. */
export function elsewhere(event: TraceEvent): readonly TraceEvent[] {
  const [sort = '', id] = event.actor.split('/', 2);
  const actor = id === undefined ? event.actor : `${sort}/${String(OTHERS[sort] ?? id)}`;
  const given = isRecord(event.data.args) ? event.data.args : {};
  const names = Object.keys(OTHERS).filter((name) => event.data[name] !== undefined || given[name] !== undefined);
  const whole = { ...event, actor, data: renamed(event.data, () => true) };
  const isTied = names.some((name) => TIED.has(name));
  const single = (isTied ? [] : names).map((chosen) => ({
    ...event,
    data: renamed(event.data, (name) => name === chosen),
  }));
  return names.length === 0 && actor === event.actor ? [] : [whole, ...single];
}
