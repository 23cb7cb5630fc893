/** Uploads: which packets count as records, and what the core learns from them. */
import { toHex } from '../../../protocol/bytes.ts';
import { NotExercised } from '../../bench/outcome.ts';
import type { CoreBench } from '../bench/core-bench.ts';
import type { SessionPackets, TestLock } from '../bench/test-lock.ts';
import { type CoreCase, must } from './core-case.ts';

const COUNTS_ONCE =
  'Records count only for the lock that sent them, and each counts once, in whatever order they come.';
const HOUR_MS = 3_600_000;

const stateOf = (bench: CoreBench, door: TestLock): string =>
  JSON.stringify([
    bench.grant('known', { mac: door.mac }),
    bench.options.claims.activity ? bench.grant('activity', { mac: door.mac }) : null,
  ]);

const upload = (bench: CoreBench, mac: string, { session, packets }: SessionPackets): number =>
  bench.grant('upload', { mac, session, packets }).accepted;

/** Opens the lock that many times. Returns the packets that it sent, session by session. */
function carriedBy(bench: CoreBench, door: TestLock, times: number): SessionPackets[] {
  for (let i = 0; i < times; i++) bench.online('alice', door, { upload: false });
  return door.carried.splice(0);
}

/** Opens the lock once. Returns the packets that it sent. */
function sentBy(bench: CoreBench, door: TestLock): SessionPackets {
  const [sent] = carriedBy(bench, door, 1);
  if (sent === undefined) throw new NotExercised('the lock sent no records');
  return sent;
}

export const UPLOADS: readonly CoreCase[] = [
  must({
    id: 'core.upload.twice',
    spec: 'core-port §upload',
    sentence: 'Uploading the same packets twice changes nothing.',
    mistake: 'uploads are counted, not records',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const first = sentBy(bench, door);
      bench.is(upload(bench, door.mac, first), first.packets.length, 'new records in the first upload');
      const before = stateOf(bench, door);
      bench.is(upload(bench, door.mac, first), 0, 'new records in the second upload');
      bench.is(stateOf(bench, door), before, 'the known state and the activity log after the second upload');
    },
  }),
  must({
    id: 'core.upload.again-in-another-session',
    spec: 'core-port §What must be true',
    sentence: COUNTS_ONCE,
    mistake: 'records are distinguished by their packets instead of by their numbers',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const from = door.lock.flash.nextNumber;
      const sessions = carriedBy(bench, door, 3);
      bench.prerequisite(sessions.length === 3, 'the lock sent no records');
      // Each list fetches the records of earlier sessions again, under its own session.
      const all = sessions.reduce((sum, one) => sum + upload(bench, door.mac, one), 0);
      const numbers = door.lock.flash.nextNumber - from;
      bench.holds(all <= numbers, 'new records in the uploads of three sessions', `at most ${numbers}`, String(all));
    },
  }),
  must({
    id: 'core.upload.other-lock',
    spec: 'core-port §What must be true',
    sentence: COUNTS_ONCE,
    mistake: 'the records of one lock are attributed to another',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const other = bench.rented('A102', 'bob');
      const before = stateOf(bench, other);
      const first = sentBy(bench, door);
      const answer = bench.ask('upload', { mac: other.mac, ...first });
      bench.is(answer.ok ? answer.accepted : 0, 0, 'new records when uploaded as those of the other lock');
      bench.is(stateOf(bench, other), before, 'the known state and the activity log of the other lock');
      bench.is(
        upload(bench, door.mac, first),
        first.packets.length,
        'new records when uploaded as those of their own lock',
      );
    },
  }),
  must({
    id: 'core.upload.forged',
    spec: 'behaviour §Records',
    sentence: 'A record counts only if it verifies under a master key that the lock may have had.',
    mistake: 'the tag is not checked, or checked under a key that came with the upload',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const session = door.connect();
      door.leave();
      door.carried.length = 0;
      const before = stateOf(bench, door);
      const random = bench.site.random.stream('forger');
      const packets = Array.from({ length: 200 }, () => `5076${toHex(random.bytes(18))}`);
      const answer = bench.ask('upload', { mac: door.mac, session, packets });
      bench.is(answer.ok ? answer.accepted : 0, 0, 'new records among random packets');
      bench.is(stateOf(bench, door), before, 'the known state and the activity log');
    },
  }),
  must({
    id: 'core.upload.altered',
    spec: 'behaviour §Records',
    sentence: 'A record counts only if it verifies under a master key that the lock may have had.',
    mistake: 'the tag of a server packet is not checked',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const first = sentBy(bench, door);
      const [packet = ''] = first.packets;
      const before = stateOf(bench, door);
      const bytes = Buffer.from(packet, 'hex');
      const flipped = Array.from(bytes.subarray(2), (_, i) => {
        const copy = Buffer.from(bytes);
        copy.writeUInt8(copy.readUInt8(i + 2) ^ 1, i + 2);
        return toHex(copy);
      });
      const answer = bench.ask('upload', { mac: door.mac, session: first.session, packets: flipped });
      bench.is(answer.ok ? answer.accepted : 0, 0, 'new records with one bit flipped');
      bench.is(stateOf(bench, door), before, 'the known state and the activity log');
    },
  }),
  must({
    id: 'core.upload.list-proves-nothing',
    spec: 'core-port §What must be true',
    sentence: 'Only records are proof: neither a list that was sent nor a session proves what a lock holds.',
    mistake: 'values that were sent count as stored by the lock',
    play: (bench) => {
      const door = bench.lock('A101');
      bench.rent('A101', 'alice');
      const overlock = () => bench.grant('known', { mac: door.mac }).overlock;
      bench.is(overlock(), null, 'overlock before anything');
      bench.online('alice', door, { upload: false });
      bench.is(overlock(), null, 'overlock after a list whose records did not arrive');
      bench.uploadAll(door);
      bench.is(overlock(), false, 'overlock after its record');
    },
  }),
  must({
    id: 'core.activity.who',
    spec: 'core-port §What must be true',
    sentence: 'An opening is attributed to the person whose key or list opened the lock.',
    needs: ['activity', 'sharing'],
    mistake: 'openings are attributed to the person who uploaded the record',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.rented('A102', 'bob');
      bench.grant('share', { unit: 'A101', by: 'alice', with: 'bob' });
      bench.opens(bench.keyTo(door, 'bob'), door, 'Bob’s key');
      bench.wait(HOUR_MS);
      bench.online('alice', door);
      bench.online('bob', door);
      bench.online('alice', door);
      const opened = bench.grant('activity', { mac: door.mac }).entries.filter(({ event }) => event === 'unlocked');
      const people = opened.map(({ person }) => person).reverse();
      bench.is(people.slice(-4, -1).join(' '), 'bob alice bob', 'who opened, in order');
    },
  }),
  must({
    id: 'core.activity.when',
    spec: 'core-port §activity',
    sentence: '`at` is the time of the event, in milliseconds since 1970.',
    needs: ['activity'],
    mistake: 'the time of the upload is used instead of the time of the opening',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice');
      const at = bench.site.clock.now();
      bench.opens(key, door, 'the key');
      bench.wait(6 * HOUR_MS);
      bench.online('alice', door);
      const [oldest] = bench
        .grant('activity', { mac: door.mac })
        .entries.filter((entry) => entry.event === 'unlocked' && entry.at >= at - HOUR_MS && entry.at <= at + HOUR_MS);
      bench.is(oldest !== undefined, true, 'whether an opening six hours ago is in the activity at its time');
    },
  }),
];
