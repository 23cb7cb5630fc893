/**
 * The order of the fifteen checks, and the first eight clause by clause: each refuses with its own answer, at its place in the
 * order, and lets everything else pass.
 */
import { describe, expect, it } from 'vitest';
import { makeBlock, openBlock } from '../../src/keys/block.ts';
import { commandBase, factoryBase, masterKey, offlineKey, setupCheck, slotSecret } from '../../src/keys/derive.ts';
import { CHECKS, withCheck } from '../../src/keys/verify/checks.ts';
import { verify } from '../../src/keys/verify/verify.ts';
import { join } from '../../src/protocol/bytes.ts';
import { sumOf } from '../../src/protocol/checksum.ts';
import type { Command, CommandOf } from '../../src/protocol/command.ts';
import { encodeHeader } from '../../src/protocol/header.ts';
import { OPCODES, type Op } from '../../src/protocol/opcodes.ts';
import {
  answerOf,
  clock,
  FACILITY_SECRET,
  FACTORY_SECRET,
  flash,
  grant,
  judge,
  lock,
  MAC,
  MASTER,
  NOW,
  online,
  SESSION,
  scheduled,
  TODAY,
  timestamped,
} from './lock-fixture.ts';

const UNLOCK: Command = { op: 'unlock' };

/** A packet whose plain bytes are decrypted with the right key, altered, given a correct checksum, and encrypted again. */
function touched(packet: Uint8Array, base: Uint8Array, touch: (plain: Uint8Array) => void): Uint8Array {
  const plain = Uint8Array.from(openBlock(base, SESSION, packet.slice(4)));
  touch(plain);
  plain[15] = sumOf(plain);
  return join(packet.slice(0, 4), makeBlock(base, SESSION, plain));
}
const limitedKey = (parts = {}) => {
  const scope = grant(parts);
  return offlineKey(slotSecret(MASTER, scope.slotNumber, scope.generation), scope);
};

describe('order of checks', () => {
  it('is that of the specification, with its answers', () => {
    expect(CHECKS.map(({ number, id, answer }) => `${number} ${id} ${answer.toString(16)}`)).toEqual([
      '1 length 65',
      '2 class 62',
      '3 provisioning 63',
      '4 slot 61',
      '5 opens 61',
      '6 sequence 65',
      '7 opcode-known 62',
      '7 opcode-allowed 63',
      '8 operand 65',
      '9 key-day 6d',
      '10 hours 6d',
      '11 phone-time 6d',
      '12 blacklist 63',
      '13 overlock 63',
      '14 supply 69',
      '15 motion 69',
    ]);
  });

  it('lets the first failing check answer, whatever fails after it', () => {
    const all = lock({
      clock: clock({ unixSeconds: NOW + 86_400 }),
      flash: flash({ overlocked: true, slots: { 5: { generation: 1, blacklisted: true } } }),
      supplyCarriesMotor: false,
    });
    const packet = timestamped(NOW, { schedule: 3 });
    const order: string[] = [];
    let checks = CHECKS;
    for (let verdict = verify(checks, all, packet); !verdict.ok; verdict = verify(checks, all, packet)) {
      order.push(verdict.check);
      checks = withCheck(checks, verdict.check, { passes: () => true });
    }
    expect(order).toEqual(['key-day', 'hours', 'phone-time', 'blacklist', 'overlock', 'supply']);
  });

  it('can have one entry replaced, by its id only', () => {
    expect(
      verify(
        withCheck(CHECKS, 'overlock', { passes: () => true }),
        lock({ flash: flash({ overlocked: true }) }),
        scheduled(),
      ).ok,
    ).toBe(true);
    expect(() => withCheck(CHECKS, 'no-such', {})).toThrow(RangeError);
  });

  it('reads the plain bytes by the layout of the packet’s class, even with check 5 gone', () => {
    const loose = withCheck(CHECKS, 'opens', { passes: () => true });
    const packet = online({ op: 'unlock' }, 7);
    const bent = touched(packet, commandBase(MASTER), (plain) => plain.set([9], 14));
    expect(answerOf(bent)).toBe('61 opens');
    expect(verify(loose, lock(), bent)).toMatchObject({
      ok: true,
      command: { op: 'unlock' },
      accepted: { keyClass: 2, sequence: 7, time: NOW },
    });
    const half: Command = { op: 'setKey', part: 1, half: new Uint8Array(8).fill(3) };
    const base = factoryBase(FACTORY_SECRET, MAC);
    const first = touched(online(half, 5, 0), base, (plain) => plain.set([9], 14));
    expect(verify(loose, lock({ provisioning: 'factory', flash: undefined }), first)).toMatchObject({
      ok: true,
      command: half,
      accepted: { keyClass: 0, sequence: 5 },
    });
    const dirty = touched(scheduled(), limitedKey(), (plain) => plain.set([1], 14));
    expect(answerOf(dirty)).toBe('61 opens');
    expect(verify(loose, lock(), dirty)).toMatchObject({ ok: true, command: { op: 'unlock' }, accepted: undefined });
  });

  it('refuses an unknown opcode even with its check gone', () => {
    const packet = touched(online(UNLOCK), commandBase(MASTER), (plain) => plain.set([0xee]));
    const verdict = verify(
      withCheck(
        withCheck(withCheck(CHECKS, 'opcode-known', { passes: () => true }), 'operand', { passes: () => true }),
        'opcode-allowed',
        { passes: () => true },
      ),
      lock(),
      packet,
    );
    expect(verdict).toMatchObject({ ok: false, result: 0x62 });
  });
});

describe('checks 1–4', () => {
  it('1 length: anything but twenty bytes is 65', () => {
    for (const length of [0, 1, 3, 4, 19, 21, 512]) {
      const packet = new Uint8Array(length);
      packet.set(scheduled().slice(0, length));
      expect(answerOf(packet)).toBe('65 length');
    }
  });

  it('2 class: only 0, 2 and 4 are accepted (62), quick click never in a packet', () => {
    for (let keyClass = 0; keyClass < 16; keyClass++) {
      if (keyClass === 0 || keyClass === 2 || keyClass === 4) continue;
      const packet = online(UNLOCK);
      packet[0] = keyClass;
      expect(answerOf(packet)).toBe('62 class');
      expect(answerOf(packet, lock({ provisioning: 'factory', flash: undefined }))).toBe('62 class');
    }
  });

  it('3 provisioning: a lock in factory state accepts only class 0, a set-up lock only 2 and 4 (63)', () => {
    const factory = lock({ provisioning: 'factory', flash: undefined });
    expect(answerOf(scheduled(), factory)).toBe('63 provisioning');
    expect(answerOf(online(UNLOCK), factory)).toBe('63 provisioning');
    const half = new Uint8Array(8);
    expect(answerOf(online({ op: 'setKey', part: 0, half }, 1, 0))).toBe('63 provisioning');
    expect(answerOf(online({ op: 'setKey', part: 0, half }, 1, 0), factory)).toBe('60');
  });

  it('4 slot: 0–99, banks only where the hardware has them (61)', () => {
    expect(answerOf(scheduled({ slotNumber: 99 }))).toBe('60');
    expect(answerOf(scheduled({ slotNumber: 100 }))).toBe('61 slot');
    expect(answerOf(scheduled({ slotNumber: 127 }))).toBe('61 slot');
    expect(answerOf(scheduled({ slotNumber: 130 }))).toBe('61 slot');
    const gate = lock({ hardware: '3E' });
    expect(answerOf(scheduled({ slotNumber: 130 }), gate)).toBe('60');
    expect(answerOf(scheduled({ slotNumber: 15 * 128 + 99 }), gate)).toBe('60');
    expect(answerOf(scheduled({ slotNumber: 15 * 128 + 100 }), gate)).toBe('61 slot');
  });
});

describe('check 5, opens (61)', () => {
  it('a revoked slot: the key of a lower generation no longer opens', () => {
    const raised = lock({ flash: flash({ slots: { 5: { generation: 2, blacklisted: false } } }) });
    expect(answerOf(scheduled(), raised)).toBe('61 opens');
    expect(answerOf(scheduled({ generation: 2 }), raised)).toBe('60');
  });

  it('binds lock, slot, generation, day, schedule, standing and session into the key', () => {
    const other = masterKey(FACILITY_SECRET, MAC, 2);
    expect(answerOf(scheduled(), lock({ flash: flash({ master: other }) }))).toBe('61 opens');
    const key = limitedKey();
    const plain = openBlock(key, SESSION, scheduled().slice(4));
    const header = { keyClass: 4, bank: 0, slot: 5, standing: false, keyDayBits: TODAY % 4096, schedule: 0 } as const;
    const claims = [
      { slot: 6 },
      { keyDayBits: (TODAY + 1) % 4096 },
      { schedule: 1 },
      { standing: true, keyDayBits: 0 },
    ];
    expect(answerOf(join(encodeHeader(header), makeBlock(key, SESSION, plain)))).toBe('60');
    for (const claim of claims)
      expect(answerOf(join(encodeHeader({ ...header, ...claim }), makeBlock(key, SESSION, plain)))).toBe('61 opens');
    expect(
      answerOf(
        scheduled(
          {},
          Uint8Array.from(SESSION, (byte) => byte ^ 1),
        ),
      ),
    ).toBe('61 opens');
  });

  it('only bytes 0–15 of the session enter the block key (public)', () => {
    const tail = Uint8Array.from(SESSION, (byte, i) => (i < 16 ? byte : byte ^ 0xff));
    expect(answerOf(scheduled({}, tail))).toBe('60');
  });

  it('any non-zero unused bit of header or plain bytes is 61, though its checksum is right', () => {
    const base = commandBase(MASTER);
    const key = limitedKey();
    for (let at = 0; at < 120; at++) {
      const flip = (plain: Uint8Array) => plain.set([(plain[at >> 3] ?? 0) ^ (1 << (at & 7))], at >> 3);
      const limited = answerOf(touched(scheduled(), key, flip));
      const master = answerOf(touched(online(UNLOCK), base, flip));
      if (at < 8) continue; // another opcode; see check 7
      const time = at >= 16 && at < 48;
      expect(limited, `class 4, bit ${at}`).toBe(at === 8 ? '6D phone-time' : time ? '60' : '61 opens');
      expect(master, `class 2, bit ${at}`).toBe(time ? '60' : '61 opens');
    }
    for (const [at, value] of [
      [0, 0x12],
      [1, 1],
      [1, 0x80],
      [3, 1],
      [3, 0x80],
    ] as const) {
      const packet = online(UNLOCK);
      packet[at] = value;
      expect(answerOf(packet)).toBe('61 opens');
    }
  });

  it('a standing key names no day', () => {
    const packet = scheduled({ standing: true });
    expect(answerOf(packet)).toBe('60');
    packet[2] = 1;
    expect(answerOf(packet)).toBe('61 opens');
  });

  it('byte 14 of classes 0 and 2 is the header’s sequence', () => {
    const packet = online(UNLOCK, 7);
    packet[2] = 8;
    expect(answerOf(packet)).toBe('61 opens');
  });

  it('time bytes are ignored on class 4 with the flag clear, as published Android stamps them anyway', () => {
    const key = limitedKey();
    expect(answerOf(touched(scheduled(), key, (plain) => plain.set([1, 2, 3, 4], 2)))).toBe('60');
  });

  it('the full key day is the nearest to the last known day, even where its low bits wrap at 4096', () => {
    const day = 5 * 4096;
    const local = (of: number) => clock({ unixSeconds: of * 86_400, lastKnownDay: of - 1 });
    expect(answerOf(scheduled({ keyDay: day }), lock({ clock: local(day) }))).toBe('60');
    expect(answerOf(scheduled({ keyDay: day - 4096 }), lock({ clock: local(day) }))).toBe('61 opens');
  });
});

describe('checks 6–8', () => {
  it('6 sequence: above the last accepted one of the session (65); zero never', () => {
    const after = lock({ lastSequence: 7 });
    expect(answerOf(online(UNLOCK, 8), after)).toBe('60');
    expect(answerOf(online(UNLOCK, 255), after)).toBe('60');
    for (const sequence of [0, 1, 7]) expect(answerOf(online(UNLOCK, sequence), after)).toBe('65 sequence');
    expect(answerOf(online(UNLOCK, 0))).toBe('65 sequence');
  });

  it('6 sequence: class 4 may repeat inside its session', () => {
    expect(answerOf(scheduled(), lock({ lastSequence: 255 }))).toBe('60');
  });

  it('7 an unknown opcode is 62, under 2 and 4 alike', () => {
    expect(answerOf(touched(online(UNLOCK), commandBase(MASTER), (plain) => plain.set([0xee])))).toBe(
      '62 opcode-known',
    );
    expect(answerOf(touched(scheduled(), limitedKey(), (plain) => plain.set([0xee])))).toBe('62 opcode-known');
  });

  it('7 class 4 may only unlock, class 0 only set keys and set up (63)', () => {
    const none = (Object.keys(OPCODES) as Op[]).filter((op) => op !== 'unlock');
    for (const op of none) {
      const packet = touched(scheduled(), limitedKey(), (plain) => plain.set([OPCODES[op]]));
      expect(answerOf(packet), op).toBe('63 opcode-allowed');
    }
    const factory = lock({ provisioning: 'factory', flash: undefined });
    expect(answerOf(online(UNLOCK, 1, 0), factory)).toBe('63 opcode-allowed');
    expect(answerOf(online({ op: 'reset' }, 1, 0), factory)).toBe('63 opcode-allowed');
  });

  const inRange: readonly Command[] = [
    { op: 'removeLimitedKey', slotNumber: 99, generation: 0 },
    { op: 'enableLimitedKey', slotNumber: 0, generation: 65_535 },
    { op: 'setQuickClick', index: 99, length: 24, pattern: 0xffffff, uses: 255 },
    { op: 'setQuickClick', index: 0, length: 3, pattern: 7, uses: 1 },
    { op: 'getQuickClick', index: 0 },
    { op: 'clearQuickClick', index: 99 },
    { op: 'quickClickLockout', on: true },
    { op: 'setRadioPower', powerDbm: -40 },
    { op: 'setTimeout', timeoutS: 3600 },
    { op: 'setLongPress', longPressMs: 100 },
    { op: 'acknowledgeRecords', number: 0xffff_ffff },
    { op: 'unitState', overlock: true, explicitLock: true },
    { op: 'scheduleHours', index: 15, weekdays: 127, open: 0, close: 96 },
    { op: 'scheduleHours', index: 1, weekdays: 0, open: 40, close: 40 },
    { op: 'zoneTime', offset: -20, transition: 0, offsetAfter: -20, quartersToNext: 0 },
    { op: 'zoneTime', offset: -20, transition: 1, offsetAfter: -16, quartersToNext: 65_535 },
    ...(['shutdown', 'getLogs', 'reset', 'getBattery', 'firmwareUpdate', 'test'] as const).map((op) => ({ op })),
  ];
  it.each(inRange)('8 operand in range: $op passes', (command) => {
    expect(judge(online(command))).toMatchObject({
      ok: true,
      command,
      accepted: { keyClass: 2, sequence: 1, time: NOW },
    });
  });

  const outOfRange: readonly Command[] = [
    { op: 'removeLimitedKey', slotNumber: 100, generation: 1 },
    { op: 'enableLimitedKey', slotNumber: 128, generation: 1 },
    { op: 'setQuickClick', index: 100, length: 3, pattern: 0, uses: 1 },
    { op: 'setQuickClick', index: 0, length: 2, pattern: 0, uses: 1 },
    { op: 'setQuickClick', index: 0, length: 25, pattern: 0, uses: 1 },
    { op: 'setQuickClick', index: 0, length: 3, pattern: 8, uses: 1 },
    { op: 'setQuickClick', index: 0, length: 3, pattern: 0, uses: 0 },
    { op: 'getQuickClick', index: 100 },
    { op: 'clearQuickClick', index: 100 },
    { op: 'setRadioPower', powerDbm: 9 },
    { op: 'setTimeout', timeoutS: 0 },
    { op: 'setLongPress', longPressMs: 10_001 },
    { op: 'scheduleHours', index: 0, weekdays: 1, open: 0, close: 1 },
    { op: 'scheduleHours', index: 16, weekdays: 1, open: 0, close: 1 },
    { op: 'scheduleHours', index: 1, weekdays: 1, open: 0, close: 97 },
    { op: 'scheduleHours', index: 1, weekdays: 1, open: 9, close: 8 },
    { op: 'zoneTime', offset: 4, transition: 0, offsetAfter: 8, quartersToNext: 0 },
    { op: 'zoneTime', offset: 4, transition: 0, offsetAfter: 4, quartersToNext: 1 },
  ];
  it.each(outOfRange)('8 operand out of range: $op is 65', (command) => {
    expect(judge(online(command))).toMatchObject({ ok: false, check: 'operand', result: 0x65, accepted: undefined });
  });

  it('the eighth bit of a weekday mask is unused: 61, not 65', () => {
    const right = online({ op: 'scheduleHours', index: 1, weekdays: 1, open: 0, close: 1 });
    expect(answerOf(touched(right, commandBase(MASTER), (plain) => plain.set([0x81], 7)))).toBe('61 opens');
  });

  it('8 A1 needs both halves staged and its check right, under class 0 and 2', () => {
    const next = masterKey(FACILITY_SECRET, MAC, 2);
    const [part0, part1] = [next.slice(0, 8), next.slice(8)];
    const setup: CommandOf<'setup'> = { op: 'setup', epoch: 2, check: setupCheck(next, SESSION) };
    for (const [keyClass, parts] of [
      [2, {}],
      [0, { provisioning: 'factory', flash: undefined }],
    ] as const) {
      const answer = (staged: { part0: Uint8Array | undefined; part1: Uint8Array | undefined }, command = setup) =>
        answerOf(online(command, 1, keyClass), lock({ ...parts, staged }));
      expect(answer({ part0, part1 })).toBe('60');
      expect(answer({ part0, part1: undefined })).toBe('65 operand');
      expect(answer({ part0: undefined, part1 })).toBe('65 operand');
      expect(answer({ part0: part1, part1: part0 })).toBe('65 operand');
      expect(answer({ part0, part1 }, { ...setup, check: new Uint8Array(6) })).toBe('65 operand');
      const elsewhere = setupCheck(next, new Uint8Array(20).fill(1));
      expect(answer({ part0, part1 }, { ...setup, check: elsewhere })).toBe('65 operand');
    }
  });
});
