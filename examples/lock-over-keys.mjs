// A Nokē ONE over noke-sim/keys: that library derives its keys, checks its packets and signs its records. Body, clock, flash, WebSocket and
// stimulus URL are those of page-lock/. Compare lock-from-the-page.mjs, which has all of it in plain JavaScript.
//
//   node examples/lock-over-keys.mjs 2946 2947     WebSocket port, stimulus port

import { pathToFileURL } from 'node:url';
import * as np1 from 'noke-sim/keys';
import { CLAIMS, FACTORY_SECRET, MAC } from './page-lock/identity.mjs';
import { Lock } from './page-lock/lock.mjs';
import { startLock } from './page-lock/start.mjs';

/** The contents of flash, in the form that `heldDigest` takes; `command` is the one that wrote them. */
function heldValue(command, held) {
  if (command.op === 'setup') return { op: 'setup', epoch: command.epoch };
  if (command.op === 'scheduleHours') {
    const week = Array.from({ length: 7 }, (_, day) => ({ open: held[2 + 2 * day], close: held[3 + 2 * day] }));
    return { op: 'scheduleHours', index: command.index, week };
  }
  if ('slotNumber' in command) {
    const op = held[0] === 0xa3 ? 'removeLimitedKey' : 'enableLimitedKey';
    return { op, slotNumber: command.slotNumber, generation: held.readUInt16LE(3) };
  }
  return command;
}

const threeBytes = (number) => Buffer.from([number & 255, (number >> 8) & 255, number >> 16]);

export class LockOverKeys extends Lock {
  constructor(parts) {
    super(parts);
    this.address = np1.mac(parts.mac.toString('hex').toUpperCase().match(/../g).join(':'));
    Object.assign(this.keys, {
      sessionMark: (master, session) => np1.sessionMark(np1.upKey(master), session),
      digest: (master, session, held) =>
        threeBytes(np1.heldDigest(np1.upKey(master), session, heldValue(this.command, held))),
      upload: (master, session, _type, plain) =>
        Buffer.from(np1.recordPacket(np1.upKey(master), session, np1.decodeRecord(plain).value)),
    });
  }

  get factoryKey() {
    return np1.factoryBase(this.keys.factorySecret, this.address);
  }

  /** What the checks can see of this lock. */
  view() {
    const { flash, session, body } = this;
    const zone = flash.zone && {
      offset: flash.zone.readInt8(0),
      transition: flash.zone.readUInt32LE(1),
      offsetAfter: flash.zone.readInt8(5),
      quartersToNext: flash.zone.readUInt16LE(6),
    };
    const week = (hours) =>
      hours && Array.from({ length: 7 }, (_, day) => ({ open: hours[2 * day], close: hours[2 * day + 1] }));
    return {
      mac: this.address,
      hardware: '1A',
      provisioning: flash.master ? 'ready' : 'factory',
      session: session.bytes,
      lastSequence: session.sequence,
      staged: { part0: session.staged[0], part1: session.staged[1] },
      factoryBase: this.factoryKey,
      flash: flash.master && {
        master: flash.master,
        slot: (number) => this.slot(number),
        overlocked: (flash.unit & 1) === 1,
        hours: (index) => week(flash.hours.get(index)),
      },
      clock: {
        valid: this.clockValid(),
        unixSeconds: this.clockValid() ? this.time() : 0,
        zone,
        lastKnownDay: flash.lastDay,
      },
      supplyCarriesMotor: body.bolt === 'in' || body.carriesMotor(),
    };
  }

  judge(c, done) {
    const verdict = np1.verify(np1.CHECKS, this.view(), c.packet);
    if (verdict.accepted) this.accept({ cls: c.cls, ...verdict.accepted });
    if (!verdict.ok) return this.refuse(c, { no: verdict.number, answer: verdict.result }, done);
    this.command = verdict.command;
    if (c.cls === 4) this.accept(c);
    this.commands.run({ ...c, ...this.plain(c) }, done);
  }

  /** The bytes of the command that the effects of page-lock/commands.mjs read. */
  plain(c) {
    if (c.cls === 4) return { opcode: 0xa2 };
    const base = c.cls === 0 ? this.factoryKey : np1.commandBase(this.flash.master);
    const bytes = Buffer.from(np1.openBlock(base, this.session.bytes, c.packet.subarray(4)));
    return { opcode: bytes[0], flag: bytes[1], operand: bytes.subarray(6, 14) };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [port = 2946, stimulusPort = 2947] = process.argv.slice(2).map(Number);
  const identity = {
    mac: Buffer.from(MAC.replaceAll(':', ''), 'hex'),
    factorySecret: Buffer.from(FACTORY_SECRET, 'hex'),
  };
  const { target, stimulus } = await startLock({ ...identity, port, stimulusPort, Kind: LockOverKeys });
  console.log(JSON.stringify({ target, stimulus, claims: CLAIMS }));
}
