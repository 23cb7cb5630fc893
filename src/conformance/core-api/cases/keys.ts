/** Standing keys of phones, and of fobs. */
import { counted } from '../../../protocol/counted.ts';
import type { ApiBench } from '../probe/api-bench.ts';
import type { OfflineCommand } from '../probe/emulated-lock.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Standing keys';
const emulated = { needs: ['emulated-lock'], after: ['core-api.unlock.opens'] } as const;
const onceIssued = { needs: ['emulated-lock'], after: ['core-api.keys.opens'] } as const;

const revoked = async (bench: ApiBench, tracking_keys: readonly string[]): Promise<void> =>
  void (await bench.keys({ revoke: [{ macs: [bench.mac], tracking_keys }] }));

export const KEY_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.keys.shape',
    source: 'CORE',
    spec,
    sentence:
      '`/keys/` answers with `data.locks`, each with `mac` and `keys`: `tracking_key`, `offline_key` (32 hex digits) and `unlock_command` (40).',
    ...emulated,
    mistake: '`unlock_command` is the finished packet, which only one session could use',
    run: async (bench) => {
      await bench.online();
      const name = bench.fresh();
      const { locks } = await bench.issue(name);
      bench.is(locks.length, 1, 'locks in the response to the request for a key');
      bench.is(locks[0]?.mac, bench.mac, 'the lock to which the key belongs');
      bench.is(locks[0]?.keys.map(({ tracking_key }) => tracking_key).join(' '), name, 'the tracking keys issued');
    },
  }),
  must({
    id: 'core-api.keys.opens',
    source: 'CORE',
    spec,
    sentence: 'An issued key opens the lock without a network, in any session.',
    needs: ['emulated-lock'],
    after: ['core-api.keys.shape'],
    mistake: 'the key is derived for a different slot, generation or lock',
    run: async (bench) => {
      const key = await bench.issuedKey();
      for (let i = 0; i < 2; i++) bench.is(bench.emulated.copy().opensBy(key), true, 'the lock opens with the key');
    },
  }),
  must({
    id: 'core-api.keys.again',
    spec,
    sentence: 'Issuing a key again for the same lock and tracking key gives the same key.',
    ...onceIssued,
    mistake: 'every request uses a new slot, and a lock has only a hundred',
    run: async (bench) => {
      const name = bench.fresh();
      const [one, other] = [await bench.issuedKey(name), await bench.issuedKey(name)];
      bench.is(JSON.stringify(other), JSON.stringify(one), 'the key issued again');
    },
  }),
  must({
    id: 'core-api.keys.own',
    source: 'CORE',
    spec,
    sentence: 'Every tracking key has its own key at every lock.',
    ...onceIssued,
    mistake: 'tracking keys share a slot, so revoking one revokes both',
    run: async (bench) => {
      const keys = [await bench.issuedKey(), await bench.issuedKey(), await bench.issuedKey()];
      bench.is(new Set(keys.map(({ offline_key }) => offline_key)).size, 3, 'different keys of three tracking keys');
    },
  }),
  must({
    id: 'core-api.keys.display',
    source: 'CORE',
    spec,
    sentence: '`display` restricts the list to these locks and tracking keys.',
    ...onceIssued,
    mistake: '`display` adds to the list instead of restricting it',
    run: async (bench) => {
      const [one, other] = [bench.fresh(), bench.fresh()];
      await bench.issue(one, other);
      const shown = async (display: object) =>
        (await bench.keys({ display })).locks.flatMap(({ keys }) => keys.map(({ tracking_key }) => tracking_key));
      bench.is((await shown({ tracking_keys: [one] })).join(' '), one, 'the keys of one tracking key');
      bench.is((await shown({ tracking_keys: [one, other] })).length, 2, 'the keys with either of two tracking keys');
      bench.is((await shown({ tracking_keys: [bench.fresh()] })).length, 0, 'the keys of an unknown tracking key');
      bench.is((await shown({ macs: ['02:00:00:00:00:01'] })).length, 0, 'the keys of an unknown lock');
      const own = await shown({ macs: [bench.mac] });
      bench.holds(own.includes(one) && own.includes(other), 'the keys of the lock', 'both', own.join(' '));
    },
  }),
  must({
    id: 'core-api.keys.revoked',
    source: 'CORE',
    spec,
    sentence: '`revoke` revokes the keys of these locks and tracking keys, and revoked keys are no longer listed.',
    ...onceIssued,
    mistake: 'a revoked key stays in the list until the lock has learned of it',
    run: async (bench) => {
      const [one, other] = [bench.fresh(), bench.fresh()];
      await bench.issue(one, other);
      await revoked(bench, [one]);
      const { locks } = await bench.keys({ display: { tracking_keys: [one, other] } });
      const left = locks.flatMap(({ keys }) => keys.map(({ tracking_key }) => tracking_key));
      bench.is(left.join(' '), other, 'the keys listed after one is revoked');
    },
  }),
  must({
    id: 'core-api.keys.revoked-elsewhere',
    source: 'CORE',
    spec,
    sentence: '`revoke` revokes the keys of these locks and tracking keys, and revoked keys are no longer listed.',
    ...onceIssued,
    mistake: 'locks and tracking keys are joined by "or"',
    run: async (bench) => {
      const name = bench.fresh();
      await bench.issue(name);
      await bench.keys({ revoke: [{ macs: ['02:00:00:00:00:01'], tracking_keys: [name] }] });
      await bench.keys({ revoke: [{ macs: [bench.mac], tracking_keys: [bench.fresh()] }] });
      bench.is(
        (await bench.keys({ display: { tracking_keys: [name] } })).locks.length,
        1,
        'locks of the key that was not revoked',
      );
    },
  }),
  must({
    id: 'core-api.keys.revoked-at-the-lock',
    source: 'CORE',
    spec,
    sentence: 'A revoked key opens the lock until its next online unlock, and no longer.',
    needs: ['emulated-lock'],
    after: ['core-api.keys.revoked'],
    mistake: 'the commands of the next online unlock do not void the slot',
    run: async (bench) => {
      const [one, other] = [bench.fresh(), bench.fresh()];
      const [key, kept] = [await bench.issuedKey(one), await bench.issuedKey(other)];
      await revoked(bench, [one]);
      bench.is(bench.emulated.copy().opensBy(key), true, 'the lock opens with the revoked key before an online unlock');
      await bench.online();
      bench.is(bench.emulated.copy().opensBy(key), false, 'the lock opens with the revoked key after an online unlock');
      bench.is(bench.emulated.copy().opensBy(kept), true, 'the lock opens with the other key');
    },
  }),
];

const FOB_SPEC = 'core-api Fobs';
const fobs = { needs: ['emulated-lock', 'fobs'], after: ['core-api.fobs.opens'] } as const;
const offline = ({ offline_key, unlock_command }: OfflineCommand): OfflineCommand => ({ offline_key, unlock_command });

export const FOB_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.fobs.shape',
    source: 'CORE',
    spec: FOB_SPEC,
    sentence:
      'Fobs are listed in `data`, each with `fob` and `locks`: `mac`, `tracking_key`, `offline_key`, `unlock_command` and `status`.',
    needs: ['emulated-lock', 'fobs'],
    after: ['core-api.keys.opens'],
    mistake: 'one entry for each lock instead of one for each fob',
    run: async (bench) => {
      const { fob, name } = await bench.issuedFob();
      const shown = await bench.fobs([fob]);
      bench.is(shown.map((one) => one.fob).join(' '), fob, 'the fobs listed for one address');
      const [lock] = shown[0]?.locks ?? [];
      bench.is(`${lock?.mac} ${lock?.tracking_key} ${lock?.status}`, `${bench.mac} ${name} synced`, 'its lock');
      const all = await bench.fobs();
      bench.holds(
        all.some((one) => one.fob === fob),
        'the list of all fobs',
        `with ${fob}`,
        `${counted(all.length, 'other')}`,
      );
      bench.is((await bench.fobs([bench.freshFob()])).length, 0, 'fobs listed for an unknown address');
    },
  }),
  must({
    id: 'core-api.fobs.opens',
    source: 'CORE',
    spec: FOB_SPEC,
    sentence: 'A fob opens the locks for which it has keys, without a network.',
    needs: ['emulated-lock', 'fobs'],
    after: ['core-api.fobs.shape'],
    mistake: 'a fob gets a dated key, which expires at the end of the day',
    run: async (bench) => {
      const { key } = await bench.issuedFob();
      bench.is(bench.emulated.copy().opensBy(key), true, 'the lock opens with the fob');
    },
  }),
  must({
    id: 'core-api.fobs.revoke-pending',
    spec: FOB_SPEC,
    sentence:
      '`status` is `synced`, `pending` or `revoke_pending`: a revoked lock stays in the list with `revoke_pending` until its next online unlock.',
    ...fobs,
    mistake: 'the lock disappears from the list before it has learned of the revocation',
    run: async (bench) => {
      const { fob, key } = await bench.issuedFob();
      await bench.revokeFob(fob, { lock_macs: [bench.mac] });
      const [revoked] = (await bench.fobs([fob]))[0]?.locks ?? [];
      bench.is(revoked?.status, 'revoke_pending', 'the status of a lock whose key was revoked');
      bench.is(`${revoked?.offline_key}${revoked?.unlock_command}`, '', 'its keys');
      bench.is(bench.emulated.copy().opensBy(key), true, 'the lock opens with the fob before an online unlock');
      await bench.online();
      bench.is((await bench.fobs([fob])).length, 0, 'locks of the fob after an online unlock');
      bench.is(bench.emulated.copy().opensBy(key), false, 'the lock opens with the fob after an online unlock');
    },
  }),
  must({
    id: 'core-api.fobs.revoke-some',
    source: 'CORE',
    spec: FOB_SPEC,
    sentence: '`/fobs/revoke/` takes only the given locks from the fob.',
    ...fobs,
    mistake: 'the list of locks is ignored, and the fob loses all of them',
    run: async (bench) => {
      const { fob, name } = await bench.issuedFob();
      const status = async () => (await bench.fobs([fob]))[0]?.locks[0]?.status;
      await bench.revokeFob(fob, { lock_macs: ['02:00:00:00:00:01'] });
      bench.is(await status(), 'synced', 'the status after another lock was revoked');
      await bench.revokeFob(fob, { tracking_keys: [bench.fresh()] });
      bench.is(await status(), 'synced', 'the status after another tracking key was revoked');
      await bench.revokeFob(bench.freshFob(), { lock_macs: [bench.mac] });
      bench.is(await status(), 'synced', 'the status after another fob was revoked');
      await bench.revokeFob(fob, { tracking_keys: [name] });
      bench.is(await status(), 'revoke_pending', 'the status after its tracking key was revoked');
    },
  }),
  must({
    id: 'core-api.fobs.sync',
    spec: FOB_SPEC,
    sentence:
      '`/fobs/sync/` answers with `data.commands`, 72 hex digits for each lock, joined by `+`: the offline key and the unlock command.',
    ...fobs,
    mistake: 'the key and the command are separated, or are in the order that `/keys/` uses',
    run: async (bench) => {
      const { fob, key } = await bench.issuedFob();
      const commands = await bench.syncedFob(fob);
      bench.is(commands.length, 1, 'locks in the answer');
      bench.is(JSON.stringify(commands[0]), JSON.stringify(offline(key)), 'the key of a fob that was current');
    },
  }),
  must({
    id: 'core-api.fobs.sync-unknown',
    spec: FOB_SPEC,
    sentence: 'A fob that the company does not have results in error 7 in `/fobs/sync/`.',
    needs: ['fobs'],
    mistake: 'an unknown fob results in an empty list',
    run: (bench) => bench.refused('/fobs/sync/', { mac: bench.freshFob() }, 7, 'the sync of an unknown fob'),
  }),
];
