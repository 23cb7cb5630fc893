/** The lists that a core sends, played against a lock that executes what it accepts: order, and safety when they are cut short or commands are lost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandBase, factoryBase, masterKey } from '../../src/keys/derive.ts';
import { onlineList, packList, rekeyList, setupList } from '../../src/keys/lists.ts';
import type { OnlineCommand } from '../../src/keys/online.ts';
import { CHECKS } from '../../src/keys/verify/checks.ts';
import { verify } from '../../src/keys/verify/verify.ts';
import type { LockView } from '../../src/keys/verify/view.ts';
import { join } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import { encodeSession } from '../../src/protocol/session.ts';
import { FACILITY_SECRET, FACTORY_SECRET, flash, lock, MAC, MASTER, NOW, ZONE } from './lock-fixture.ts';

const sessionWith = (recordsWaiting: boolean): Uint8Array =>
  encodeSession({
    state: 2,
    setUp: false,
    clockValid: true,
    lowBattery: false,
    recordsWaiting,
    epochBits: 1,
    batteryMv: 3000,
    nonce: new Uint8Array(16).fill(9),
  });
const QUIET = sessionWith(false);
const WAITING = sessionWith(true);
const next = { master: masterKey(FACILITY_SECRET, MAC, 2), epoch: 2 };
const base = factoryBase(FACTORY_SECRET, MAC);
const hours = [{ op: 'scheduleHours', index: 1, weekdays: 31, open: 32, close: 72 } as const];
const settings = { zone: ZONE, hours, unlock: true };
const context = (session: Uint8Array) => ({ session, acknowledge: 41 });
const shape = (list: readonly OnlineCommand[]) => list.map(({ keyClass, command }) => `${keyClass} ${command.op}`);

/** A lock that checks only keys and sequence; returns the ops it accepted and its final state. */
function play(start: LockView, packets: readonly Uint8Array[]) {
  let view = start;
  const done: Command['op'][] = [];
  for (const packet of packets) {
    const verdict = verify(CHECKS, view, packet);
    if (!verdict.ok) continue;
    done.push(verdict.command.op);
    if (verdict.accepted) view = { ...view, lastSequence: verdict.accepted.sequence };
    const { command } = verdict;
    if (command.op === 'setKey') view = { ...view, staged: { ...view.staged, [`part${command.part}`]: command.half } };
    if (command.op === 'setup') {
      const { part0 = new Uint8Array(), part1 = new Uint8Array() } = view.staged;
      view = {
        ...view,
        provisioning: 'ready',
        flash: flash({ master: join(part0, part1) }),
        staged: { part0: undefined, part1: undefined },
      };
    }
  }
  return { done, view };
}
const factory = (session: Uint8Array): LockView => lock({ provisioning: 'factory', flash: undefined, session });
const pack = (list: readonly OnlineCommand[], session: Uint8Array) =>
  packList(list, { session, time: NOW, firstSequence: 1 }) ?? [];

describe('setup of a factory lock', () => {
  const list = setupList(base, next, context(QUIET), settings);

  it('is B0, B0, A1 under class 0, then C9, C8 …, A2 under the new master', () => {
    expect(shape(list)).toEqual(['0 setKey', '0 setKey', '0 setup', '2 zoneTime', '2 scheduleHours', '2 unlock']);
    expect(list.slice(3).every((entry) => Buffer.from(entry.base).equals(commandBase(next.master)))).toBe(true);
  });

  it('is accepted completely by a factory lock, which then holds the new master', () => {
    const { done, view } = play(factory(QUIET), pack(list, QUIET));
    expect(done).toEqual(['setKey', 'setKey', 'setup', 'zoneTime', 'scheduleHours', 'unlock']);
    expect(view.flash?.master).toEqual(next.master);
  });

  it('asks for waiting records first thing after A1, since class 0 may not ask', () => {
    const waiting = setupList(base, next, context(WAITING), settings);
    expect(shape(waiting).slice(2, 5)).toEqual(['0 setup', '2 acknowledgeRecords', '2 getLogs']);
    expect(play(factory(WAITING), pack(waiting, WAITING)).done).toHaveLength(8);
  });

  it('with any packets missing: never opens without its A1, never holds half a master key', () => {
    const packets = pack(list, QUIET);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (kept) => {
        const { done, view } = play(
          factory(QUIET),
          packets.filter((_, i) => kept[i]),
        );
        const set = kept[0] && kept[1] && kept[2];
        expect(view.provisioning).toBe(set ? 'ready' : 'factory');
        expect(done.includes('unlock')).toBe(Boolean(set && kept[5]));
        expect(view.flash?.master).toEqual(set ? next.master : undefined);
      }),
    );
  });
});

describe('key reset of a ready lock', () => {
  it('is the same list under class 2, C6 and A5 first under the current master', () => {
    const list = rekeyList(MASTER, next, context(WAITING), {
      ...settings,
      more: [{ op: 'unitState', overlock: false, explicitLock: false }],
      unlock: false,
    });
    expect(shape(list)).toEqual(
      ['acknowledgeRecords', 'getLogs', 'setKey', 'setKey', 'setup', 'zoneTime', 'scheduleHours', 'unitState'].map(
        (op) => `2 ${op}`,
      ),
    );
    const { done, view } = play(lock({ session: WAITING }), pack(list, WAITING));
    expect(done).toHaveLength(8);
    expect(view.flash?.master).toEqual(next.master);
  });

  it('with any packets missing the lock accepts one master key, the old or the new', () => {
    const packets = pack(rekeyList(MASTER, next, context(QUIET), settings), QUIET);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (kept) => {
        const { view } = play(
          lock({ session: QUIET }),
          packets.filter((_, i) => kept[i]),
        );
        expect(view.flash?.master).toEqual(kept[0] && kept[1] && kept[2] ? next.master : MASTER);
      }),
    );
  });
});

describe('an ordinary list', () => {
  it('begins C6, A5 while the session says that records wait, and only then; the unlock is last', () => {
    expect(shape(onlineList(MASTER, context(QUIET), hours, true))).toEqual(['2 scheduleHours', '2 unlock']);
    const waiting = onlineList(MASTER, context(WAITING), [], true);
    expect(shape(waiting)).toEqual(['2 acknowledgeRecords', '2 getLogs', '2 unlock']);
    expect(waiting[0]?.command).toEqual({ op: 'acknowledgeRecords', number: 41 });
    expect(onlineList(MASTER, context(QUIET), [], false)).toEqual([]);
    expect(shape(onlineList(MASTER, context(new Uint8Array(3)), [], true))).toEqual(['2 unlock']);
  });

  it('is packed under rising sequences, as long as the session has them', () => {
    const list = onlineList(MASTER, context(QUIET), hours, true);
    expect(packList(list, { session: QUIET, time: NOW, firstSequence: 254 })?.map((packet) => packet[2])).toEqual([
      254, 255,
    ]);
    expect(packList(list, { session: QUIET, time: NOW, firstSequence: 255 })).toBeUndefined();
  });
});
