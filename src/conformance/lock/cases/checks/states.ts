/** Protocol §7, the checks that depend on state set by commands or stimuli: slot, unit, hours, supply and motor. */
import type { LockBench } from '../../probe/lock-bench.ts';
import type { Visit } from '../../probe/visit.ts';
import { type LockCase, must } from '../lock-case.ts';
import { FIRST_FAILS, RIGHT } from './sent.ts';

/** Checks that depend on state set by commands: the slot's, the unit's and the hours of a schedule. */
export const STATES: readonly LockCase[] = [
  must({
    id: 'lock.check.blacklist',
    spec: 'protocol §7',
    sentence: 'The slot is not blacklisted.',
    after: ['lock.unlock.offline'],
    mistake: 'A3 is stored but not checked, or A4 does not undo it',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const generation = await blacklisted(bench, visit, 20);
      bench.answers(
        await visit.unlock({ slot: 20, generation }),
        0x63,
        'a key of a blacklisted slot',
        'A3 is stored but not checked',
      );
      await visit.settled({ op: 'enableLimitedKey', slotNumber: 20, generation });
      bench.answers(
        await visit.unlock({ slot: 20, generation }),
        RIGHT,
        'a key of the slot once it is enabled',
        'A4 does not undo A3',
      );
    },
  }),
  must({
    id: 'lock.check.order.time-blacklist',
    spec: 'protocol §7',
    sentence: FIRST_FAILS,
    after: ['lock.check.blacklist'],
    mistake: 'the blacklist is checked before the phone’s time',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const generation = await blacklisted(bench, visit, 21);
      const wish = { slot: 21, generation, phoneTime: bench.unixSeconds() + 400 };
      bench.answers(await visit.unlock(wish), 0x6d, 'a wrong phone time with a blacklisted slot');
    },
  }),
  must({
    id: 'lock.check.overlock',
    spec: 'protocol §7',
    sentence: 'The unit is not overlocked.',
    after: ['lock.unlock.offline'],
    mistake: 'bit 0 of C7 is not checked, or the slots are blacklisted instead',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await overlocked(bench, visit);
      bench.answers(await visit.unlock(), 0x63, 'an offline key to an overlocked unit');
    },
  }),
  must({
    id: 'lock.check.overlock-ends',
    spec: 'protocol §7',
    sentence: 'The unit is not overlocked.',
    after: ['lock.check.overlock'],
    mistake: 'C7 can set the bit but not clear it',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await overlocked(bench, visit);
      await visit.settled({ op: 'unitState', overlock: false, explicitLock: false });
      bench.answers(await visit.unlock(), RIGHT, 'an offline key once the overlock has been removed');
    },
  }),
  must({
    id: 'lock.check.overlock.core-opens',
    spec: 'protocol §7',
    sentence: 'Checks 9–13 do not apply to class 2: the core has decided.',
    after: ['lock.check.overlock', 'lock.unlock.online'],
    mistake: 'the overlock also refuses the core’s commands',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await overlocked(bench, visit);
      bench.answers(await visit.command({ op: 'unlock' }), RIGHT, 'A2 under class 2 at an overlocked unit');
      bench.opened = true;
    },
  }),
  must({
    id: 'lock.check.order.day-overlock',
    spec: 'protocol §7',
    sentence: FIRST_FAILS,
    after: ['lock.check.overlock'],
    mistake: 'the overlock is checked first, because that is the fastest check',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await overlocked(bench, visit);
      bench.answers(await visit.unlock({ day: bench.today() - 1 }), 0x6d, 'yesterday’s key to an overlocked unit');
    },
  }),
  must({
    id: 'lock.check.order.overlock-supply',
    spec: 'protocol §7',
    sentence: FIRST_FAILS,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.overlock', 'lock.check.supply'],
    mistake: 'the supply is measured before the packet is checked',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      await overlocked(bench, first);
      await first.end();
      const visit = await bench.weak();
      bench.answers(await visit.unlock(), 0x63, 'an overlocked unit with a weak battery');
    },
  }),
  must({
    id: 'lock.check.supply',
    spec: 'protocol §7',
    sentence: 'The supply can drive the motor.',
    needs: ['keys', 'stimuli'],
    after: ['lock.unlock.offline'],
    mistake: 'the threshold is wrong, or it is compared with the voltage without the load of the motor, or not at all',
    run: async (bench) => {
      const visit = await bench.weak();
      bench.answers(await visit.unlock(), 0x69, 'an unlock with a battery that cannot drive the motor');
    },
  }),
  must({
    id: 'lock.check.motion',
    spec: 'protocol §7',
    sentence: 'The bolt moves (checked by the motor).',
    needs: ['keys', 'stimuli'],
    after: ['lock.unlock.offline'],
    mistake: 'the lock answers 60 when the motor starts, whether or not the bolt moves',
    run: async (bench) => {
      await bench.lean(200);
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock(), 0x69, 'an unlock with 200 N on the hasp');
    },
  }),
];

/** Blacklists a slot under its current generation, and enables it again when the case ends. */
async function blacklisted(bench: LockBench, visit: Visit, slot: number): Promise<number> {
  const generation = bench.targetState.generations.get(slot) ?? 1;
  bench.restoreBy(`slot ${slot}`, { op: 'enableLimitedKey', slotNumber: slot, generation });
  await visit.settled({ op: 'removeLimitedKey', slotNumber: slot, generation });
  return generation;
}

async function overlocked(bench: LockBench, visit: Visit): Promise<void> {
  bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
  await visit.settled({ op: 'unitState', overlock: true, explicitLock: false });
}
