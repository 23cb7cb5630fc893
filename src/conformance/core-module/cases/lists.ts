/** Command lists: how they begin and end, and who receives one. */
import { openBlock } from '../../../keys/block.ts';
import { commandBase, masterKey } from '../../../keys/derive.ts';
import { bytesOf, hexByte } from '../../../protocol/bytes.ts';
import { type CoreBench, phone } from '../bench/core-bench.ts';
import type { TestLock } from '../bench/test-lock.ts';
import { type CoreCase, must } from './core-case.ts';
import { altered } from './set-up.ts';

const DAY_MS = 86_400_000;
const ONLY_WHO_MAY = 'A person gets a list for a lock only while that person may open it; everybody else is refused.';
const SESSION =
  'An online unlock must name the session that the lock created for this connection: twenty bytes, not all zero.';

/** The opcode of a class 2 packet under the lock's master, as hex. */
function opcodeOf(bench: CoreBench, door: TestLock, packet: string, session: string): string {
  const master = masterKey(bench.site.facilitySecret, door.lock.mac, door.lock.flash.epoch);
  const [opcode = 0] = openBlock(commandBase(master), bytesOf(session), bytesOf(packet).slice(4));
  return hexByte(opcode);
}

function refusedTo(bench: CoreBench, person: string, door: TestLock, what: string): void {
  const session = door.connect();
  door.leave();
  bench.refuses('unlock', { person, bearer: phone(`phone-${person}`), mac: door.mac, session }, what);
}

export const LISTS: readonly CoreCase[] = [
  must({
    id: 'core.list.unlock-last',
    spec: 'protocol §2',
    sentence:
      'A list must therefore be safe if it is cut short or if any of its commands is lost, and its unlock comes last.',
    mistake: 'the unlock comes before the commands that block somebody else, so a phone can omit them',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.keyTo(door, 'alice', phone('lost'));
      bench.grant('revoke', { bearer: phone('lost'), mac: door.mac });
      const packets = bench.list('alice', door, door.connect());
      bench.holds(packets.length > 1, 'a list with a revocation', 'more than one packet', String(packets.length));
      bench.written(door, packets.slice(0, -1));
      bench.is(door.lock.view().bolt, 'extended', 'the bolt before the last packet');
      bench.is(bench.written(door, packets.slice(-1)).join(), '60', 'the answer to the last packet');
      bench.is(door.lock.view().bolt, 'retracted', 'the bolt after it');
      door.leave();
    },
  }),
  must({
    id: 'core.list.records-first',
    spec: 'protocol §5',
    sentence: 'While session byte 1 bit 3 is set, every list begins with C6, A5.',
    mistake: 'the "records waiting" bit in the session is not read',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.online('alice', door, { upload: false });
      const session = door.connect();
      const packets = bench.list('alice', door, session);
      door.leave();
      const begins = packets.slice(0, 2).map((packet) => opcodeOf(bench, door, packet, session));
      bench.is(begins.join(' '), 'C6 A5', 'the first two commands');
    },
  }),
  must({
    id: 'core.list.acknowledges-what-came',
    spec: 'core-port §What must be true',
    sentence: 'Records count only for the lock that sent them, and each counts once, in whatever order they come.',
    after: ['core.list.records-first'],
    needs: ['activity'],
    mistake: 'the list acknowledges records that never arrived',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.online('alice', door, { upload: false });
      door.carried.length = 0;
      const opened = () =>
        bench.grant('activity', { mac: door.mac }).entries.filter(({ event }) => event === 'unlocked').length;
      const before = opened();
      bench.online('alice', door);
      bench.online('alice', door);
      bench.is(opened() - before, 3, 'openings in the activity after the first record arrived late');
    },
  }),
  must({
    id: 'core.list.sequence',
    spec: 'protocol §7',
    sentence: 'The sequence number is above the last one accepted in this session.',
    mistake: 'every list begins with sequence 1',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const session = door.connect();
      for (const which of ['first', 'second']) {
        const results = bench.written(door, bench.list('alice', door, session));
        bench.holds(
          results.every((each) => each === '60'),
          `the ${which} list of a session`,
          '60 to all',
          results.join(' '),
        );
      }
      door.leave();
    },
  }),
  must({
    id: 'core.list.session-zero',
    spec: 'protocol §3',
    sentence: 'Twenty zero bytes are invalid (public).',
    mistake: 'a phone that never read the session receives a list that opens no lock',
    play: (bench) => {
      const { mac } = bench.rented('A101', 'alice');
      const bearer = phone('phone-alice');
      bench.refuses('unlock', { person: 'alice', bearer, mac, session: '00'.repeat(20) }, 'a session of zero bytes');
    },
  }),
  must({
    id: 'core.list.session-form',
    spec: 'behaviour §Online unlock',
    sentence: SESSION,
    mistake: 'the session is used as received',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const session = door.connect();
      door.leave();
      const bearer = phone('phone-alice');
      for (const wrong of ['', 'session', session.slice(2), `${session}00`])
        bench.refuses('unlock', { person: 'alice', bearer, mac: door.mac, session: wrong }, `the session "${wrong}"`);
    },
  }),
  must({
    id: 'core.list.stranger',
    spec: 'core-port §What must be true',
    sentence: ONLY_WHO_MAY,
    mistake: 'everybody who asks for a list receives one, because the lock is expected to check it',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.rented('A102', 'bob');
      refusedTo(bench, 'bob', door, 'a list for the lock of somebody else');
      refusedTo(bench, 'nobody', door, 'a list for a person without an account');
      bench.rent('A101', undefined, 'available');
      refusedTo(bench, 'alice', door, 'a list after the rental has ended');
    },
  }),
  must({
    id: 'core.list.overlock',
    spec: 'behaviour §The security check',
    sentence:
      'Rental status: an overlocked unit opens for nobody, except in an emergency (B-REM-10), and gives nobody access to an entry.',
    needs: ['overlock', 'entries'],
    mistake: 'the overlock blocks keys but not lists',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const gate = bench.gate('alice');
      bench.rent('A101', 'alice', 'overlock');
      refusedTo(bench, 'alice', door, 'a list for an overlocked unit');
      refusedTo(bench, 'alice', gate, 'a list for the gate');
      bench.is(bench.keys('alice').length, 0, 'keys of a tenant whose only unit is overlocked');
      bench.rent('A101', 'alice');
      bench.online('alice', door);
      bench.online('alice', gate);
    },
  }),
  must({
    id: 'core.list.lease',
    spec: 'behaviour §The security check',
    sentence:
      'Tenants and the people with whom they share have no access before the lease starts, although the activation code is sent earlier.',
    mistake: 'access begins when the tenant is entered, not when the lease starts',
    play: (bench) => {
      const door = bench.lock('A101');
      bench.grant('feed', { unit: 'A101', status: 'pre-let', tenant: 'alice', leaseStart: '2026-03-03' });
      refusedTo(bench, 'alice', door, 'a list on the day before the lease');
      bench.wait(DAY_MS);
      bench.grant('feed', { unit: 'A101', status: 'occupied', tenant: 'alice', leaseStart: '2026-03-03' });
      bench.online('alice', door);
    },
  }),
  must({
    id: 'core.list.session-altered',
    spec: 'core-port §What must be true',
    sentence:
      'A list that did not reach the lock, or whose records were not uploaded, does no harm: the next list opens the lock.',
    mistake: 'the core trusts the epoch of a session that a phone forwards',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const session = altered(door.connect(), { epochBits: 9 });
      door.leave();
      bench.ask('unlock', { person: 'alice', bearer: phone('phone-alice'), mac: door.mac, session });
      bench.opens(bench.keyTo(door, 'alice'), door, 'a key after a session with a different epoch');
      bench.online('alice', door);
    },
  }),
];
