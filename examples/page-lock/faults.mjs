// Mistakes that a firmware engineer might make when writing a lock from the page. Each replaces one step of a correct lock. A fault gets the parts of
// the lock: { lock, body, keys, records, commands, wire, clock }.

import { bodyFaults } from './faults-body.mjs';
import { checkOnlyFaults } from './faults-checks.mjs';
import { commandAndClockFaults } from './faults-commands.mjs';
import { cryptoFaults } from './faults-crypto.mjs';
import { singleFaults } from './faults-single.mjs';
import { after, before } from './replacing.mjs';

const check = (lock, id) => lock.checks.find((entry) => entry.id === id);
const skip =
  (id) =>
  ({ lock }) => {
    check(lock, id).ok = () => true;
  };
const answers =
  (id, code) =>
  ({ lock }) => {
    check(lock, id).answer = code;
  };
const range =
  (opcode, inRange) =>
  ({ lock }) => {
    lock.opcodes[opcode].range = inRange;
  };
const moveCheck = (lock, id, before) => {
  const [moved] = lock.checks.splice(lock.checks.indexOf(check(lock, id)), 1);
  lock.checks.splice(lock.checks.indexOf(check(lock, before)), 0, moved);
};

const checkFaults = {
  'length-not-checked': ({ lock }) => {
    check(lock, 'length').ok = (c) => {
      c.packet = Buffer.concat([c.packet, Buffer.alloc(20)]).subarray(0, 20);
      return true;
    };
  },
  'class-ten-taken': ({ lock }) => {
    check(lock, 'class').ok = (c) => [0, 2, 4, 10].includes(c.cls);
  },
  'factory-takes-class-4': answers('provisioning', 0x61),
  'ready-takes-class-0': ({ lock }) => {
    check(lock, 'provisioning').ok = (c) => lock.flash.master !== undefined || c.cls === 0;
  },
  'slot-100-taken': ({ lock }) => {
    check(lock, 'slot').ok = (c) => c.cls !== 4 || c.bank === 0;
  },
  'bank-ignored': ({ lock }) => {
    check(lock, 'slot').ok = (c) => c.cls !== 4 || c.slot <= 99;
  },
  'checksum-not-checked': ({ keys }) => {
    keys.checksumRight = () => true;
  },
  'unused-flags-ignored': ({ lock }) => {
    const opens = check(lock, 'opens');
    const original = opens.ok;
    opens.ok = (c, l) => {
      const right = original(c, l);
      if (right || !c.plain || !(c.plain[1] & 0xee)) return right;
      c.plain[15] = keysSum(c.plain, c.flag & 0xee);
      c.plain[1] &= 0x11;
      return lock.keys.checksumRight(c.plain);
    };
  },
  'sequence-equal-taken': ({ lock }) => {
    check(lock, 'sequence').ok = (c) => c.cls === 4 || c.sequence >= lock.session.sequence;
  },
  'sequence-not-checked': skip('sequence'),
  'sequence-byte-14-ignored': ({ lock }) => {
    const opens = check(lock, 'opens');
    const original = opens.ok;
    opens.ok = (c, l) => {
      if (original(c, l)) return true;
      if (c.cls === 4 || !c.plain || !lock.keys.checksumRight(c.plain)) return false;
      return (c.plain[14] ^ c.sequence) !== 0 && c.operand.every((b) => b === 0) && c.flag === 0;
    };
  },
  'sequence-used-up-by-refusal': ({ lock }) => {
    before(lock, 'refuse', (c, failed) => {
      if (c.cls !== 4 && failed.no > 6) lock.session.sequence = c.sequence;
    });
  },
  'unknown-opcode-61': answers('opcode-known', 0x61),
  'class-4-takes-every-opcode': skip('opcode-allowed'),
  'opcode-before-sequence': ({ lock }) => moveCheck(lock, 'opcode-known', 'sequence'),
  'day-before-is-today': ({ lock }) => {
    check(lock, 'key-day').ok = (c) =>
      c.cls !== 4 || c.standing || (lock.clockValid() && Math.abs(c.keyDay - lock.today()) <= 1);
  },
  'day-not-checked': skip('key-day'),
  'day-by-utc': ({ lock }) => {
    check(lock, 'key-day').ok = (c) =>
      c.cls !== 4 || c.standing || (lock.clockValid() && c.keyDay === Math.floor(lock.time() / 86_400));
  },
  'day-without-clock-taken': ({ lock }) => {
    check(lock, 'key-day').ok = (c) => c.cls !== 4 || c.standing || !lock.clockValid() || c.keyDay === lock.today();
  },
  'hours-not-checked': skip('hours'),
  'phone-time-not-checked': skip('phone-time'),
  'phone-time-301': ({ lock }) => {
    lock.phoneTimeRight = (time) => lock.clockValid() && Math.abs(time - lock.time()) <= 301;
  },
  'phone-time-late-only': ({ lock }) => {
    lock.phoneTimeRight = (time) => lock.clockValid() && lock.time() - time <= 300;
  },
  'phone-time-always-checked': ({ lock }) => {
    check(lock, 'phone-time').ok = (c) => c.cls !== 4 || lock.phoneTimeRight(c.time);
  },
  'blacklist-not-checked': skip('blacklist'),
  'overlock-not-checked': skip('overlock'),
  'overlock-before-hours': ({ lock }) => moveCheck(lock, 'overlock', 'key-day'),
  'overlock-stops-the-core': ({ lock }) => {
    check(lock, 'overlock').ok = (c) => c.opcode !== 0xa2 || (lock.flash.unit & 1) === 0;
  },
  'supply-not-checked': skip('supply'),
  'supply-checked-for-an-open-bolt': ({ lock, body }) => {
    check(lock, 'supply').ok = (c) => c.opcode !== 0xa2 || body.carriesMotor();
  },
  'relock-0-taken': range(0xae, (o) => o.readUInt16LE(0) <= 3600),
  'quick-click-length-2': range(0xa6, (o) => o[0] <= 99 && o[1] >= 2 && o[1] <= 24 && o[5] >= 1),
  'quick-click-index-100': range(0xa6, (o) => o[0] <= 100 && o[1] >= 3 && o[1] <= 24 && o[5] >= 1),
  'quick-click-uses-0': range(0xa6, (o) => o[0] <= 99 && o[1] >= 3 && o[1] <= 24 && o.readUIntLE(2, 3) < 2 ** o[1]),
  'radio-unsigned': range(0xad, (o) => o[0] <= 8),
  'hours-past-96': range(0xc8, (o) => o[0] >= 1 && o[0] <= 15 && o[2] <= o[3]),
  'hours-index-0': range(0xc8, (o) => o[0] <= 15 && o[2] <= o[3] && o[3] <= 96),
  'zone-range-unchecked': range(0xc9, () => true),
  'a1-without-halves': ({ lock }) => {
    lock.opcodes[0xa1].range = (o) => {
      lock.session.staged = lock.session.staged.map((half) => half ?? Buffer.alloc(8));
      return lock.setupFits(o);
    };
  },
  'a1-check-unread': ({ lock }) => {
    lock.setupFits = () => lock.session.staged.every((half) => half);
  },
  'slot-100-removed': range(0xa3, () => true),
};

function keysSum(plain, dropped) {
  return (plain[15] - dropped) & 255;
}

const sessionFaults = {
  'session-not-frozen': ({ lock }) => {
    lock.readSession = () => lock.makeSession().copy(lock.session.bytes) && lock.session.bytes;
  },
  'session-follows-state': ({ lock }) => {
    lock.readSession = () => Buffer.concat([Buffer.from([lock.body.state]), lock.session.bytes.subarray(1)]);
  },
  'nonce-repeated': ({ lock }) => {
    lock.random = (n) => Buffer.alloc(n, 0x5a);
  },
  'nonce-from-boot': ({ lock }) => {
    let count = 0;
    lock.random = (n) => {
      count += 1;
      return Buffer.alloc(n, count);
    };
    after(lock, 'boot', () => {
      count = 0;
    });
  },
  'nonce-counted': ({ lock }) => {
    const start = lock.random(12);
    let count = 0;
    lock.random = () => {
      count += 1;
      return Buffer.concat([start, Buffer.from([0, 0, 0, count])]);
    };
  },
  'manufacturer-data-of-seven': ({ lock }) => {
    const data = lock.manufacturerData.bind(lock);
    lock.manufacturerData = () => Buffer.concat([data(), Buffer.from([0x12, 0x34])]);
  },
  'battery-big-endian': ({ lock }) => {
    const make = lock.makeSession.bind(lock);
    lock.makeSession = () => {
      const bytes = make();
      bytes.writeUInt16BE(lock.body.mv, 2);
      return bytes;
    };
  },
  'state-bits-wrong': ({ lock }) => {
    const data = lock.manufacturerData.bind(lock);
    lock.manufacturerData = () => {
      const bytes = data();
      bytes[2] = (bytes[2] & 7) | ((bytes[2] >> 1) & 0x70);
      return bytes;
    };
  },
  'low-bit-never': ({ body }) => {
    body.setBattery = (mv) => {
      body.mv = mv;
    };
  },
  'low-bit-only-in-session': ({ lock }) => {
    const data = lock.manufacturerData.bind(lock);
    lock.manufacturerData = () => data().map((byte, i) => (i === 2 ? byte & 0xfe : byte));
  },
  'epoch-nibble-missing': ({ lock }) => {
    const make = lock.makeSession.bind(lock);
    lock.makeSession = () => {
      const bytes = make();
      bytes[1] &= 15;
      return bytes;
    };
  },
  'waiting-bit-missing': ({ lock }) => {
    const make = lock.makeSession.bind(lock);
    lock.makeSession = () => {
      const bytes = make();
      bytes[1] &= ~8;
      return bytes;
    };
  },
  'clock-bit-after-power-loss': ({ lock }) => {
    const ram = lock.clearRam.bind(lock);
    lock.clearRam = () => {
      const offset = lock.offsetMs;
      ram();
      lock.offsetMs = offset;
    };
  },
  'name-in-lower-case': ({ lock }) => {
    lock.name = () => `NOKE1A_${lock.mac.toString('hex')}`;
  },
  'name-with-colons': ({ lock }) => {
    lock.name = () => `NOKE1A_${lock.mac.toString('hex').toUpperCase().match(/../g).join(':')}`;
  },
  'answer-before-acknowledgement': ({ wire, lock }) => {
    lock.answerMs = 0;
    const held = [];
    wire.acknowledge = (socket, message) =>
      held.push(() => wire.about(socket, { type: 'write', ...wire.place(message) }));
    after(wire, 'packet', () => held.shift()?.());
  },
  'no-acknowledgement': ({ wire }) => {
    wire.acknowledge = () => {};
  },
  'five-61s-ignored': ({ lock }) => {
    after(lock, 'refuse', () => {
      lock.session.wrong = 0;
    });
  },
  'sixth-61-sleeps': ({ lock }) => {
    before(lock, 'connect', () => {});
    after(lock, 'connect', () => {
      lock.session.wrong = -1;
    });
  },
  'queue-unbounded': ({ lock }) => {
    lock.waitingMost = 1000;
  },
  'queue-of-two': ({ lock }) => {
    lock.waitingMost = 2;
  },
  'rejects-wait-their-turn': ({ lock }) => {
    const reject = lock.reject.bind(lock);
    lock.reject = (packet) => lock.after(40, () => reject(packet));
  },
  'connected-and-advertising': ({ wire, lock }) => {
    wire.onAir = () => lock.awake() || lock.firmwareMode;
  },
  'touch-ends-firmware-mode': ({ lock }) => {
    before(lock, 'touch', () => {
      lock.firmwareMode = false;
    });
  },
  'awake-after-firmware-mode': ({ lock }) => {
    after(lock, 'enterFirmwareMode', () => lock.after(60_000, () => lock.stayAwake(lock.awakeMs)));
  },
  'notice-missing': ({ lock }) => {
    lock.notice = () => {};
  },
  'a0-answers-the-notice-only': ({ commands }) => {
    const shutdown = commands.shutdown.bind(commands);
    commands.shutdown = (c, done) => shutdown(c, () => done());
  },
  'sleeps-never': ({ lock }) => {
    lock.sleep = () => {};
  },
  'sleeps-after-5-s': ({ lock }) => {
    lock.awakeMs = 5000;
  },
  'command-does-not-keep-awake': ({ lock }) => {
    lock.accept = (c) => {
      if (c.cls !== 4) lock.session.sequence = c.sequence;
      if (c.cls === 2) lock.moveClock(c.time);
    };
  },
  'session-never-ends': ({ lock }) => {
    lock.sessionMs = 100_000_000;
  },
  'advertises-asleep': ({ lock }) => {
    lock.awake = () => lock.powered;
  },
  'two-answers': ({ lock }) => {
    lock.send = (bytes) => {
      const packet = Buffer.alloc(20);
      bytes.copy(packet);
      lock.link.notify(packet);
      if (bytes[0] === 0x51 && bytes[1] === 0x61) lock.link.notify(packet);
    };
  },
  'command-id-missing': ({ lock }) => {
    before(lock, 'send', (bytes) => {
      if (bytes[0] === 0x51 && bytes[1] !== 0x64) bytes[2] = 0;
    });
  },
};

export const faults = {
  ...cryptoFaults,
  ...checkFaults,
  ...sessionFaults,
  ...commandAndClockFaults,
  ...bodyFaults,
  ...checkOnlyFaults,
  ...singleFaults,
};

/** Faults that no case catches, with the reason. scripts/page-lock.mjs fails if one of them is caught. */
export const UNCAUGHT = {};
