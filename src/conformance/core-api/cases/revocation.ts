/** The nine steps of a revocation. Each case executes them up to its own, then tries A, B and C on copies of the lock. */
import type { ApiBench } from '../probe/api-bench.ts';
import type { OfflineCommand } from '../probe/emulated-lock.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

interface Table {
  readonly a: { readonly name: string; readonly key: OfflineCommand };
  b: { readonly fob: string; readonly key: OfflineCommand };
  c: { readonly fob: string; readonly key: OfflineCommand };
}

interface Row {
  readonly id: string;
  readonly sentence: string;
  readonly mistake: string;
  /** Whether A, B and C open afterwards. */
  readonly opens: readonly [boolean, boolean, boolean];
  readonly portal?: true;
  readonly play: (bench: ApiBench, table: Table) => Promise<unknown>;
}

const Y = true;
const N = false;

const ROWS: readonly Row[] = [
  {
    id: 'start',
    sentence: 'At the start, key A and fobs B and C open the lock.',
    mistake:
      'a key of the table does not open before anything was revoked: check `core-api.keys.opens` and `core-api.fobs.opens` first',
    opens: [Y, Y, Y],
    play: () => Promise.resolve(),
  },
  {
    id: 'key-revoked',
    sentence: 'After `/keys/` has revoked key A, key A still opens the lock, as do fobs B and C.',
    mistake: 'the revocation changes the slot before the lock has learned of it, so other keys fail',
    opens: [Y, Y, Y],
    play: (bench, { a }) => bench.keys({ revoke: [{ macs: [bench.mac], tracking_keys: [a.name] }] }),
  },
  {
    id: 'key-gone',
    sentence:
      'After an online unlock that follows the revocation of key A, key A no longer opens the lock; fobs B and C do.',
    mistake: 'the list of the next online unlock does not raise the generation of the slot',
    opens: [N, Y, Y],
    play: (bench) => bench.online(),
  },
  {
    id: 'fob-revoked',
    sentence: 'After `/fobs/revoke/` has taken the lock from fob B, fob B still opens the lock, as does fob C.',
    mistake: 'the fob loses its key in the backend, and the lock does not learn of it at its next online unlock',
    opens: [N, Y, Y],
    play: (bench, { b }) => bench.revokeFob(b.fob, { lock_macs: [bench.mac] }),
  },
  {
    id: 'fob-gone',
    sentence:
      'After an online unlock that follows the revocation of fob B, fob B no longer opens the lock; fob C does.',
    mistake: 'a fob is revoked only by its own sync',
    opens: [N, N, Y],
    play: (bench) => bench.online(),
  },
  {
    id: 'reset-wanted',
    sentence: 'After a key reset was requested in the portal, fob C still opens the lock until the next online unlock.',
    mistake: 'a requested reset counts as done',
    opens: [N, N, Y],
    portal: true,
    play: async (bench, { c }) => {
      await bench.atThePortal('resetKeys');
      bench.isRefused(await bench.ask('/fobs/sync/', { mac: c.fob }), 3, 'a fob sync while a reset is requested');
    },
  },
  {
    id: 'reset-done',
    sentence: 'After an online unlock that follows the reset, neither key A nor fob B nor fob C opens the lock.',
    mistake: 'the list with the reset keeps the old master key, or the fobs keep their keys',
    opens: [N, N, N],
    portal: true,
    play: (bench) => bench.online(),
  },
  {
    id: 'other-fob-synced',
    sentence: 'After `/fobs/sync/` of fob B, neither key A nor fob B nor fob C opens the lock.',
    mistake: 'the sync of a revoked fob gives it a key under the new master key',
    opens: [N, N, N],
    portal: true,
    // B has no lock left, so the sync may fail; it must not issue a key that opens.
    play: async (bench, table) => {
      const answer = await bench.ask('/fobs/sync/', { mac: table.b.fob });
      if (bench.frame(answer, 'the answer from /fobs/sync/').result === 'failure') return;
      const [key] = await bench.syncedFob(table.b.fob);
      if (key !== undefined) table.b = { ...table.b, key };
    },
  },
  {
    id: 'fob-synced',
    sentence: 'After `/fobs/sync/` of fob C, fob C opens the lock; key A and fob B do not.',
    mistake: 'the sync returns a key derived from the old master key',
    opens: [N, N, Y],
    portal: true,
    play: async (bench, table) => {
      const [key] = await bench.syncedFob(table.c.fob);
      if (key !== undefined) table.c = { ...table.c, key };
    },
  },
];

async function begin(bench: ApiBench): Promise<Table> {
  await bench.online();
  const name = bench.fresh();
  const a = { name, key: await bench.issuedKey(name) };
  return { a, b: await bench.issuedFob(), c: await bench.issuedFob() };
}

async function play(bench: ApiBench, last: number): Promise<void> {
  const table = await begin(bench);
  for (const row of ROWS.slice(0, last + 1)) await row.play(bench, table);
  const expected = ROWS[last]?.opens ?? [];
  const [when = ''] = (ROWS[last]?.sentence ?? '').split(', ');
  for (const [i, { key }] of [table.a, table.b, table.c].entries())
    bench.is(
      bench.emulated.copy().opensBy(key),
      expected[i],
      `${'ABC'[i]} opens ${when.replace(/^./, (first) => first.toLowerCase())}`,
    );
  const { answers, session, responses } = await bench.atTheLock();
  bench.is(answers.at(-1), '60', 'the last answer to an online unlock');
  await bench.upload({ session, responses });
}

export const REVOCATION_CASES: readonly CoreApiCase[] = ROWS.map(({ id, sentence, mistake, portal }, i) =>
  must({
    id: `core-api.revocation.${id}`,
    // From step 6 on, the refusal of a fob sync and the format of its answer are our choice.
    source: portal === true ? 'chosen' : 'CORE',
    spec: 'core-api Revocation',
    sentence,
    mistake,
    needs: ['emulated-lock', 'fobs', ...(portal === true ? (['portal'] as const) : [])],
    after: ['core-api.fobs.opens', ...(i === 0 ? [] : [`core-api.revocation.${ROWS[i - 1]?.id}`])],
    run: (bench) => play(bench, i),
  }),
);
