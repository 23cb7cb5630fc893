/**
 * The search at the level `keys`: one packet and one lock in any possible state, judged both by the lock's code and by
 * the oracle. Packets are made as the core and phones make them, and sometimes altered.
 */
import fc from 'fast-check';
import { type FacilityParts, SOUND_PARTS } from '../../facility/faults/fault.ts';
import { makeBlock } from '../../keys/block.ts';
import { commandBase, masterKey } from '../../keys/derive.ts';
import { issueOffline } from '../../keys/offline.ts';
import { onlinePacket } from '../../keys/online.ts';
import { verify } from '../../keys/verify/verify.ts';
import type { LockView } from '../../keys/verify/view.ts';
import { join } from '../../protocol/bytes.ts';
import { sumOf } from '../../protocol/checksum.ts';
import type { Command } from '../../protocol/command.ts';
import { mac as macOf } from '../../protocol/mac.ts';
import { judge } from '../oracle/lock/judge.ts';
import { LockModel } from '../oracle/model/lock-model.ts';
import type { FlashContents } from '../oracle/model/observations.ts';
import { printReplay, type Replay } from '../setup/replay-string.ts';
import type { Batch } from './batch.ts';

const FACILITY = Buffer.alloc(32, 7);
const FACTORY = Buffer.alloc(32, 9);
const MAC = macOf('C0:FF:EE:00:00:01');
/** Wednesday, 6 May 2026, noon in Denver. */
const NOON = 1_778_090_400;
const TODAY = 20_579;
const ZONE = { offset: -24, transition: 1_793_520_000, offsetAfter: -28, quartersToNext: 12_096 };
/** The packets of a run, each for its own lock. */
const PACKETS_A_RUN = 200;

const COMMANDS: readonly Command[] = [
  { op: 'unlock' },
  { op: 'unitState', overlock: true, explicitLock: false },
  { op: 'enableLimitedKey', slotNumber: 3, generation: 2 },
  { op: 'removeLimitedKey', slotNumber: 120, generation: 2 },
  { op: 'scheduleHours', index: 1, weekdays: 127, open: 24, close: 97 },
  { op: 'scheduleHours', index: 0, weekdays: 127, open: 24, close: 88 },
  { op: 'getLogs' },
  { op: 'acknowledgeRecords', number: 9 },
  { op: 'zoneTime', ...ZONE },
  { op: 'setTimeout', timeoutS: 30 },
];

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
  command: fc.nat(COMMANDS.length - 1),
  sequence: fc.integer({ min: 0, max: 6 }),
  lastSequence: fc.constantFrom(0, 0, 3),
  flips: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.nat(159), { maxLength: 2 }) },
  ),
  cut: fc.constantFrom(20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 19, 21, 0),
  session: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  otherSession: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
  carries: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
});
type Case = typeof arbitrary extends fc.Arbitrary<infer T> ? T : never;

const lockTime = ({ hourOff, edgeS }: Case): number => NOON + hourOff * 3_600 + edgeS;

function packetOf(drawn: Case): Uint8Array {
  const { slot, generation, standing, schedule, timed, phoneOff, sequence, dayOff, session } = drawn;
  const read = drawn.otherSession ? session.map((byte) => byte ^ 1) : session;
  const master = masterKey(FACILITY, MAC, 1);
  if (drawn.keyClass !== 4) {
    const command = COMMANDS[drawn.command] ?? { op: 'unlock' };
    const what = { keyClass: drawn.keyClass === 2 ? 2 : 0, base: commandBase(master), command } as const;
    return onlinePacket(what, { session: read, sequence: Math.max(1, sequence), time: NOON });
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

function altered(packet: Uint8Array, { flips, cut }: Case): Uint8Array {
  const out = new Uint8Array(cut);
  out.set(packet.slice(0, cut));
  for (const flip of flips) {
    const at = Math.floor(flip / 8);
    if (at < out.length) out[at] = (out[at] ?? 0) ^ (1 << (flip % 8));
  }
  return out;
}

const WEEK = Array.from({ length: 7 }, () => ({ open: 24, close: 88 }));

/** Undefined if both agree, otherwise both results. */
export function disagreement(drawn: Case, parts: FacilityParts): string | undefined {
  const packet = altered(packetOf(drawn), drawn);
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
  model.open(Buffer.from(drawn.session).toString('hex').toUpperCase(), 0);
  model.session(Buffer.from(drawn.session).toString('hex').toUpperCase(), 0).lastSequence = drawn.lastSequence;
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
    staged: { part0: undefined, part1: undefined },
    factoryBase: Buffer.alloc(16, 3),
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
  };
  const verdict = verify(parts.lock.checks, view, packet);
  const says = verdict.ok ? 0x60 : verdict.result;
  if (says === expected.code) return undefined;
  return `the lock answers ${says.toString(16)}, check ${expected.check} of the documents requires ${expected.code.toString(16)}`;
}

export function runKeys(options: {
  readonly seed: number;
  readonly runs: number;
  readonly parts?: FacilityParts;
  readonly only?: Replay;
}): Batch {
  const { seed, runs, parts = SOUND_PARTS, only } = options;
  let said: string | undefined;
  let last: Case | undefined;
  const property = fc.property(arbitrary, (drawn) => {
    const other = disagreement(drawn, parts);
    if (other === undefined) return true;
    said = other;
    last = drawn;
    return false;
  });
  const limits =
    only === undefined
      ? { seed, numRuns: runs * PACKETS_A_RUN }
      : { seed: only.seed, path: only.path, endOnFailure: true, numRuns: 1 };
  const details = fc.check(property, limits);
  const tally = { runs: Math.ceil(details.numRuns / PACKETS_A_RUN), steps: details.numRuns, events: 0 };
  if (said === undefined || last === undefined) return { ...tally, found: undefined };
  const invariant = / says 60, /.test(said)
    ? 'INV-OPENS-ONLY'
    : / documents says 60$/.test(said)
      ? 'INV-OPENS-IF'
      : 'INV-ANSWER';
  const replay = printReplay({
    level: 'keys',
    seed: details.seed,
    path: details.counterexamplePath ?? '',
  });
  const what = `${said}: ${JSON.stringify({ ...last, session: Buffer.from(last.session).toString('hex') })}`;
  return { ...tally, found: { broken: { invariant, at: 0, what }, replay, steps: [], trace: [] } };
}
