/** Random readings of each channel, within what its files can say. */
import fc from 'fast-check';
import { FACTS, type FactId } from '../../../src/diagnosis/channels/facts.ts';
import type {
  PhoneReading,
  PhoneStep,
  PortalFact,
  ReadingOf,
  RedirectPerson,
} from '../../../src/diagnosis/channels/reading.ts';

/** A year without the hour that is repeated when the clocks change. */
export const ZONE = 'America/Phoenix';
const START = Date.parse('2026-01-01T07:00:00Z');
const YEAR_MS = 365 * 86_400_000 - 1;
/** Whole milliseconds of 2026 at the facility. */
const instant = fc.integer({ min: 0, max: YEAR_MS }).map((ms) => START + ms);
const second = instant.map((at) => at - (at % 1_000));
/** For files that must be in order. */
const inOrder = <T extends { at: number }>(readings: T[]): T[] => readings.toSorted((a, b) => a.at - b.at);

/** Text as people write it, without the characters that the format itself needs. */
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((raw) => raw.replace(/[\p{C}\p{Z}]+/gu, ' ').trim());
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,11}$/);
const name = fc.stringMatching(/^[A-Z][a-zé]{1,8} [A-Z][a-z'é-]{1,8}$/);
const mac = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':'));
const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => Buffer.from(value).toString('hex').toUpperCase());
const count = fc.integer({ min: 0, max: 999_999 });

export const activityRows = fc.array(
  fc.record({
    channel: fc.constant('activity-csv' as const),
    line: fc.constant(0),
    at: second,
    type: fc.constant('Of a later version'),
    activity: text.filter((said) => said !== '').map((said) => `~${said}`),
    user: text,
    place: text,
    details: text,
  }) satisfies fc.Arbitrary<ReadingOf<'activity-csv'>>,
  { maxLength: 20 },
);

const person: fc.Arbitrary<RedirectPerson> = fc.record({
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  type: word,
});

const redirectEvent = fc.record({
  type: word,
  subtype: word,
  recordType: text,
  reason: text,
  zone: text,
  by: person,
  for: person,
  lock: fc.record({ name: text, mac, hwType: word }),
  unit: fc.record({ name: text, rentalState: word, externalId: word }),
  lockTimeInvalidType: text,
  site: fc.record({ name: text, timeZone: text }),
  storeId: text,
  pmsId: text,
});

export const deliveries = fc
  .array(
    fc.record({
      delivery: fc.record(
        { receivedAt: instant, status: fc.integer({ min: 100, max: 599 }) },
        { requiredKeys: ['receivedAt'] },
      ),
      events: fc.array(
        fc.record({ at: instant, createdAt: instant, event: redirectEvent }, { requiredKeys: ['at', 'event'] }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.flatMap(({ delivery, events }, i) =>
      events.map((event): ReadingOf<'redirect'> => ({ channel: 'redirect', line: i + 1, ...delivery, ...event })),
    ),
  );

export const lockActivities = fc.array(
  fc
    .record({ mac, action: word, recordedAt: second, from: second, to: second, trackingKey: word })
    .map((entry): ReadingOf<'core-activity'> => ({ channel: 'core-activity', line: 0, at: entry.to, ...entry })),
  { maxLength: 20 },
);

const says = <S extends PhoneStep['what'], T extends object>(
  what: S,
  of: { [K in keyof T]: fc.Arbitrary<T[K]> },
  required?: (keyof T)[],
) =>
  fc
    .record(of, required === undefined ? {} : { requiredKeys: required as never })
    .map((fields) => ({ what, ...fields }));

const message = text;
const cut = fc.oneof(hex(20), hex(4), hex(2));

/** Every step that a log line can describe. */
const logStep = fc.oneof(
  says('request', { type: word, number: count }),
  says('answer', { type: word, number: count, status: fc.constantFrom(0, 200, 403, 500) }),
  says('keys', { count }),
  says('tap', { target: word, mac }, ['target']),
  says('scan', { on: fc.boolean() }),
  says('found', { mac, name: word, rssi: fc.integer({ min: -127, max: 20 }) }, ['mac', 'name']),
  says('link', { mac, state: fc.constantFrom('connecting' as const, 'connected' as const, 'syncing' as const) }),
  says('link', { mac, state: fc.constant('disconnected' as const), status: fc.integer({ min: 0, max: 255 }) }, [
    'mac',
    'state',
  ]),
  says('session', { mac, session: hex(20) }),
  says('write', { mac, value: cut }, ['mac']),
  says('notify', { mac, value: cut }),
  says('error', { target: word, message, code: count }, ['target']),
  says('unlocked', { target: word, message }, ['target']),
  says('uploaded', { logs: count }),
) as fc.Arbitrary<PhoneStep>;

/** A value that JSON would leave out is left out. */
const tidy = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value));

export const logReadings = (channel: 'android-log' | 'ios-log'): fc.Arbitrary<PhoneReading[]> =>
  fc
    .array(fc.record({ at: instant, step: logStep }), { maxLength: 30 })
    .map((all) =>
      inOrder(all).map(({ at, step }, i): PhoneReading => ({ channel, line: i + 1, at, step: tidy(step) })),
    );

/** One visit of a phone at a lock, as its radio sees it. */
const visit = fc
  .record({
    mac,
    name: fc.stringMatching(/^NOKE[0-9A-F_]{0,20}$/),
    rssi: fc.integer({ min: -127, max: 20 }),
    session: hex(20),
    values: fc.array(fc.record({ write: fc.boolean(), value: hex(20) }), { maxLength: 5 }),
    status: fc.constantFrom(0x16, 0x13, 0x08),
  })
  .map(({ mac, name, rssi, session, values, status }): PhoneStep[] => [
    { what: 'scan', on: true },
    { what: 'found', mac, name, rssi },
    { what: 'scan', on: false },
    { what: 'link', mac, state: 'connecting' },
    { what: 'link', mac, state: 'connected' },
    { what: 'session', mac, session },
    ...values.flatMap(({ write, value }): PhoneStep[] =>
      write
        ? [
            { what: 'link', mac, state: 'syncing' },
            { what: 'write', mac, value },
          ]
        : [{ what: 'notify', mac, value }],
    ),
    { what: 'link', mac, state: 'disconnected', status },
  ]);

export const captured: fc.Arbitrary<PhoneReading[]> = fc
  .record({ visits: fc.array(visit, { maxLength: 5 }), at: instant })
  .map(({ visits, at }) =>
    visits.flat().map((step, i): PhoneReading => {
      // One packet says both that the phone is syncing and what it wrote.
      const packet = step.what === 'write' ? i - 1 : i;
      return { channel: 'btsnoop', line: 0, at: at + packet * 7, step };
    }),
  );

const unitFacts = fc
  .record({
    unit: word,
    status: fc.constantFrom('Occupied', 'Overlock', 'Pre-Let', 'Pending Auction'),
    state: fc.constantFrom('Open' as const, 'Closed' as const),
    tenant: fc.oneof(name, fc.constant('')),
    withManager: fc.boolean(),
  })
  .map(({ unit, status, state, tenant, withManager }): PortalFact[] => [
    { what: 'unit.status', unit, status },
    { what: 'unit.state', unit, state },
    { what: 'unit.tenant', unit, tenant },
    { what: 'unit.shared', unit, withManager },
  ]);

/** A time in the last months at which a controller has reported. */
const controllerFacts = (at: number) =>
  fc
    .record(
      {
        mac,
        status: fc.constantFrom('ready', 'offline', 'awaiting setup'),
        level: fc.constantFrom('healthy', 'LOW', 'DEAD', 'unknown'),
        mv: fc.integer({ min: 0, max: 12_000 }),
        silentS: fc.integer({ min: 0, max: 90 * 86_400 }),
      },
      { requiredKeys: ['mac', 'status', 'level'] },
    )
    .map(({ mac, status, level, mv, silentS }) => (unit: string): PortalFact[] => [
      { what: 'controller.status', mac, unit, status },
      { what: 'controller.battery', mac, unit, level, ...(mv === undefined ? {} : { mv }) },
      { what: 'controller.report', mac, unit, ...(silentS === undefined ? {} : { lastAt: at - silentS * 1_000 }) },
    ]);

const userFacts = (at: number) =>
  fc
    .record({
      user: name,
      role: fc.constantFrom('Tenant', 'Facility Manager', 'Vendor'),
      status: fc.constantFrom('Registered', 'Pending'),
      frozen: fc.boolean(),
      onFile: fc.boolean(),
      key: fc.oneof(
        fc.constant('Expired' as const),
        fc.constant('Active' as const),
        fc.integer({ min: -86_400, max: 86_400 }),
      ),
    })
    .map(({ user, role, status, frozen, onFile, key }): PortalFact[] => [
      { what: 'user.role', user, role },
      { what: 'user.status', user, status },
      ...(frozen ? [{ what: 'user.frozen' as const, user, frozen }] : []),
      { what: 'user.phone', user, onFile },
      typeof key === 'string'
        ? { what: 'user.key', user, status: key }
        : { what: 'user.key', user, status: key < 0 ? 'Expired' : 'Active', until: at + key * 1_000 },
    ]);

const buttonFacts = fc
  .array(fc.record({ unit: word, enabled: fc.boolean() }), { minLength: 1, maxLength: 3 })
  .map((all) => all.map(({ unit, enabled }): PortalFact => ({ what: 'button', unit, button: 'Unlock', enabled })));

/** One screen: a unit with its controllers, users, buttons. */
export const screens: fc.Arbitrary<ReadingOf<'portal'>[]> = second.chain((at) =>
  fc
    .record({
      unit: unitFacts,
      controllers: fc.array(controllerFacts(at), { maxLength: 2 }),
      users: fc.array(userFacts(at), { maxLength: 2 }),
      buttons: fc.oneof(buttonFacts, fc.constant<PortalFact[]>([])),
    })
    .map(({ unit, controllers, users, buttons }) => {
      const name = unit[0]?.what === 'unit.status' ? unit[0].unit : '';
      const none: PortalFact = { what: 'unit.controller', unit: name, present: false };
      const ofUnit = controllers.length === 0 ? [[none]] : controllers.map((facts) => facts(name));
      const lines = [unit, ...ofUnit, ...users, ...(buttons.length === 0 ? [] : [buttons])];
      return lines.flatMap((facts, i) =>
        facts.map((about) => ({ channel: 'portal' as const, line: i + 2, at, about })),
      );
    }),
);

const FACT_IDS = Object.keys(FACTS) as FactId[];

export const toldFacts: fc.Arbitrary<ReadingOf<'told'>[]> = fc
  .uniqueArray(
    fc.record(
      {
        fact: fc.constantFrom(...FACT_IDS),
        answer: fc.oneof(
          fc.constantFrom('yes', 'no', 'unknown'),
          text.map((said) => `said ${said}`.trim()),
        ),
        clock: fc.constantFrom('site', 'phone', 'watch', 'Europe/Berlin'),
        approx: fc.constant(true as const),
        ats: fc.array(instant, { maxLength: 3 }),
      },
      { requiredKeys: ['fact', 'answer', 'ats'] },
    ),
    { selector: ({ fact }) => fact, maxLength: 10 },
  )
  .map((facts) =>
    facts.map(
      ({ fact, answer, clock, approx, ats }, i): ReadingOf<'told'> => ({
        channel: 'told',
        line: i + 3,
        at: ats[0] ?? 0,
        fact,
        answer,
        ...(clock === undefined ? {} : { clock }),
        ...(approx === undefined || ats.length === 0 ? {} : { approx }),
        ats: clock === 'Europe/Berlin' ? ats.map(outsideRepeated) : ats,
      }),
    ),
  )
  .map((facts) => facts.map((fact) => ({ ...fact, at: fact.ats[0] ?? 0 })));

/** Not in the hour that occurs twice in Berlin. */
const outsideRepeated = (at: number): number =>
  at >= Date.parse('2026-10-25T00:00:00Z') && at < Date.parse('2026-10-25T02:00:00Z') ? at + 7_200_000 : at;
