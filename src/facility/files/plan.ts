/**
 * Turns a facility file into a plan that can be built: first it checks the shape, then everything that must be consistent. Each
 * mistake is a problem with its position and the nearest valid word. A returned plan can be built without further checks.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { normalised } from '../../core/kernel/identity.ts';
import { isTimeZone } from '../../core/model/facility-time.ts';
import { DEFAULT_ROLES } from '../../core/model/roles.ts';
import { STANDARD_SCHEDULES } from '../../core/places/facilities.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { nearest } from './nearest.ts';
import { otherKind } from './other-kind.ts';
import { describeFound, type Problem, pathText, problem } from './problem.ts';
import { type FacilityFile, facilityFile } from './schema.ts';
import { readYamlFile, type YamlDocument, type YamlRead } from './yaml-file.ts';
import { MAX_PROBLEMS, zodProblems } from './zod-problems.ts';

/** A facility file that was read, or every problem in it, each with its line and column. */
export type PlanRead =
  | { readonly ok: true; readonly plan: FacilityFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The facilities in the package, by the name that refers to their file. */
export const BUILT_IN: Readonly<Record<string, string>> = { demo: 'fixtures/demo.yaml' };

/** The path of a facility file: that of a built-in facility, or the path as given. */
export function facilityPath(nameOrPath: string): string {
  const builtIn = Object.hasOwn(BUILT_IN, nameOrPath) && !existsSync(nameOrPath) ? BUILT_IN[nameOrPath] : undefined;
  return builtIn === undefined ? nameOrPath : fileURLToPath(new URL(`../../../${builtIn}`, import.meta.url));
}

/** Reads and checks a facility file. */
export const readPlan = (nameOrPath: string): PlanRead => planIn(readYamlFile(facilityPath(nameOrPath)));

/** Checks a facility file that has been read. */
export function planIn(read: YamlRead): PlanRead {
  if (!read.ok) return read;
  const checked = checkPlan(read.document);
  return checked.ok ? checked : { ok: false, problems: otherKind(read.document, 'facility') ?? checked.problems };
}

/** Checks the part of a document under `base`: a whole facility file, or the `facility:` map of a scenario. */
export function checkPlan(document: YamlDocument, base: readonly PropertyKey[] = []): PlanRead {
  let value: unknown = document.value;
  for (const part of base) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  const parsed = facilityFile.safeParse(value);
  if (!parsed.success) return { ok: false, problems: zodProblems(document, facilityFile, parsed.error, base) };
  const problems = new CrossCheck(document, base, parsed.data).run();
  return problems.length === 0 ? { ok: true, plan: parsed.data } : { ok: false, problems };
}

type Path = readonly PropertyKey[];

const ROLES: readonly string[] = ['Tenant', ...DEFAULT_ROLES.flatMap(({ id, name }) => [name, id])];

/** Checks that a schema cannot make: unique ids, valid references, and consistent states. */
class CrossCheck {
  readonly #document: YamlDocument;
  readonly #base: Path;
  readonly #plan: FacilityFile;
  readonly #problems: Problem[] = [];

  constructor(document: YamlDocument, base: Path, plan: FacilityFile) {
    this.#document = document;
    this.#base = base;
    this.#plan = plan;
  }

  run(): readonly Problem[] {
    const { units, entries, people, zones, schedules, timeZone } = this.#plan;
    // The core accepts a bare offset as a time zone too, but it is not a name.
    if (!/^[A-Za-z]/.test(timeZone) || !isTimeZone(timeZone))
      this.#add('E-FILE-9', ['timeZone'], describeFound(timeZone), 'an IANA time zone such as America/Denver');
    const zoneIds = this.#unique('zones', zones);
    const scheduleIds = this.#unique('schedules', schedules);
    const personIds = this.#unique('people', people);
    const placeIds = this.#unique('units', units);
    for (const id of this.#unique('entries', entries, placeIds)) placeIds.add(id);
    this.#uniquePhones();
    this.#uniqueIdentities();
    this.#uniqueAccessCodes();
    this.#schedulesFit();
    this.#uniqueMacs();
    entries.forEach((entry, i) => {
      entry.zones.forEach((zone, j) => {
        this.#reference(['entries', i, 'zones', j], zone, zoneIds, 'a zone of this facility');
      });
    });
    units.forEach((unit, i) => {
      if (unit.zone !== undefined) this.#reference(['units', i, 'zone'], unit.zone, zoneIds, 'a zone of this facility');
      if (unit.tenant !== undefined)
        this.#reference(['units', i, 'tenant'], unit.tenant, personIds, 'a person of this facility');
      this.#statusFits(unit, i);
    });
    people.forEach((person, i) => {
      if (!ROLES.includes(person.role)) {
        this.#add(
          'E-FILE-11',
          ['people', i, 'role'],
          `"${person.role}"`,
          `a role: ${ROLES.join(', ')}`,
          nearest(person.role, ROLES),
        );
      }
      if (person.schedule !== undefined)
        this.#reference(['people', i, 'schedule'], person.schedule, scheduleIds, 'a schedule of this facility');
      if (typeof person.at === 'string' && person.at !== 'away')
        this.#reference(['people', i, 'at'], person.at, placeIds, 'a unit, an entry, away, or [x, y]');
    });
    return this.#problems.slice(0, MAX_PROBLEMS);
  }

  #statusFits(unit: FacilityFile['units'][number], i: number): void {
    const empty = unit.status === 'available';
    if (empty && unit.tenant !== undefined) {
      this.#add(
        'E-FILE-12',
        ['units', i, 'status'],
        'an available unit with a tenant',
        'a status such as occupied, or no tenant',
      );
    }
    if (!empty && unit.tenant === undefined) {
      this.#add(
        'E-FILE-12',
        ['units', i],
        `a unit that is ${unit.status} and has no tenant`,
        'a tenant: the id of a person',
      );
    }
    if (unit.status === 'pre-let' && unit.leaseStart === undefined) {
      this.#add(
        'E-FILE-12',
        ['units', i],
        'a pre-let unit without a lease start',
        'leaseStart: a date such as 2031-01-01',
      );
    }
  }

  #unique(
    list: 'zones' | 'schedules' | 'people' | 'units' | 'entries',
    items: readonly { id: string }[],
    taken: ReadonlySet<string> = new Set(),
  ): Set<string> {
    const seen = new Set<string>();
    items.forEach(({ id }, i) => {
      if (seen.has(id) || taken.has(id))
        this.#add('E-FILE-10', [list, i, 'id'], `the id "${id}" again`, 'an id that nothing else uses');
      seen.add(id);
    });
    return seen;
  }

  #uniquePhones(): void {
    const seen = new Set<string>();
    this.#plan.people.forEach((person, i) => {
      person.phones.forEach(({ id }, j) => {
        if (seen.has(id))
          this.#add(
            'E-FILE-10',
            ['people', i, 'phones', j, 'id'],
            `the phone "${id}" again`,
            'an id that no other phone uses',
          );
        seen.add(id);
      });
    });
  }

  /** No two accounts have the same number or address. */
  #uniqueIdentities(): void {
    const seen = new Set<string>();
    this.#plan.people.forEach((person, i) => {
      for (const field of ['mobile', 'primaryPhone', 'email'] as const) {
        const text = normalised(person[field] ?? '');
        if (text !== '' && seen.has(text))
          this.#add(
            'E-FILE-10',
            ['people', i, field],
            'the number or address of another person',
            'a unique number or address',
          );
      }
      for (const text of [person.mobile, person.primaryPhone, person.email])
        if (text !== undefined) seen.add(normalised(text));
    });
  }

  /** A keypad cannot distinguish two people with the same code. */
  #uniqueAccessCodes(): void {
    const seen = new Set<string>();
    this.#plan.people.forEach(({ accessCode }, i) => {
      if (accessCode === undefined) return;
      if (seen.has(accessCode))
        this.#add('E-FILE-10', ['people', i, 'accessCode'], 'the code of another person', 'a unique code');
      seen.add(accessCode);
    });
  }

  #schedulesFit(): void {
    const taken = new Map(STANDARD_SCHEDULES.map(({ id, index }) => [id, index]));
    this.#plan.schedules.forEach((schedule, i) => {
      taken.delete(schedule.id);
      const all = [...(schedule.daily === undefined ? [] : [schedule.daily]), ...Object.values(schedule.days ?? {})];
      if (all.length === 0 && schedule.index !== 0)
        this.#add('E-FILE-12', ['schedules', i], 'no hours', 'daily: or days:, or index: 0 for around the clock');
      for (const [open, close] of all) {
        if (open >= close)
          this.#add(
            'E-FILE-12',
            ['schedules', i],
            `hours from ${open} to ${close}`,
            'an opening time before the closing time',
          );
      }
    });
    const used = new Set(taken.values());
    this.#plan.schedules.forEach(({ index }, i) => {
      // Any number of schedules may be open around the clock: the lock stores nothing for them.
      if (index === undefined || index === 0) return;
      if (used.has(index))
        this.#add(
          'E-FILE-10',
          ['schedules', i, 'index'],
          `the index ${index} again`,
          'an index from 4 to 15 that no other schedule uses',
        );
      used.add(index);
    });
  }

  #uniqueMacs(): void {
    const seen = new Set<string>();
    const take = (mac: string, path: Path): void => {
      if (seen.has(mac)) this.#add('E-FILE-10', path, `the MAC ${mac} again`, 'a MAC that no other device uses');
      seen.add(mac);
    };
    this.#plan.entries.forEach((entry, i) => {
      take(entry.mac, ['entries', i, 'mac']);
    });
    this.#plan.units.forEach((unit, i) => {
      unit.locks.forEach((lock, j) => {
        take(lock.mac, ['units', i, 'locks', j, 'mac']);
      });
    });
  }

  #reference(path: Path, id: string, known: ReadonlySet<string>, expected: string): void {
    if (!known.has(id)) this.#add('E-FILE-11', path, `"${id}"`, expected, nearest(id, known));
  }

  #add(code: ErrorCode, path: Path, found: string, expected: string, near?: string): void {
    const whole = [...this.#base, ...path];
    const { line, column } = this.#document.locate(whole);
    this.#problems.push(
      problem({ code, file: this.#document.file, line, column, path: pathText(whole), found, expected, nearest: near }),
    );
  }
}
