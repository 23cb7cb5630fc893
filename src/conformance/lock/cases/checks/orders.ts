/**
 * Protocol §7, the order of the checks: a packet violates two adjacent checks, and the earlier one must answer. If both give the same answer, their
 * order cannot be observed and has no case.
 */
import { OPCODES } from '../../../../protocol/opcodes.ts';
import type { LockCase } from '../lock-case.ts';
import { limited, offline, otherMac } from '../packets.ts';
import { FIRST_FAILS, type Sent, sent } from './sent.ts';

const ENTRIES: readonly Sent[] = [
  {
    id: 'order.length-class',
    sentence: FIRST_FAILS,
    answer: 0x65,
    what: 'nineteen bytes of class 10',
    mistake: 'the class is read before the length has been checked',
    send: (visit, bench) => visit.write(offline(visit, bench).with(0, 0x0a).slice(0, 19), 'nineteen bytes of class 10'),
  },
  {
    id: 'order.class-opens',
    sentence: FIRST_FAILS,
    answer: 0x62,
    what: 'random bytes of class 10',
    mistake: 'the block is decrypted before the class is checked',
    send: (visit) =>
      visit.write(
        Uint8Array.from({ length: 20 }, (_, i) => (i === 0 ? 0x0a : i)),
        'garbage of class 10',
      ),
  },
  {
    id: 'order.provisioning-opens',
    sentence: FIRST_FAILS,
    answer: 0x63,
    what: 'a class 0 packet that does not decrypt, sent to a lock that is set up',
    mistake: 'the block is decrypted with some key before class and state are checked',
    send: (visit) =>
      visit.write(
        Uint8Array.from({ length: 20 }, (_, i) => (i === 0 ? 0 : i)),
        'garbage of class 0',
      ),
  },
  {
    id: 'order.opens-sequence',
    sentence: FIRST_FAILS,
    answer: 0x61,
    what: 'an old sequence under a wrong key',
    mistake:
      'the sequence in the unencrypted header is checked before the block is decrypted, which reveals the state of the lock to anybody',
    send: async (visit, bench) => {
      await visit.settled({ op: 'getLogs' });
      const wrong = bench.keyring.online({ op: 'getLogs' }, visit.frame(visit.sequence), 2, new Uint8Array(16));
      return visit.write(wrong, 'an old sequence under a wrong key');
    },
  },
  {
    id: 'order.sequence-opcode',
    sentence: FIRST_FAILS,
    answer: 0x65,
    what: 'an unknown opcode with an old sequence',
    mistake: 'the opcode is looked up before the sequence is checked',
    send: async (visit, bench) => {
      await visit.settled({ op: 'getLogs' });
      return visit.write(
        bench.keyring.online({ op: 'unknown', opcode: 0x99 }, visit.frame(visit.sequence)),
        'an old sequence',
      );
    },
  },
  {
    id: 'order.known-allowed',
    sentence: FIRST_FAILS,
    answer: 0x62,
    what: 'an unknown opcode from a phone',
    mistake: 'everything that class 4 may not request is answered with 63, whether known or not',
    send: (visit, bench) => visit.write(limited(visit, bench, 0x99), 'an unknown opcode under class 4'),
  },
  {
    id: 'order.allowed-day',
    sentence: FIRST_FAILS,
    answer: 0x63,
    what: 'A5 under yesterday’s key',
    mistake: 'the day is checked before the opcode',
    send: (visit, bench) =>
      visit.write(limited(visit, bench, OPCODES.getLogs, bench.today() - 1), 'A5 under yesterday’s key'),
  },
  {
    id: 'order.opens-day',
    sentence: FIRST_FAILS,
    answer: 0x61,
    what: 'yesterday’s key of another lock',
    mistake: 'the day in the unencrypted header is checked before the block is decrypted',
    send: (visit, bench) => visit.unlock({ day: bench.today() - 1, mac: otherMac(bench) }),
  },
];

export const ORDERS: readonly LockCase[] = ENTRIES.map(sent);
