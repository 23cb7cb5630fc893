/**
 * A failed attempt in a trace: the events that led to its end, the people and objects involved, and the last events about them before it.
 *
 * INV-1: Nothing that happened after the failure is read. INV-2: An event counts only if everything it names (person, unit, lock, phone, fob) belongs
 * to the attempt; an event that names none of them concerns the whole facility.
 */
import { INPUT_KIND } from '../scenario/replay.ts';
import { bisect } from '../sim/bisect.ts';
import { chainOf } from '../sim/causes.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { isMap } from '../sim/json.ts';
import type { TraceEvent } from '../sim/trace.ts';

type Test = (event: TraceEvent) => boolean;

type Named = Readonly<Record<string, Json | undefined>>;

type OwnOf = (attempt: Attempt) => Json | undefined;

/** The fields in which an event names a person. */
const PEOPLE = ['user', 'tenant', 'owner'] as const;

/** For every other kind of object that an event may name, the one that belongs to the attempt. Units are handled in `#isOwn`. */
const OWN: Readonly<Record<string, OwnOf>> = {
  phone: ({ phone }) => phone,
  device: ({ device }) => device,
  fob: ({ fob }) => fob,
  lock: ({ place }) => place,
  mac: ({ mac }) => mac,
  macs: ({ mac }) => mac,
};

/** The events that show who rents a unit. */
const TENANCIES: ReadonlySet<string> = new Set(['core.unit.assigned', 'core.unit.unassigned', 'pms.changed']);

/** The actions by which people open something or sign in. An app also fetches keys on its own, which can be refused as well. */
const ATTEMPTS: ReadonlySet<string> = new Set([
  'phone.unlock',
  'phone.startEntry',
  'phone.openForTenant',
  'phone.signIn',
  'phone.activate',
  'phone.requestPin',
  'keypad.enter',
  'fob.squeeze',
  'lock.click',
  'portal.unlock',
  'portal.enterPin',
  'portal.holdOpen',
  'portal.signIn',
]);

/**
 * The last failure of an action that somebody tried: the end of the attempt if it had one, because requests that an app
 * makes after it may be refused as well. If there is none, the last failure of any kind. `events` are in trace order.
 */
export function lastFailure(events: readonly TraceEvent[], isFailure: Test): TraceEvent | undefined {
  const isTried = ({ seq }: TraceEvent): boolean => {
    const [root] = chainOf(events, seq);
    return root?.kind === INPUT_KIND && ATTEMPTS.has(String(root.data.verb));
  };
  let last: TraceEvent | undefined;
  const tried = events.findLast((event) => {
    if (!isFailure(event)) return false;
    last ??= event;
    return isTried(event);
  });
  if (tried === undefined) return last;
  const end = chainOf(events, tried.seq).findLast((event) => event.kind === 'phone.outcome' && isFailure(event));
  return end ?? tried;
}

/** Whether an event is about one of these ids: the event, or the input that led to it, names one. */
export function isAbout(
  events: readonly TraceEvent[],
  event: TraceEvent,
  ids: readonly (string | undefined)[],
): boolean {
  const [root] = chainOf(events, event.seq);
  const args = root?.kind === INPUT_KIND ? root.data.args : undefined;
  const named = ['person', 'phone', 'unit', 'lock', 'entry', 'as', 'by'].map((name) => argumentOf(args, name));
  const names = new Set([...event.actor.split('/').slice(1), ...Object.values(event.data), ...named]);
  return ids.some((id) => id !== undefined && names.has(id));
}

/** Like `lastFailure`, but only among failures that are about every one of these ids; among all of them if no ids are given. */
export const lastFailureAbout = (
  events: readonly TraceEvent[],
  isFailure: Test,
  ids: readonly string[],
): TraceEvent | undefined =>
  lastFailure(events, (event) => isFailure(event) && ids.every((id) => isAbout(events, event, [id])));

export class Attempt {
  readonly failure: TraceEvent;
  /** From the first cause to the failure. */
  readonly chain: readonly TraceEvent[];
  /** Id of the phone with which the attempt was made. */
  readonly phone: string | undefined;
  /** Id of the unit or entry, which is also the id of its first lock. */
  readonly place: string | undefined;
  readonly mac: Json | undefined;
  readonly fob: string | undefined;
  /**
   * The person who made the attempt: the account that the company named, the fob's owner, the person in the input, or
   * whoever is signed in on the phone.
   */
  readonly person: Json | undefined;
  readonly #events: readonly TraceEvent[];
  readonly #count: number;

  /** `events` are in trace order and include `failure`. */
  constructor(events: readonly TraceEvent[], failure: TraceEvent) {
    this.failure = failure;
    this.chain = chainOf(events, failure.seq);
    this.#events = events;
    this.#count = bisect(events, ({ seq }) => seq <= failure.seq);
    this.phone = this.#actor('phone/') ?? this.#argument('phone');
    this.place = this.#placeTried();
    this.mac = this.chain.find(({ data }) => typeof data.mac === 'string')?.data.mac ?? this.#macOf(this.place);
    this.fob = this.#fobTried();
    this.person = this.#personWhoTried();
  }

  /** Id of the app's installation, by which the company identifies the phone. */
  get device(): Json | undefined {
    const named = this.chain.findLast(({ data }) => data.device !== undefined)?.data.device;
    if (named !== undefined) return named;
    const keys = this.last('phone.keys');
    return keys && this.pathTo(keys).findLast(({ data }) => data.device !== undefined)?.data.device;
  }

  /** The person who rents the unit, as far as the trace shows it. */
  get tenant(): Json | undefined {
    return this.#tenantOf(this.place);
  }

  /**
   * The last event of that kind that concerns the attempt's own person, unit, lock, phone or fob, or the whole
   * facility. `person` overrides the person who made the attempt, for rules about somebody else.
   */
  last(kind: string, test: Test = () => true, person = this.person): TraceEvent | undefined {
    return this.#lastBefore((event) => event.kind === kind && test(event) && this.#isOwn(event, person));
  }

  /** The first event of that kind after `seq`, with the same conditions as `last`. */
  next(kind: string, test: Test, seq: number): TraceEvent | undefined {
    const from = bisect(this.#events, (event) => event.seq <= seq);
    return this.#events
      .slice(from, this.#count)
      .find((event) => event.kind === kind && test(event) && this.#isOwn(event, this.person));
  }

  /** The time at which the app began to search for the lock. */
  get began(): Instant {
    return (this.chain.find(({ kind }) => kind === 'phone.attempt') ?? this.failure).time;
  }

  /** Whether the attempt is at an entry, whose controller has mains power. */
  get isAtEntry(): boolean {
    return this.#argument('entry') !== undefined;
  }

  /** The last input with that verb about something involved in the attempt. */
  played(verb: string): TraceEvent | undefined {
    return this.last(INPUT_KIND, ({ data }) => data.verb === verb);
  }

  pathTo(event: TraceEvent): readonly TraceEvent[] {
    return chainOf(this.#events, event.seq);
  }

  #placeTried(): string | undefined {
    const target = this.chain.find(({ kind }) => kind === 'phone.attempt')?.data.target;
    if (typeof target === 'string') return target;
    return this.#actor('lock/') ?? this.#argument('unit') ?? this.#argument('lock') ?? this.#argument('entry');
  }

  #fobTried(): string | undefined {
    const peer = this.chain.map(({ data }) => data.peer).find((name) => String(name).startsWith('fob/'));
    return this.#actor('fob/') ?? (typeof peer === 'string' ? peer.slice('fob/'.length) : this.#argument('fob'));
  }

  #personWhoTried(): Json | undefined {
    for (const { kind, data } of this.chain.toReversed()) {
      if (!kind.startsWith('core.')) continue;
      const named = data.user ?? data.by ?? (String(data.command).startsWith('account.') ? data.about : undefined);
      if (typeof named === 'string') return named;
    }
    return this.#ownerOf(this.fob) ?? this.#argument('as') ?? this.#argument('by') ?? this.#accountOn(this.phone);
  }

  /** The person who is signed in on a phone; with an offline key, no event of the attempt names them. */
  #accountOn(phone: string | undefined): Json | undefined {
    const names = new Set(['phone.account', 'phone.keys']);
    const found = this.#lastBefore(({ actor, kind }) => actor === `phone/${phone}` && names.has(kind));
    return (
      found?.data.user ?? (found && this.pathTo(found).findLast(({ kind }) => /^core\.keys\./.test(kind))?.data.user)
    );
  }

  #lastBefore(test: Test): TraceEvent | undefined {
    for (let at = this.#count - 1; at >= 0; at--) {
      const event = this.#events[at];
      if (event !== undefined && test(event)) return event;
    }
    return undefined;
  }

  /** Whether an event concerns the attempt (INV-2). */
  #isOwn(event: TraceEvent, person: Json | undefined): boolean {
    const named = namedIn(event);
    const isOwn = ([what, ownOf]: readonly [string, OwnOf]): boolean => {
      const found = named[what];
      if (found === undefined) return true;
      const own = ownOf(this);
      return own !== undefined && (Array.isArray(found) ? found.some((one) => one === own) : found === own);
    };
    const people = PEOPLE.map((what) => named[what]).filter((found) => found !== undefined);
    if (!people.every((found) => found === person) || !Object.entries(OWN).every(isOwn)) return false;
    // An attempt that is not at a unit, for instance one at an entry, concerns every unit of the person.
    const { unit } = named;
    if (unit === undefined || unit === this.place) return true;
    if (this.#argument('unit') !== undefined) return false;
    return people.length > 0 || (person !== undefined && this.#tenantOf(unit) === person);
  }

  #tenantOf(unit: Json | undefined): Json | undefined {
    const found = this.#lastBefore(({ kind, data }) => data.unit === unit && TENANCIES.has(kind));
    if (found === undefined || found.kind === 'core.unit.unassigned') return undefined;
    return found.data.user ?? found.data.tenant;
  }

  /** The MAC of the lock at a unit or entry, from an event that names both. */
  #macOf(place: string | undefined): Json | undefined {
    if (place === undefined) return undefined;
    const isAt = ({ actor, data }: TraceEvent): boolean =>
      data.target === place || argumentOf(data.place, 'id') === place || actor.endsWith(`/${place}`);
    return this.#lastBefore((event) => typeof event.data.mac === 'string' && isAt(event))?.data.mac;
  }

  #ownerOf(fob: string | undefined): Json | undefined {
    if (fob === undefined) return undefined;
    return this.#lastBefore(({ data }) => data.fob === fob && data.owner !== undefined)?.data.owner;
  }

  #actor(prefix: string): string | undefined {
    return this.chain.find(({ actor }) => actor.startsWith(prefix))?.actor.slice(prefix.length);
  }

  #argument(name: string): string | undefined {
    const found = this.chain.map(({ data }) => argumentOf(data.args, name)).find((value) => value !== undefined);
    return typeof found === 'string' ? found : undefined;
  }
}

const fieldsOf = (value: Json | undefined): Named => (isMap(value) ? value : {});

export const argumentOf = (args: Json | undefined, name: string): Json | undefined => fieldsOf(args)[name];

/** Everything that an event names: in its data, in the arguments of an input, and as its actor. */
function namedIn({ actor, data }: TraceEvent): Named {
  const [sort = '', id] = actor.split('/', 2);
  return { ...fieldsOf(data.args), ...data, user: argumentOf(data.user, 'id') ?? data.user, [sort]: id };
}
