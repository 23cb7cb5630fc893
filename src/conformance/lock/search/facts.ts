/** Facts from advertisements, sessions and packets: decoded, without nonces, readings and the lock's history. */
import { sessionMark } from '../../../keys/held.ts';
import { openRecord } from '../../../keys/records.ts';
import { decodeManufacturerData, FIRMWARE_NAME } from '../../../protocol/advertising.ts';
import { bytesOf } from '../../../protocol/bytes.ts';
import type { HardwareCode } from '../../../protocol/hardware.ts';
import { MECHANICAL_STATES, type MechanicalState } from '../../../protocol/mechanical.ts';
import { eventName, eventOfOp, isConfiguration, type LockRecord, markOfRecord } from '../../../protocol/record.ts';
import { decodeResponse, printResponse } from '../../../protocol/response.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Heard } from '../probe/target-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { Fact } from './fact.ts';

const SERVER = '50';
const NOTICE = '5164';
const words = (...given: readonly (string | false)[]): string => given.filter((each) => each !== false).join(', ');
const stateName = (state: MechanicalState): string => MECHANICAL_STATES[state];

export function advertisementFact({ name, manufacturerData }: Heard, hardware: HardwareCode): Fact {
  if (name === FIRMWARE_NAME) return { text: 'advertises firmware mode', momentary: true };
  const read = decodeManufacturerData(manufacturerData);
  if (!read.ok) return { text: `advertises invalid manufacturer data: ${read.fault.expected} at ${read.fault.at}` };
  const { state, lowBattery, setUp, clockValid } = read.value;
  const shown = name.startsWith(`NOKE${hardware}_`) ? 'advertises' : `advertises as ${name}`;
  return {
    text: words(
      `${shown} ${stateName(state)}`,
      lowBattery && 'battery low',
      setUp && 'set up',
      clockValid && 'clock valid',
    ),
    momentary: true,
  };
}

/** `epoch`: the epoch that the lock should have. */
export function sessionFact(session: Uint8Array, epoch: number): Fact {
  const read = decodeSession(session);
  if (!read.ok) return { text: `not a session: ${read.fault.expected} at byte ${read.fault.at}` };
  const { state, setUp, clockValid, lowBattery, recordsWaiting, epochBits } = read.value;
  return {
    text: words(
      `session ${stateName(state)}`,
      setUp && 'set up',
      clockValid && 'clock valid',
      lowBattery && 'battery low',
      recordsWaiting && 'records wait',
      epochBits === epoch % 16 ? 'the epoch expected' : 'a different epoch',
    ),
  };
}

export interface FactContext {
  readonly bench: LockBench;
  readonly startedAt: number;
  readonly lastRecord: number;
  readonly visits: readonly Visit[];
  readonly digests: ReadonlyMap<number, number>;
  /** Records that were written while a command set the clock, by their number above `lastRecord`. */
  readonly untimed: ReadonlySet<number>;
}

/** Notices are sorted last, because the specification does not determine their position among the answers. */
export function packetFacts(of: FactContext, packets: readonly string[]): Fact[] {
  const notices = packets.filter((packet) => packet.startsWith(NOTICE));
  const others = packets.filter((packet) => !packet.startsWith(NOTICE));
  return [
    ...others.map((packet) => (packet.startsWith(SERVER) ? recordFact(of, packet) : answerFact(packet))),
    ...notices.map(answerFact),
  ];
}

function answerFact(packet: string): Fact {
  const read = decodeResponse(bytesOf(packet));
  if (!read.ok) return { text: `not a response: ${read.fault.expected} at byte ${read.fault.at}` };
  const response = read.value;
  switch (response.kind) {
    case 'battery':
      return { text: `66 battery, command ${response.commandId}` };
    case 'diagnostics':
      return { text: `60 diagnostics, command ${response.commandId}, ${stateName(response.state)}` };
    case 'quickClick':
      return { text: `${printResponse(response)}, command ${response.commandId}` };
    default:
      return { text: printResponse(response) };
  }
}

/** A record in words, or a note that no key of the lock decrypts it; times count from the start of the steps. */
function recordFact(of: FactContext, packet: string): Fact {
  const { bench } = of;
  const session = bench.visit?.session ?? new Uint8Array(20);
  const opened = openRecord(bytesOf(packet), session, bench.keyring.upKeys);
  if (!opened.ok) return { text: `a server packet that is ${opened.why}` };
  const { record } = opened;
  const name = eventName(record.event) ?? 'an unknown event';
  const number = record.number - of.lastRecord;
  const mark = markOfRecord(record);
  // The specification does not say whether a record shows the clock before or after the command that sets it or wipes the time-zone data.
  const timed = record.event !== eventOfOp('reset') && !of.untimed.has(number);
  const text = words(
    `record ${number}: ${name}`,
    timed && (record.clockValid ? 'clock valid' : `clock lost${record.time === 0 ? '' : ', with a time'}`),
    `class ${record.keyClass}`,
    record.bank !== 0 && `bank ${record.bank}`,
    isConfiguration(record) && describeDigest(of, number, record.digest),
    mark === undefined && describeDetail(of, record),
    mark === undefined && record.generationBits !== 0 && `generation ${describeGeneration(of, record)}`,
  );
  return {
    text,
    ...(timed && record.clockValid ? { at: record.time - Math.floor(of.startedAt / 1_000) } : {}),
    ...(mark === undefined ? {} : { sessions: sessionsOf(of, mark) }),
  };
}

function describeDigest(of: FactContext, number: number, digest: number): string {
  const expected = of.digests.get(number);
  if (expected === undefined) return 'a digest';
  return expected === digest ? 'the digest of the stored value' : 'a digest of something other than the expected value';
}

function sessionsOf({ visits, bench }: FactContext, mark: number): number[] {
  return visits.flatMap(({ session }, i) =>
    bench.keyring.upKeys.some(({ upKey: key }) => sessionMark(key, session) === mark) ? [i] : [],
  );
}

/** Operand byte 6, slot or index. For A1, it is the low byte of an epoch. */
const describeDetail = ({ bench }: FactContext, { event, detail }: LockRecord): string =>
  event === eventOfOp('setup')
    ? `epoch ${(detail - bench.keyring.epoch) & 0xff} above the current one`
    : `detail ${detail}`;

const describeGeneration = ({ bench }: FactContext, { generationBits, bank, detail }: LockRecord): string => {
  const above = (generationBits - (bench.targetState.generations.get(bank * 128 + (detail & 0x7f)) ?? 1)) & 0xf;
  return above === 0 ? 'as it is' : `${above} above (mod 16)`;
};
