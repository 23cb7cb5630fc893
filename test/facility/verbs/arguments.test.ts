/**
 * The limits and defaults of every argument of every verb, from both sides. The table states them again, because a test that read them from the schema
 * would pass with any value.
 */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refsOf } from '../../../src/facility/verbs/verb.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';

const NO_LEAST = Number.MIN_SAFE_INTEGER;

/** Whole numbers, with the least and the greatest. */
const NUMBERS: Readonly<Record<string, readonly [least: number, greatest: number]>> = {
  'phone.slowData latencyMs': [0, 600_000],
  'phone.setClockError seconds': [-864_000, 864_000],
  'phone.disturb lossPerMille': [0, 1_000],
  'phone.disturb delayMs': [0, 10_000],
  'phone.disturb cutAtPacket': [1, 100_000],
  'phone.disturb dropWrite': [1, 100_000],
  'lock.touch ms': [20, 10_000],
  'lock.changeBattery mv': [0, 4_000],
  'lock.drainTo mv': [0, 4_000],
  'lock.misreadBattery mv': [0, 4_000],
  'lock.setTemperature c': [-40, 85],
  'lock.failPowerAt n': [1, 100_000],
  'lock.setClockDrift ppm': [-500, 500],
  'door.lean newtons': [0, 2_000],
  'portal.setHours open': [0, 96],
  'portal.setHours close': [0, 96],
  'portal.editRole tier': [0, 9],
  'portal.auction opens': [NO_LEAST, 999],
  'portal.giveClickCode uses': [NO_LEAST, 1_000],
  'portal.giveClickCode length': [NO_LEAST, 100],
  'portal.giveClickCode count': [1, 100],
  'portal.takeClickCode index': [0, 255],
  'lock.click press': [1, 24],
  'lock.click index': [0, 255],
  'pms.feedSays madeAgoMs': [0, 31_536_000_000],
  'intruder.replay back': [1, 64],
  'intruder.replay flip': [0, 159],
  'intruder.upload flip': [0, 159],
  'intruder.upload times': [1, 3],
  'intruder.playList back': [1, 16],
  'intruder.playList from': [0, 63],
  'radio.interfere perMille': [0, 1_000],
  'radio.interfere forMs': [1, 600_000],
  'radio.resetAdapter offMs': [1, 600_000],
};

/** Texts, with the least and the greatest length; ids of the facility have from 1 to 60 characters. */
const TEXTS: Readonly<Record<string, readonly [least: number, greatest: number]>> = {
  'phone.unlock unit': [1, 60],
  'phone.signIn login': [0, 120],
  'phone.signIn password': [0, 120],
  'phone.activate code': [0, 120],
  'phone.chooseFacility facility': [1, 40],
  'phone.openForTenant note': [0, 200],
  'phone.openForTenant pin': [0, 120],
  'portal.signIn password': [0, 120],
  'portal.compareNumber number': [0, 120],
  'portal.unlock note': [0, 200],
  'portal.enterPin pin': [0, 120],
  'portal.setSchedule schedule': [1, 40],
  'portal.setHours schedule': [1, 40],
  'portal.setRole role': [1, 40],
  'portal.editRole role': [1, 40],
  'portal.deleteRole role': [1, 40],
  'portal.addStaff role': [1, 40],
  'portal.addVendor lastDate': [0, 20],
  'portal.addController mac': [1, 40],
  'keypad.enter code': [0, 120],
  'fob.add pin': [0, 120],
  'pms.editTenant mobile': [0, 120],
  'pms.editTenant primaryPhone': [0, 120],
  'pms.editTenant email': [0, 120],
  'pms.editTenant accessCode': [1, 120],
  'portal.setting name': [1, 60],
  'pms.feedSays status': [0, 40],
  'pms.feedSays leaseStart': [0, 40],
};

const FOB = [
  ['f', 'F1_-', 'x'.repeat(40)],
  ['', '-f', '_f', 'f 1', 'é', 'x'.repeat(41)],
] as const;
const DATE = [
  ['2026-03-05', '2024-02-29'],
  ['', '2026-3-5', '2026-02-30', '2026-13-01', '05.03.2026', '2026-03-05T10:00'],
] as const;

/** Texts of a form: some that have it, and some that do not. */
const FORMS: Readonly<Record<string, readonly [good: readonly string[], bad: readonly string[]]>> = {
  'fob.add fob': FOB,
  'fob.remove fob': FOB,
  'fob.squeeze fob': FOB,
  'fob.sync fob': FOB,
  'fob.takeLock fob': FOB,
  'intruder.write packet': [
    ['', '0a', 'AF'.repeat(20)],
    ['A', 'GG', 'AF'.repeat(21), ' AF'],
  ],
  'lock.updateFirmware version': [
    ['0.0', '9.10', '99.100', '199.119', '249.127', '255.1'],
    ['1', '01.0', '256.0', '0.128', '0.200', '1.2.3', '1.x', '-1.0'],
  ],
  'phone.outdateApp version': [
    ['0.0.0', '4.9.1', '5.1.999'],
    ['4.9', '1000.0.0', '0.1000.0', '0.0.1000', '4.9.1.0', 'v4.9.1', '5.2.0', '999.0.0'],
  ],
  'pms.rent leaseStart': DATE,
  'portal.auction until': DATE,
};

const DEFAULTS: Readonly<Record<string, unknown>> = {
  'lock.changeBattery mv': 3_100,
  'lock.failPowerAt n': 1,
  'door.lean newtons': 120,
  'portal.updateCustomerData portal': 'now',
  'portal.auction winner': false,
  'portal.giveClickCode uses': 255,
  'portal.giveClickCode count': 1,
  'portal.takeClickCode index': 0,
  'lock.click index': 0,
  'lock.click wrong': false,
  'keypad.enter temporary': false,
  'portal.holdOpen via': 'portal',
  'entry.prop open': true,
  'pms.overdue status': 'overlock',
  'pms.feedDown pms': 'down',
  'pms.feedSays completed': true,
  'gateway.replace gateway': 'now',
  'intruder.leave intruder': 'now',
  'intruder.replay back': 1,
  'intruder.alter on': true,
  'intruder.fetchList session': 'true',
  'intruder.playList back': 1,
  'intruder.playList from': 0,
  'intruder.upload newestFirst': false,
  'intruder.upload times': 1,
  'intruder.useKey alteration': 'none',
  'radio.interfere forMs': 5_000,
  'radio.resetAdapter offMs': 1_000,
};

interface Argument {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly refers: boolean;
  readonly json: z.core.JSONSchema.JSONSchema;
}

const ARGUMENTS: readonly Argument[] = [...VERBS.values()].flatMap((verb) => {
  const { properties = {} } = z.toJSONSchema(verb.params, { io: 'input' });
  const refers = new Set(refsOf(verb.params).map(([key]) => key));
  return Object.entries(verb.params.shape).map(([key, schema]): Argument => {
    const json = properties[key];
    if (!(schema instanceof z.ZodType) || typeof json !== 'object') throw new Error(`no schema of ${key}`);
    return { name: `${verb.name} ${key}`, schema, refers: refers.has(key), json };
  });
});

const accepts = (schema: z.ZodType, values: readonly unknown[]): boolean[] =>
  values.map((value) => schema.safeParse(value).success);
const schemaOf = (name: string): z.ZodType => {
  const found = ARGUMENTS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no argument ${name}`);
  return found.schema;
};
const textOf = (length: number): string => 'x'.repeat(Math.max(0, length));

describe('every argument of a verb', () => {
  it('is in the table of its kind', () => {
    const named = (is: (one: Argument) => boolean): string[] =>
      ARGUMENTS.filter(is)
        .map(({ name }) => name)
        .sort();
    expect(named(({ json }) => json.type === 'integer' || json.type === 'number')).toEqual(Object.keys(NUMBERS).sort());
    const isText = ({ json, refers }: Argument): boolean =>
      json.type === 'string' && !refers && json.enum === undefined && json.const === undefined;
    expect(named(isText)).toEqual([...Object.keys(TEXTS), ...Object.keys(FORMS)].sort());
    expect(named(({ json }) => json.default !== undefined)).toEqual(Object.keys(DEFAULTS).sort());
  });

  it.each(Object.entries(NUMBERS))('%s is a whole number in its range', (name, [least, greatest]) => {
    const values = [least - 1, least, greatest, greatest + 1, Math.max(least, 0) + 0.5, '1'];
    expect(accepts(schemaOf(name), values)).toEqual([false, true, true, false, false, false]);
  });

  it.each(Object.entries(TEXTS))('%s has a length in its range', (name, [least, greatest]) => {
    const lengths = [least, greatest, greatest + 1];
    expect(accepts(schemaOf(name), lengths.map(textOf))).toEqual([true, true, false]);
    expect(accepts(schemaOf(name), [textOf(least - 1), 7])).toEqual([least === 0, false]);
  });

  it.each(Object.entries(FORMS))('%s has its form', (name, [good, bad]) => {
    const fits = (text: string): boolean => schemaOf(name).safeParse(text).success;
    expect([good.filter((text) => !fits(text)), bad.filter(fits)]).toEqual([[], []]);
  });

  it.each(ARGUMENTS.filter(({ refers }) => refers).map((one) => [one.name, one] as const))(
    '%s is an id',
    (_, { schema }) => {
      expect(accepts(schema, ['', 'x', textOf(60), textOf(61)])).toEqual([false, true, true, false]);
    },
  );

  it('has its default', () => {
    const defaults = ARGUMENTS.flatMap(({ name, schema }) => {
      const without = schema.safeParse(undefined);
      return without.success && without.data !== undefined ? [[name, without.data] as const] : [];
    });
    expect(Object.fromEntries(defaults)).toEqual(DEFAULTS);
  });
});
