/** Bolt, hasp and power: the movements, the states, and when the lock sleeps. */
import { decodeSession } from '../../../protocol/session.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { jammed } from './locking.ts';

const STATES =
  'Byte 0 of the session is the mechanical state: 0 unlocked, 1 unshackled, 2 locked, 3 jammed while unlocking, 4 jammed while locking, FF not homed.';
/** A wait long enough for a lock that retries several times to give up. */
const SETTLED_MS = 16_000;
const LOOKS_EVERY_MS = 100;
const FAILED =
  'A failed command changes nothing except the log, the session’s count of failures and, after a jam, the mechanical state.';

export const MOTION_CASES: readonly LockCase[] = [
  must({
    id: 'lock.motion.jam-state',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion'],
    mistake: 'the state stays "locked" after a jam, or is FF',
    run: async (bench) => {
      await bench.lean(200);
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock(), 0x69, 'an unlock under tension');
      await visit.end();
      const state = await bench.state();
      bench.is(state, 3, 'the state after a jam', state === 255 ? 'the state becomes FF' : 'the state stays "locked"');
    },
  }),
  must({
    id: 'lock.motion.relieved',
    spec: 'protocol §7',
    sentence: 'The bolt moves (checked by the motor).',
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion'],
    mistake: 'a jam blocks the motor until the next power cycle',
    run: async (bench) => {
      await bench.lean(200);
      const first = await bench.wakeAndConnect();
      bench.answers(await first.unlock(), 0x69, 'an unlock under tension');
      await first.end();
      await bench.lean(0);
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock(), 0x60, 'the next unlock once the tension is gone');
    },
  }),
  must({
    id: 'lock.motion.weak-then-strong',
    spec: 'protocol §7',
    sentence: FAILED,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.supply'],
    mistake: 'the failed unlock leaves the state or a counter behind',
    run: async (bench) => {
      const first = await bench.weak();
      await first.unlock();
      await first.end();
      bench.is(await bench.state(), 2, 'the state after an unlock without supply');
      await bench.stimulate({ stimulus: 'setBattery', mv: 3_000 });
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock(), 0x60, 'an unlock with a healthy battery');
    },
  }),
  must({
    id: 'lock.motion.refused-moves-nothing',
    spec: 'protocol §7',
    sentence: FAILED,
    after: ['lock.check.key-day.yesterday'],
    mistake: 'the motor starts while the packet is still being verified',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ day: bench.today() - 1 }), 0x6d, 'yesterday’s key');
      await visit.end();
      bench.is(await bench.state(), 2, 'the state after a refused key');
    },
  }),
  must({
    id: 'lock.motion.open-already',
    spec: 'protocol §7',
    sentence:
      'Unlocking a bolt that is already open answers 60, after unsent records like every unlock (§8), and restarts the relock timer.',
    after: ['lock.unlock.offline'],
    mistake: 'the motor is driven against its stop and reports a jam',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      bench.answers(await visit.unlock({ slot: 6 }), 0x60, 'an unlock of an open bolt');
    },
  }),
  must({
    id: 'lock.motion.hasp-out-stays-open',
    spec: 'protocol §1',
    sentence: 'A ONE whose hasp is out advertises state 0.',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.relock.by-itself'],
    mistake: 'the bolt comes out with the hasp out',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await bench.pullHasp();
      await visit.end();
      await bench.wait(bench.relockMs + 3_000);
      const state = await bench.state();
      bench.holds(state === 0 || state === 1, 'the state with the hasp out', '0 or 1', String(state));
    },
  }),
  must({
    id: 'lock.motion.unshackled',
    spec: 'protocol §3',
    sentence: 'State 1 is an open bolt with the hasp out.',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.motion.hasp-out-stays-open'],
    mistake: 'the session shows the advertised state, in which a hasp that is out is state 0',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await bench.pullHasp();
      await visit.end();
      bench.is(await bench.state(), 1, 'the state of the session with the hasp out');
    },
  }),
  must({
    id: 'lock.motion.locks-when-closed',
    spec: 'protocol §4.4',
    sentence: 'Pushing the hasp in locks at once, however much time is left.',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.motion.hasp-out-stays-open'],
    mistake: 'once the relock time has passed, pushing the hasp in does not lock the bolt',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await bench.pullHasp();
      await visit.end();
      await bench.wait(bench.relockMs + 3_000);
      await bench.stimulate({ stimulus: 'closeHasp' });
      await bench.wait(bench.relockMs + 3_000);
      bench.is(await bench.state(), 2, 'the state once the hasp is back in');
    },
  }),
  must({
    id: 'lock.motion.locks-at-once',
    spec: 'protocol §4.4',
    sentence: 'Pushing the hasp in locks at once, however much time is left.',
    needs: ['keys', 'stimuli', 'haspSensor', 'virtual'],
    after: ['lock.motion.locks-when-closed'],
    mistake: 'the lock waits for the relock timer',
    run: async (bench) => {
      bench.restoreBy('relock', { op: 'setTimeout', timeoutS: bench.targetState.relockS });
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'setTimeout', timeoutS: 12 });
      bench.answers(await visit.unlock(), 0x60, 'an unlock');
      await bench.pullHasp();
      await bench.stimulate({ stimulus: 'closeHasp' });
      await visit.end();
      await bench.wait(3_000);
      bench.is(await bench.state(), 2, 'the state three seconds after the hasp is pushed in');
    },
  }),
  must({
    id: 'lock.motion.pulled-while-locked',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.session.state'],
    mistake: 'a pull on the hasp is treated as an opening',
    run: async (bench) => {
      await bench.pullHasp();
      await bench.wait(3_000);
      bench.is(await bench.state(), 2, 'the state of a locked lock whose hasp is pulled');
    },
  }),
  must({
    id: 'lock.motion.jam-while-locking',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.motion.locks-when-closed', 'lock.check.motion'],
    mistake: 'locked is reported although the bolt did not come out',
    run: async (bench) => {
      await jammed(bench);
      const states: number[] = [];
      const until = bench.target.now() + bench.relockMs + 3_000;
      while (bench.target.now() < until) {
        const read = decodeSession((await bench.connect()).session);
        states.push(read.ok ? read.value.state : 255);
        await bench.visit?.end();
        // With some targets, connecting takes no time.
        await bench.wait(LOOKS_EVERY_MS);
      }
      await bench.wait(SETTLED_MS);
      states.push(await bench.state());
      bench.holds(!states.includes(2), 'the states while the bolt cannot come out', 'never 2', states.join(' '));
    },
  }),
  must({
    id: 'lock.motion.hasp-is-not-a-touch',
    spec: 'protocol §1',
    sentence: 'A sleeping lock neither advertises nor answers a connection request (public).',
    needs: ['keys', 'stimuli', 'haspSensor', 'touch-wakes'],
    after: ['lock.motion.locks-when-closed', 'lock.advertising.asleep'],
    mistake: 'a closed hasp wakes the radio together with the motor',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await bench.pullHasp();
      await visit.end();
      await bench.wait(bench.claims.awakeMs + bench.relockMs + 3_000);
      await bench.unheard(2_500, 'the lock advertises while it sleeps with its hasp out');
      await bench.stimulate({ stimulus: 'closeHasp' });
      await bench.unheard(2_500, 'the lock advertises after its hasp was closed');
    },
  }),
];
