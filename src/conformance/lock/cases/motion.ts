/** Bolt, hasp and power: what moves, what the states show, and when the lock sleeps. */
import { decodeSession } from '../../../protocol/session.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { jammed } from './locking.ts';

const STATES =
  'mechanical state: 0 unlocked, 1 unshackled, 2 locked, 3 jammed while unlocking, 4 jammed while locking, FF not homed';
/** Long enough for a lock that tries several times to give up. */
const SETTLED_MS = 16_000;
const LOOKS_EVERY_MS = 100;
const FAILED =
  '- A failed command changes nothing except the log, the session’s count of failures and, after a jam, the mechanical state.';

export const MOTION_CASES: readonly LockCase[] = [
  must({
    id: 'lock.motion.jam-state',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion'],
    mistake: 'the state stays "locked" after a jam, or is FF',
    run: async (lab) => {
      await lab.lean(200);
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock(), 0x69, 'an unlock under tension');
      await visit.end();
      const state = await lab.state();
      lab.is(state, 3, 'the state after a jam', state === 255 ? 'the state becomes FF' : 'the state stays "locked"');
    },
  }),
  must({
    id: 'lock.motion.relieved',
    spec: 'protocol §7',
    sentence: 'the bolt moves (judged by the motor)',
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion'],
    mistake: 'a jam blocks the motor until the next power cycle',
    run: async (lab) => {
      await lab.lean(200);
      const first = await lab.wakeAndConnect();
      lab.answers(await first.unlock(), 0x69, 'an unlock under tension');
      await first.end();
      await lab.lean(0);
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock(), 0x60, 'the next unlock once the tension is gone');
    },
  }),
  must({
    id: 'lock.motion.weak-then-strong',
    spec: 'protocol §7',
    sentence: FAILED,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.supply'],
    mistake: 'the failed unlock leaves the state or a counter behind',
    run: async (lab) => {
      const first = await lab.weak();
      await first.unlock();
      await first.end();
      lab.is(await lab.state(), 2, 'the state after an unlock without supply');
      await lab.stimulate({ stimulus: 'setBattery', mv: 3_000 });
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock(), 0x60, 'an unlock with a healthy battery');
    },
  }),
  must({
    id: 'lock.motion.refused-moves-nothing',
    spec: 'protocol §7',
    sentence: FAILED,
    after: ['lock.check.key-day.yesterday'],
    mistake: 'the motor starts while the packet is still being judged',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock({ day: lab.today() - 1 }), 0x6d, 'yesterday’s key');
      await visit.end();
      lab.is(await lab.state(), 2, 'the state after a refused key');
    },
  }),
  must({
    id: 'lock.motion.open-already',
    spec: 'protocol §7',
    sentence: 'Unlocking a bolt that is already open answers 60',
    after: ['lock.unlock.offline'],
    mistake: 'the motor is driven against its stop and reports a jam',
    run: async (lab) => {
      const { visit } = await lab.unlocked();
      lab.answers(await visit.unlock({ slot: 6 }), 0x60, 'an unlock of an open bolt');
    },
  }),
  must({
    id: 'lock.motion.hasp-out-stays-open',
    spec: 'protocol §1',
    sentence: 'A ONE whose hasp is out advertises state 0',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.relock.by-itself'],
    mistake: 'the bolt comes out with the hasp out',
    run: async (lab) => {
      const { visit } = await lab.unlocked();
      await lab.pullHasp();
      await visit.end();
      await lab.wait(lab.relockMs + 3_000);
      const state = await lab.state();
      lab.holds(state === 0 || state === 1, 'the state with the hasp out', '0 or 1', String(state));
    },
  }),
  must({
    id: 'lock.motion.unshackled',
    spec: 'protocol §3',
    sentence: 'State 1 is an open bolt with the hasp out.',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.motion.hasp-out-stays-open'],
    mistake: 'the session shows what is advertised, where a hasp that is out is state 0',
    run: async (lab) => {
      const { visit } = await lab.unlocked();
      await lab.pullHasp();
      await visit.end();
      lab.is(await lab.state(), 1, 'the state of the session with the hasp out');
    },
  }),
  must({
    id: 'lock.motion.locks-when-closed',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.motion.hasp-out-stays-open'],
    mistake: 'the relock timer runs once and is not restarted by the hasp',
    run: async (lab) => {
      const { visit } = await lab.unlocked();
      await lab.pullHasp();
      await visit.end();
      await lab.wait(lab.relockMs + 3_000);
      await lab.stimulate({ stimulus: 'closeHasp' });
      await lab.wait(lab.relockMs + 3_000);
      lab.is(await lab.state(), 2, 'the state once the hasp is in again');
    },
  }),
  must({
    id: 'lock.motion.locks-at-once',
    spec: 'protocol §4.4',
    sentence: 'Pushing the hasp in locks at once, whatever time is left.',
    needs: ['keys', 'stimuli', 'haspSensor', 'virtual'],
    after: ['lock.motion.locks-when-closed'],
    mistake: 'the lock waits for the relock timer',
    run: async (lab) => {
      lab.restoreBy('relock', { op: 'setTimeout', timeoutS: lab.book.relockS });
      const visit = await lab.wakeAndConnect();
      await visit.settled({ op: 'setTimeout', timeoutS: 12 });
      lab.answers(await visit.unlock(), 0x60, 'an unlock');
      await lab.pullHasp();
      await lab.stimulate({ stimulus: 'closeHasp' });
      await visit.end();
      await lab.wait(3_000);
      lab.is(await lab.state(), 2, 'the state three seconds after the hasp is pushed in');
    },
  }),
  must({
    id: 'lock.motion.pulled-while-locked',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.session.state'],
    mistake: 'a pull at the hasp is taken for an opening',
    run: async (lab) => {
      await lab.pullHasp();
      await lab.wait(3_000);
      lab.is(await lab.state(), 2, 'the state of a locked lock whose hasp is pulled');
    },
  }),
  must({
    id: 'lock.motion.jam-while-locking',
    spec: 'protocol §3',
    sentence: STATES,
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.motion.locks-when-closed', 'lock.check.motion'],
    mistake: 'locked is reported although the bolt did not come out',
    run: async (lab) => {
      await jammed(lab);
      const states: number[] = [];
      const until = lab.target.now() + lab.relockMs + 3_000;
      while (lab.target.now() < until) {
        const read = decodeSession((await lab.connect()).session);
        states.push(read.ok ? read.value.state : 255);
        await lab.visit?.end();
        // At some targets a connection takes no time.
        await lab.wait(LOOKS_EVERY_MS);
      }
      await lab.wait(SETTLED_MS);
      states.push(await lab.state());
      lab.holds(!states.includes(2), 'the states while the bolt cannot come out', 'never 2', states.join(' '));
    },
  }),
  must({
    id: 'lock.motion.hasp-is-not-a-touch',
    spec: 'protocol §1',
    sentence: 'A sleeping lock neither advertises nor answers a connection request (public).',
    needs: ['keys', 'stimuli', 'haspSensor', 'touch-wakes'],
    after: ['lock.motion.locks-when-closed', 'lock.advertising.asleep'],
    mistake: 'the closed hasp wakes the radio with the motor',
    run: async (lab) => {
      const { visit } = await lab.unlocked();
      await lab.pullHasp();
      await visit.end();
      await lab.wait(lab.claims.awakeMs + lab.relockMs + 3_000);
      await lab.unheard(2_500, 'the lock is heard while it sleeps with its hasp out');
      await lab.stimulate({ stimulus: 'closeHasp' });
      await lab.unheard(2_500, 'the lock is heard after its hasp was closed');
    },
  }),
];
