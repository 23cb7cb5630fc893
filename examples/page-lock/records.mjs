// The ring of records in flash (docs/protocol.md §8). Numbers rise by one for the lock's life; a refusal never overwrites a record.

import { u16, u32 } from './crypto.mjs';

const TYPES = { 33: 0x74, 35: 0x7d, 36: 0x7d, 41: 0x7c, 38: 0x77, 1: 0x75 };
const PLACES = { 4: 32, 5: 16, 6: 16, 7: 16, 11: 16, 3: 16 };
const CAPACITY = 256;

export class Records {
  waiting = [];
  next = 1;

  constructor(lock) {
    this.lock = lock;
  }

  type(event) {
    return TYPES[event] ?? 0x76;
  }

  /** Appends an event; `named` says whose it was, `digest` replaces the readings. Returns the record, or undefined if there was no place. */
  add(event, named = {}, digest) {
    const places = PLACES[event];
    if (places && (this.waiting.length >= CAPACITY || this.count(event) >= places)) return undefined;
    if (this.waiting.length >= CAPACITY) this.overwrite();
    const record = { number: this.next, event, plain: this.plain(event, this.next, named, digest) };
    this.next += 1;
    this.waiting.push(record);
    return record;
  }

  count(event) {
    return this.waiting.filter((record) => record.event === event).length;
  }

  overwrite() {
    const [, last] = this.waiting.splice(0, 2);
    this.waiting.unshift({ number: last.number, event: 0x1f, plain: this.plain(0x1f, last.number, {}) });
  }

  plain(event, number, { byte1 = 0, nibble = 0, byte14 = 0 }, digest) {
    const { lock } = this;
    const valid = lock.clockValid();
    const readings = digest ?? Buffer.concat([u16(lock.body.mv), Buffer.from([lock.celsius & 255])]);
    const head = [Buffer.from([event, byte1]), u32(valid ? lock.time() : 0), readings, u32(number)];
    const plain = Buffer.concat([...head, Buffer.from([(valid ? 1 : 0) | ((nibble & 15) << 4), byte14, 0])]);
    plain[15] = lock.keys.checksum(plain);
    return plain;
  }

  /** Drops records up to `number`, but never above the highest one sent since power-on. */
  acknowledge(number, sentMark) {
    const limit = Math.min(number, sentMark);
    this.waiting = this.waiting.filter((record) => record.number > limit);
  }
}
