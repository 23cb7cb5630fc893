// A Nokē ONE written from docs/protocol.md alone: session, queue, clock, flash and sleep. Time comes from `clock` and randomness from `random`;
// `link` carries packets to the phone. The contents of `flash` survive a power loss.

import { Body } from './body.mjs';
import { checks, readCommand } from './checks.mjs';
import { Commands } from './commands.mjs';
import { Keys, u16 } from './crypto.mjs';
import { opcodes } from './opcodes.mjs';
import { Records } from './records.mjs';
import { TimeOfLock } from './time.mjs';

const REFUSALS = { 99: 5, 109: 6, 105: 11 };

export class Lock extends TimeOfLock {
  version = [2, 10];
  companyId = 0xffff;
  celsius = 21;
  sessionMs = 60_000;
  awakeMs = 15_000;
  noticeMs = 200;
  answerMs = 5;
  waitingMost = 4;
  powered = true;
  awakeUntil = 0;
  firmwareMode = false;
  timers = new Set();

  constructor({ mac, factorySecret, clock, random, link }) {
    super();
    Object.assign(this, { mac, clock, random, link });
    this.keys = new Keys(mac, factorySecret);
    this.opcodes = opcodes();
    this.checks = checks();
    this.flash = { ...this.factoryFlash(), epoch: 0, lastDay: 0 };
    this.records = new Records(this);
    this.body = new Body(this);
    this.commands = new Commands(this);
    this.clearRam();
  }

  factoryFlash() {
    const settings = { radio: Buffer.alloc(1), relockS: 10, longPress: 800, unit: 0, lockout: 0 };
    return { master: undefined, slots: new Map(), hours: new Map(), zone: undefined, codes: new Map(), ...settings };
  }

  clearRam() {
    this.offsetMs = undefined;
    this.sentMark = 0;
    this.touched = false;
    this.closedByHand = false;
    this.wrongClicks = 0;
    this.clicksIgnoredUntil = 0;
  }

  /** A timer that a power loss stops. */
  after(ms, then) {
    const timer = this.clock.after(ms, () => {
      this.timers.delete(timer);
      then();
    });
    this.timers.add(timer);
    return timer;
  }

  // Advertising and sleep

  awake() {
    return this.powered && this.clock.now < this.awakeUntil;
  }

  advertise() {
    this.link.advertisementChanged();
  }

  name() {
    return `NOKE1A_${this.mac.toString('hex').toUpperCase()}`;
  }

  statusBits() {
    return (this.flash.master ? 1 : 0) | (this.clockValid() ? 2 : 0) | (this.body.low ? 4 : 0);
  }

  manufacturerData() {
    const { body } = this;
    const state = body.state === 255 ? 7 : body.haspIn ? body.state : 0;
    const status = (state << 5) | (body.low ? 1 : 0) | (this.flash.master ? 2 : 0) | (this.clockValid() ? 4 : 0);
    return Buffer.concat([u16(this.companyId), Buffer.from([status, ...this.version])]);
  }

  stayAwake(ms) {
    const wasAwake = this.awake();
    this.awakeUntil = Math.max(this.awakeUntil, this.clock.now + ms);
    this.sleepTimer?.cancel();
    this.sleepTimer = this.after(this.awakeUntil - this.clock.now, () => this.sleep());
    if (!wasAwake) this.advertise();
  }

  sleep() {
    this.awakeUntil = 0;
    this.touched = false;
    this.sleepTimer?.cancel();
    if (this.session) this.shut();
    this.advertise();
  }

  touch() {
    if (!this.powered || this.firmwareMode) return;
    this.touched = true;
    this.connectCounts = true;
    this.closedByHand = false;
    this.body.touched();
    this.stayAwake(this.awakeMs);
  }

  // Session

  makeSession() {
    const bytes = Buffer.alloc(20);
    bytes[0] = this.body.state;
    bytes[1] = this.statusBits() | (this.records.waiting.length > 0 ? 8 : 0) | ((this.flash.epoch & 15) << 4);
    bytes.writeUInt16LE(this.body.mv, 2);
    this.random(16).copy(bytes, 4);
    return bytes;
  }

  connect() {
    const session = {
      bytes: this.makeSession(),
      at: this.clock.now,
      sequence: 0,
      queue: [],
      left: new Set(),
      wrong: 0,
    };
    this.session = { ...session, sentTo: 0, staged: [undefined, undefined] };
    if (this.connectCounts) this.stayAwake(this.awakeMs);
    this.connectCounts = false;
    this.session.end = this.after(this.sessionMs, () => this.shut());
  }

  readSession() {
    return this.session.bytes;
  }

  disconnected() {
    this.session?.end.cancel();
    this.session = undefined;
  }

  /** Sends the notice and closes; from then on the session accepts no packet. */
  shut() {
    const { session } = this;
    if (!session || session.closing) return;
    session.closing = true;
    this.body.whenStill(() => {
      if (this.session !== session) return;
      this.notice();
      this.after(this.noticeMs, () => this.session === session && this.drop());
    });
  }

  notice() {
    this.send(Buffer.from([0x51, 0x64, this.body.state, this.closedByHand ? 1 : 0]));
  }

  drop() {
    this.disconnected();
    this.link.closed();
    this.advertise();
  }

  send(bytes) {
    const packet = Buffer.alloc(20);
    bytes.copy(packet);
    this.link.notify(packet);
  }

  /** A packet from the phone, after its write has been acknowledged. */
  take(packet) {
    const { session } = this;
    if (!session || session.closing) return;
    if (session.busy && session.queue.length >= this.waitingMost) return this.reject(packet);
    session.queue.push(packet);
    this.pump();
  }

  /** Answers immediately. A socket accepts every answer, so 32 of them never wait (§6). */
  reject(packet) {
    this.send(Buffer.from([0x51, 0x65, readCommand(packet).id]));
  }

  pump() {
    const { session } = this;
    if (!session || session.busy || session.closing || session.queue.length === 0) return;
    session.busy = true;
    const command = readCommand(session.queue.shift());
    const done = (answer) => {
      session.busy = false;
      if (this.session !== session) return;
      if (answer) this.send(answer);
      if (session.wrong >= 5) this.sleep();
      this.pump();
    };
    const start = () => {
      if (this.session !== session || session.closing) return;
      this.judge(command, done);
    };
    this.after(this.answerMs, () => this.body.whenStill(start));
  }

  judge(c, done) {
    const passes = (from, to) => {
      const failed = this.checks.find((check) => check.no >= from && check.no <= to && !check.ok(c, this));
      if (failed) this.refuse(c, failed, done);
      return !failed;
    };
    if (!passes(1, 8)) return;
    if (c.cls !== 4) this.accept(c);
    if (!passes(9, 14)) return this.keepDay(c);
    if (c.cls === 4) this.accept(c);
    this.commands.run(c, done);
  }

  refuse(c, check, done) {
    if (check.answer === 0x61) this.session.wrong += 1;
    const event = check.no <= 6 ? 4 : REFUSALS[check.answer];
    if (event) this.recordRefusal(event, c);
    done(Buffer.from([0x51, check.answer, c.id]));
  }

  /** One record in a session for all failures in checks 1-6, one for each later code. If a failure finds no place, the next one leaves the record. */
  recordRefusal(event, c) {
    if (this.session.left.has(event)) return;
    const named = event === 4 ? {} : this.named(c);
    const left = this.records.add(event === 6 && !this.clockValid() ? 7 : event, named);
    if (left) this.session.left.add(event);
  }

  accept(c) {
    if (c.cls !== 4) this.session.sequence = c.sequence;
    this.stayAwake(this.awakeMs);
    if (c.cls === 2) this.moveClock(c.time);
  }

  /** Called after an accepted command, even if its answer is 69. */
  keepDay(c) {
    if (c.cls === 2 && this.clockValid()) this.flash.lastDay = this.today();
  }

  /** Whose command it is, in the form in which a record names it. */
  named(c) {
    if (c.cls === 4) return { byte1: c.packet[1], nibble: this.slot(c.slot).generation, byte14: c.packet[0] };
    if (c.opcode !== 0xa2 || c.cls !== 2) return { byte14: c.packet[0] };
    const mark = this.keys.sessionMark(this.flash.master, this.session.bytes);
    return { byte1: mark & 255, nibble: mark >> 8, byte14: 2 };
  }

  base(c) {
    if (c.cls === 0) return this.keys.factoryBase();
    if (c.cls === 2) return this.keys.commandBase(this.flash.master);
    return this.keys.offlineKey(this.flash.master, { ...c, generation: this.slot(c.slot).generation });
  }

  slot(number) {
    return this.flash.slots.get(number) ?? { generation: 1, blacklisted: false };
  }

  /** A1: both halves are staged, and the check is that of the new master in this session. */
  setupFits(operand) {
    const { staged, bytes } = this.session;
    if (!staged[0] || !staged[1]) return false;
    return this.keys.setupCheck(Buffer.concat(staged), bytes).equals(operand.subarray(2, 8));
  }

  // What the body reports

  explicitLock() {
    return (this.flash.unit & 2) !== 0;
  }

  locked() {
    this.flash.lastOpener = undefined;
    this.records.add(2);
  }

  jammed() {
    this.records.add(3);
  }

  released() {
    this.records.add(9);
  }

  haspClosed() {
    this.closedByHand = true;
  }

  /** Quick clicks: `s` short, `l` long. */
  press(pattern) {
    this.touch();
    if (this.powered && !this.firmwareMode)
      this.after(1500, () => this.body.whenStill(() => this.commands.entered(pattern)));
  }

  // Power

  powerCycle() {
    this.powerLost();
    this.after(1000, () => this.boot());
  }

  powerLost() {
    this.powered = false;
    this.body.powerLost();
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    this.awakeUntil = 0;
    this.firmwareMode = false;
    if (this.session) this.link.lost();
    this.disconnected();
    this.clearRam();
    this.advertise();
  }

  boot() {
    if (!this.body.carriesElectronics()) return;
    this.powered = true;
    this.records.add(8);
    this.body.booted();
  }

  enterFirmwareMode() {
    if (this.session) this.drop();
    this.firmwareMode = true;
    this.awakeUntil = 0;
    this.advertise();
    this.after(60_000, () => {
      this.firmwareMode = false;
      this.advertise();
    });
  }

  factoryReset() {
    Object.assign(this.flash, this.factoryFlash());
    this.offsetMs = undefined;
    this.records.waiting = [];
    if (this.session) this.drop();
    this.body.putOut();
  }
}
