/**
 * The records of one lock, followed through its events: numbers have no gaps, no record is deleted before the company
 * has it, every opening creates a record, and each arrives with the key, time and readings with which it was written.
 */
import { counted } from '../../../protocol/counted.ts';
import type { InvariantId } from '../model/invariants.ts';
import { OVERWRITTEN } from '../model/number-model.ts';
import {
  count,
  type ObservedEvent,
  type ObservedLock,
  partOf,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';
import { RingModel } from '../model/ring-model.ts';
import { CarriedWatch, type Refusal } from './carried-watch.ts';

/** The events of records of an opening. */
const OPENINGS = [1, 3, 10];

const REFUSED = 0x04;
const STARTED = 0x08;
/** The opcode that acknowledges records, and the answer to a command that was carried out. */
const ACKNOWLEDGE = 0xc6;
const SUCCESS = 0x60;
/** Events of records that name the key whose packet was refused. */
const REFUSALS = [0x05, 0x06, 0x07, 0x0b];
/** Events of records that name the key that opened; a jam while locking names none. */
const BY_KEY = [0x01, 0x03];
/** Events of an opening by a quick-click code, and of a jam during it. */
const OF_A_CODE = [0x0a, 0x03];
const CLASS_QUICK_CLICK = 10;
/** Whether an event is that of a command that wrote flash. */
const isConfiguration = (event: number): boolean => event > 0x20;

/** Bytes 14 and 1 of a record: the key that it is about, or the operand of the command. */
export interface NamedKey {
  readonly keyClass: number;
  readonly bank: number;
  readonly detail: number;
}
const NOBODY: NamedKey = { keyClass: 0, bank: 0, detail: 0 };
const isNamed = (record: ObservedEvent['data'], { keyClass, bank, detail }: NamedKey): boolean =>
  count(record, 'keyClass') === keyClass && count(record, 'bank') === bank && count(record, 'detail') === detail;

/** What a lock measures when it writes a record or creates a session. */
export interface Reading {
  readonly mechanicalState: number;
  readonly lowBattery: boolean;
  readonly time: number | null;
  readonly clockValid: boolean;
  readonly batteryMv: number;
  readonly temperatureC: number;
}

/** The maximum number of readings kept, equal to the number of records that a lock stores. */
const READINGS = 256;
/** The maximum number of keys kept that may have opened a bolt that has not extended since. */
const OPENERS = 16;

export class RecordWatch {
  /** Numbers of the records that the company has. */
  readonly kept = new Set<number>();
  /** The number of the first record that the lock wrote while it was watched. */
  readonly first: number;
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  #next: number;
  readonly #ring: RingModel;
  readonly #carried: CarriedWatch;
  /** The number up to which the command in progress acknowledges. */
  #asked: number | undefined;
  /** The number of the first record that the lock wrote since it last had no power. */
  #sincePower: number;
  /** The key of the last packet that was verified, and those of the last unlocks. */
  #key: NamedKey = NOBODY;
  #openers: NamedKey[] = [];
  readonly #written = new Map<number, { readonly data: ObservedEvent['data']; readonly reading: Reading }>();
  #starts: number | undefined;
  /** Whether the lock has recorded a start that it has not reported, or reported one that it has not recorded. */
  #starting = 0;
  /** The reason for an opening that has no record yet. */
  #owed: string | undefined;

  constructor({ id, held }: ObservedLock, report: (broken: Violation) => void) {
    this.#id = id;
    this.#report = report;
    this.first = held.nextNumber;
    this.#next = held.nextNumber;
    this.#ring = new RingModel(held.nextNumber, held.records);
    this.#carried = new CarriedWatch(id, this.#ring, report);
    this.#sincePower = held.nextNumber;
  }

  /** Whether the lock has records that were not acknowledged. */
  get waits(): boolean {
    return this.#ring.held.length > 0;
  }

  get next(): number {
    return this.#next;
  }

  /** Called when the bolt has retracted for this reason. */
  opened(reason: string): void {
    this.#owed = `an opening by ${reason}`;
  }

  /** Called when a packet with this key has passed every check. */
  accepted(key: NamedKey, session: string, op: string, plain: Buffer | undefined): void {
    this.#key = key;
    if (op === 'unlock') this.#openers = [...this.#openers.slice(1 - OPENERS), key];
    this.#asked = plain !== undefined && plain[0] === ACKNOWLEDGE ? plain.readUInt32LE(6) : undefined;
    this.#carried.accepted(session, op);
  }

  /** Called when a packet with this key has been refused. */
  refused(key: NamedKey, session: string, refusal: Refusal): void {
    this.#key = key;
    this.#asked = undefined;
    this.#carried.refused(session, refusal);
  }

  answered(event: ObservedEvent): void {
    this.#carried.answered(event);
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked !== undefined && count(event.data, 'result') === SUCCESS) this.#obeyed(asked, event);
  }

  /** Called when the lock has just written a record with these readings. */
  reads(data: ObservedEvent['data'], reading: Reading): void {
    const number = count(data, 'number');
    this.#written.set(number, { data, reading });
    this.#written.delete(number - READINGS);
  }

  /** Called when a record has reached the company. */
  arrived(event: ObservedEvent): void {
    const record = partOf(event.data, 'record');
    const number = count(record, 'number');
    this.kept.add(number);
    const written = this.#written.get(number);
    if (written === undefined || count(record, 'event') === OVERWRITTEN) return;
    const { data, reading } = written;
    const { clockValid, batteryMv, temperatureC } = reading;
    const same = isNamed(record, { ...NOBODY, ...data }) && record.event === data.event;
    const timed = record.clockValid === clockValid && record.time === (clockValid ? reading.time : 0);
    const measured =
      record.digest !== undefined || (record.batteryMv === batteryMv && record.temperatureC === temperatureC);
    if (!same || !timed || !measured)
      this.#broke(
        'INV-RECORD',
        `record ${number} of ${this.#id} arrived with contents that differ from those that were written`,
        event,
        {
          data: { record },
        },
      );
  }

  wrote(event: ObservedEvent): void {
    this.#names(event);
    const number = count(event.data, 'number');
    if (number !== this.#next)
      this.#broke('INV-NUMBERS', `${this.#id} wrote record ${number} after ${this.#next - 1}`, event);
    this.#next = number + 1;
    const kind = count(event.data, 'event');
    if (!this.#ring.hasPlace(kind))
      this.#broke('INV-KEEPS-RECORDS', `${this.#id} wrote a record ${kind} for which it has no place`, event);
    this.#ring.write(number, kind);
    this.#carried.wrote(kind);
    if (kind === STARTED) this.#starting += 1;
    if (OPENINGS.includes(count(event.data, 'event'))) this.#owed = undefined;
  }

  #names(event: ObservedEvent): void {
    const { data } = event;
    const kind = count(data, 'event');
    // The record names a code by its index.
    if (kind === OVERWRITTEN || (OF_A_CODE.includes(kind) && count(data, 'keyClass') === CLASS_QUICK_CLICK)) return;
    const keys =
      isConfiguration(kind) || REFUSALS.includes(kind)
        ? [this.#key]
        : [...(BY_KEY.includes(kind) ? this.#openers : []), ...(kind === 0x01 ? [] : [NOBODY])];
    if (keys.some((key) => isNamed(data, key))) return;
    const named = `${count(data, 'keyClass')}, ${count(data, 'bank')}, ${count(data, 'detail')}`;
    const what = kind === REFUSED ? 'a refusal that names a key' : `a record ${kind} that names another key (${named})`;
    this.#broke('INV-RECORD', `${this.#id} wrote ${what}`, event);
  }

  acknowledged(event: ObservedEvent): void {
    const upTo = count(event.data, 'upTo');
    for (const { number } of this.#ring.deleteTo(upTo))
      if (!this.kept.has(number))
        this.#broke(
          'INV-KEEPS-RECORDS',
          `${this.#id} deleted record ${number}, which the company does not have`,
          event,
          {
            ...(upTo > (this.#asked ?? 0) ? {} : { due: { kind: 'core.record.kept', data: { record: { number } } } }),
          },
        );
  }

  #obeyed(asked: number, event: ObservedEvent): void {
    const left = this.#ring.held.find(
      ({ number }) => number <= asked && number >= this.#sincePower && this.kept.has(number),
    );
    if (left !== undefined)
      this.#broke('INV-KEEPS-RECORDS', `${this.#id} still holds record ${left.number}, which was acknowledged`, event);
  }

  /** Called when the supply has failed: the lock no longer knows which records it has sent. */
  lostPower(): void {
    this.#asked = undefined;
    this.#starting = 0;
    this.#carried.stops();
    this.#sincePower = this.#next;
  }

  inspect({ held: { records, nextNumber } }: ObservedLock, at: number): void {
    const { length } = this.#ring.held;
    if (records !== length)
      this.#report({
        invariant: 'INV-KEEPS-RECORDS',
        at,
        what: `${this.#id} holds ${counted(records, 'record')} instead of ${length}`,
        wanted: { [`lock.${this.#id}.records`]: length },
      });
    if (this.#starting !== 0)
      this.#report({ invariant: 'INV-NUMBERS', at, what: `${this.#id} did not both count and record a start` });
    this.#starting = 0;
    if (nextNumber !== this.#next)
      this.#report({
        invariant: 'INV-NUMBERS',
        at,
        what: `the next record of ${this.#id} has number ${nextNumber} instead of ${this.#next}`,
      });
  }

  started(event: ObservedEvent): void {
    const starts = count(event.data, 'bootCount');
    if (starts !== (this.#starts ?? starts - 1) + 1)
      this.#broke('INV-NUMBERS', `${this.#id} counted boot ${starts} after boot ${this.#starts}`, event);
    this.#starts = starts;
    this.#starting -= 1;
    this.#owes('booted', event);
    this.#owed = undefined;
  }

  answeredSuccess(event: ObservedEvent): void {
    this.#owes('answered success', event);
  }

  #owes(did: string, event: ObservedEvent): void {
    if (this.#owed === undefined) return;
    const data = { event: { in: OPENINGS }, number: this.#next };
    this.#broke('INV-OPENING-RECORD', `${this.#id} ${did} without a record of ${this.#owed}`, event, {
      due: { kind: 'lock.record', actor: `lock/${this.#id}`, data },
    });
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
