/** What a refusal leaves in the log, check by check. */
import { describe, expect, it } from 'vitest';
import { makeBlock } from '../../src/keys/block.ts';
import { commandBase } from '../../src/keys/derive.ts';
import { issueOffline } from '../../src/keys/offline.ts';
import { answerTo } from '../../src/lock/judge.ts';
import { bytesOf, join } from '../../src/protocol/bytes.ts';
import { sumOf } from '../../src/protocol/checksum.ts';
import { LockFixture, MAC, MASTER, TODAY } from './lock-fixture.ts';

/** The packet with a different opcode under the same header and key; its checksum is correct. */
function withOpcode(opcode: number, plain: Uint8Array, header: Uint8Array, key: Uint8Array, session: Uint8Array) {
  const bent = Uint8Array.from(plain);
  bent[0] = opcode;
  bent[15] = sumOf(bent);
  return join(header, makeBlock(key, session, bent));
}

describe('records of refusals', () => {
  it('records 05 for check 7 where the answer is 63: a class 4 key that asks for more than an unlock', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    const { offlineKey, scheduledUnlockCommand: command } = issueOffline(bytesOf(MASTER), {
      mac: MAC,
      slotNumber: 3,
      generation: 1,
      standing: false,
      keyDay: TODAY,
      schedule: 0,
    });
    central.link?.write(withOpcode(0xa5, command.slice(4), command.slice(0, 4), offlineKey, central.session));
    rig.run(50);
    expect(central.results).toEqual(['63']);
    expect(rig.logged()).toEqual([0x05]);
  });

  it('records nothing for check 7 where the answer is 62, because such a command comes from the core itself', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    const header = Uint8Array.of(2, 0, 1, 0);
    const plain = new Uint8Array(16);
    plain[14] = 1;
    central.link?.write(withOpcode(0xff, plain, header, commandBase(bytesOf(MASTER)), central.session));
    rig.run(50);
    expect(central.results).toEqual(['62']);
    expect(rig.logged()).toEqual([]);
  });
});

it.each([0x64, 0x66] as const)('the notice and the battery have no plain answer (%i)', (result) => {
  const asked = {
    type: 'answer',
    via: 'ble',
    session: '',
    commandId: 1,
    answer: null,
    carry: [],
    masterBefore: null,
  } as const;
  const { flash } = new LockFixture().lock;
  expect(() => answerTo({ ...asked, result }, flash, [])).toThrow(`${result} is not a plain answer`);
  expect(answerTo({ ...asked, result: 0x60 }, flash, []).answer).toMatch(/^516001/);
});
