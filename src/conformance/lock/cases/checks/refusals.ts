/** Protocol §7, each requirement of the fifteen checks on its own: one packet that violates it, or that just meets it. */
import { sumOf } from '../../../../protocol/checksum.ts';
import { encodePlain } from '../../../../protocol/command.ts';
import { OPCODES } from '../../../../protocol/opcodes.ts';
import type { LockBench } from '../../probe/lock-bench.ts';
import type { LockCase } from '../lock-case.ts';
import { limited, offline, otherMac, plainUnlock, resealed } from '../packets.ts';
import { RIGHT, type Sent, sent } from './sent.ts';

const OPENS =
  'Check 5 covers header and plain bytes: an unused bit, a standing key with a day, byte 14 that differs from the sequence, or a wrong checksum is 61.';
const today = (bench: LockBench) => ({ day: bench.today() });

const ENTRIES: readonly Sent[] = [
  {
    id: 'length.short',
    sentence: 'The packet has twenty bytes.',
    answer: 0x65,
    what: 'a correct packet without its last byte',
    mistake: 'a short packet is padded with zeros',
    send: (visit, bench) => visit.write(offline(visit, bench).slice(0, 19), 'nineteen bytes'),
  },
  {
    id: 'length.one',
    sentence: 'The packet has twenty bytes.',
    answer: 0x65,
    what: 'a packet of one byte',
    mistake: 'bytes beyond the end of the packet are read',
    send: (visit) => visit.write(Uint8Array.of(4), 'one byte'),
  },
  {
    id: 'class.quick-click',
    sentence: 'The class is 0, 2 or 4.',
    answer: 0x62,
    what: 'a packet of class 10',
    mistake: 'class 10 is accepted because the table of key classes lists it',
    send: (visit, bench) => visit.write(offline(visit, bench).with(0, 0x0a), 'class 10'),
  },
  {
    id: 'class.odd',
    sentence: 'The class is 0, 2 or 4.',
    answer: 0x62,
    what: 'a packet of class 3',
    mistake: 'the class is looked up only after decryption, or only its lowest bits count',
    send: (visit, bench) => visit.write(offline(visit, bench).with(0, 0x03), 'class 3'),
  },
  {
    id: 'provisioning.base-on-ready',
    sentence: 'A lock in factory state accepts only class 0, a set-up lock only 2 and 4.',
    answer: 0x63,
    what: 'a class 0 packet to a lock that is set up',
    mistake: 'the factory key still opens a lock that is set up',
    send: (visit, bench) =>
      visit.write(
        bench.keyring.online({ op: 'setKey', part: 0, half: new Uint8Array(8) }, visit.frame(), 0),
        'class 0',
      ),
    more: { needs: ['keys', 'factory-secret'] },
  },
  {
    id: 'slot.above',
    sentence: 'The lock has the slot of the header.',
    answer: 0x61,
    what: 'a key for slot 100',
    mistake: 'all values of the seven bits are accepted, up to 127',
    send: (visit) => visit.unlock({ slot: 100 }),
  },
  {
    id: 'slot.last',
    sentence: 'A lock has slots 0–99.',
    answer: RIGHT,
    what: 'a key for slot 99',
    mistake: 'the limit is off by one',
    send: (visit) => visit.unlock({ slot: 99 }),
  },
  {
    id: 'slot.first',
    sentence: 'A lock has slots 0–99.',
    answer: RIGHT,
    what: 'a key for slot 0',
    mistake: 'slot 0 is treated as no slot',
    send: (visit) => visit.unlock({ slot: 0 }),
  },
  {
    id: 'opens.other-slot',
    sentence:
      'An offline key is thereby bound to lock, slot, generation, day and schedule: if the header that a phone sends names anything else, its key does not open the lock.',
    answer: 0x61,
    what: 'the key of slot 6 under the header of slot 5',
    mistake: 'the slot is not part of the derivation of a key',
    send: (visit, bench) => {
      const own = bench.keyring.offlineKey({ ...today(bench), slot: 6 });
      const right = offline(visit, bench);
      return visit.write(
        bench.keyring.sealed(right.slice(0, 4), plainUnlock(), visit.session, own),
        'another slot’s key',
      );
    },
  },
  {
    id: 'opens.other-day',
    sentence:
      'An offline key is thereby bound to lock, slot, generation, day and schedule: if the header that a phone sends names anything else, its key does not open the lock.',
    answer: 0x61,
    what: 'yesterday’s key under today’s header',
    mistake: 'the day is not part of the derivation, so the header decides it',
    send: (visit, bench) => {
      const own = bench.keyring.offlineKey({ day: bench.today() - 1 });
      return visit.write(
        bench.keyring.sealed(offline(visit, bench).slice(0, 4), plainUnlock(), visit.session, own),
        'yesterday’s key',
      );
    },
  },
  {
    id: 'opens.other-schedule',
    sentence:
      'An offline key is thereby bound to lock, slot, generation, day and schedule: if the header that a phone sends names anything else, its key does not open the lock.',
    answer: 0x61,
    what: 'a key of schedule 3 under a header without one',
    mistake: 'the schedule index is not part of the derivation, so a phone can drop its hours',
    send: (visit, bench) => {
      const own = bench.keyring.offlineKey({ ...today(bench), schedule: 3 });
      return visit.write(
        bench.keyring.sealed(offline(visit, bench).slice(0, 4), plainUnlock(), visit.session, own),
        'a key with hours',
      );
    },
  },
  {
    id: 'opens.other-generation',
    sentence: 'A revoked slot has a raised generation, so its old keys fail check 5.',
    answer: 0x61,
    what: 'a key of a generation that the slot does not have',
    mistake: 'the generation is not part of the derivation, so revoked keys still open',
    send: (visit) => visit.unlock({ generation: 9, slot: 7 }),
  },
  {
    id: 'opens.other-lock',
    sentence:
      'An offline key is thereby bound to lock, slot, generation, day and schedule: if the header that a phone sends names anything else, its key does not open the lock.',
    answer: 0x61,
    what: 'the key of another lock of the facility',
    mistake: 'the MAC is not part of the derivation, or is taken in a different byte order',
    send: (visit, bench) => visit.unlock({ mac: otherMac(bench) }),
  },
  {
    id: 'opens.standing-claims-day',
    sentence: OPENS,
    answer: 0x61,
    what: 'a dated key under a header with the standing bit',
    mistake: 'the standing bit is not part of the derivation, so a dated key can be turned into a standing one',
    send: (visit, bench) =>
      visit.write(resealed(bench, visit, { header: (h) => h.with(1, (h[1] ?? 0) | 0x80) }), 'standing with a day'),
  },
  {
    id: 'opens.unused-flag',
    sentence: OPENS,
    answer: 0x61,
    what: 'an unused flag bit',
    mistake: 'unused bits are masked out instead of checked',
    send: (visit, bench) => visit.write(resealed(bench, visit, { plain: (p) => p.with(1, 0x02) }), 'an unused flag'),
  },
  {
    id: 'opens.stray-operand',
    sentence: OPENS,
    answer: 0x61,
    what: 'an operand for an opcode that takes none',
    mistake: 'operand bytes of an opcode without an operand are not checked',
    send: (visit, bench) => visit.write(resealed(bench, visit, { plain: (p) => p.with(9, 1) }), 'a stray operand'),
  },
  {
    id: 'opens.checksum',
    sentence: OPENS,
    answer: 0x61,
    what: 'a wrong checksum',
    mistake: 'the checksum is not compared, or AES alone is taken as proof',
    send: (visit, bench) =>
      visit.write(resealed(bench, visit, { raw: (p) => p.with(15, (p[15] ?? 0) ^ 1) }), 'a wrong checksum'),
  },
  {
    id: 'opens.byte-14',
    sentence: OPENS,
    answer: 0x61,
    what: 'a class 2 packet whose byte 14 is not its sequence',
    mistake: 'byte 14 is not compared with the sequence in the header',
    send: (visit, bench) => {
      const frame = visit.frame();
      const plain = encodePlain({
        keyClass: 2,
        sequence: frame.sequence + 1,
        time: frame.time,
        command: { op: 'getBattery' },
      });
      return visit.write(
        bench.keyring.sealed(Uint8Array.of(2, 0, frame.sequence, 0), plain, visit.session, bench.keyring.base(2)),
        'a different byte 14',
      );
    },
  },
  {
    id: 'opens.header-unused',
    sentence: OPENS,
    answer: 0x61,
    what: 'a class 2 packet with an unused header byte set',
    mistake: 'only the plain bytes are checked for unused bits',
    send: (visit, bench) =>
      visit.write(bench.keyring.online({ op: 'getBattery' }, visit.frame()).with(3, 1), 'header byte 3 set'),
  },
  {
    id: 'opens.operand-of-an-unknown-opcode',
    sentence: 'An unknown opcode has no operand: with non-zero operand bytes it fails check 5, otherwise check 7.',
    answer: 0x61,
    what: 'an unknown opcode with an operand',
    mistake: 'check 7 runs before check 5, or an unknown opcode may have any operand',
    send: (visit, bench) => {
      const { sequence, time } = visit.frame();
      const plain = encodePlain({ keyClass: 2, sequence, time, command: { op: 'unknown', opcode: 0x99 } }).with(9, 1);
      const packet = bench.keyring.sealed(
        Uint8Array.of(2, 0, sequence, 0),
        plain.with(15, sumOf(plain)),
        visit.session,
        bench.keyring.base(2),
      );
      return visit.write(packet, 'an unknown opcode with an operand');
    },
  },
  {
    id: 'sequence.again',
    sentence: 'The sequence number is above the last one accepted in this session.',
    answer: 0x65,
    what: 'the same sequence again',
    mistake: 'the sequence is compared with "not below" instead of "above"',
    send: async (visit, bench) => {
      await visit.settled({ op: 'getLogs' });
      return visit.write(bench.keyring.online({ op: 'getLogs' }, visit.frame(visit.sequence)), 'the same sequence');
    },
  },
  {
    id: 'sequence.zero',
    sentence: 'The sequence number is above the last one accepted in this session.',
    answer: 0x65,
    what: 'sequence 0',
    mistake: 'a session starts at −1 instead of 0, or a sequence of 0 counts as absent',
    send: (visit, bench) => visit.write(bench.keyring.online({ op: 'getLogs' }, visit.frame(0)), 'sequence 0'),
  },
  {
    id: 'sequence.gap',
    sentence: 'The sequence number is above the last one accepted in this session.',
    answer: RIGHT,
    what: 'a sequence that skips some',
    mistake: 'exactly the next sequence is expected',
    send: async (visit, bench) => {
      await visit.settled({ op: 'getLogs' });
      return visit.write(bench.keyring.online({ op: 'getLogs' }, visit.frame(40)), 'sequence 40');
    },
  },
  {
    id: 'sequence.last',
    sentence: 'The sequence number is above the last one accepted in this session.',
    answer: RIGHT,
    what: 'sequence 255',
    mistake: 'the sequence is compared as a signed byte',
    send: (visit, bench) => visit.write(bench.keyring.online({ op: 'getLogs' }, visit.frame(255)), 'sequence 255'),
  },
  {
    id: 'opcode-known',
    sentence: 'The opcode is known.',
    answer: 0x62,
    what: 'an opcode that does not exist',
    mistake: 'an unknown opcode is answered with 60 or with nothing',
    send: (visit) => visit.command({ op: 'unknown', opcode: 0x99 }),
  },
  {
    id: 'opcode-allowed.limited',
    sentence: 'Class 0 allows A1 and B0, class 4 allows A2, and class 2 allows all opcodes.',
    answer: 0x63,
    what: 'a phone that requests A5',
    mistake: 'the class is not compared with the opcodes that it may request',
    send: (visit, bench) => visit.write(limited(visit, bench, OPCODES.getLogs), 'A5 under class 4'),
  },
  {
    id: 'opcode-allowed.limited-reset',
    sentence: 'Class 0 allows A1 and B0, class 4 allows A2, and class 2 allows all opcodes.',
    answer: 0x63,
    what: 'a phone that requests A9',
    mistake: 'only the common opcodes are refused for class 4',
    send: (visit, bench) => visit.write(limited(visit, bench, OPCODES.reset), 'A9 under class 4'),
  },
  {
    id: 'key-day.yesterday',
    sentence: 'Unless the key is standing, the clock is valid and the key day is the current day.',
    answer: 0x6d,
    what: 'yesterday’s key',
    mistake: 'the key day is used to derive the key but never compared with today',
    send: (visit, bench) => visit.unlock({ day: bench.today() - 1 }),
  },
  {
    id: 'key-day.tomorrow',
    sentence: 'Unless the key is standing, the clock is valid and the key day is the current day.',
    answer: 0x6d,
    what: 'tomorrow’s key',
    mistake: 'only days in the past are refused',
    send: (visit, bench) => visit.unlock({ day: bench.today() + 1 }),
  },
  {
    id: 'hours.unset',
    sentence: 'Unset days are closed.',
    answer: 0x6d,
    what: 'a key of a schedule without hours',
    mistake: 'hours that were never set count as open',
    send: (visit) => visit.unlock({ schedule: 15 }),
  },
  {
    id: 'phone-time.late',
    sentence: 'Where flagged, the phone’s time is within 300 s of the lock’s.',
    answer: 0x6d,
    what: 'a phone 310 s ahead',
    mistake: 'the flag is not read, or only times in the past are compared',
    send: (visit, bench) => visit.unlock({ phoneTime: bench.unixSeconds() + 310 }),
  },
  {
    id: 'phone-time.early',
    sentence: 'Where flagged, the phone’s time is within 300 s of the lock’s.',
    answer: 0x6d,
    what: 'a phone 310 s behind',
    mistake: 'only times in the future are compared',
    send: (visit, bench) => visit.unlock({ phoneTime: bench.unixSeconds() - 310 }),
  },
  {
    id: 'phone-time.just',
    sentence: 'Where flagged, the phone’s time is within 300 s of the lock’s.',
    answer: RIGHT,
    what: 'a phone 290 s ahead',
    mistake: 'the limit is smaller than 300 s, or the lock is not in step with its last command',
    send: (visit, bench) => visit.unlock({ phoneTime: bench.unixSeconds() + 290 }),
  },
  {
    id: 'phone-time.just-behind',
    sentence: 'Where flagged, the phone’s time is within 300 s of the lock’s.',
    answer: RIGHT,
    what: 'a phone 290 s behind',
    mistake: 'the difference is unsigned, so a phone behind the lock appears far ahead of it',
    send: (visit, bench) => visit.unlock({ phoneTime: bench.unixSeconds() - 290 }),
  },
];

export const REFUSALS: readonly LockCase[] = ENTRIES.map(sent);
