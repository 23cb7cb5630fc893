/** A factory-new lock, until its set-up is confirmed. */
import { masterKey, upKey } from '../../../keys/derive.ts';
import { openRecord } from '../../../keys/records.ts';
import { bytesOf, toHex } from '../../../protocol/bytes.ts';
import { eventOfOp } from '../../../protocol/record.ts';
import { decodeSession, encodeSession } from '../../../protocol/session.ts';
import type { CoreBench } from '../bench/core-bench.ts';
import { phone } from '../bench/core-bench.ts';
import type { TestLock } from '../bench/test-lock.ts';
import { type CoreCase, must } from './core-case.ts';

const SAFE_LISTS =
  'A list must therefore be safe if it is cut short or if any of its commands is lost, and its unlock comes last.';
const ONLY_RECORDS = 'Only records are proof: neither a list that was sent nor a session proves what a lock holds.';
/** Epochs that a core may have reached in a case. */
const EPOCHS = [1, 2, 3, 4, 5, 6, 7, 8];

function fresh(bench: CoreBench): TestLock {
  const door = bench.lock('A101');
  bench.rent('A101', 'alice');
  return door;
}

const epochOf = (bench: CoreBench, door: TestLock): number => bench.grant('known', { mac: door.mac }).epoch;

/** The session with a different set-up bit or epoch. */
export function altered(session: string, changes: { readonly setUp?: boolean; readonly epochBits?: number }): string {
  const read = decodeSession(bytesOf(session));
  return read.ok ? toHex(encodeSession({ ...read.value, ...changes })) : session;
}

/** Whether a server packet is the record of that event, under a master key of this site. */
function isRecordOf(bench: CoreBench, door: TestLock, packet: string, session: string, event: number): boolean {
  const { facilitySecret } = bench.site;
  const candidates = EPOCHS.map((epoch) => ({ epoch, upKey: upKey(masterKey(facilitySecret, door.lock.mac, epoch)) }));
  const opened = openRecord(bytesOf(packet), bytesOf(session), candidates);
  return opened.ok && opened.record.event === event;
}

export const SET_UP: readonly CoreCase[] = [
  must({
    id: 'core.set-up.first-list',
    spec: 'core-port §What must be true',
    sentence: 'A lock in factory state is set up by the first list that it gets, and opens with it.',
    mistake: 'the list opens the lock and leaves its set-up to a later list, or sets it up after the unlock',
    play: (bench) => {
      const door = fresh(bench);
      bench.online('alice', door);
      bench.is(door.lock.flash.master !== null, true, 'the lock is set up');
    },
  }),
  must({
    id: 'core.set-up.confirmed-by-record',
    spec: 'core-port §known',
    sentence: '`epoch` is 0 until the set-up is confirmed.',
    after: ['core.set-up.first-list'],
    mistake: 'the set-up counts as done as soon as its list has been handed out',
    play: (bench) => {
      const door = fresh(bench);
      bench.is(epochOf(bench, door), 0, 'the epoch before the first list');
      bench.online('alice', door, { upload: false });
      bench.is(epochOf(bench, door), 0, 'the epoch before the upload');
      bench.uploadAll(door);
      bench.is(epochOf(bench, door), door.lock.flash.epoch, 'the epoch after the upload');
    },
  }),
  must({
    id: 'core.set-up.no-key-before-proof',
    spec: 'core-port §What must be true',
    sentence: 'No key is issued to a lock whose set-up no record has confirmed.',
    after: ['core.set-up.first-list'],
    mistake: 'a list that was sent counts as carried out',
    play: (bench) => {
      const door = fresh(bench);
      bench.is(bench.keys('alice').length, 0, 'keys before the first list');
      bench.online('alice', door, { upload: false });
      bench.is(bench.keys('alice').length, 0, 'keys before the upload');
      bench.uploadAll(door);
      bench.opens(bench.keyTo(door, 'alice'), door, 'the key after the upload');
    },
  }),
  must({
    id: 'core.set-up.lost-upload',
    spec: 'core-port §What must be true',
    sentence:
      'A list that did not reach the lock, or whose records were not uploaded, does no harm: the next list opens the lock.',
    after: ['core.set-up.first-list'],
    mistake: 'the next list is created under a master key that the lock does not have yet, or no longer has',
    play: (bench) => {
      const door = fresh(bench);
      bench.list('alice', door, door.connect());
      door.leave();
      for (const _ of [1, 2]) {
        bench.online('alice', door, { upload: false });
        door.carried.length = 0;
      }
      bench.online('alice', door);
      bench.opens(bench.keyTo(door, 'alice'), door, 'the key issued after all of this');
    },
  }),
  must({
    id: 'core.set-up.cut-short',
    spec: 'protocol §2',
    sentence: SAFE_LISTS,
    after: ['core.set-up.first-list'],
    mistake: 'a command of the list needs one before it that a phone may have dropped',
    play: (bench) => {
      bench.lock('A101');
      for (let cut = 0, length = 1; cut < length; cut++) {
        const unit = `B${cut}`;
        const door = bench.lock(unit);
        bench.rent(unit, 'alice');
        const packets = bench.list('alice', door, door.connect());
        length = packets.length;
        bench.written(door, packets.slice(0, cut));
        door.leave();
        bench.uploadAll(door);
        bench.online('alice', door);
      }
    },
  }),
  must({
    id: 'core.set-up.only-its-record',
    spec: 'protocol §5',
    sentence: 'The session only selects the master; the record of A1, signed by the new master, confirms the epoch.',
    after: ['core.set-up.confirmed-by-record'],
    mistake: 'any record under the new master key confirms the set-up',
    play: (bench) => {
      const door = fresh(bench);
      bench.online('alice', door, { upload: false });
      const [first] = door.carried.splice(0);
      bench.prerequisite(first !== undefined, 'the lock sent no records');
      const { session = '', packets = [] } = first ?? {};
      const ofSetUp = packets.filter((packet) => isRecordOf(bench, door, packet, session, eventOfOp('setup')));
      bench.prerequisite(ofSetUp.length === 1, 'the lock sent no record of A1');
      const others = packets.filter((packet) => !ofSetUp.includes(packet));
      bench.grant('upload', { mac: door.mac, session, packets: others });
      bench.is(epochOf(bench, door), 0, 'the epoch without the record of A1');
      bench.grant('upload', { mac: door.mac, session, packets: ofSetUp });
      bench.is(epochOf(bench, door), door.lock.flash.epoch, 'the epoch with it');
    },
  }),
  must({
    id: 'core.set-up.session-says-ready',
    spec: 'core-port §What must be true',
    sentence: ONLY_RECORDS,
    mistake: 'the core trusts the session that a phone forwards',
    play: (bench) => {
      const door = fresh(bench);
      const session = altered(door.connect(), { setUp: true, epochBits: 5 });
      door.leave();
      bench.ask('unlock', { person: 'alice', bearer: phone('phone-alice'), mac: door.mac, session });
      bench.is(epochOf(bench, door), 0, 'the epoch after a session that claims to be set up');
      bench.is(bench.keys('alice').length, 0, 'keys after it');
      bench.online('alice', door);
    },
  }),
  must({
    id: 'core.set-up.session-says-new',
    spec: 'protocol §5',
    sentence: 'If a session says that a set-up lock is new, the core sends a set-up list and changes nothing else.',
    mistake: 'the core forgets the set-up when a session says that the lock is new',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice');
      const epoch = epochOf(bench, door);
      const session = altered(door.connect(), { setUp: false });
      door.leave();
      bench.ask('unlock', { person: 'alice', bearer: phone('phone-alice'), mac: door.mac, session });
      bench.is(epochOf(bench, door), epoch, 'the epoch after a session that claims to be new');
      bench.opens(key, door, 'the key from before that session');
      bench.opens(bench.keyTo(door, 'alice'), door, 'a key from after that session');
      bench.online('alice', door);
    },
  }),
];
