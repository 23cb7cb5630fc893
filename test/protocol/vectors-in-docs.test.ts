/**
 * The test vectors of docs/protocol.md: parsed from the page, computed by our own code, and computed again by openssl and a shell. All three must
 * agree.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  commandBase,
  factoryBase,
  masterKey,
  type OfflineScope,
  offlineKey,
  setupCheck,
  slotSecret,
  upKey,
} from '../../src/keys/derive.ts';
import { heldDigest, sessionMark } from '../../src/keys/held.ts';
import { issueOffline, scheduledPacket, timestampedPacket } from '../../src/keys/offline.ts';
import { onlinePacket } from '../../src/keys/online.ts';
import { recordPacket } from '../../src/keys/records.ts';
import { advertisedName, encodeManufacturerData } from '../../src/protocol/advertising.ts';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import { mac, macBytes } from '../../src/protocol/mac.ts';
import { encodeRecord } from '../../src/protocol/record.ts';
import { encodeResponse } from '../../src/protocol/response.ts';
import { encodeSession } from '../../src/protocol/session.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/protocol.md', root), 'utf8');

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
const onPage = [...page.matchAll(/^```vectors\n([^`]*)^```$/gm)].flatMap(([, block]) => linesOf(block ?? ''));

function ours(): readonly string[] {
  const out: string[] = [];
  const say = (name: string, bytes: Uint8Array) => void out.push(`${name} = ${toHex(bytes)}`);
  const facility = Uint8Array.from({ length: 32 }, (_, i) => i);
  const factory = Uint8Array.from({ length: 32 }, (_, i) => 32 + i);
  const address = mac('C0:FF:EE:00:00:01');
  const now = 1_784_109_600;
  const keyDay = 20_649;
  const session = encodeSession({
    state: 2,
    setUp: true,
    clockValid: true,
    lowBattery: false,
    recordsWaiting: true,
    epochBits: 3,
    batteryMv: 2950,
    nonce: bytesOf('A1B2C3D4E5F60718293A4B5C6D7E8F90'),
  });
  say('input.facility-secret', facility);
  say('input.factory-secret', factory);
  say('input.mac', macBytes(address));
  say('input.session', session);
  say('input.unix-seconds', new Uint8Array(Uint32Array.of(now).buffer));

  say('advertising.name', new TextEncoder().encode(advertisedName('1A', address)));
  const status = {
    companyId: 0xffff,
    state: 2,
    lowBattery: false,
    setUp: true,
    clockValid: true,
    major: 2,
    minor: 10,
  } as const;
  say('advertising.manufacturer-data', encodeManufacturerData(status));

  const [master3, master4] = [masterKey(facility, address, 3), masterKey(facility, address, 4)];
  const [class2, class0] = [commandBase(master3), factoryBase(factory, address)];
  say('keys.master-epoch-3', master3);
  say('keys.master-epoch-4', master4);
  say('keys.command-base-epoch-3', class2);
  say('keys.up-key-epoch-3', upKey(master3));
  say('keys.factory-base', class0);

  const five: OfflineScope = { mac: address, slotNumber: 5, standing: false, keyDay, schedule: 0 };
  const gate: OfflineScope = { mac: address, slotNumber: 261, standing: true, keyDay: 0, schedule: 3 };
  say('offline.slot-5-generation-2-secret', slotSecret(master3, 5, 2));
  say('offline.slot-5-dated-key', offlineKey(slotSecret(master3, 5, 2), five));
  say('offline.slot-261-generation-1-secret', slotSecret(master3, 261, 1));
  say('offline.slot-261-standing-schedule-3-key', offlineKey(slotSecret(master3, 261, 1), gate));
  const dated = issueOffline(master3, { ...five, generation: 2 });
  const standing = issueOffline(master3, { ...gate, generation: 1 });
  say('offline.slot-5-unlock-command', dated.unlockCommand);
  say('offline.slot-5-scheduled-unlock-command', dated.scheduledUnlockCommand);
  say('offline.slot-5-timestamped-packet', timestampedPacket(dated.unlockCommand, dated.offlineKey, session, now));
  say('offline.slot-5-scheduled-packet', scheduledPacket(dated.scheduledUnlockCommand, dated.offlineKey, session));
  say(
    'offline.slot-261-scheduled-packet',
    scheduledPacket(standing.scheduledUnlockCommand, standing.offlineKey, session),
  );

  const online = (name: string, keyClass: 0 | 2, sequence: number, command: Command) =>
    say(
      `online.${name}-sequence-${sequence}`,
      onlinePacket({ keyClass, base: keyClass === 0 ? class0 : class2, command }, { session, sequence, time: now }),
    );
  online('unlock', 2, 9, { op: 'unlock' });
  online('schedule-hours', 2, 7, { op: 'scheduleHours', index: 1, weekdays: 31, open: 32, close: 72 });
  const zone = { offset: -16, transition: 1_788_667_200, offsetAfter: -12, quartersToNext: 20_156 };
  online('zone-time', 2, 6, { op: 'zoneTime', ...zone });
  online('enable-slot-261', 2, 8, { op: 'enableLimitedKey', slotNumber: 261, generation: 2 });
  online('base-key-part-0', 0, 1, { op: 'setKey', part: 0, half: master4.slice(0, 8) });
  online('base-key-part-1', 0, 2, { op: 'setKey', part: 1, half: master4.slice(8) });
  say('online.setup-check', setupCheck(master4, session));
  online('base-setup-epoch-4', 0, 3, { op: 'setup', epoch: 4, check: setupCheck(master4, session) });

  const record = {
    event: 1,
    detail: 5,
    time: now,
    batteryMv: 2950,
    temperatureC: -4,
    number: 1042,
    clockValid: true,
    generationBits: 2,
    keyClass: 4,
    bank: 0,
  };
  say('record.plain', encodeRecord(record));
  say('record.packet', recordPacket(upKey(master3), session, record));
  const digest = heldDigest(upKey(master3), session, { op: 'unitState', overlock: true, explicitLock: false });
  const told = {
    event: 0x37,
    detail: 1,
    time: now,
    digest,
    number: 1043,
    clockValid: true,
    generationBits: 0,
    keyClass: 2,
    bank: 0,
  };
  say('record.unit-state-digest', Uint8Array.of(digest & 255, (digest >> 8) & 255, digest >> 16));
  say('record.unit-state-plain', encodeRecord(told));
  say('record.unit-state-packet', recordPacket(upKey(master3), session, told));
  const mark = sessionMark(upKey(master3), session);
  say('record.session-mark', Uint8Array.of(mark & 255, mark >> 8));
  say('response.success-command-9', encodeResponse({ kind: 'result', result: 0x60, commandId: 9 }));
  say('response.shutdown-locked-timed-out', encodeResponse({ kind: 'shutdown', state: 2, byHand: false }));
  return out;
}

const tools: readonly (readonly string[])[] = [
  ['openssl', 'version'],
  ['xxd', '-v'],
  ['bash', '--version'],
];
const haveTools = tools.every(([tool = '', flag = '']) => spawnSync(tool, [flag]).status === 0);

describe('the vectors of docs/protocol.md', () => {
  it('are what our own code makes', () => {
    expect(onPage.length).toBeGreaterThan(25);
    expect(onPage).toEqual(ours());
  });

  it.runIf(haveTools)('are what openssl and a shell make', () => {
    const script = fileURLToPath(new URL('scripts/vectors.sh', root));
    expect(linesOf(execFileSync('bash', [script], { encoding: 'utf8' }))).toEqual(onPage);
  });
});
