/** Protocol §3, §7 and §10: when a lock is awake, asleep or without power, and its firmware mode. */
import { advertisedName } from '../../../protocol/advertising.ts';
import { decodeSession } from '../../../protocol/session.ts';
import { FIRMWARE_SERVICE_UUID } from '../../../protocol/uuids.ts';
import { HEALTHY_MV, type LockBench } from '../probe/lock-bench.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const KEPT_AWAKE = 'a connection keeps the lock awake';
const UNNOTICED = 'the connection ends without a notice';
/** The supply threshold is 2400 mV. */
const JUST_BELOW_MV = 2_390;

export const POWER_CASES: readonly LockCase[] = [
  must({
    id: 'lock.power.answers-at-the-last-moment',
    spec: 'protocol §9',
    sentence:
      'Send exactly one `51 xx` for each command: without one the list stalls forever; with two, a command is skipped.',
    needs: ['keys', 'virtual', 'touch-wakes'],
    after: ['lock.unlock.online'],
    mistake: 'the lock falls asleep with a packet in its queue',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await bench.wait(visit.requestedAt + bench.claims.awakeMs - 300 - bench.target.now());
      bench.prerequisite(visit.ended === undefined, 'the lock sleeps before its claimed time');
      bench.answers(await visit.unlock(), 0x60, 'an unlock just before the lock would sleep');
    },
  }),
  must({
    id: 'lock.power.awake-while-commanded',
    spec: 'protocol §3',
    sentence:
      'A Nokē ONE sleeps, and an idle link to it ends, 15 s after the last of these: a touch, the first connect since the touch, an accepted command of any class (a class 4 unlock too).',
    needs: ['keys', 'stimuli', 'touch-wakes'],
    after: ['lock.unlock.online'],
    mistake: 'an accepted command does not restart the awake time',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 2; i++) {
        await bench.wait(bench.claims.awakeMs - 5_000);
        bench.is(visit.ended, undefined, 'the connection before the awake time ended');
        await visit.settled({ op: 'getLogs' });
      }
    },
  }),
  must({
    id: 'lock.power.sleeps-after-disconnect',
    source: 'SEED/000',
    spec: 'protocol §1',
    sentence: 'A sleeping lock neither advertises nor answers a connection request (public).',
    needs: ['keys', 'stimuli', 'touch-wakes'],
    after: ['lock.advertising.asleep'],
    mistake: 'a connection that ended leaves the lock awake',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.end();
      await bench.wait(bench.claims.awakeMs + 2_000);
      await bench.unheard(2_500, 'the lock advertises long after the phone left');
    },
  }),
  must({
    id: 'lock.power.sleeps-with-open-bolt',
    spec: 'protocol §3',
    sentence:
      'An idle connection to a ONE therefore gets the notice `51 64` and closes after 15 s, long before its session would end.',
    needs: ['keys', 'virtual', 'touch-wakes'],
    after: ['lock.power.sleeps-after-disconnect', 'lock.unlock.online'],
    mistake: 'the lock stays awake until its bolt is out',
    run: async (bench) => {
      const timeoutS = 2 * Math.ceil(bench.claims.awakeMs / 1_000);
      bench.restoreBy('relock', { op: 'setTimeout', timeoutS: bench.targetState.relockS });
      const visit = await bench.wakeAndConnect();
      bench.onFinish('locked', () => bench.wait(timeoutS * 1_000));
      await visit.settled({ op: 'setTimeout', timeoutS });
      bench.answers(await visit.unlock(), 0x60, 'an unlock');
      await bench.wait(bench.claims.awakeMs + 1_000);
      bench.is(visit.answers.at(-1)?.slice(0, 4), '5164', 'the last packet of an idle connection to an open lock');
      bench.holds(visit.ended !== undefined, 'an idle connection to an open lock', 'ended by the lock', 'still open');
    },
  }),
  must({
    id: 'lock.power.cycle-keeps-keys',
    spec: 'protocol §5',
    sentence: 'The core stores no lock key; a lock stores its master.',
    needs: ['keys', 'stimuli'],
    after: ['lock.unlock.standing'],
    mistake: 'the master is in RAM',
    run: async (bench) => {
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      const read = decodeSession(visit.session);
      bench.is(read.ok ? read.value.setUp : undefined, true, 'the "set up" bit after the power was off');
      bench.answers(await visit.command({ op: 'getLogs' }), 0x60, 'a class 2 command after the power was off');
    },
  }),
  must({
    id: 'lock.firmware-mode',
    spec: 'protocol §10',
    sentence: 'Firmware mode lasts 60 s.',
    needs: ['keys', 'stimuli', 'firmwareMode'],
    slow: true,
    after: ['lock.unlock.online'],
    mistake: 'only an update or a power cycle ends firmware mode',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.command({ op: 'firmwareUpdate' }), 0x60, 'AB');
      await bench.until(() => visit.ended !== undefined, 3_000);
      await bench.wait(61_000);
      const own = advertisedName(bench.claims.hardware, bench.mac);
      bench.is((await bench.wake()).name, own, 'the name of the lock after a minute of firmware mode');
    },
  }),
  must({
    id: 'lock.firmware-mode.advertises',
    spec: 'protocol §1',
    sentence:
      'In firmware mode, the name is `NOKE_FW` and the service `0000fe59-0000-1000-8000-00805f9b34fb`, for 60 s.',
    needs: ['keys', 'stimuli', 'firmwareMode'],
    slow: true,
    after: ['lock.firmware-mode'],
    mistake: 'the lock keeps its own name or service, so updaters do not find it',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'firmwareUpdate' });
      await bench.until(() => visit.ended !== undefined, 3_000);
      bench.onFinish('own again', () => bench.wait(61_000));
      bench.is((await bench.listen())?.name, 'NOKE_FW', 'the name in firmware mode');
      const services = bench.services();
      bench.holds(
        services.includes(FIRMWARE_SERVICE_UUID),
        'the services in firmware mode',
        FIRMWARE_SERVICE_UUID,
        services.join(' '),
      );
    },
  }),
  must({
    id: 'lock.firmware-mode.after',
    spec: 'protocol §4.4',
    sentence:
      'After the 60 s of firmware mode, a ONE sleeps and a mains device advertises, both with clock and flash unchanged; a touch does not end it earlier.',
    needs: ['keys', 'stimuli', 'firmwareMode', 'touch-wakes'],
    slow: true,
    after: ['lock.firmware-mode'],
    mistake: 'a touch ends firmware mode, or its end wakes the lock or loses the clock',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'firmwareUpdate' });
      await bench.until(() => visit.ended !== undefined, 3_000);
      await bench.wait(30_000);
      bench.is((await bench.wake()).name, 'NOKE_FW', 'the name after a touch in firmware mode');
      await bench.wait(31_000);
      await bench.unheard(2_500, 'an untouched lock advertises after firmware mode');
      bench.answers(await (await bench.wakeAndConnect()).unlock(), 0x60, 'a dated key after firmware mode');
    },
  }),
  must({
    id: 'lock.power.idle-connection-ends',
    spec: 'protocol §3',
    sentence:
      'An idle connection to a ONE therefore gets the notice `51 64` and closes after 15 s, long before its session would end.',
    needs: ['keys', 'touch-wakes'],
    after: ['lock.session.length'],
    mistake: 'a connection keeps the lock awake, or it ends without a notice',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await bench.wait(visit.connectedAt + bench.claims.awakeMs - bench.target.now());
      await bench.until(() => visit.ended !== undefined, 2_000);
      bench.holds(visit.ended !== undefined, 'an idle connection', 'ended by the lock', 'still open', KEPT_AWAKE);
      bench.is(visit.answers.join(' ').slice(0, 4), '5164', 'the only packet of a connection that was idle', UNNOTICED);
      bench.is(visit.answers.length, 1, 'the number of notices');
    },
  }),
  must({
    id: 'lock.power.none-below-threshold',
    spec: 'protocol §7',
    sentence: 'Below the threshold of §10 without any load, a lock has no power at all.',
    needs: ['keys', 'stimuli', 'touch-wakes'],
    after: ['lock.check.supply', 'lock.clock.lost-with-power'],
    mistake: 'the electronics run on a cell too weak to power them, or the lock has a different threshold',
    run: async (bench) => {
      bench.restoreClock();
      await bench.setBattery(JUST_BELOW_MV);
      await bench.stimulate({ stimulus: 'touch' });
      await bench.unheard(2_500, `a lock with ${JUST_BELOW_MV} mV advertises after a touch`);
      await bench.setBattery(HEALTHY_MV);
      await bench.wait(2_000);
      const read = decodeSession((await bench.wakeAndConnect()).session);
      bench.is(read.ok ? read.value.clockValid : undefined, false, 'the "clock valid" bit once the power is back');
    },
  }),
  ...(
    [
      ['start', 'after power was restored', (bench: LockBench) => bench.powerCycle()],
      ['inside-release', 'after a release from inside', (bench: LockBench) => released(bench)],
    ] as const
  ).map(([name, when, act]) =>
    must({
      id: `lock.power.silent-after-${name}`,
      spec: 'protocol §10',
      sentence: 'A lock stays awake, without advertising, for 1 s after a boot, a closing hasp or an inside release.',
      needs: ['keys', 'stimuli', 'touch-wakes'],
      after: ['lock.advertising.asleep'],
      mistake: 'the radio starts whenever the lock wakes',
      run: async (bench) => {
        await bench.wait(bench.claims.awakeMs + 1_000);
        await act(bench);
        await bench.unheard(2_500, `a lock that nobody touched advertises ${when}`);
      },
    }),
  ),
];

async function released(bench: LockBench): Promise<void> {
  await bench.stimulate({ stimulus: 'releaseFromInside' });
  bench.opened = true;
}
