/**
 * Protocol §7: the fifteen checks. Each entry breaks exactly one demand, or two neighbours at once, and names the answer. Where
 * both neighbours answer alike, their order cannot be seen from outside and has no case.
 */
import { encodePlain } from '../../../protocol/command.ts';
import { OPCODES } from '../../../protocol/opcodes.ts';
import type { Lab } from '../probe/lab.ts';
import type { Reply, Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { resealed } from './packets.ts';

const RIGHT = 0x60;

/** A case that sends one packet in a new connection and compares its answer. */
interface Sent {
  readonly id: string;
  readonly sentence: string;
  readonly answer: number;
  readonly what: string;
  readonly send: (visit: Visit, lab: Lab) => Promise<Reply>;
  readonly more?: Partial<LockCase>;
}

function sent({ id, sentence, answer, what, send, more }: Sent): LockCase {
  return must({
    id: `lock.check.${id}`,
    spec: 'protocol §7',
    sentence,
    after: ['lock.unlock.offline'],
    ...more,
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      lab.answers(await send(visit, lab), answer, what);
    },
  });
}

const FIRST_FAILS = 'The first check that fails determines the answer.';
const OPENS =
  '- Check 5 covers header and plain bytes: an unused bit, a standing key with a day, byte 14 that differs from the sequence, or a wrong checksum is 61.';
const offline = (visit: Visit, lab: Lab): Uint8Array => lab.keyring.offline(visit.session, { day: lab.today() });
const today = (lab: Lab) => ({ day: lab.today() });

/** A class 4 packet of any opcode under a right key of that day. */
function limited(visit: Visit, lab: Lab, opcode: number, day = lab.today()): Uint8Array {
  const right = lab.keyring.offline(visit.session, { day });
  const plain = encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'unknown', opcode } });
  return lab.keyring.sealed(right.slice(0, 4), plain, visit.session, lab.keyring.offlineKey({ day }));
}

const REFUSALS: readonly Sent[] = [
  {
    id: 'length.short',
    sentence: 'twenty bytes',
    answer: 0x65,
    what: 'a right packet without its last byte',
    send: (visit, lab) => visit.write(offline(visit, lab).slice(0, 19), 'nineteen bytes'),
  },
  {
    id: 'length.one',
    sentence: 'twenty bytes',
    answer: 0x65,
    what: 'a packet of one byte',
    send: (visit) => visit.write(Uint8Array.of(4), 'one byte'),
  },
  {
    id: 'class.quick-click',
    sentence: 'class 0, 2 or 4',
    answer: 0x62,
    what: 'a packet of class 10',
    send: (visit, lab) => visit.write(withByte(offline(visit, lab), 0, 0x0a), 'class 10'),
  },
  {
    id: 'class.odd',
    sentence: 'class 0, 2 or 4',
    answer: 0x62,
    what: 'a packet of class 3',
    send: (visit, lab) => visit.write(withByte(offline(visit, lab), 0, 0x03), 'class 3'),
  },
  {
    id: 'provisioning.base-on-ready',
    sentence: 'a factory lock takes only class 0, a ready one only 2 and 4',
    answer: 0x63,
    what: 'a class 0 packet to a lock that is set up',
    send: (visit, lab) =>
      visit.write(lab.keyring.online({ op: 'setKey', part: 0, half: new Uint8Array(8) }, visit.frame(), 0), 'class 0'),
    more: { needs: ['keys', 'factory-secret'] },
  },
  {
    id: 'slot.above',
    sentence: 'the lock has that slot',
    answer: 0x61,
    what: 'a key for slot 100',
    send: (visit) => visit.unlock({ slot: 100 }),
  },
  {
    id: 'slot.last',
    sentence: 'A lock has slots 0–99.',
    answer: RIGHT,
    what: 'a key for slot 99',
    send: (visit) => visit.unlock({ slot: 99 }),
  },
  {
    id: 'slot.first',
    sentence: 'A lock has slots 0–99.',
    answer: RIGHT,
    what: 'a key for slot 0',
    send: (visit) => visit.unlock({ slot: 0 }),
  },
  {
    id: 'opens.other-slot',
    sentence:
      'Lock, slot, generation, day and schedule are thereby bound into an offline key: if the header of a phone names anything else, its key does not open.',
    answer: 0x61,
    what: 'the key of slot 6 under the header of slot 5',
    send: (visit, lab) => {
      const own = lab.keyring.offlineKey({ ...today(lab), slot: 6 });
      const right = offline(visit, lab);
      return visit.write(
        lab.keyring.sealed(right.slice(0, 4), plainUnlock(), visit.session, own),
        'another slot’s key',
      );
    },
  },
  {
    id: 'opens.other-day',
    sentence:
      'Lock, slot, generation, day and schedule are thereby bound into an offline key: if the header of a phone names anything else, its key does not open.',
    answer: 0x61,
    what: 'yesterday’s key under today’s header',
    send: (visit, lab) => {
      const own = lab.keyring.offlineKey({ day: lab.today() - 1 });
      return visit.write(
        lab.keyring.sealed(offline(visit, lab).slice(0, 4), plainUnlock(), visit.session, own),
        'yesterday’s key',
      );
    },
  },
  {
    id: 'opens.other-schedule',
    sentence:
      'Lock, slot, generation, day and schedule are thereby bound into an offline key: if the header of a phone names anything else, its key does not open.',
    answer: 0x61,
    what: 'a key of schedule 3 under a header without one',
    send: (visit, lab) => {
      const own = lab.keyring.offlineKey({ ...today(lab), schedule: 3 });
      return visit.write(
        lab.keyring.sealed(offline(visit, lab).slice(0, 4), plainUnlock(), visit.session, own),
        'a key with hours',
      );
    },
  },
  {
    id: 'opens.other-generation',
    sentence: 'A revoked slot has a raised generation, so its old',
    answer: 0x61,
    what: 'a key of a generation that the slot does not have',
    send: (visit) => visit.unlock({ generation: 9, slot: 7 }),
  },
  {
    id: 'opens.other-lock',
    sentence:
      'Lock, slot, generation, day and schedule are thereby bound into an offline key: if the header of a phone names anything else, its key does not open.',
    answer: 0x61,
    what: 'the key of another lock of the facility',
    send: (visit, lab) => visit.unlock({ mac: otherMac(lab) }),
  },
  {
    id: 'opens.standing-claims-day',
    sentence: OPENS,
    answer: 0x61,
    what: 'a dated key under a header that says standing',
    send: (visit, lab) =>
      visit.write(resealed(lab, visit, { header: (h) => withByte(h, 1, (h[1] ?? 0) | 0x80) }), 'standing with a day'),
  },
  {
    id: 'opens.unused-flag',
    sentence: OPENS,
    answer: 0x61,
    what: 'an unused flag bit',
    send: (visit, lab) => visit.write(resealed(lab, visit, { plain: (p) => withByte(p, 1, 0x02) }), 'an unused flag'),
  },
  {
    id: 'opens.stray-operand',
    sentence: OPENS,
    answer: 0x61,
    what: 'an operand where the opcode has none',
    send: (visit, lab) => visit.write(resealed(lab, visit, { plain: (p) => withByte(p, 9, 1) }), 'a stray operand'),
  },
  {
    id: 'opens.checksum',
    sentence: OPENS,
    answer: 0x61,
    what: 'a wrong checksum',
    send: (visit, lab) =>
      visit.write(resealed(lab, visit, { raw: (p) => withByte(p, 15, (p[15] ?? 0) ^ 1) }), 'a wrong checksum'),
  },
  {
    id: 'opens.byte-14',
    sentence: OPENS,
    answer: 0x61,
    what: 'a class 2 packet whose byte 14 is not its sequence',
    send: (visit, lab) => {
      const frame = visit.frame();
      const plain = encodePlain({
        keyClass: 2,
        sequence: frame.sequence + 1,
        time: frame.time,
        command: { op: 'getBattery' },
      });
      return visit.write(
        lab.keyring.sealed(Uint8Array.of(2, 0, frame.sequence, 0), plain, visit.session, lab.keyring.base(2)),
        'byte 14 apart',
      );
    },
  },
  {
    id: 'opens.header-unused',
    sentence: OPENS,
    answer: 0x61,
    what: 'a class 2 packet with an unused header byte set',
    send: (visit, lab) =>
      visit.write(withByte(lab.keyring.online({ op: 'getBattery' }, visit.frame()), 3, 1), 'header byte 3 set'),
  },
  {
    id: 'sequence.again',
    sentence: 'above the last accepted in this session',
    answer: 0x65,
    what: 'the same sequence again',
    send: async (visit, lab) => {
      await visit.settled({ op: 'getLogs' });
      return visit.write(lab.keyring.online({ op: 'getLogs' }, visit.frame(visit.sequence)), 'the same sequence');
    },
  },
  {
    id: 'sequence.zero',
    sentence: 'above the last accepted in this session',
    answer: 0x65,
    what: 'sequence 0',
    send: (visit, lab) => visit.write(lab.keyring.online({ op: 'getLogs' }, visit.frame(0)), 'sequence 0'),
  },
  {
    id: 'sequence.gap',
    sentence: 'above the last accepted in this session',
    answer: RIGHT,
    what: 'a sequence that skips some',
    send: async (visit, lab) => {
      await visit.settled({ op: 'getLogs' });
      return visit.write(lab.keyring.online({ op: 'getLogs' }, visit.frame(40)), 'sequence 40');
    },
  },
  {
    id: 'sequence.last',
    sentence: 'above the last accepted in this session',
    answer: RIGHT,
    what: 'sequence 255',
    send: (visit, lab) => visit.write(lab.keyring.online({ op: 'getLogs' }, visit.frame(255)), 'sequence 255'),
  },
  {
    id: 'opcode-known',
    sentence: 'the opcode is known',
    answer: 0x62,
    what: 'an opcode that does not exist',
    send: (visit) => visit.command({ op: 'unknown', opcode: 0x99 }),
  },
  {
    id: 'opcode-allowed.limited',
    sentence: 'class 0: A1, B0; class 4: A2; class 2: all',
    answer: 0x63,
    what: 'a phone that asks for A5',
    send: (visit, lab) => visit.write(limited(visit, lab, OPCODES.getLogs), 'A5 under class 4'),
  },
  {
    id: 'opcode-allowed.limited-reset',
    sentence: 'class 0: A1, B0; class 4: A2; class 2: all',
    answer: 0x63,
    what: 'a phone that asks for A9',
    send: (visit, lab) => visit.write(limited(visit, lab, OPCODES.reset), 'A9 under class 4'),
  },
  {
    id: 'key-day.yesterday',
    sentence: 'unless standing: clock valid, and the key day is today at this moment',
    answer: 0x6d,
    what: 'yesterday’s key',
    send: (visit, lab) => visit.unlock({ day: lab.today() - 1 }),
  },
  {
    id: 'key-day.tomorrow',
    sentence: 'unless standing: clock valid, and the key day is today at this moment',
    answer: 0x6d,
    what: 'tomorrow’s key',
    send: (visit, lab) => visit.unlock({ day: lab.today() + 1 }),
  },
  {
    id: 'hours.unset',
    sentence: 'Unset days are closed.',
    answer: 0x6d,
    what: 'a key of a schedule without hours',
    send: (visit) => visit.unlock({ schedule: 15 }),
  },
  {
    id: 'phone-time.late',
    sentence: 'where flagged: the phone’s time is within 300 s of the lock’s',
    answer: 0x6d,
    what: 'a phone 310 s ahead',
    send: (visit, lab) => visit.unlock({ phoneTime: lab.unixSeconds() + 310 }),
  },
  {
    id: 'phone-time.early',
    sentence: 'where flagged: the phone’s time is within 300 s of the lock’s',
    answer: 0x6d,
    what: 'a phone 310 s behind',
    send: (visit, lab) => visit.unlock({ phoneTime: lab.unixSeconds() - 310 }),
  },
  {
    id: 'phone-time.just',
    sentence: 'where flagged: the phone’s time is within 300 s of the lock’s',
    answer: RIGHT,
    what: 'a phone 290 s ahead',
    send: (visit, lab) => visit.unlock({ phoneTime: lab.unixSeconds() + 290 }),
  },
  {
    id: 'phone-time.just-behind',
    sentence: 'where flagged: the phone’s time is within 300 s of the lock’s',
    answer: RIGHT,
    what: 'a phone 290 s behind',
    send: (visit, lab) => visit.unlock({ phoneTime: lab.unixSeconds() - 290 }),
  },
];

/** Two neighbours at once: the earlier one answers. */
const ORDERS: readonly Sent[] = [
  {
    id: 'order.length-class',
    sentence: FIRST_FAILS,
    answer: 0x65,
    what: 'nineteen bytes of class 10',
    send: (visit, lab) =>
      visit.write(withByte(offline(visit, lab), 0, 0x0a).slice(0, 19), 'nineteen bytes of class 10'),
  },
  {
    id: 'order.class-opens',
    sentence: FIRST_FAILS,
    answer: 0x62,
    what: 'random bytes of class 10',
    send: (visit) =>
      visit.write(
        Uint8Array.from({ length: 20 }, (_, i) => (i === 0 ? 0x0a : i)),
        'rubbish of class 10',
      ),
  },
  {
    id: 'order.provisioning-opens',
    sentence: FIRST_FAILS,
    answer: 0x63,
    what: 'a class 0 packet that does not open, to a lock that is set up',
    send: (visit) =>
      visit.write(
        Uint8Array.from({ length: 20 }, (_, i) => (i === 0 ? 0 : i)),
        'rubbish of class 0',
      ),
  },
  {
    id: 'order.opens-sequence',
    sentence: FIRST_FAILS,
    answer: 0x61,
    what: 'an old sequence under a wrong key',
    send: async (visit, lab) => {
      await visit.settled({ op: 'getLogs' });
      const wrong = lab.keyring.online({ op: 'getLogs' }, visit.frame(visit.sequence), 2, new Uint8Array(16));
      return visit.write(wrong, 'an old sequence under a wrong key');
    },
  },
  {
    id: 'order.sequence-opcode',
    sentence: FIRST_FAILS,
    answer: 0x65,
    what: 'an unknown opcode with an old sequence',
    send: async (visit, lab) => {
      await visit.settled({ op: 'getLogs' });
      return visit.write(
        lab.keyring.online({ op: 'unknown', opcode: 0x99 }, visit.frame(visit.sequence)),
        'an old sequence',
      );
    },
  },
  {
    id: 'order.known-allowed',
    sentence: FIRST_FAILS,
    answer: 0x62,
    what: 'an unknown opcode from a phone',
    send: (visit, lab) => visit.write(limited(visit, lab, 0x99), 'an unknown opcode under class 4'),
  },
  {
    id: 'order.allowed-day',
    sentence: FIRST_FAILS,
    answer: 0x63,
    what: 'A5 under yesterday’s key',
    send: (visit, lab) =>
      visit.write(limited(visit, lab, OPCODES.getLogs, lab.today() - 1), 'A5 under yesterday’s key'),
  },
  {
    id: 'order.opens-day',
    sentence: FIRST_FAILS,
    answer: 0x61,
    what: 'yesterday’s key of another lock',
    send: (visit, lab) => visit.unlock({ day: lab.today() - 1, mac: otherMac(lab) }),
  },
];

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = value;
  return copy;
}

const plainUnlock = (): Uint8Array => encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'unlock' } });
const otherMac = (lab: Lab) =>
  (lab.mac.slice(0, -2) + (lab.mac.endsWith('77') ? '78' : '77')) as NonNullable<Lab['target']['keys']>['mac'];

/** Checks whose state is set by commands: the slot's, the unit's and the hours of a schedule. */
const STATES: readonly LockCase[] = [
  must({
    id: 'lock.check.blacklist',
    spec: 'protocol §7',
    sentence: 'the slot is not blacklisted',
    after: ['lock.unlock.offline'],
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const generation = await blacklisted(lab, visit, 20);
      lab.answers(await visit.unlock({ slot: 20, generation }), 0x63, 'a key of a blacklisted slot');
      await visit.settled({ op: 'enableLimitedKey', slotNumber: 20, generation });
      lab.answers(await visit.unlock({ slot: 20, generation }), RIGHT, 'a key of the slot once it is enabled');
    },
  }),
  must({
    id: 'lock.check.order.time-blacklist',
    spec: 'protocol §7',
    sentence: FIRST_FAILS,
    after: ['lock.check.blacklist'],
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const generation = await blacklisted(lab, visit, 21);
      const wish = { slot: 21, generation, phoneTime: lab.unixSeconds() + 400 };
      lab.answers(await visit.unlock(wish), 0x6d, 'a wrong phone time with a blacklisted slot');
    },
  }),
  must({
    id: 'lock.check.overlock',
    spec: 'protocol §7',
    sentence: 'the unit is not overlocked',
    after: ['lock.unlock.offline'],
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      await overlocked(lab, visit);
      lab.answers(await visit.unlock(), 0x63, 'an offline key to an overlocked unit');
      lab.answers(await visit.command({ op: 'unlock' }), RIGHT, 'the core’s unlock of an overlocked unit');
    },
  }),
  must({
    id: 'lock.check.overlock-ends',
    spec: 'protocol §7',
    sentence: 'the unit is not overlocked',
    after: ['lock.check.overlock'],
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      await overlocked(lab, visit);
      await visit.settled({ op: 'unitState', overlock: false, explicitLock: false });
      lab.answers(await visit.unlock(), RIGHT, 'an offline key once the overlock is off');
    },
  }),
  must({
    id: 'lock.check.order.day-overlock',
    spec: 'protocol §7',
    sentence: FIRST_FAILS,
    after: ['lock.check.overlock'],
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      await overlocked(lab, visit);
      lab.answers(await visit.unlock({ day: lab.today() - 1 }), 0x6d, 'yesterday’s key to an overlocked unit');
    },
  }),
  must({
    id: 'lock.check.order.overlock-supply',
    spec: 'protocol §7',
    sentence: FIRST_FAILS,
    needs: ['keys', 'hand'],
    after: ['lock.check.overlock', 'lock.check.supply'],
    run: async (lab) => {
      const first = await lab.wakeAndConnect();
      await overlocked(lab, first);
      await first.end();
      const visit = await lab.weak();
      lab.answers(await visit.unlock(), 0x63, 'an overlocked unit with a weak battery');
    },
  }),
  must({
    id: 'lock.check.supply',
    spec: 'protocol §7',
    sentence: 'the supply carries the motor',
    needs: ['keys', 'hand'],
    after: ['lock.unlock.offline'],
    run: async (lab) => {
      const visit = await lab.weak();
      lab.answers(await visit.unlock(), 0x69, 'an unlock with a battery that does not carry the motor');
    },
  }),
  must({
    id: 'lock.check.motion',
    spec: 'protocol §7',
    sentence: 'the bolt moves (judged by the motor)',
    needs: ['keys', 'hand'],
    after: ['lock.unlock.offline'],
    run: async (lab) => {
      await lab.lean(200);
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock(), 0x69, 'an unlock with 200 N on the hasp');
    },
  }),
];

/** Blacklists a slot under its present generation, and enables it again once the case is over. */
async function blacklisted(lab: Lab, visit: Visit, slot: number): Promise<number> {
  const generation = lab.book.generations.get(slot) ?? 1;
  lab.restoreBy(`slot ${slot}`, { op: 'enableLimitedKey', slotNumber: slot, generation });
  await visit.settled({ op: 'removeLimitedKey', slotNumber: slot, generation });
  return generation;
}

async function overlocked(lab: Lab, visit: Visit): Promise<void> {
  lab.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
  await visit.settled({ op: 'unitState', overlock: true, explicitLock: false });
}

export const CHECK_CASES: readonly LockCase[] = [...[...REFUSALS, ...ORDERS].map(sent), ...STATES];
