/**
 * Checks 9–15, clause by clause, and what a verdict contains for the log.
 */
import { describe, expect, it } from 'vitest';
import { factoryBase } from '../../src/keys/derive.ts';
import { CHECKS, withCheck } from '../../src/keys/verify/checks.ts';
import { verify } from '../../src/keys/verify/verify.ts';
import type { Command } from '../../src/protocol/command.ts';
import {
  answerOf,
  clock,
  FACTORY_SECRET,
  flash,
  judge,
  lock,
  MAC,
  NOW,
  online,
  scheduled,
  TODAY,
  timestamped,
} from './lock-fixture.ts';

const UNLOCK: Command = { op: 'unlock' };

describe('checks 9–13, class 4 only', () => {
  it('9 a dated key opens on its day and no other (6D)', () => {
    const midnight = (TODAY + 1) * 86_400 - 7200;
    const at = (unixSeconds: number) => lock({ clock: clock({ unixSeconds }) });
    expect(answerOf(scheduled(), at(midnight - 1))).toBe('60');
    expect(answerOf(scheduled(), at(midnight))).toBe('6D key-day');
    expect(answerOf(scheduled(), at(midnight - 86_400))).toBe('60');
    expect(answerOf(scheduled(), at(midnight - 86_401))).toBe('6D key-day');
  });

  it('9 a dated key needs a valid clock; a standing one does not', () => {
    const lost = lock({ clock: clock({ valid: false }) });
    expect(judge(scheduled(), lost)).toMatchObject({ ok: false, check: 'key-day', result: 0x6d, timeInvalid: true });
    expect(answerOf(scheduled({ standing: true }), lost)).toBe('60');
    const zoneless = lock({ clock: clock({ zone: undefined }) });
    expect(answerOf(scheduled(), zoneless)).toBe('6D key-day');
    expect(judge(scheduled({ keyDay: TODAY - 1 }))).toMatchObject({ ok: false, timeInvalid: false });
  });

  it('10 hours: open ≤ now < close on this weekday; unset is closed; index 0 is always; 15 is the last', () => {
    const wednesday = (open: number, close: number) => {
      const week = Array.from({ length: 7 }, (_, day) => (day === 2 ? { open, close } : null));
      return lock({ flash: flash({ hours: (index) => (index === 15 ? week : undefined) }) });
    };
    const packet = scheduled({ schedule: 15 });
    expect(answerOf(packet, wednesday(48, 49))).toBe('60');
    expect(answerOf(packet, wednesday(0, 96))).toBe('60');
    expect(answerOf(packet, wednesday(0, 48))).toBe('6D hours');
    expect(answerOf(packet, wednesday(49, 96))).toBe('6D hours');
    expect(answerOf(packet, wednesday(48, 48))).toBe('6D hours');
    expect(answerOf(scheduled({ schedule: 14 }), wednesday(0, 96))).toBe('6D hours');
    const thursday = clock({ unixSeconds: NOW + 86_400 });
    expect(answerOf(scheduled({ schedule: 15, keyDay: TODAY + 1 }), { ...wednesday(0, 96), clock: thursday })).toBe(
      '6D hours',
    );
    expect(answerOf(scheduled({ schedule: 0 }), lock())).toBe('60');
  });

  it('10 a standing key with an index needs the clock too', () => {
    const week = Array.from({ length: 7 }, () => ({ open: 0, close: 96 }));
    const ready = lock({ flash: flash({ hours: () => week }) });
    const packet = scheduled({ standing: true, schedule: 2 });
    expect(answerOf(packet, ready)).toBe('60');
    expect(judge(packet, { ...ready, clock: clock({ valid: false }) })).toMatchObject({
      check: 'hours',
      result: 0x6d,
      timeInvalid: true,
    });
  });

  it('11 a flagged phone time is within 300 s of the lock’s own, either way (6D)', () => {
    for (const apart of [-300, -1, 0, 300]) expect(answerOf(timestamped(NOW + apart))).toBe('60');
    for (const apart of [-301, 301, -NOW, 3600]) expect(answerOf(timestamped(NOW + apart))).toBe('6D phone-time');
    expect(answerOf(timestamped(NOW, { standing: true }), lock({ clock: clock({ valid: false }) }))).toBe(
      '6D phone-time',
    );
  });

  it('12 a blacklisted slot is 63, 13 an overlocked unit is 63', () => {
    const listed = lock({ flash: flash({ slots: { 5: { generation: 1, blacklisted: true } } }) });
    expect(answerOf(scheduled(), listed)).toBe('63 blacklist');
    expect(answerOf(scheduled({ slotNumber: 6 }), listed)).toBe('60');
    expect(answerOf(scheduled(), lock({ flash: flash({ overlocked: true }) }))).toBe('63 overlock');
  });

  it('a lost clock is named as the reason of a time check only', () => {
    const shut = lock({ flash: flash({ overlocked: true }), clock: clock({ valid: false }) });
    expect(judge(scheduled({ standing: true }), shut)).toMatchObject({ check: 'overlock', timeInvalid: false });
    const listed = lock({
      flash: flash({ slots: { 5: { generation: 1, blacklisted: true } } }),
      clock: clock({ valid: false }),
    });
    expect(judge(scheduled({ standing: true }), listed)).toMatchObject({ check: 'blacklist', timeInvalid: false });
    expect(judge(online(UNLOCK, 0), listed)).toMatchObject({ check: 'sequence', timeInvalid: false });
  });

  it('class 2 skips 9–13: the core has decided', () => {
    const shut = lock({ flash: flash({ overlocked: true }), clock: clock({ valid: false }) });
    expect(answerOf(online(UNLOCK), shut)).toBe('60');
  });
});

describe('checks 14 and 15', () => {
  const weak = lock({ supplyCarriesMotor: false });
  it('14 a supply that cannot drive the motor is 69, for unlocks only', () => {
    expect(answerOf(scheduled(), weak)).toBe('69 supply');
    expect(answerOf(online(UNLOCK), weak)).toBe('69 supply');
    expect(answerOf(online({ op: 'getLogs' }), weak)).toBe('60');
  });

  it('a class 2 command past check 8 is accepted and uses up its sequence, even when it ends in 69', () => {
    expect(judge(online(UNLOCK, 9), weak)).toMatchObject({
      ok: false,
      accepted: { keyClass: 2, sequence: 9, time: NOW },
    });
    expect(judge(scheduled(), weak)).toMatchObject({ ok: false, accepted: undefined });
    expect(judge(online(UNLOCK, 0))).toMatchObject({ ok: false, accepted: undefined });
  });

  it('15 motion is checked by the motor: its entry passes, and a list may answer with it', () => {
    const jammed = withCheck(CHECKS, 'motion', { passes: () => false });
    expect(verify(jammed, lock(), scheduled())).toMatchObject({ ok: false, check: 'motion', number: 15, result: 0x69 });
    expect(verify(jammed, lock(), online({ op: 'getLogs' })).ok).toBe(true);
  });
});

describe('what the log needs', () => {
  it('names class, bank, slot, standing bit and generation of class 4', () => {
    const gate = lock({ hardware: '3E', flash: flash({ slots: { 261: { generation: 19, blacklisted: true } } }) });
    const verdict = judge(scheduled({ slotNumber: 261, generation: 19, standing: true }), gate);
    expect(verdict).toMatchObject({
      ok: false,
      countsAsInvalidKey: false,
      facts: { keyClass: 4, bank: 2, detail: 0x85, slotNumber: 261, generation: 19 },
    });
  });

  it('counts 61 only, answers with the header’s byte 2, shows operand byte 6 only of what opened', () => {
    const c8: Command = { op: 'scheduleHours', index: 16, weekdays: 1, open: 0, close: 1 };
    expect(judge(online(c8, 33))).toMatchObject({
      countsAsInvalidKey: false,
      facts: { commandId: 33, keyClass: 2, bank: 0, detail: 16 },
    });
    const broken = online(c8, 33);
    broken[19] = (broken[19] ?? 0) ^ 1;
    expect(judge(broken)).toMatchObject({
      countsAsInvalidKey: true,
      facts: { commandId: 33, detail: 0, slotNumber: undefined },
    });
  });

  it('factory keys are of one lock', () => {
    const factory = lock({
      provisioning: 'factory',
      flash: undefined,
      factoryBase: factoryBase(new Uint8Array(32), MAC),
    });
    const packet = online({ op: 'setKey', part: 1, half: new Uint8Array(8) }, 1, 0);
    expect(answerOf(packet, factory)).toBe('61 opens');
    expect(answerOf(packet, { ...factory, factoryBase: factoryBase(FACTORY_SECRET, MAC) })).toBe('60');
  });
});
