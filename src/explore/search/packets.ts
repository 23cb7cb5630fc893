/** One packet and one lock in any possible state, judged both by the lock’s code and by the oracle. */
import fc from 'fast-check';
import type { FacilityParts } from '../../facility/faults/fault.ts';
import { makeBlock } from '../../keys/block.ts';
import { commandBase, factoryBase, masterKey, setupCheck } from '../../keys/derive.ts';
import { issueOffline } from '../../keys/offline.ts';
import { onlinePacket } from '../../keys/online.ts';
import { SlotSecretCache } from '../../keys/slot-secrets.ts';
import type { AttemptFacts } from '../../keys/verify/verify.ts';
import type { LockView } from '../../keys/verify/view.ts';
import { join } from '../../protocol/bytes.ts';
import { sumOf } from '../../protocol/checksum.ts';
import type { Command } from '../../protocol/command.ts';
import { judge } from '../oracle/lock/judge.ts';
import { LockModel } from '../oracle/model/lock-model.ts';
import type { FlashContents } from '../oracle/model/observations.ts';
import { header } from '../oracle/model/wire.ts';
import { commands } from './commands.ts';
import {
  altered,
  casesOf,
  type Disagreement,
  FACILITY,
  FACTORY,
  flips,
  type KeysCode,
  MAC,
  NOON,
  sessions,
} from './keys-case.ts';

const TODAY = 20_579;
const ZONE = { offset: -24, transition: 1_793_520_000, offsetAfter: -28, quartersToNext: 12_096 };

/** Two halves of a master key that may be staged. */
const HALVES = [Buffer.alloc(8, 5), Buffer.alloc(8, 6)] as const;

const arbitrary = fc.record({
  ready: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  banked: fc.boolean(),
  slot: fc.constantFrom(0, 3, 3, 99, 100, 128, 250),
  generation: fc.integer({ min: 1, max: 3 }),
  /** The difference from the lock's generation. */
  held: fc.constantFrom(0, 0, 0, 0, 1, -1),
  blacklisted: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
  overlock: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
  clockLost: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
  hourOff: fc.constantFrom(0, 1, -6, -6, -7, 9, 10, 10, 12, -12, 13),
  edgeS: fc.constantFrom(0, 0, -1, 1, 899, 450),
  dayOff: fc.constantFrom(0, 0, 0, 0, 1, -1, 4_096),
  standing: fc.integer({ min: 0, max: 4 }).map((n) => n === 4),
  schedule: fc.constantFrom(0, 0, 1, 1, 2, 15),
  timed: fc.boolean(),
  /** An opcode of class 4, which allows only A2. */
  opcode: fc.constantFrom(0xa2, 0xa2, 0xa2, 0xa2, 0xa2, 0xa2, 0xa9, 0xa1, 0xac, 0x99),
  phoneOff: fc.constantFrom(0, 0, 5, 300, 301, -300, -301),
  keyClass: fc.constantFrom(4, 4, 4, 2, 2, 0),
  command: commands,
  /** If set, A1 with a correct or a wrong check instead of the command. */
  setup: fc.constantFrom(undefined, undefined, undefined, undefined, 'right', 'wrong'),
  staged: fc.constantFrom(0, 1, 2, 3, 3, 3),
  sequence: fc.integer({ min: 0, max: 6 }),
  lastSequence: fc.constantFrom(0, 0, 3),
  flips,
  cut: fc.constantFrom(20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 19, 21, 0),
  session: sessions,
  otherSession: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
  carries: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  /** Whether the lock caches the secrets of slots. */
  keeps: fc.boolean(),
});
type Case = typeof arbitrary extends fc.Arbitrary<infer T> ? T : never;

const lockTime = ({ hourOff, edgeS }: Case): number => NOON + hourOff * 3_600 + edgeS;

function packetOf(drawn: Case): Uint8Array {
  const { slot, generation, standing, schedule, timed, phoneOff, sequence, dayOff, session } = drawn;
  const read = drawn.otherSession ? session.map((byte) => byte ^ 1) : session;
  const master = masterKey(FACILITY, MAC, 1);
  if (drawn.keyClass !== 4) {
    const keyClass = drawn.keyClass === 2 ? 2 : 0;
    const base = keyClass === 2 ? commandBase(master) : factoryBase(FACTORY, MAC);
    const command = drawn.setup === undefined ? drawn.command : setupOf(drawn, drawn.setup);
    return onlinePacket({ keyClass, base, command }, { session: read, sequence: Math.max(1, sequence), time: NOON });
  }
  const grant = { mac: MAC, slotNumber: slot, standing, keyDay: TODAY + dayOff, schedule, generation };
  const issue = issueOffline(master, grant);
  const command = timed ? issue.unlockCommand : issue.scheduledUnlockCommand;
  const plain = command.slice(4);
  plain[0] = drawn.opcode;
  if (timed) new DataView(plain.buffer).setUint32(2, lockTime(drawn) + phoneOff, true);
  plain[15] = sumOf(plain);
  return join(command.slice(0, 4), makeBlock(issue.offlineKey, read, plain));
}

function setupOf({ session }: Case, how: 'right' | 'wrong'): Command {
  const check = setupCheck(Buffer.concat(HALVES), session);
  return {
    op: 'setup',
    epoch: 2,
    check: how === 'right' ? check : check.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
  };
}

/** Shared by all packets, as among the locks of a facility, with far fewer places than the slots that are drawn. */
const SECRETS = new SlotSecretCache(8);

const WEEK = Array.from({ length: 7 }, () => ({ open: 24, close: 88 }));

function disagreement(drawn: Case, { verify }: KeysCode, parts: FacilityParts): Disagreement | undefined {
  const packet = altered(packetOf(drawn), drawn.flips, drawn.cut);
  const slot = { generation: Math.max(1, drawn.generation + drawn.held), blacklisted: drawn.blacklisted };
  const time = lockTime(drawn);
  const held: FlashContents = {
    ready: drawn.ready,
    epoch: 1,
    overlock: drawn.overlock,
    explicitLock: false,
    relockAfterS: null,
    nextNumber: 1,
    records: 0,
    slots: { [drawn.slot]: slot },
    hours: { 1: WEEK },
    zone: ZONE,
    lastKnownDay: TODAY,
    clicks: {},
  };
  const model = new LockModel(MAC, drawn.banked, held, FACILITY);
  const session = model.session(Buffer.from(drawn.session).toString('hex').toUpperCase(), 0);
  const half = (part: 0 | 1): Buffer | undefined => (((drawn.staged >> part) & 1) === 1 ? HALVES[part] : undefined);
  session.lastSequence = drawn.lastSequence;
  session.staged = [half(0), half(1)];
  const known = drawn.clockLost ? undefined : time;
  const expected = judge(
    model,
    { mac: MAC, packet, session: drawn.session, at: NOON * 1_000, lockTime: known, supply: drawn.carries },
    FACTORY,
  );
  const view: LockView = {
    mac: MAC,
    hardware: drawn.banked ? '3E' : '1A',
    provisioning: drawn.ready ? 'ready' : 'factory',
    session: drawn.session,
    lastSequence: drawn.lastSequence,
    staged: { part0: half(0), part1: half(1) },
    factoryBase: factoryBase(FACTORY, MAC),
    flash: drawn.ready
      ? {
          master: masterKey(FACILITY, MAC, 1),
          slot: (number) => (number === drawn.slot ? slot : { generation: 1, blacklisted: false }),
          overlocked: drawn.overlock,
          hours: (index) => (index === 1 ? WEEK : undefined),
        }
      : undefined,
    clock: { valid: !drawn.clockLost, unixSeconds: time, zone: ZONE, lastKnownDay: TODAY },
    supplyCarriesMotor: drawn.carries,
    ...(drawn.keeps ? { slotSecrets: SECRETS } : {}),
  };
  const verdict = verify(parts.lock.checks, view, packet);
  const says = verdict.ok ? 0x60 : verdict.result;
  if (says !== expected.code) {
    const invariant = says === 0x60 ? 'INV-OPENS-ONLY' : expected.code === 0x60 ? 'INV-OPENS-IF' : 'INV-ANSWER';
    const required = `check ${expected.check} of the specification requires ${expected.code.toString(16)}`;
    return { invariant, what: `the lock answers ${says.toString(16)}, ${required}` };
  }
  const uses = verdict.accepted === undefined ? undefined : [verdict.accepted.sequence, verdict.accepted.time];
  const used = expected.keyClass !== 4 && expected.check > 8 ? [expected.sequence, NOON] : undefined;
  if (JSON.stringify(uses) !== JSON.stringify(used))
    return {
      invariant: 'INV-REPLAY',
      what: `the accepted sequence and time are ${String(uses)} instead of ${String(used)}`,
    };
  const names = [verdict.facts.commandId, ...(expected.check > 6 ? keyOf(verdict.facts) : [])];
  const named = [
    packet[2] ?? 0,
    ...(expected.check > 6 ? namedBy(packet, expected.plain, slot.generation, drawn) : []),
  ];
  if (JSON.stringify(names) === JSON.stringify(named)) return undefined;
  return { invariant: 'INV-RECORD', what: `the record names ${names.join(' ')} instead of ${named.join(' ')}` };
}

const keyOf = ({ keyClass, bank, detail, generation }: AttemptFacts): number[] => [keyClass, bank, detail, generation];

/** What a record of this packet must name: class, bank, byte 1 and generation. */
function namedBy(packet: Uint8Array, plain: Buffer | undefined, generation: number, { slot: own }: Case): number[] {
  const { keyClass, bank, slot, standing } = header(packet);
  if (keyClass !== 4) return [keyClass, bank, plain?.[6] ?? 0, 0];
  return [keyClass, bank, (slot % 128) + (standing ? 128 : 0), slot === own ? generation : 1];
}

/** A packet at a lock: built as the core and phones build it, and sometimes altered. */
export const packets = casesOf(arbitrary, disagreement);
