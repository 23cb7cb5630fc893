/**
 * The contents that one lock should have in flash, derived from the commands that it accepted and from docs/protocol.md alone.
 * INV: only an accepted command of class 0 or 2 changes a model, and only after it was written to flash.
 */
import type { Conditions, FlashContents, ZoneRule } from './observations.ts';
import { hmac, masterOf } from './wire.ts';
import { isSameZone, localClockTime } from './zone.ts';

export interface SlotModel {
  readonly generation: number;
  readonly blacklisted: boolean;
}

export interface SessionModel {
  readonly openedAt: number;
  lastSequence: number;
  staged: [Buffer | undefined, Buffer | undefined];
}

/** A value that a lock stores but should not, with the values that its view should show. */
interface Difference {
  readonly what: string;
  readonly wanted: Conditions;
}

type Day = { readonly open: number; readonly close: number } | null;

export class LockModel {
  readonly mac: string;
  /** Whether slots are numbered by bank, as in entry controllers. */
  readonly banked: boolean;
  master: Buffer | undefined;
  epoch: number;
  overlock: boolean;
  explicitLock: boolean;
  zone: ZoneRule | null;
  lastKnownDay: number;
  relockAfterS: number | null;
  /** Until a command sets another one. */
  longPressMs = LONG_PRESS_MS;
  clickLockout = false;
  /** Quick-click codes by index, and whether all uses of them are known. */
  readonly clicks = new Map<number, FlashContents['clicks'][string]>();
  clicksKnown = true;
  readonly slots = new Map<number, SlotModel>();
  readonly hours = new Map<number, Day[]>();
  readonly sessions = new Map<string, SessionModel>();

  constructor(mac: string, banked: boolean, held: FlashContents, facilitySecret: Uint8Array) {
    this.mac = mac;
    this.banked = banked;
    this.epoch = held.epoch;
    this.master = held.ready ? masterOf(facilitySecret, mac, held.epoch) : undefined;
    this.overlock = held.overlock;
    this.explicitLock = held.explicitLock;
    this.zone = held.zone;
    this.lastKnownDay = held.lastKnownDay;
    this.relockAfterS = held.relockAfterS;
    for (const [slot, state] of Object.entries(held.slots)) this.slots.set(Number(slot), state);
    for (const [index, week] of Object.entries(held.hours)) this.hours.set(Number(index), [...week]);
    this.learnsClicks(held);
  }

  slot(number: number): SlotModel {
    return this.slots.get(number) ?? FRESH;
  }

  hasSlot(number: number): boolean {
    return number % 128 < 100 && (number < 128 || this.banked);
  }

  /** Takes over the codes that the lock stores. */
  learnsClicks({ clicks }: FlashContents): void {
    this.clicksKnown = true;
    this.clicks.clear();
    for (const [index, code] of Object.entries(clicks)) this.clicks.set(Number(index), code);
  }

  open(session: string, at: number): void {
    this.sessions.set(session, { openedAt: at, lastSequence: 0, staged: [undefined, undefined] });
  }

  session(hex: string, at: number): SessionModel {
    const known = this.sessions.get(hex);
    if (known !== undefined) return known;
    this.open(hex, at);
    return this.session(hex, at);
  }

  /** Whether A1 may be accepted: both halves are staged and its check over the session is correct. */
  mayTake(plain: Buffer, session: Uint8Array, staged: SessionModel['staged']): boolean {
    const [first, second] = staged;
    if (first === undefined || second === undefined) return false;
    const check = hmac(Buffer.concat([first, second]), 'NP1 set', session).subarray(0, 6);
    return check.equals(plain.subarray(8, 14));
  }

  /** Applies an accepted command of class 0 or 2, sixteen plain bytes. */
  take(plain: Buffer, session: SessionModel): void {
    const opcode = plain[0] ?? 0;
    const byte6 = plain[6] ?? 0;
    switch (opcode) {
      case 0xb0:
        session.staged[((plain[1] ?? 0) & 16) === 0 ? 0 : 1] = Buffer.from(plain.subarray(6, 14));
        return;
      case 0xa1: {
        const [first, second] = session.staged;
        if (first === undefined || second === undefined) return;
        this.master = Buffer.concat([first, second]);
        this.epoch = plain.readUInt16LE(6);
        this.slots.clear();
        session.staged = [undefined, undefined];
        return;
      }
      case 0xa3:
      case 0xa4: {
        const slot = plain.readUInt16LE(6);
        const generation = plain.readUInt16LE(8);
        if (generation >= this.slot(slot).generation)
          this.slots.set(slot, { generation, blacklisted: opcode === 0xa3 });
        return;
      }
      case 0xa9:
        this.master = undefined;
        this.overlock = false;
        this.explicitLock = false;
        this.zone = null;
        this.relockAfterS = null;
        this.longPressMs = LONG_PRESS_MS;
        this.clickLockout = false;
        this.clicks.clear();
        this.slots.clear();
        this.hours.clear();
        return;
      case 0xa6:
        this.clicks.set(byte6, { length: plain[7] ?? 0, pattern: plain.readUIntLE(8, 3), uses: plain[11] ?? 0 });
        return;
      case 0xa8:
        this.clickLockout = (byte6 & 1) === 1;
        return;
      case 0xaf:
        this.longPressMs = plain.readUInt16LE(6);
        return;
      case 0xb1:
        this.clicks.delete(byte6);
        return;
      case 0xae:
        this.relockAfterS = plain.readUInt16LE(6);
        return;
      case 0xc7:
        this.overlock = (byte6 & 1) === 1;
        this.explicitLock = (byte6 & 2) === 2;
        return;
      case 0xc8: {
        const week = this.hours.get(byte6) ?? Array.from({ length: 7 }, () => null);
        const days = { open: plain[8] ?? 0, close: plain[9] ?? 0 };
        this.hours.set(
          byte6,
          week.map((day, i) => ((((plain[7] ?? 0) >> i) & 1) === 1 ? days : day)),
        );
        return;
      }
      case 0xc9:
        this.zone = {
          offset: plain.readInt8(6),
          transition: plain.readUInt32LE(7),
          offsetAfter: plain.readInt8(11),
          quartersToNext: plain.readUInt16LE(12),
        };
    }
  }

  /** Sets the last known day from a clock that an accepted command of class 2 has just set. */
  knowDay(unixSeconds: number): void {
    if (this.zone !== null) this.lastKnownDay = localClockTime(this.zone, unixSeconds).day;
  }

  /** Undefined if nothing differs. `right`: what the lock stored when nothing differed, if the model has not changed since. */
  differs(held: FlashContents, right?: FlashContents): Difference | undefined {
    const ready = this.master !== undefined;
    if (held.ready !== ready)
      return { what: `set up: ${held.ready}`, wanted: { provisioning: ready ? 'ready' : { not: 'ready' } } };
    for (const key of ['epoch', 'overlock', 'explicitLock', 'relockAfterS'] as const)
      if (held[key] !== this[key])
        return { what: `${key} ${held[key]} instead of ${this[key]}`, wanted: { [key]: this[key] } };
    if (!isSameZone(held.zone, this.zone))
      return { what: 'a time zone other than the one it was sent', wanted: { zone: { is: this.zone } } };
    return (
      (held.slots === right?.slots ? undefined : this.#slotDiffers(held)) ??
      (held.hours === right?.hours ? undefined : this.#hoursDiffer(held)) ??
      (held.clicks === right?.clicks ? undefined : this.#clicksDiffer(held))
    );
  }

  #slotDiffers({ slots }: FlashContents): Difference | undefined {
    const numbers = new Set([...this.slots.keys(), ...Object.keys(slots).map(Number)]);
    for (const number of numbers) {
      const own = this.slot(number);
      const has = slots[number] ?? FRESH;
      if (own.generation === has.generation && own.blacklisted === has.blacklisted) continue;
      const what = `slot ${number} generation ${has.generation}${has.blacklisted ? ' blacklisted' : ''} instead of generation ${own.generation}`;
      const fresh = own.generation === FRESH.generation && !own.blacklisted;
      return { what, wanted: { [`slots.${number}`]: fresh ? { exists: false } : { ...own } } };
    }
    return undefined;
  }

  #clicksDiffer(held: FlashContents): Difference | undefined {
    if (!this.clicksKnown) this.learnsClicks(held);
    const indices = new Set([...this.clicks.keys(), ...Object.keys(held.clicks).map(Number)]);
    for (const index of indices) {
      const own = this.clicks.get(index);
      const has = held.clicks[index];
      if (own?.length === has?.length && own?.pattern === has?.pattern && own?.uses === has?.uses) continue;
      const wanted = own === undefined ? { exists: false } : { length: own.length, uses: own.uses };
      return { what: `another quick-click code ${index}`, wanted: { [`clicks.${index}`]: wanted } };
    }
    return undefined;
  }

  #hoursDiffer({ hours }: FlashContents): Difference | undefined {
    const indices = new Set([...this.hours.keys(), ...Object.keys(hours).map(Number)]);
    for (const index of indices) {
      const own = this.hours.get(index);
      if (JSON.stringify(hours[index]) === JSON.stringify(own)) continue;
      const wanted = { [`hours.${index}`]: own === undefined ? { exists: false } : { is: own } };
      return { what: `hours of schedule ${index}`, wanted };
    }
    return undefined;
  }
}

const LONG_PRESS_MS = 800;
const FRESH: SlotModel = { generation: 1, blacklisted: false };
