/** The tables of docs/protocol.md that state what the code declares: checks, opcodes, hardware, results, events. */
import { describe, expect, it } from 'vitest';
import { Attempt } from '../../src/keys/verify/attempt.ts';
import type { Check } from '../../src/keys/verify/check.ts';
import { CHECKS } from '../../src/keys/verify/checks.ts';
import { CHARACTERISTICS } from '../../src/link/websocket/attributes.ts';
import { REFUSAL_PLACES } from '../../src/lock/ring.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';
import { advertisedName, FIRMWARE_NAME } from '../../src/protocol/advertising.ts';
import { hexByte } from '../../src/protocol/bytes.ts';
import { peekCommand } from '../../src/protocol/command.ts';
import { commandInRange } from '../../src/protocol/command-range.ts';
import { HARDWARE } from '../../src/protocol/hardware.ts';
import { mac } from '../../src/protocol/mac.ts';
import { OPCODES, type Op, opOf } from '../../src/protocol/opcodes.ts';
import { OPERANDS } from '../../src/protocol/operands.ts';
import { EVENTS, SERVER_TYPES } from '../../src/protocol/record.ts';
import { RESULTS } from '../../src/protocol/results.ts';
import {
  COMMAND_UUID,
  FIRMWARE_SERVICE_UUID,
  RESPONSE_UUID,
  SERVICE_UUID,
  SESSION_UUID,
} from '../../src/protocol/uuids.ts';
import { lock, NOW, online, timestamped } from '../keys/lock-fixture.ts';
import { page, table } from './page-tables.ts';

/** An unlock of each class; the one of class 4 has a day, a schedule and the phone's time, so that every possible check applies. */
const UNLOCKS: Readonly<Record<string, Uint8Array>> = {
  '0': online({ op: 'unlock' }, 1, 0),
  '2': online({ op: 'unlock' }),
  '4': timestamped(NOW, { schedule: 1 }),
};

/** The classes to whose packets a check applies. */
function classesOf(check: Check): string {
  const classes = Object.entries(UNLOCKS).filter(([, packet]) => check.appliesTo(new Attempt(lock(), packet)));
  return classes.length === 3 ? 'all' : classes.map(([keyClass]) => keyClass).join(', ');
}

/** The plain bytes that a text such as "6: index, 8–10: pattern (bit 0 first)" names. */
const placesIn = (text: string): number[] =>
  text
    .replaceAll(/\([^)]*\)/g, '')
    .split(',')
    .flatMap((part) => {
      const [, from, to = from] = /^ *(\d+)(?:–(\d+))?: /.exec(part) ?? [];
      if (from === undefined) return [];
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
    });

/** Whether the operand has a bit in that plain byte: any other that is set is a fault. */
const isRead = (op: Op, at: number): boolean =>
  [0, 1, 2, 3, 4, 5, 6, 7].some((bit) => {
    const bytes = new Uint8Array(8);
    bytes[at - 6] = 1 << bit;
    return OPERANDS[op].decode(bytes).ok;
  });

describe('docs/protocol.md', () => {
  it('lists the checks in their order, with their classes, demands and answers', () => {
    const ours = CHECKS.map((check) => [
      String(check.number),
      `\`${check.id}\``,
      classesOf(check),
      `${check.demands.replace(/^./, (first) => first.toUpperCase())}.`,
      hexByte(check.answer),
    ]);
    expect(table('no. |')).toEqual(ours);
  });

  it('lists every opcode, and says "none" of exactly those without an operand', () => {
    const ours = (Object.keys(OPCODES) as Op[]).map((op) => [
      hexByte(OPCODES[op]),
      Object.keys(OPERANDS[op].fields).length === 0,
    ]);
    expect(table('opcode |').map((row) => [row[0], row[2] === 'none'])).toEqual(ours);
  });

  it('names every opcode as the code does, and places its operand where the code reads it', () => {
    for (const [code, name = '', operand = ''] of table('opcode |')) {
      const op = opOf(Number.parseInt(code ?? '', 16));
      if (op === undefined) throw new Error(`no opcode ${code}`);
      expect(name.replaceAll(/[^a-z]/gi, '').toLowerCase()).toBe(op.toLowerCase());
      const read = Array.from({ length: 8 }, (_, i) => i + 6).filter((at) => isRead(op, at));
      expect([op, placesIn(operand)]).toEqual([op, read]);
    }
  });

  it('gives the range of every operand as check 8 judges it, and says "—" where every value passes', () => {
    const rows = new Map(table('opcode |').map((row) => [row[0], row[3]]));
    const edges: Partial<Record<Op, readonly (readonly [text: string, inRange: object, outside: object])[]>> = {
      removeLimitedKey: [['the slot exists', { slotNumber: 99 }, { slotNumber: 100 }]],
      enableLimitedKey: [['the slot exists', { slotNumber: 99 }, { slotNumber: 128 }]],
      setQuickClick: [
        ['index ≤ 99', { index: 99, length: 3, uses: 1 }, { index: 100, length: 3, uses: 1 }],
        ['length 3–24', { length: 24, uses: 1 }, { length: 25, uses: 1 }],
        ['length 3–24', { length: 3, uses: 1 }, { length: 2, uses: 1 }],
        [
          'no pattern bit beyond the length is set',
          { length: 3, pattern: 7, uses: 1 },
          { length: 3, pattern: 8, uses: 1 },
        ],
        ['uses ≥ 1', { length: 3, uses: 1 }, { length: 3, uses: 0 }],
      ],
      getQuickClick: [['In A7, index ≤ 99.', { index: 99 }, { index: 100 }]],
      clearQuickClick: [['In B1, index ≤ 99.', { index: 99 }, { index: 100 }]],
      setRadioPower: [
        ['−40…8 dBm', { powerDbm: -40 }, { powerDbm: -41 }],
        ['−40…8 dBm', { powerDbm: 8 }, { powerDbm: 9 }],
      ],
      setTimeout: [
        ['is 1–3600 s', { timeoutS: 1 }, { timeoutS: 0 }],
        ['is 1–3600 s', { timeoutS: 3600 }, { timeoutS: 3601 }],
      ],
      setLongPress: [
        ['is 100–10000 ms', { longPressMs: 100 }, { longPressMs: 99 }],
        ['is 100–10000 ms', { longPressMs: 10_000 }, { longPressMs: 10_001 }],
      ],
      scheduleHours: [
        ['index 1–15', { index: 1 }, { index: 0 }],
        ['index 1–15', { index: 15 }, { index: 16 }],
        ['open ≤ close ≤ 96', { index: 1, open: 96, close: 96 }, { index: 1, open: 5, close: 4 }],
        ['open ≤ close ≤ 96', { index: 1, close: 96 }, { index: 1, close: 97 }],
      ],
      zoneTime: [
        [
          'byte 11 equals byte 6 and bytes 12–13 are zero',
          { offset: 3, offsetAfter: 3 },
          { offset: 3, offsetAfter: 4 },
        ],
        ['byte 11 equals byte 6 and bytes 12–13 are zero', { transition: 1, quartersToNext: 1 }, { quartersToNext: 1 }],
      ],
    };
    for (const op of Object.keys(OPCODES) as Op[]) {
      const zero = peekCommand(OPCODES[op], false, new Uint8Array(8));
      if (zero.op === 'unknown') throw new Error(op);
      const text = rows.get(hexByte(OPCODES[op])) ?? '';
      if (op === 'setup') expect(text).toBe('In A1, both halves are staged and the check is correct.');
      else if (edges[op] === undefined) expect([op, text, commandInRange(zero, '1A')]).toEqual([op, '—', true]);
      for (const [part, inRange, outside] of edges[op] ?? []) {
        expect(text).toContain(part);
        expect(commandInRange({ ...zero, ...inRange }, '1A'), `${op} ${JSON.stringify(inRange)}`).toBe(true);
        expect(commandInRange({ ...zero, ...outside }, '1A'), `${op} ${JSON.stringify(outside)}`).toBe(false);
      }
    }
  });

  it('gives the numbers of a lock as its settings have them', () => {
    const s = LOCK_SETTINGS;
    const [, list = ''] = /\n\n((?:- A lock stays awake .*\n)(?:- .*\n)*)\nA test compares these/.exec(page) ?? [];
    expect(list.trimEnd().split('\n')).toEqual(
      [
        `A lock stays awake for ${s.sleepAfterMs / 1_000} s after a touch, the first connect since, or an accepted command.`,
        `A lock stays awake, without advertising, for ${s.quietAwakeMs / 1_000} s after a boot, a closing hasp or an inside release.`,
        `A session lasts ${s.sessionMs / 1_000} s.`,
        `A lock disconnects ${s.closingMs} ms after the notice \`51 64\`.`,
        `The relock timer runs for ${s.relockAfterMs / 1_000} s, until AE changes it.`,
        `A bolt that jams while locking makes ${s.lockTries} attempts, with pauses of ${s.lockRetryMs / 1_000} s between them.`,
        `A motion lasts at most ${s.motionLimitMs / 1_000} s.`,
        `The battery-low bit is set at ${s.lowMv} mV or below, and cleared at ${s.lowMv + s.lowClearsMv} mV or above.`,
        `The supply threshold is ${s.brownOutMv} mV, under the load of the motor (${s.motorMa} mA).`,
        `A long press lasts at least ${s.longPressMs} ms, until AF changes this.`,
        `Firmware mode lasts ${s.firmwareModeMs / 1_000} s.`,
      ].map((sentence) => `- ${sentence}`),
    );
  });

  it('gives the places of each kind of refusal', () => {
    const flat = page.replaceAll('\n', ' ').replaceAll(/ +/g, ' ');
    expect(flat).toContain('04 has 32; 05, 06, 07, 0B and jams (03) have 16 each');
    const sixteen = [
      EVENTS.refusedPermission,
      EVENTS.refusedSchedule,
      EVENTS.timeInvalid,
      EVENTS.supplyTooLow,
      EVENTS.jam,
    ];
    expect(REFUSAL_PLACES).toEqual(new Map([[EVENTS.refused, 32], ...sixteen.map((event) => [event, 16] as const)]));
  });

  it('lists the hardware, who is touched awake and who has banks', () => {
    const yes = (is: boolean) => (is ? 'yes' : 'no');
    const ours = Object.entries(HARDWARE).map(([code, { name, needsTouch, banked }]) => [
      `\`${code}\``,
      name,
      yes(needsTouch),
      yes(banked),
    ]);
    expect(table('code |')).toEqual(ours);
  });

  it('names every result, event and server type with its number', () => {
    const flat = page.replaceAll('\n', ' ');
    for (const [code, words] of Object.entries(RESULTS)) expect(flat).toContain(`${hexByte(Number(code))} ${words}`);
    const listed = (pattern: RegExp): (string | undefined)[] =>
      (pattern.exec(flat)?.[1] ?? '').split(/[·,] /).map((one) => /^[0-9A-F]{2}/.exec(one)?.[0]);
    expect(listed(/Events of the lock: (.*?)\./)).toEqual(Object.values(EVENTS).map(hexByte));
    expect(listed(/Types of the packet \(public: (.*?)\)/)).toEqual(Object.values(SERVER_TYPES).map(hexByte));
  });

  it('lists the characteristics with their properties', () => {
    const words: Readonly<Record<string, string>> = { writeWithoutResponse: 'write without response' };
    const ours = CHARACTERISTICS.map(({ uuid, properties }) => [
      `\`${uuid.slice(0, 8)}-…\``,
      properties.map((property) => words[property] ?? property).sort(),
    ]);
    const said = table('characteristic |').map(([uuid, properties = '']) => [uuid, properties.split(', ').sort()]);
    expect(said).toEqual(ours);
  });

  it('gives the names that a lock advertises', () => {
    const rows = new Map(table('what  ').map(([what = '', value = '']) => [what, value]));
    const name = advertisedName('1A', mac('C0:FF:EE:00:00:01'));
    expect(name).toMatch(/^NOKE[0-9A-Z]{2}_[0-9A-F]{12}$/);
    expect(rows.get('local name')).toBe(
      `The local name is \`NOKE\` + hardware code (2) + \`_\` + MAC as 12 hex digits: exactly ${name.length} characters.`,
    );
    expect(rows.get('service UUID')).toBe(`The advertising data contains the service UUID \`${SERVICE_UUID}\`.`);
    const seconds = LOCK_SETTINGS.firmwareModeMs / 1_000;
    expect(rows.get('firmware mode')).toBe(
      `In firmware mode, the name is \`${FIRMWARE_NAME}\` and the service \`${FIRMWARE_SERVICE_UUID}\`, for ${seconds} s.`,
    );
  });

  it('has the identifiers of the service', () => {
    expect(page).toContain(SERVICE_UUID);
    expect(page).toContain(FIRMWARE_SERVICE_UUID);
    for (const uuid of [COMMAND_UUID, RESPONSE_UUID, SESSION_UUID]) {
      expect(page).toContain(`\`${uuid.slice(0, 8)}-…\``);
      expect(uuid.slice(8)).toBe(SERVICE_UUID.slice(8));
    }
  });
});
