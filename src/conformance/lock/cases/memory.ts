/** Protocol §4 and §8: the data that a lock retains across a power loss and a session, and the data that it must forget. */

import { setupCheck } from '../../../keys/derive.ts';
import { EVENTS } from '../../../protocol/record.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import { handOver } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { fetched } from './records.ts';

const GENERATIONS =
  'A3 and A4 raise the slot’s generation to the one that they name; a generation lower than the lock’s own changes nothing, and the record shows the lock’s generation.';
const FREE = { op: 'unitState', overlock: false, explicitLock: false } as const;

async function cycled(bench: LockBench): Promise<Visit> {
  await bench.visit?.end();
  await bench.powerCycle();
  return bench.wakeAndConnect();
}

const setClock = (bench: LockBench, visit: Visit) => visit.settled(zoneCommand('UTC', bench.target.now()));

export const MEMORY_CASES: readonly LockCase[] = [
  must({
    id: 'lock.slot.blacklist-survives-power',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.blacklist', 'lock.clock.set-by-core'],
    mistake: 'the blacklist is in RAM',
    run: async (bench) => {
      const generation = bench.targetState.generations.get(48) ?? 1;
      bench.restoreBy('slot 48', { op: 'enableLimitedKey', slotNumber: 48, generation });
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'removeLimitedKey', slotNumber: 48, generation });
      const next = await cycled(bench);
      await setClock(bench, next);
      bench.answers(await next.unlock({ slot: 48, generation }), 0x63, 'a blacklisted key after the power was off');
    },
  }),
  must({
    id: 'lock.overlock.survives-power',
    spec: 'protocol §7',
    sentence: 'The unit is not overlocked.',
    needs: ['keys', 'stimuli'],
    after: ['lock.check.overlock', 'lock.clock.set-by-core'],
    mistake: 'the unit state is in RAM',
    run: async (bench) => {
      bench.restoreBy('unit', FREE);
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'unitState', overlock: true, explicitLock: false });
      const next = await cycled(bench);
      await setClock(bench, next);
      bench.answers(await next.unlock(), 0x63, 'a key to an overlocked unit after the power was off');
    },
  }),
  must({
    id: 'lock.session.new-after-power',
    spec: 'protocol §3',
    sentence:
      'NP1: Nonces are unpredictable and never repeat during a lock’s life, even across power losses; a session is therefore unique to a lock.',
    needs: ['keys', 'stimuli'],
    after: ['lock.session.new-each-time', 'lock.clock.set-by-core'],
    mistake: 'the random generator starts from the same seed at every boot',
    run: async (bench) => {
      const nonces = new Set<string>();
      for (let i = 0; i < 3; i += 1) nonces.add((await cycled(bench)).sessionHex.slice(8));
      bench.is(nonces.size, 3, 'the number of different nonces in the first sessions after three power losses');
      if (bench.visit !== undefined) await setClock(bench, bench.visit);
    },
  }),
  must({
    id: 'lock.records.without-clock',
    spec: 'protocol §8',
    sentence: 'Bytes 2–5 of a record are the lock’s time, 0 while its clock is not valid.',
    needs: ['keys', 'stimuli'],
    after: ['lock.clock.lost-with-power', 'lock.records.time', 'lock.clock.set-by-core'],
    mistake: 'a record has a time from a clock that is not valid, or event 07 is missing',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await cycled(bench);
      bench.answers(await visit.unlock(), 0x6d, 'a dated key while the clock is lost');
      bench.answers(await visit.unlock({ standing: true }), 0x60, 'a standing key while the clock is lost');
      await setClock(bench, visit);
      const records = await fetched(bench, visit);
      const opened = records.find((record) => record.event === EVENTS.unlocked);
      bench.is(opened?.time, 0, 'the time of an opening while the clock is lost');
      const invalid = records.some((record) => record.event === EVENTS.timeInvalid);
      bench.holds(invalid, 'the refusal while the clock is lost', 'a record 07', 'no such record');
    },
  }),
  must({
    id: 'lock.records.acknowledge-next-session',
    spec: 'protocol §4.4',
    sentence:
      '**C6** drops records up to its number, but never above the highest one sent in any session since power-on: that mark survives sessions and is lost when power is lost.',
    after: ['lock.records.acknowledge'],
    mistake: 'the highest number sent is forgotten with the session',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      const { records } = await visit.settled({ op: 'getLogs' });
      await visit.end();
      const next = await bench.wakeAndConnect();
      const number = Math.max(0, ...records.map((record) => record.number));
      await next.settled({ op: 'acknowledgeRecords', number });
      const left = await next.settled({ op: 'getLogs' });
      const old = left.records.filter((record) => record.number <= number).length;
      bench.is(old, 0, 'the number of records that are left after C6 in the next session');
    },
  }),
  must({
    id: 'lock.key-reset.uses-up-halves',
    spec: 'protocol §4.4',
    sentence: '**A1** consumes both staged halves.',
    after: ['lock.key-reset'],
    mistake: 'A1 leaves the halves staged until the session ends',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const epoch = bench.keyring.epoch + 1;
      bench.answers(await handOver(bench, visit, 2, epoch), 0x60, 'A1 under class 2');
      bench.keyring.epoch = epoch;
      bench.targetState.generations.clear();
      const check = setupCheck(bench.keyring.master(epoch), visit.session);
      bench.answers(await visit.command({ op: 'setup', epoch, check }), 0x65, 'A1 again without new halves');
    },
  }),
];
