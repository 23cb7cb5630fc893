/** Protocol §1: the content and the time of a lock's advertisements. */
import { advertisedName, decodeManufacturerData, looksUnlocked } from '../../../protocol/advertising.ts';
import { faultText } from '../../../protocol/decoded.ts';
import { HARDWARE } from '../../../protocol/hardware.ts';
import { SERVICE_UUID } from '../../../protocol/uuids.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

async function status(bench: LockBench) {
  const { manufacturerData } = await bench.wake();
  const read = decodeManufacturerData(manufacturerData);
  bench.holds(
    read.ok,
    'the manufacturer data can be decoded',
    'five bytes as in §1',
    read.ok ? '' : faultText(read.fault),
  );
  if (!read.ok) throw new Error('unreachable');
  return read.value;
}

export const ADVERTISING: readonly LockCase[] = [
  must({
    id: 'lock.advertising.name',
    source: 'AND',
    spec: 'protocol §1',
    sentence: 'The local name is `NOKE` + hardware code (2) + `_` + MAC as 12 hex digits: exactly 19 characters.',
    mistake: 'lower-case hex digits, or the address with colons',
    run: async (bench) => {
      const { name } = await bench.wake();
      const { keys, claims } = bench.target;
      if (keys !== undefined) bench.is(name, advertisedName(claims.hardware, keys.mac), 'the advertised name');
    },
  }),
  must({
    id: 'lock.advertising.service',
    source: 'AND',
    spec: 'protocol §1',
    sentence: 'The advertising data contains the service UUID `1bc50001-0200-d29e-e511-446c609db825`.',
    mistake: 'the service is only in the attribute table, so phones that filter by it never find the lock',
    run: async (bench) => {
      await bench.wake();
      bench.holds(
        bench.services().includes(SERVICE_UUID),
        'the advertised services',
        SERVICE_UUID,
        bench.services().join(' '),
      );
    },
  }),
  must({
    id: 'lock.advertising.manufacturer-data',
    spec: 'protocol §1',
    sentence: 'The manufacturer data (AD type FF) has five bytes.',
    mistake: 'there are more fields after the version, or the company id is missing',
    run: async (bench) => bench.is((await bench.wake()).manufacturerData.length, 5, 'bytes of manufacturer data'),
  }),
  must({
    id: 'lock.advertising.state-locked',
    source: 'AND',
    spec: 'protocol §1',
    sentence:
      'Bits 5–7 of the status hold the mechanical state. Phones treat a status with bits 5 and 6 both clear as unlocked.',
    mistake: 'the state is in the low bits of the status byte',
    run: async (bench) => {
      const { manufacturerData } = await bench.wake();
      bench.is(looksUnlocked(manufacturerData[2] ?? 0), false, 'a locked lock looks unlocked to phones');
    },
  }),
  must({
    id: 'lock.advertising.status-bits',
    spec: 'protocol §1',
    sentence: 'In the status, bit 0 means battery low, bit 1 set up and bit 2 clock valid; bits 3–4 are unused.',
    mistake: 'the bits are in the order of the session’s flags',
    run: async (bench) => {
      const { state, setUp, clockValid } = await status(bench);
      bench.is(state, 2, 'the advertised state of a locked lock');
      bench.is(setUp, true, 'the "set up" bit');
      bench.is(clockValid, true, 'the "clock valid" bit');
    },
  }),
  must({
    id: 'lock.advertising.battery-low',
    spec: 'protocol §1',
    sentence: 'In the status, bit 0 means battery low, bit 1 set up and bit 2 clock valid; bits 3–4 are unused.',
    needs: ['keys', 'stimuli'],
    mistake:
      'the bit is derived from the voltage without a running motor, or is set at a threshold other than the claimed one',
    run: async (bench) => {
      bench.is((await status(bench)).lowBattery, false, 'the "battery low" bit with a healthy battery');
      await bench.setBattery(bench.claims.lowMv - 30);
      bench.is((await status(bench)).lowBattery, true, 'the "battery low" bit with a low battery');
    },
  }),
  must({
    id: 'lock.advertising.battery-low-clears',
    spec: 'protocol §10',
    sentence: 'The battery-low bit is set at 2900 mV or below, and cleared at 2950 mV or above.',
    needs: ['keys', 'stimuli'],
    after: ['lock.advertising.battery-low'],
    mistake: 'the bit clears as soon as the voltage is above the threshold, so it flickers',
    run: async (bench) => {
      for (const [aboveMv, low] of [
        [-30, true],
        [20, true],
        [80, false],
      ] as const) {
        await bench.setBattery(bench.claims.lowMv + aboveMv);
        bench.is((await status(bench)).lowBattery, low, `the "battery low" bit at ${bench.batteryMv} mV`);
      }
    },
  }),
  must({
    id: 'lock.advertising.minor-version',
    source: 'AND',
    spec: 'protocol §1',
    sentence: 'The minor version of the firmware is at most 127, because Android reads it signed.',
    mistake: 'a version above 127, which Android reads as negative',
    run: async (bench) => {
      const minor = (await bench.wake()).manufacturerData[4] ?? 255;
      bench.holds(minor <= 127, 'the minor version', 'at most 127', String(minor));
    },
  }),
  must({
    id: 'lock.advertising.asleep',
    source: 'SEED/000',
    spec: 'protocol §1',
    sentence: 'A sleeping lock neither advertises nor answers a connection request (public).',
    needs: ['keys', 'stimuli', 'touch-wakes'],
    mistake:
      'the radio stays on when the lock sleeps, so the battery drains and phones connect to a lock that nobody touched',
    run: async (bench) => {
      await bench.wake();
      await bench.wait(bench.claims.awakeMs + 1_000);
      await bench.unheard(2_500, 'a sleeping lock advertises');
      bench.is(await bench.connects(), false, 'a sleeping lock accepts a connection');
    },
  }),
  must({
    id: 'lock.advertising.connected',
    spec: 'protocol §1',
    sentence:
      'A connected lock does not advertise; if it is still awake when the link ends, it advertises again (NP1).',
    after: ['lock.advertising.name'],
    mistake: 'advertising continues during a connection, or does not begin again after it',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await bench.unheard(1_500, 'a connected lock advertises', 'advertising continues during a connection');
      await visit.end();
      const name = (await bench.listen())?.name.length;
      bench.is(
        name,
        19,
        'characters of the name that is advertised after the link has ended',
        'advertising does not begin again',
      );
    },
  }),
  must({
    id: 'lock.advertising.unlocked',
    spec: 'protocol §1',
    sentence:
      'Bits 5–7 of the status hold the mechanical state. Phones treat a status with bits 5 and 6 both clear as unlocked.',
    after: ['lock.unlock.offline'],
    mistake: 'the advertised data are built only once, when the lock wakes',
    run: async (bench) => {
      await bench.unlocked();
      await bench.visit?.end();
      const heard = await bench.listen();
      bench.prerequisite(heard !== undefined, 'the lock does not advertise after it was opened');
      bench.is(looksUnlocked(heard?.manufacturerData[2] ?? 0xff), true, 'an open lock looks unlocked to phones');
    },
  }),
  must({
    id: 'lock.advertising.hasp-out',
    spec: 'protocol §1',
    sentence: 'A ONE whose hasp is out advertises state 0.',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.unlock.offline'],
    mistake: 'the state in the session is advertised unchanged, so phones read 1 as locked',
    run: async (bench) => {
      bench.prerequisite(HARDWARE[bench.claims.hardware].needsTouch, 'only a ONE has this hasp');
      await bench.unlocked();
      await bench.pullHasp();
      await bench.visit?.end();
      await bench.wait(bench.claims.relockS * 1_000 + 2_000);
      bench.is((await status(bench)).state, 0, 'the advertised state with the hasp out');
    },
  }),
];
