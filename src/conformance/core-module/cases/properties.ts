/**
 * Properties: random visits by three people to two units, with a model of access rights. A failure is shrunk and reported as the shortest
 * sequence of steps.
 */
import fc from 'fast-check';
import type { PortKey } from '../../../facility/core-port/contract.ts';
import { CaseFailed } from '../../bench/outcome.ts';
import { type CoreBench, phone } from '../bench/core-bench.ts';
import type { SessionPackets, TestLock } from '../bench/test-lock.ts';
import { type CoreCase, must } from './core-case.ts';

const RUNS = 12;
const MAX_STEPS = 10;
const PEOPLE = ['alice', 'bob', 'carol'] as const;
const UNITS = ['A101', 'A102'] as const;
type Person = (typeof PEOPLE)[number];
type Unit = (typeof UNITS)[number];

type Step =
  | { readonly do: 'rent' | 'list' | 'key' | 'revoke'; readonly person: Person; readonly unit: Unit }
  | { readonly do: 'vacate'; readonly unit: Unit }
  | { readonly do: 'share' | 'unshare'; readonly person: Person; readonly unit: Unit };

const person = fc.constantFrom(...PEOPLE);
const unit = fc.constantFrom(...UNITS);
const step = (sharing: boolean): fc.Arbitrary<Step> => {
  const withBoth = [
    'rent',
    'list',
    'list',
    'key',
    'key',
    'revoke',
    ...(sharing ? (['share', 'unshare'] as const) : []),
  ] as const;
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constantFrom(...withBoth), person, unit }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('vacate' as const), unit }) },
  );
};

const inWords = (one: Step): string =>
  'person' in one ? `${one.do} ${one.person} ${one.unit}` : `${one.do} ${one.unit}`;

/** A key that somebody has kept, and whether it may still open its lock once the lock is up to date. */
interface Kept {
  readonly key: PortKey;
  readonly unit: Unit;
  readonly person: Person;
  ended: boolean;
}

/** A model of access rights according to the page, and a site where the same steps are performed. */
class Visits {
  readonly #bench: CoreBench;
  readonly #doors = new Map<Unit, TestLock>();
  readonly #tenants = new Map<Unit, Person>();
  readonly #shares = new Map<Unit, Set<Person>>(UNITS.map((each) => [each, new Set()]));
  readonly #kept: Kept[] = [];

  constructor(bench: CoreBench) {
    this.#bench = bench;
    for (const each of UNITS) {
      this.#doors.set(each, bench.rented(each, 'alice'));
      this.#tenants.set(each, 'alice');
    }
    // Everybody has an account but no rights.
    for (const [i, each] of (['bob', 'carol'] as const).entries()) bench.rented(`C${i}`, each);
  }

  take(one: Step): void {
    const { unit: where } = one;
    switch (one.do) {
      case 'rent':
        this.#bench.rent(where, one.person);
        this.#rents(where, one.person);
        break;
      case 'vacate':
        this.#bench.rent(where, undefined, 'available');
        this.#rents(where, undefined);
        break;
      case 'share':
        this.#share(where, one.person);
        break;
      case 'unshare':
        this.#unshare(where, one.person);
        break;
      case 'list':
        this.#list(where, one.person);
        break;
      case 'key':
        this.#key(where, one.person);
        break;
      case 'revoke':
        this.#bench.ask('revoke', { bearer: phone(`phone-${one.person}`), mac: this.#door(where).mac });
        this.#end((kept) => kept.unit === where && kept.person === one.person);
        break;
    }
  }

  /** At the end, an authorised visit updates every lock; after that, no revoked or expired key may open. */
  end(): void {
    for (const where of UNITS) {
      const tenant = this.#tenants.get(where) ?? 'alice';
      this.take({ do: 'rent', person: tenant, unit: where });
      this.#list(where, tenant);
      for (const kept of this.#kept.filter((each) => each.ended && each.unit === where))
        this.#bench.staysShut(kept.key, this.#door(where), `the invalidated key of ${kept.person} to ${where}`);
    }
  }

  #door(where: Unit): TestLock {
    const door = this.#doors.get(where);
    if (door === undefined) throw new RangeError(`no door ${where}`);
    return door;
  }

  #may(where: Unit, who: Person): boolean {
    return this.#tenants.get(where) === who || this.#shares.get(where)?.has(who) === true;
  }

  #end(which: (kept: Kept) => boolean): void {
    for (const kept of this.#kept.filter(which)) kept.ended = true;
  }

  #rents(where: Unit, who: Person | undefined): void {
    if (this.#tenants.get(where) === who) return;
    if (who === undefined) this.#tenants.delete(where);
    else this.#tenants.set(where, who);
    this.#shares.get(where)?.clear();
    this.#end((kept) => kept.unit === where);
  }

  #share(where: Unit, who: Person): void {
    const tenant = this.#tenants.get(where);
    if (tenant === undefined || tenant === who) return;
    this.#bench.grant('share', { unit: where, by: tenant, with: who });
    this.#shares.get(where)?.add(who);
  }

  #unshare(where: Unit, who: Person): void {
    const tenant = this.#tenants.get(where);
    if (tenant === undefined || this.#shares.get(where)?.has(who) !== true) return;
    this.#bench.grant('unshare', { unit: where, by: tenant, with: who });
    this.#shares.get(where)?.delete(who);
    this.#end((kept) => kept.unit === where && kept.person === who);
  }

  #list(where: Unit, who: Person): void {
    const door = this.#door(where);
    if (this.#may(where, who)) {
      this.#bench.online(who, door);
      return;
    }
    const session = door.connect();
    door.leave();
    const bearer = phone(`phone-${who}`);
    this.#bench.refuses('unlock', { person: who, bearer, mac: door.mac, session }, `a list for ${who} at ${where}`);
  }

  #key(where: Unit, who: Person): void {
    const door = this.#door(where);
    for (const key of this.#bench.keys(who).filter(({ mac }) => mac === door.mac)) {
      this.#bench.holds(this.#may(where, who), `a key for ${who} to ${where}`, 'no key', 'a key');
      this.#kept.push({ key, unit: where, person: who, ended: false });
    }
  }
}

/** Checks a property on newly opened facilities; the shortest counterexample fails the case. */
function everywhere<T>(
  bench: CoreBench,
  input: fc.Arbitrary<T>,
  words: (value: T) => string,
  play: (each: CoreBench, value: T) => void,
): void {
  let run = 0;
  const found = fc.check(
    fc.property(input, (value) => {
      run += 1;
      const each = bench.again(String(run));
      try {
        play(each, value);
        bench.checks += each.checks;
      } finally {
        each.close();
      }
    }),
    { numRuns: RUNS, seed: bench.site.random.stream('property').u32() | 0 },
  );
  if (!found.failed) return;
  const { errorInstance: error, counterexample } = found;
  if (!(error instanceof CaseFailed) || counterexample === null) throw error;
  throw new CaseFailed(`${error.message}, after: ${words(counterexample[0])}`, error.expected, error.seen);
}

function visits(bench: CoreBench): void {
  const steps = fc.array(step(bench.options.claims.sharing), { maxLength: MAX_STEPS });
  everywhere(
    bench,
    steps,
    (all) => all.map(inWords).join(', ') || 'nothing',
    (each, all) => {
      const company = new Visits(each);
      for (const one of all) company.take(one);
      company.end();
    },
  );
}

function shuffledUploads(bench: CoreBench): void {
  const order = fc.array(fc.nat({ max: 3 }), { maxLength: 8 });
  everywhere(
    bench,
    order,
    (all) => `uploads in the order ${[...all, 0, 1, 2, 3].join(' ')}`,
    (each, all) => {
      const door = each.rented('A101', 'alice');
      const sessions: SessionPackets[] = [];
      for (let i = 0; i < 4; i++) {
        each.online('alice', door, { upload: false });
        sessions.push(...door.carried.splice(0));
      }
      const counted = [...all, 0, 1, 2, 3].map((i) => {
        const { session, packets } = sessions[i] ?? { session: '', packets: [] };
        return session === '' ? 0 : each.grant('upload', { mac: door.mac, session, packets }).accepted;
      });
      const sum = counted.reduce((total, one) => total + one, 0);
      const distinct = new Set(sessions.flatMap(({ packets }) => packets)).size;
      const latest = door.lock.flash.nextNumber - 1;
      each.holds(sum > 0 && sum <= latest && sum <= distinct, 'records that are new', `1 to ${latest}`, String(sum));
      if (!each.options.claims.activity) return;
      const opened = each.grant('activity', { mac: door.mac }).entries.filter(({ event }) => event === 'unlocked');
      const times = opened.map(({ at }) => at);
      each.is(new Set(times).size, times.length, 'openings with their own time');
      each.holds(opened.length >= 4, 'openings in the activity', 'at least 4', String(opened.length));
    },
  );
}

export const PROPERTIES: readonly CoreCase[] = [
  must({
    id: 'core.property.visits',
    spec: 'core-port §What must be true',
    sentence: 'Nobody opens a lock without having been granted access, whatever happened before.',
    mistake: 'an unforeseen order of grants, visits and revocations: replay the steps in the message',
    play: visits,
  }),
  must({
    id: 'core.property.uploads',
    spec: 'core-port §What must be true',
    sentence: 'Records count only for the lock that sent them, and each counts once, in whatever order they come.',
    mistake: 'records that are late, repeated or from a different lock are counted: replay the uploads in the message',
    play: shuffledUploads,
  }),
];
