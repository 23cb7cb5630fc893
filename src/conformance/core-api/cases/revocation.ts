/** The nine rows of the revocation table. Each case executes the table up to its row, then tries A, B and C on copies of the lock. */
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
    sentence: '| 1 | start | opens | opens | opens | opens |',
    mistake:
      'a key of the table does not open before anything was revoked: check `core-api.keys.opens` and `core-api.fobs.opens` first',
    opens: [Y, Y, Y],
    play: () => Promise.resolve(),
  },
  {
    id: 'key-revoked',
    sentence: '| 2 | `/keys/` revokes A | opens | opens | opens | opens |',
    mistake: 'the revocation changes the slot before the lock has learned of it, so other keys fail',
    opens: [Y, Y, Y],
    play: (bench, { a }) => bench.keys({ revoke: [{ macs: [bench.mac], tracking_keys: [a.name] }] }),
  },
  {
    id: 'key-gone',
    sentence: '| 3 | an online unlock | no | opens | opens | opens |',
    mistake: 'the list of the next online unlock does not raise the generation of the slot',
    opens: [N, Y, Y],
    play: (bench) => bench.online(),
  },
  {
    id: 'fob-revoked',
    sentence: '| 4 | `/fobs/revoke/` takes the lock from B | no | opens | opens | opens |',
    mistake: 'the fob loses its key in the backend, and the lock does not learn of it at its next online unlock',
    opens: [N, Y, Y],
    play: (bench, { b }) => bench.revokeFob(b.fob, { lock_macs: [bench.mac] }),
  },
  {
    id: 'fob-gone',
    sentence: '| 5 | an online unlock | no | no | opens | opens |',
    mistake: 'a fob is revoked only by its own sync',
    opens: [N, N, Y],
    play: (bench) => bench.online(),
  },
  {
    id: 'reset-wanted',
    sentence: '| 6 | the portal resets the keys of the lock | no | no | opens | opens |',
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
    sentence: '| 7 | an online unlock | no | no | no | opens |',
    mistake: 'the list with the reset keeps the old master key, or the fobs keep their keys',
    opens: [N, N, N],
    portal: true,
    play: (bench) => bench.online(),
  },
  {
    id: 'other-fob-synced',
    sentence: '| 8 | `/fobs/sync/` of B | no | no | no | opens |',
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
    sentence: '| 9 | `/fobs/sync/` of C | no | no | opens | opens |',
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
  const [expected, sentence] = [ROWS[last]?.opens ?? [], ROWS[last]?.sentence ?? ''];
  for (const [i, { key }] of [table.a, table.b, table.c].entries())
    bench.is(
      bench.emulated.copy().opensBy(key),
      expected[i],
      `${'ABC'[i]} opens after ${sentence.split('|')[2]?.trim()}`,
    );
  const { answers, session, responses } = await bench.atTheLock();
  bench.is(answers.at(-1), '60', 'the last answer to an online unlock');
  await bench.upload({ session, responses });
}

export const REVOCATION_CASES: readonly CoreApiCase[] = ROWS.map(({ id, sentence, mistake, portal }, i) =>
  must({
    id: `core-api.revocation.${id}`,
    // From row 6 on, the refusal of a fob sync and the format of its answer are our choice.
    source: portal === true ? 'chosen' : 'CORE',
    spec: 'core-api Revocation',
    sentence,
    mistake,
    needs: ['emulated-lock', 'fobs', ...(portal === true ? (['portal'] as const) : [])],
    after: ['core-api.fobs.opens', ...(i === 0 ? [] : [`core-api.revocation.${ROWS[i - 1]?.id}`])],
    run: (bench) => play(bench, i),
  }),
);
