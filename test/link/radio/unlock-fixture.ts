/** Set-up locks with real firmware, and phones with an offline key for each: the same actions over either link. */
import { issueOffline, scheduledPacket } from '../../../src/keys/offline.ts';
import { provisionedFlash } from '../../../src/lock/flash.ts';
import { Lock } from '../../../src/lock/lock.ts';
import type { Central, CentralEvent } from '../../../src/phone/central.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { mac } from '../../../src/protocol/mac.ts';
import type { World } from '../../../src/sim/world.ts';
import { macOf, START } from './radio-fixture.ts';

const MASTER = '000102030405060708090A0B0C0D0E0F';
const BASE = 'F0E0D0C0B0A090807060504030201000';
const TODAY = Math.floor(START / 86_400_000);
const UTC = { offset: 0, transition: 0, offsetAfter: 0, quartersToNext: 0 };

export function setUpLock(world: World, number: number): Lock {
  const flash = provisionedFlash({
    hardware: '1A',
    mac: mac(macOf(number)),
    baseKey: BASE,
    master: MASTER,
    epoch: 1,
    zone: UTC,
    lastKnownDay: TODAY,
  });
  return new Lock(world, { id: `A${100 + number}`, flash });
}

/** Scans, connects, reads the session, subscribes, sends today's offline key, and disconnects after the answer. */
export function unlockOffline(central: Central, of: string, events: CentralEvent[]): void {
  const key = issueOffline(bytesOf(MASTER), {
    mac: mac(of),
    slotNumber: 3,
    generation: 1,
    standing: false,
    keyDay: TODAY,
    schedule: 0,
  });
  let session = '';
  central.listen((event) => {
    events.push(event);
    if (event.type === 'discovered' && event.mac === of) {
      central.stopScan();
      central.connect(of);
    } else if (event.type === 'connected') central.readSession();
    else if (event.type === 'read') {
      session = event.value;
      central.subscribe();
    } else if (event.type === 'subscribed')
      central.write(toHex(scheduledPacket(key.scheduledUnlockCommand, key.offlineKey, bytesOf(session))), true);
    else if (event.type === 'notified' && event.value.startsWith('51')) central.disconnect();
  });
  central.startScan();
}
