/** The events that invalidate keys: revocation, shares, rentals, key resets. */

import type { PortKey } from '../../../facility/core-port/contract.ts';
import { type CoreBench, fob, phone, slotOfKey } from '../bench/core-bench.ts';
import type { TestLock } from '../bench/test-lock.ts';
import { type CoreCase, must } from './core-case.ts';

const NEVER_AFTER = 'A revoked key still opens the lock until the lock has learned of the revocation, and never after.';
const RENTAL_ENDS =
  'When a share or a rental ends, the keys that it granted become invalid at the next online unlock of the lock.';
const RESET = 'A reset invalidates every key to the lock, of phones and fobs, once a list has reached the lock.';

/** Alice's phone, her fob and Bob's fob at a gate, as in the vendor's table. */
class Table {
  readonly #bench: CoreBench;
  readonly gate: TestLock;
  #keys: readonly (PortKey | undefined)[];

  constructor(bench: CoreBench) {
    this.#bench = bench;
    bench.rented('A101', 'alice');
    bench.rented('A102', 'bob');
    this.gate = bench.gate('alice');
    this.#keys = [bench.keyTo(this.gate, 'alice'), this.#fob('alice'), this.#fob('bob')];
  }

  /** Syncs a fob, which then contains the keys that the core issues at that moment. */
  sync(owner: 'alice' | 'bob'): void {
    this.#keys = this.#keys.with(owner === 'alice' ? 1 : 2, this.#fob(owner));
  }

  is(row: string, event: string): void {
    const opens = this.#keys.map((key) =>
      key !== undefined && this.#bench.tries(key, this.gate) === '60' ? '✓' : '✗',
    );
    this.#bench.is(opens.join(' '), row, `Alice’s phone, her fob, Bob’s fob after: ${event}`);
  }

  #fob(owner: string): PortKey | undefined {
    return this.#bench.keys(owner, fob(`fob-${owner}`)).find(({ mac }) => mac === this.gate.mac);
  }
}

function nineRows(bench: CoreBench): void {
  const table = new Table(bench);
  const { mac } = table.gate;
  const online = (row: string) => {
    bench.online('bob', table.gate);
    table.is(row, 'an online unlock');
  };
  table.is('✓ ✓ ✓', 'start');
  bench.grant('revoke', { bearer: phone('phone-alice'), mac });
  table.is('✓ ✓ ✓', 'the phone key is revoked');
  online('✗ ✓ ✓');
  bench.grant('revoke', { bearer: fob('fob-alice'), mac });
  table.is('✗ ✓ ✓', 'the lock is removed from Alice’s fob');
  online('✗ ✗ ✓');
  bench.grant('reset', { mac });
  table.is('✗ ✗ ✓', 'a key reset is requested');
  online('✗ ✗ ✗');
  table.sync('bob');
  table.is('✗ ✗ ✓', 'Bob’s fob is synced');
  bench.online('bob', table.gate);
}

export const REVOCATION: readonly CoreCase[] = [
  must({
    id: 'core.revocation.table',
    spec: 'core-port §What must be true',
    sentence: NEVER_AFTER,
    needs: ['fobs', 'entries', 'reset'],
    mistake: 'a row of the table in docs/core-port.md differs: the message names it',
    play: nineRows,
  }),
  must({
    id: 'core.revocation.phone',
    spec: 'behaviour §Revoking keys',
    sentence:
      'A revoked key still opens the lock until the lock learns of the revocation; after that it is invalid there.',
    mistake: 'the list does not send the lock the revocation',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice', phone('lost'));
      bench.grant('revoke', { bearer: phone('lost'), mac: door.mac });
      bench.opens(key, door, 'the revoked key before the lock has learned of it');
      bench.online('alice', door);
      bench.staysShut(key, door, 'the revoked key after an online unlock');
    },
  }),
  must({
    id: 'core.revocation.lost-list',
    spec: 'core-port §What must be true',
    sentence: NEVER_AFTER,
    after: ['core.revocation.phone'],
    mistake: 'a revocation counts as done as soon as it is sent',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice', phone('lost'));
      bench.grant('revoke', { bearer: phone('lost'), mac: door.mac });
      bench.list('alice', door, door.connect());
      door.leave();
      bench.online('alice', door);
      bench.staysShut(key, door, 'the revoked key after one list that was lost and one that was not');
    },
  }),
  must({
    id: 'core.revocation.slot-reuse',
    spec: 'protocol §4.4',
    sentence:
      'A slot is assigned to a new holder only with a higher generation; the lock then answers 61 to keys of the old generation.',
    after: ['core.revocation.phone'],
    mistake: 'a freed slot is assigned again under its old generation',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice', phone('lost'));
      bench.grant('revoke', { bearer: phone('lost'), mac: door.mac });
      const before = bench.keyTo(door, 'alice', phone('first'));
      bench.online('alice', door);
      const after = ['second', 'third'].map((id) => bench.keyTo(door, 'alice', phone(id)));
      const all = [before, ...after];
      bench.is(new Set(all.map(slotOfKey)).size, all.length, 'slots of the phones that were added later');
      for (const each of all)
        bench.is(each.offlineKey === key.offlineKey, false, 'whether a later key equals the lost one');
      bench.online('alice', door);
      for (const each of after) bench.opens(each, door, 'the key of a phone that was added later');
      bench.staysShut(key, door, 'the lost key after its slot may have a new holder');
    },
  }),
  must({
    id: 'core.revocation.unshare',
    spec: 'behaviour §Sharing',
    sentence: 'When a share ends, the shared user’s keys to the unit and its entries are voided.',
    needs: ['sharing'],
    mistake: 'the share is removed, but the keys that it granted remain valid',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.rented('A102', 'bob');
      bench.grant('share', { unit: 'A101', by: 'alice', with: 'bob' });
      const key = bench.keyTo(door, 'bob');
      bench.opens(key, door, 'the key of a person with whom the unit is shared');
      bench.grant('unshare', { unit: 'A101', by: 'alice', with: 'bob' });
      bench.is(
        bench.keys('bob').some(({ mac }) => mac === door.mac),
        false,
        'whether Bob still receives a key',
      );
      const session = door.connect();
      door.leave();
      const bearer = phone('phone-bob');
      bench.refuses('unlock', { person: 'bob', bearer, mac: door.mac, session }, 'a list for Bob');
      bench.online('alice', door);
      bench.staysShut(key, door, 'the key from before the share ended');
    },
  }),
  must({
    id: 'core.revocation.move-out',
    spec: 'core-port §What must be true',
    sentence: RENTAL_ENDS,
    mistake: 'the next tenant’s list does not invalidate the keys of the previous tenant',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice');
      bench.rent('A101', undefined, 'available');
      bench.is(bench.keys('alice').length, 0, 'keys after the rental');
      bench.rent('A101', 'dora');
      bench.online('dora', door);
      bench.staysShut(key, door, 'the key of the previous tenant');
      bench.opens(bench.keyTo(door, 'dora'), door, 'the key of the new tenant');
    },
  }),
  must({
    id: 'core.revocation.move-out-ends-shares',
    spec: 'behaviour §The rental software feed',
    sentence: 'A move-out ends the access of the tenant and of everybody with whom the unit was shared.',
    needs: ['sharing'],
    mistake: 'the keys of the tenant are revoked, but those of shared users are not',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.rented('A102', 'bob');
      bench.grant('share', { unit: 'A101', by: 'alice', with: 'bob' });
      const key = bench.keyTo(door, 'bob');
      bench.rent('A101', undefined, 'available');
      bench.rent('A101', 'dora');
      bench.is(
        bench.keys('bob').some(({ mac }) => mac === door.mac),
        false,
        'whether Bob still receives a key',
      );
      bench.online('dora', door);
      bench.staysShut(key, door, 'the key of a person with whom the last tenant shared');
    },
  }),
  must({
    id: 'core.reset.ends-keys',
    spec: 'core-port §What must be true',
    sentence: RESET,
    needs: ['reset'],
    mistake: 'keys are issued again under the old master key, or fobs are omitted',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const keys = ['one', 'two'].map((id) => bench.keyTo(door, 'alice', phone(id)));
      bench.grant('reset', { mac: door.mac });
      bench.online('alice', door);
      for (const key of keys) bench.staysShut(key, door, 'a key from before the reset');
      bench.opens(bench.keyTo(door, 'alice'), door, 'a key from after it');
    },
  }),
  must({
    id: 'core.reset.no-key-meanwhile',
    spec: 'behaviour §Revoking keys',
    sentence:
      'A key reset invalidates every stored key of a lock once the lock has accepted it; until then no key is issued.',
    needs: ['reset'],
    mistake: 'keys under the new master key are issued before the lock has it',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.keyTo(door, 'alice');
      bench.grant('reset', { mac: door.mac });
      bench.is(bench.keys('alice').length, 0, 'keys while a reset is requested');
      bench.online('alice', door, { upload: false });
      bench.is(bench.keys('alice').length, 0, 'keys before the record of the reset');
      bench.uploadAll(door);
      bench.is(bench.keys('alice').length, 1, 'keys after it');
    },
  }),
  must({
    id: 'core.reset.lost-upload',
    spec: 'core-port §What must be true',
    sentence:
      'A list that did not reach the lock, or whose records were not uploaded, does no harm: the next list opens the lock.',
    needs: ['reset'],
    mistake: 'the core continues under the new master key without a record that confirms it',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.grant('reset', { mac: door.mac });
      bench.list('alice', door, door.connect());
      door.leave();
      bench.online('alice', door, { upload: false });
      door.carried.length = 0;
      bench.online('alice', door);
      bench.opens(bench.keyTo(door, 'alice'), door, 'a key issued after all of this');
    },
  }),
];
