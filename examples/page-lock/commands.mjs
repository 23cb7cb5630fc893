// What each accepted command does (docs/protocol.md §4.4), and the records that it leaves and sends (§8).

import { u16 } from './crypto.mjs';

const CONFIGURATION = { 199: 0x37, 200: 0x38, 201: 0x39 };
const answer60 = (c) => Buffer.from([0x51, 0x60, c.id]);
const padded = (...parts) => Buffer.concat([...parts, Buffer.alloc(8)]).subarray(0, 8);

export class Commands {
  unlockSends = 16;

  constructor(lock) {
    this.lock = lock;
  }

  get flash() {
    return this.lock.flash;
  }

  run(c, done) {
    const finish = (answer) => {
      this.lock.keepDay(c);
      done(answer);
    };
    const special = { 160: 'shutdown', 162: 'unlock' }[c.opcode];
    if (special) return this[special](c, finish);
    const handler = this[`op${c.opcode.toString(16)}`];
    finish(handler.call(this, c) ?? answer60(c));
  }

  // Records

  send(record, master = this.flash.master) {
    const { lock } = this;
    if (!lock.session || !master) return;
    const type = lock.records.type(record.event);
    lock.send(lock.keys.upload(master, lock.session.bytes, type, record.plain));
    lock.sentMark = Math.max(lock.sentMark, record.number);
    lock.session.sent ??= new Set();
    lock.session.sent.add(record.number);
  }

  unsent() {
    return this.lock.records.waiting.filter((record) => !this.lock.session?.sent?.has(record.number));
  }

  sendUnsent() {
    for (const record of this.unsent().slice(0, this.unlockSends)) this.send(record);
  }

  /** The record of a command that wrote flash, with the digest of what flash now contains, sent before the answer. */
  configuration(c, head, value, { nibble = 0, byte14 = c.packet[0], master = this.flash.master } = {}) {
    const { lock } = this;
    const held = Buffer.concat([Buffer.from([head]), value]);
    const digest = lock.keys.digest(master, lock.session.bytes, held);
    const event = CONFIGURATION[c.opcode] ?? c.opcode - 0x80;
    const record = lock.records.add(event, { byte1: c.operand[0], nibble, byte14 }, digest);
    if (record) this.send(record, master);
  }

  // Opening and closing

  shutdown(c, done) {
    const { body } = this.lock;
    if (body.bolt !== 'out' && body.haspIn) body.lockBolt();
    done(answer60(c));
    this.lock.shut();
  }

  unlock(c, done) {
    const { lock } = this;
    const named = lock.named(c);
    const opener = Object.values(named).join();
    const master = this.flash.master;
    const success = () => {
      if (this.flash.master === master) this.sendUnsent();
      done(answer60(c));
    };
    if (lock.body.bolt === 'in') {
      if (this.flash.lastOpener !== opener) lock.records.add(1, named);
      this.flash.lastOpener = opener;
      lock.body.opened();
      return success();
    }
    lock.body.unlock((moved) => {
      lock.records.add(moved ? 1 : 3, named);
      if (moved) this.flash.lastOpener = opener;
      if (moved) success();
      else done(Buffer.from([0x51, 0x69, c.id]));
    });
  }

  /** Quick clicks, 1.5 s after the last press. */
  entered(pattern) {
    const { lock } = this;
    if (pattern.length < 3 || lock.clock.now < lock.clicksIgnoredUntil) return;
    const value = [...pattern].reduce((bits, letter, i) => bits | (letter === 'l' ? 1 << i : 0), 0);
    const code = [...this.flash.codes.values()].find(
      (o) => o[1] === pattern.length && o.readUIntLE(2, 3) === value && o[5] > 0,
    );
    if (code !== undefined) {
      lock.wrongClicks = 0;
      this.quickClick(code);
    } else this.wrongCode();
  }

  wrongCode() {
    const { lock } = this;
    lock.wrongClicks += 1;
    if (lock.wrongClicks < 5) return;
    lock.wrongClicks = 0;
    lock.clicksIgnoredUntil = lock.clock.now + 60_000;
  }

  quickClick(code) {
    const { lock } = this;
    const named = { byte1: code[0], byte14: 0x0a };
    if (lock.body.bolt === 'in' || this.clicksBarred()) return;
    if (code[5] !== 255) code[5] -= 1;
    lock.body.unlock((moved) => {
      lock.records.add(moved ? 10 : 3, named);
      if (moved) this.flash.lastOpener = `click ${code[0]}`;
    });
  }

  clicksBarred() {
    return (this.flash.lockout & 1) === 1 || (this.flash.unit & 1) === 1 || !this.lock.body.carriesMotor();
  }

  // Configuration

  opa1(c) {
    const { lock } = this;
    const { staged } = lock.session;
    const epoch = c.operand.readUInt16LE(0);
    Object.assign(this.flash, { master: Buffer.concat(staged), epoch, slots: new Map() });
    lock.session.staged = [undefined, undefined];
    this.configuration(c, 0xa1, padded(u16(epoch)));
    lock.advertise();
  }

  opb0(c) {
    this.lock.session.staged[(c.flag >> 4) & 1] = Buffer.from(c.operand);
  }

  opa3(c) {
    this.setSlot(c, true);
  }

  opa4(c) {
    this.setSlot(c, false);
  }

  setSlot(c, blacklisted) {
    const [number, generation] = [c.operand.readUInt16LE(0), c.operand.readUInt16LE(2)];
    if (generation >= this.lock.slot(number).generation) this.flash.slots.set(number, { generation, blacklisted });
    const held = this.lock.slot(number);
    const byte14 = (c.packet[0] & 15) | ((number >> 7) << 4);
    const value = padded(u16(number), u16(held.generation));
    this.configuration(c, held.blacklisted ? 0xa3 : 0xa4, value, { nibble: held.generation, byte14 });
  }

  opa5() {
    for (const record of [...this.lock.records.waiting]) this.send(record);
  }

  opc6(c) {
    this.lock.records.acknowledge(c.operand.readUInt32LE(0), this.lock.sentMark);
  }

  opa6(c) {
    this.flash.codes.set(c.operand[0], Buffer.from(c.operand));
    this.configuration(c, 0xa6, c.operand);
  }

  opa7(c) {
    const code = this.flash.codes.get(c.operand[0]);
    return Buffer.from([0x51, 0x60, c.id, 0, 0x9a, c.operand[0], code ? 1 : 0, code ? code[5] : 0]);
  }

  opb1(c) {
    this.flash.codes.delete(c.operand[0]);
    this.configuration(c, 0xb1, padded(c.operand.subarray(0, 1)));
  }

  opa8(c) {
    this.flash.lockout = c.operand[0];
    this.configuration(c, 0xa8, c.operand);
  }

  opa9(c) {
    const { lock } = this;
    const { master } = this.flash;
    Object.assign(this.flash, lock.factoryFlash());
    lock.offsetMs = undefined;
    this.configuration(c, 0xa9, Buffer.alloc(8), { master });
    lock.advertise();
  }

  opaa(c) {
    return Buffer.concat([Buffer.from([0x51, 0x66, c.id]), u16(this.lock.body.mv)]);
  }

  opab() {
    this.lock.after(this.lock.noticeMs, () => this.lock.enterFirmwareMode());
  }

  opac(c) {
    const { body, touched, celsius } = this.lock;
    const start = [0x51, 0x60, c.id, 0, 0x9b, body.state, 0, touched ? 1 : 0, celsius & 255];
    return Buffer.concat([Buffer.from(start), u16(body.mv)]);
  }

  opad(c) {
    this.flash.radio = Buffer.from(c.operand.subarray(0, 1));
    this.configuration(c, 0xad, c.operand);
  }

  opae(c) {
    this.flash.relockS = c.operand.readUInt16LE(0);
    this.configuration(c, 0xae, c.operand);
  }

  opaf(c) {
    this.flash.longPress = c.operand.readUInt16LE(0);
    this.configuration(c, 0xaf, c.operand);
  }

  opc7(c) {
    const before = this.lock.explicitLock();
    this.flash.unit = c.operand[0];
    if (before !== this.lock.explicitLock()) this.lock.body.explicitLockChanged();
    this.configuration(c, 0xc7, c.operand);
  }

  opc8(c) {
    const [index, weekdays, open, close] = c.operand;
    const hours = Buffer.from(this.flash.hours.get(index) ?? Buffer.alloc(14));
    for (let day = 0; day < 7; day += 1) if (weekdays & (1 << day)) hours.set([open, close], day * 2);
    this.flash.hours.set(index, hours);
    this.configuration(c, 0xc8, Buffer.concat([Buffer.from([index]), hours]));
  }

  opc9(c) {
    this.flash.zone = Buffer.from(c.operand);
    this.configuration(c, 0xc9, c.operand);
  }
}
