// The lock on a Bluetooth controller: a peripheral that speaks HCI (H4) and the attribute protocol itself, over any stream. It has the methods of
// `Wire`, so the same lock works behind either.

import { connect } from 'node:net';
import { AttributeServer, COMMAND, RESPONSE, RESPONSE_CONFIGURATION, SERVICE, SESSION } from './att.mjs';

const [PACKET_COMMAND, PACKET_ACL, PACKET_EVENT] = [1, 2, 4];
const HCI = { reset: 0x0c03, eventMask: 0x0c01, leEventMask: 0x2001, bufferSize: 0x2002, disconnect: 0x0406 };
const ADVERTISE = { parameters: 0x2006, data: 0x2008, scanResponse: 0x2009, enable: 0x200a };
const EVENTS = { disconnected: 0x05, commandComplete: 0x0e, completedPackets: 0x13, leMeta: 0x3e };
const [CONNECTABLE, SCANNABLE] = [0, 2];
const ATT = 4;
const USER_ENDED = 0x13;
const u16 = (value) => Buffer.from([value & 255, value >> 8]);
/** The size of an H4 header, and the position of the length of the rest in it. */
const HEADERS = { [PACKET_ACL]: 5, [PACKET_EVENT]: 3 };

const field = (type, bytes) => Buffer.concat([Buffer.from([bytes.length + 1, type]), bytes]);
const padded = (bytes) => Buffer.concat([Buffer.from([bytes.length]), bytes, Buffer.alloc(31 - bytes.length)]);

export class H4Peripheral {
  link = undefined;
  advertising = undefined;
  unread = Buffer.alloc(0);
  /** Fragments that wait until the controller accepts them. `credits`: how many it accepts now, each of at most `aclLength` bytes. */
  waiting = [];

  async open(where) {
    this.stream = connect(where);
    await new Promise((resolve, reject) => this.stream.once('connect', resolve).once('error', reject));
    this.stream.on('error', () => this.stream.destroy());
    this.stream.on('data', (bytes) => this.bytes(bytes));
    this.setUp();
  }

  close() {
    this.stream?.destroy();
  }

  setUp() {
    Object.assign(this, { aclLength: 27, credits: 1 });
    this.command(HCI.reset);
    this.command(HCI.eventMask, Buffer.alloc(8, 0xff));
    this.command(HCI.leEventMask, Buffer.alloc(8, 0xff));
    this.command(HCI.bufferSize);
    this.advertising = undefined;
    this.advertisementChanged();
  }

  command(opcode, parameters = Buffer.alloc(0)) {
    const header = [PACKET_COMMAND, opcode & 255, opcode >> 8, parameters.length];
    this.stream.write(Buffer.concat([Buffer.from(header), parameters]));
  }

  // What the controller sends

  bytes(bytes) {
    this.unread = Buffer.concat([this.unread, bytes]);
    for (;;) {
      const header = HEADERS[this.unread[0]];
      if (this.unread.length === 0 || (header && this.unread.length < header)) return;
      if (header === undefined) return this.close();
      const size = header + (header === 5 ? this.unread.readUInt16LE(3) : this.unread[2]);
      if (this.unread.length < size) return;
      const packet = this.unread.subarray(0, size);
      this.unread = this.unread.subarray(size);
      if (packet[0] === PACKET_EVENT) this.event(packet[1], packet.subarray(3));
      else this.acl(packet);
    }
  }

  event(code, body) {
    if (code === EVENTS.commandComplete && body.length >= 7 && body.readUInt16LE(1) === HCI.bufferSize) {
      this.aclLength = body.readUInt16LE(4) || this.aclLength;
      this.credits = body[6] || 1;
    } else if (code === EVENTS.completedPackets && body.length >= 5) {
      this.completed(body.readUInt16LE(3));
    } else if (code === EVENTS.leMeta && body[0] === 1 && body[1] === 0) this.connected(body.readUInt16LE(2));
    else if (code === EVENTS.disconnected && body.readUInt16LE(1) === this.link?.handle) this.ended();
  }

  completed(count) {
    this.credits += count;
    if (this.link) this.link.inFlight -= count;
    this.pour();
  }

  connected(handle) {
    const server = new AttributeServer({ read: (of) => this.valueOf(of), write: (of, value) => this.take(of, value) });
    this.link = { handle, server, subscribed: false, unread: Buffer.alloc(0), inFlight: 0 };
    this.advertising = undefined;
    this.lock.connect();
  }

  ended() {
    this.credits += this.link.inFlight;
    this.link = undefined;
    this.waiting = [];
    this.lock.disconnected();
    this.advertisementChanged();
  }

  /** L2CAP packets arrive in fragments. */
  acl(packet) {
    const { link } = this;
    const flags = packet.readUInt16LE(1);
    if (link === undefined || (flags & 0x0fff) !== link.handle) return;
    const continues = ((flags >> 12) & 3) === 1;
    link.unread = Buffer.concat([continues ? link.unread : Buffer.alloc(0), packet.subarray(5)]);
    if (link.unread.length < 4 || link.unread.length < link.unread.readUInt16LE(0) + 4) return;
    const channel = link.unread.readUInt16LE(2);
    if (channel !== ATT) return;
    const { pdu, after } = link.server.answer(link.unread.subarray(4));
    if (pdu) this.send(pdu);
    after?.();
  }

  send(pdu) {
    const bytes = Buffer.concat([u16(pdu.length), u16(ATT), pdu]);
    for (let at = 0; at < bytes.length; at += this.aclLength) {
      const piece = bytes.subarray(at, at + this.aclLength);
      const handle = this.link.handle | (at === 0 ? 0 : 0x1000);
      this.waiting.push(Buffer.concat([Buffer.from([PACKET_ACL]), u16(handle), u16(piece.length), piece]));
    }
    this.pour();
  }

  pour() {
    while (this.credits > 0 && this.waiting.length > 0) {
      this.credits -= 1;
      this.link.inFlight += 1;
      this.stream.write(this.waiting.shift());
    }
    if (this.waiting.length === 0 && this.link?.ending) this.endLink();
  }

  // Attributes

  valueOf(handle) {
    if (handle === RESPONSE_CONFIGURATION) return u16(this.link.subscribed ? 1 : 0);
    return handle === SESSION && this.lock.session ? this.lock.readSession() : undefined;
  }

  take(handle, value) {
    if (handle === RESPONSE_CONFIGURATION) this.link.subscribed = (value[0] & 1) === 1;
    else if (handle === COMMAND) this.lock.take(Buffer.from(value));
  }

  // What the lock asks of its radio

  packet(bytes) {
    if (this.link?.subscribed) this.send(Buffer.concat([Buffer.from([0x1b]), u16(RESPONSE), bytes]));
  }

  /** The lock ends the link, after everything that it has sent has left. */
  closed() {
    if (this.link === undefined) return;
    this.link.ending = true;
    this.pour();
  }

  endLink() {
    this.link.ending = false;
    this.command(HCI.disconnect, Buffer.concat([u16(this.link.handle), Buffer.from([USER_ENDED])]));
  }

  /** The battery has been removed: the radio falls silent without notice, and starts again later. */
  lost() {
    this.link = undefined;
    this.waiting = [];
    this.setUp();
  }

  advertisementChanged() {
    const { lock } = this;
    const wanted = lock.firmwareMode || (lock.awake() && this.link === undefined);
    const now = wanted ? this.advertisement() : undefined;
    const key = now && Buffer.concat([Buffer.from([now.type]), now.data, now.name]).toString('hex');
    if (key === this.advertising) return;
    if (this.advertising !== undefined) this.command(ADVERTISE.enable, Buffer.from([0]));
    this.advertising = key;
    if (now === undefined) return;
    const parameters = Buffer.from([0xa0, 0, 0xa0, 0, now.type, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0]);
    this.command(ADVERTISE.parameters, parameters);
    this.command(ADVERTISE.data, padded(now.data));
    this.command(ADVERTISE.scanResponse, padded(field(0x09, now.name)));
    this.command(ADVERTISE.enable, Buffer.from([1]));
  }

  advertisement() {
    const { lock } = this;
    const flags = field(0x01, Buffer.from([0x06]));
    if (lock.firmwareMode) {
      const data = Buffer.concat([flags, field(0x03, u16(0xfe59))]);
      return { type: SCANNABLE, data, name: Buffer.from('NOKE_FW') };
    }
    const data = Buffer.concat([flags, field(0x07, SERVICE), field(0xff, lock.manufacturerData())]);
    return { type: CONNECTABLE, data, name: Buffer.from(lock.name()) };
  }
}
