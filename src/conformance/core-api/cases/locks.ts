/** Locks: how they are listed. */
import { counted } from '../../../protocol/counted.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Locks';

export const LOCK_LIST_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.lock.shape',
    source: 'CORE',
    spec,
    sentence:
      '`/lock/` answers with `data.locks`: `mac`, `created_by`, `created_date`, `setup_count`, `hw_version`, `serial`, `status`, `flags` and `settings`.',
    after: ['core-api.answer.fields'],
    mistake: 'a field without a value is omitted, or dates have a different format',
    run: async (bench) => {
      const { locks } = await bench.listed({});
      bench.holds(locks.length > 0, 'the locks of the company', 'at least one', 'none');
    },
  }),
  must({
    id: 'core-api.lock.all',
    source: 'CORE',
    spec,
    sentence: 'Without `macs` and `serials`, `/lock/` lists every lock of the company, each once.',
    needs: ['lock'],
    after: ['core-api.lock.shape'],
    mistake: 'only the first page of the list is returned',
    run: async (bench) => {
      const macs = (await bench.listed({})).locks.map(({ mac }) => mac);
      bench.is(new Set(macs).size, macs.length, 'locks listed, each counted once');
      bench.holds(
        macs.includes(bench.mac),
        'the list of all locks',
        `with ${bench.mac}`,
        `${counted(macs.length, 'other')}`,
      );
    },
  }),
  must({
    id: 'core-api.lock.some',
    spec,
    sentence: 'With `macs` or `serials`, `/lock/` lists those, and leaves out locks that the company does not have.',
    needs: ['lock'],
    after: ['core-api.lock.shape'],
    mistake: 'an unknown lock in the list makes the whole request fail',
    run: async (bench) => {
      const [own] = (await bench.listed({ macs: [bench.mac, '02:00:00:00:00:01'] })).locks;
      bench.is(own?.mac, bench.mac, 'the lock listed for its MAC and an unknown one');
      const bySerial = (await bench.listed({ serials: [own?.serial ?? '', 'no such serial'] })).locks;
      bench.is(bySerial.map(({ mac }) => mac).join(' '), bench.mac, 'the lock listed for its serial number');
      bench.is((await bench.listed({ macs: [] })).locks.length, 0, 'locks listed for no MAC');
      bench.is(
        (await bench.listed({ macs: ['02:00:00:00:00:01'] })).locks.length,
        0,
        'locks listed for an unknown MAC',
      );
    },
  }),
  must({
    id: 'core-api.lock.status',
    source: 'CORE',
    spec,
    sentence: '`status` is `ready` or `awaiting setup`; dates are in UTC, such as `2026-03-07T08:00:00Z`.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.opens'],
    mistake: 'an additional status, or dates in local time',
    run: async (bench) => {
      await bench.online();
      const [own] = (await bench.listed({ macs: [bench.mac] })).locks;
      bench.is(own?.status, 'ready', 'the status of a lock that is set up');
      bench.holds((own?.setup_count ?? 0) >= 1, 'setup_count', 'at least 1', `${own?.setup_count}`);
    },
  }),
];
