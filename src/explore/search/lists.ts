/**
 * The lists that the company sends, the values whose digests prove what a lock stores, and the clock arithmetic that both sides share: compared
 * with the oracle’s own reading of docs/protocol.md §4, §5 and §8.
 */

import fc from 'fast-check';
import { factoryBase, masterKey, upKey } from '../../keys/derive.ts';
import { type HeldValue, sessionMark } from '../../keys/held.ts';
import { fullEpoch, fullKeyDay } from '../../keys/key-day.ts';
import { onlineList, packList, rekeyList, setupList } from '../../keys/lists.ts';
import type { Command } from '../../protocol/command.ts';
import { counted } from '../../protocol/counted.ts';
import { digestOf, markOf, upKeyOf } from '../oracle/model/record-wire.ts';
import { baseOfClass0, baseOfClass2, decryptPacket, header, hmac, masterOf } from '../oracle/model/wire.ts';
import { localClockTime, nearestDay } from '../oracle/model/zone.ts';
import { commands, hours, zones } from './commands.ts';
import { casesOf, type Disagreement, FACILITY, FACTORY, type KeysCode, MAC, NOON, sessions } from './keys-case.ts';

const list = fc.record({
  kind: fc.constantFrom('online', 'setup', 'rekey'),
  session: sessions,
  /** Whether the session flags waiting records. */
  waiting: fc.boolean(),
  acknowledge: fc.nat(0xffff_ffff),
  settings: fc.array(commands, { maxLength: 3 }),
  zone: zones,
  hours: fc.array(hours, { maxLength: 2 }),
  unlock: fc.boolean(),
  firstSequence: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 240, max: 255 })),
});
type List = typeof list extends fc.Arbitrary<infer T> ? T : never;

/** A0 to B1, in this order; C6 to C9 follow. */
const FROM_A0 =
  'shutdown setup unlock removeLimitedKey enableLimitedKey getLogs setQuickClick getQuickClick quickClickLockout reset getBattery firmwareUpdate test setRadioPower setTimeout setLongPress setKey clearQuickClick';
const FROM_C6 = 'acknowledgeRecords unitState scheduleHours zoneTime';
const OPCODES = new Map([
  ...FROM_A0.split(' ').map((op, i) => [op, 0xa0 + i] as const),
  ...FROM_C6.split(' ').map((op, i) => [op, 0xc6 + i] as const),
]);
const opcodesOf = (all: readonly Command[]): number[] => all.map(({ op }) => OPCODES.get(op) ?? 0);

/** A session that a lock could have created, with or without the flag for waiting records. */
function sessionOf({ session, waiting }: List): Uint8Array {
  const bytes = Uint8Array.from(session);
  bytes[0] = 2;
  bytes[1] = ((bytes[1] ?? 0) & ~8) | (waiting ? 8 : 0);
  return bytes;
}

/** The opcodes that a list must have, and how many of them are under the first of its keys. */
function requiredOf({ kind, waiting, settings, hours: days, unlock }: List): { opcodes: number[]; first: number } {
  const fetch = waiting ? [0xc6, 0xa5] : [];
  const end = unlock ? [0xa2] : [];
  if (kind === 'online')
    return { opcodes: [...fetch, ...opcodesOf(settings), ...end], first: Number.POSITIVE_INFINITY };
  const settle = [0xc9, ...days.map(() => 0xc8), ...opcodesOf(settings), ...end];
  const hand = [0xb0, 0xb0, 0xa1];
  if (kind === 'setup') return { opcodes: [...hand, ...fetch, ...settle], first: 3 };
  return { opcodes: [...fetch, ...hand, ...settle], first: fetch.length + 3 };
}

function listOf(drawn: List, session: Uint8Array) {
  const { kind, acknowledge, settings, zone, hours: days, unlock } = drawn;
  const context = { session, acknowledge };
  const [master, next] = [masterKey(FACILITY, MAC, 1), { master: masterKey(FACILITY, MAC, 2), epoch: 2 }];
  if (kind === 'online') return onlineList(master, context, settings, unlock);
  const first = {
    zone: { op: 'zoneTime' as const, ...zone },
    hours: days.map((each) => ({ op: 'scheduleHours' as const, ...each })),
    more: settings,
    unlock,
  };
  return kind === 'setup'
    ? setupList(factoryBase(FACTORY, MAC), next, context, first)
    : rekeyList(master, next, context, first);
}

function listDisagreement(drawn: List, code: KeysCode): Disagreement | undefined {
  const wrong = (what: string): Disagreement => ({
    invariant: 'INV-LIST',
    what: `a list of kind ${drawn.kind}: ${what}`,
  });
  const session = sessionOf(drawn);
  const { firstSequence, acknowledge } = drawn;
  const packets = code.packList(listOf(drawn, session), { session, time: NOON, firstSequence });
  const { opcodes, first } = requiredOf(drawn);
  const fits = firstSequence + opcodes.length - 1 <= 255;
  if ((packets !== undefined) !== fits)
    return wrong(`it ${fits ? 'fits' : 'does not fit'} into the session, but the core decided otherwise`);
  const next = masterOf(FACILITY, MAC, 2);
  for (const [i, packet] of (packets ?? []).entries()) {
    const early = i < first;
    const keyClass = early && drawn.kind === 'setup' ? 0 : 2;
    const base = keyClass === 0 ? baseOfClass0(FACTORY, MAC) : baseOfClass2(early ? masterOf(FACILITY, MAC, 1) : next);
    const plain = decryptPacket(base, session, packet);
    const { keyClass: own, sequence } = header(packet);
    if (own !== keyClass || sequence !== firstSequence + i || plain[14] !== sequence)
      return wrong(`command ${i + 1} has class ${own} and sequence ${sequence}`);
    if (plain[0] !== opcodes[i])
      return wrong(`command ${i + 1} is ${plain[0]?.toString(16)} instead of ${opcodes[i]?.toString(16)}`);
    if (keyClass === 2 && plain.readUInt32LE(2) !== NOON) return wrong(`command ${i + 1} has the wrong time`);
    if (plain[0] === 0xc6 && i === opcodes.indexOf(0xc6) && drawn.waiting && plain.readUInt32LE(6) !== acknowledge)
      return wrong(`it acknowledges ${plain.readUInt32LE(6)} instead of ${acknowledge}`);
    const check = hmac(next, 'NP1 set', session).subarray(0, 6);
    if (plain[0] === 0xa1 && (plain.readUInt16LE(6) !== 2 || !check.equals(plain.subarray(8, 14))))
      return wrong('its setup command has the wrong epoch or check');
  }
  return (packets ?? []).length === (fits ? opcodes.length : 0)
    ? undefined
    : wrong(`it has ${counted(packets?.length ?? 0, 'command')}`);
}

/** Lists of commands for one session. */
export const lists = casesOf(list, listDisagreement);

const day = fc.option(fc.record({ open: fc.nat(96), close: fc.nat(96) }));
const held = fc.record({
  session: sessions,
  command: commands,
  week: fc.option(fc.array(day, { minLength: 7, maxLength: 7 })),
  epoch: fc.nat(65_535),
});

/** The commands whose stored value has the form of the command itself. */
const PLAIN_VALUES =
  /^(removeLimitedKey|enableLimitedKey|setQuickClick|quickClickLockout|reset|setRadioPower|setTimeout|setLongPress|clearQuickClick|unitState|zoneTime)$/;

const isPlain = (command: Command): command is Exclude<HeldValue, { op: 'setup' | 'scheduleHours' }> & Command =>
  PLAIN_VALUES.test(command.op);

/** A stored value, and its bytes according to the table of §8. The operand of a command is read from a packet that the oracle decrypts. */
function stored(drawn: typeof held extends fc.Arbitrary<infer T> ? T : never): readonly [HeldValue, Uint8Array] {
  const { command, week, epoch, session } = drawn;
  if (isPlain(command)) {
    const base = masterOf(FACILITY, MAC, 1);
    const [packet = new Uint8Array(20)] =
      packList([{ keyClass: 2, base, command }], { session, time: NOON, firstSequence: 1 }) ?? [];
    const plain = decryptPacket(base, session, packet);
    return [command, Buffer.concat([plain.subarray(0, 1), plain.subarray(6, 14)])];
  }
  if (command.op !== 'scheduleHours') {
    const bytes = Buffer.alloc(9);
    bytes[0] = 0xa1;
    bytes.writeUInt16LE(epoch, 1);
    return [{ op: 'setup', epoch }, bytes];
  }
  const days = (week ?? Array.from({ length: 7 }, () => null)).flatMap((each) => [each?.open ?? 0, each?.close ?? 0]);
  return [
    { op: 'scheduleHours', index: command.index, week: week ?? undefined },
    Uint8Array.of(0xc8, command.index, ...days),
  ];
}

/** Digests of stored values, and marks of sessions. */
export const digests = casesOf(held, (drawn, { heldDigest }) => {
  const { session } = drawn;
  const [own, restated] = [upKey(masterKey(FACILITY, MAC, 1)), upKeyOf(masterOf(FACILITY, MAC, 1))];
  const [value, bytes] = stored(drawn);
  if (heldDigest(own, session, value) !== digestOf(restated, session, bytes))
    return { invariant: 'INV-RECORD', what: `the digest of ${value.op} is wrong` };
  return sessionMark(own, session) === markOf(restated, session)
    ? undefined
    : { invariant: 'INV-RECORD', what: 'the mark of the session is wrong' };
});

const moment = fc.record({
  zone: fc.record({
    offset: fc.integer({ min: -56, max: 56 }),
    transition: fc.constantFrom(0, NOON, NOON),
    offsetAfter: fc.integer({ min: -56, max: 56 }),
    quartersToNext: fc.constantFrom(0, 1, 96),
  }),
  off: fc.oneof(fc.constantFrom(-1, 0, 1, 899, 900, 901, 86_399, 86_400), fc.integer({ min: -400_000, max: 400_000 })),
  low: fc.nat(4_095),
  known: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 60_000, max: 65_535 }), fc.nat(65_535)),
});

/** Local times; days and epochs restored from their low bits. */
export const moments = casesOf(moment, ({ zone, off, low, known }, { localTime }) => {
  const [own, restated] = [localTime(zone, NOON + off), localClockTime(zone, NOON + off)];
  if (own.day !== restated.day || own.weekday !== restated.weekday || own.quarter !== restated.quarter)
    return { invariant: 'INV-CLOCK', what: `it is ${JSON.stringify(own)} instead of ${JSON.stringify(restated)}` };
  if (fullKeyDay(low, known) !== nearestDay(low, known))
    return { invariant: 'INV-CLOCK', what: `day ${fullKeyDay(low, known)} instead of ${nearestDay(low, known)}` };
  const epoch = nearestDay(low % 16, known, 16);
  return fullEpoch(low % 16, known) === epoch
    ? undefined
    : { invariant: 'INV-RECORD', what: `epoch ${fullEpoch(low % 16, known)} instead of ${epoch}` };
});
