// Mistakes that show in one place: an answer, a record, the advertising data, what survives a power loss.

import { after, before } from './replacing.mjs';

const session =
  (change) =>
  ({ lock }) => {
    const make = lock.makeSession.bind(lock);
    lock.makeSession = () => change(make(), lock);
  };
const status =
  (change) =>
  ({ lock }) => {
    const data = lock.manufacturerData.bind(lock);
    lock.manufacturerData = () => {
      const bytes = data();
      bytes[2] = change(bytes[2]);
      return bytes;
    };
  };
/** Changes an app packet before it is sent. */
const answer =
  (change) =>
  ({ lock }) => {
    before(lock, 'send', (bytes) => {
      if (bytes[0] === 0x51) change(bytes, lock);
    });
  };
const plain =
  (change) =>
  ({ records, keys, lock }) => {
    const make = records.plain.bind(records);
    records.plain = (...all) => {
      const bytes = make(...all);
      change(bytes, lock);
      bytes[15] = keys.checksum(bytes);
      return bytes;
    };
  };
const unrecorded =
  (opcode) =>
  ({ commands }) => {
    const record = commands.configuration.bind(commands);
    commands.configuration = (c, ...rest) => (c.opcode === opcode ? undefined : record(c, ...rest));
  };
const namesNobody = (event) =>
  plain((bytes) => {
    if (bytes[0] !== event) return;
    bytes[1] = 0;
    bytes[13] &= 1;
    bytes[14] = 0;
  });

const radioFaults = {
  'locked-looks-unlocked': status((byte) => byte & 0x1f),
  'minor-version-of-200': ({ lock }) => {
    lock.version = [2, 200];
  },
  'advertises-what-it-woke-with': ({ lock }) => {
    const data = lock.manufacturerData.bind(lock);
    let held;
    before(lock, 'touch', () => {
      held = data();
    });
    lock.manufacturerData = () => held ?? data();
  },
  'wakes-again-after-a-connection': ({ lock }) => {
    let timer;
    before(lock, 'touch', () => timer?.cancel());
    after(lock, 'disconnected', () => {
      timer?.cancel();
      timer = lock.after(16_500, () => lock.stayAwake(3_000));
    });
  },
  'session-of-nineteen': session((bytes) => bytes.subarray(0, 19)),
  'zeros-after-an-idle-connection': ({ lock }) => {
    let idle = 0;
    before(lock, 'take', () => {
      idle = 0;
    });
    session((bytes) => {
      idle += 1;
      return idle > 6 ? Buffer.alloc(20) : bytes;
    })({ lock });
  },
  'epoch-shown-a-session-late': ({ lock, commands }) => {
    let shown;
    before(commands, 'opa1', () => {
      if (lock.flash.master) shown = lock.flash.epoch;
    });
    session((bytes) => {
      if (shown !== undefined) bytes[1] = (bytes[1] & 15) | ((shown & 15) << 4);
      shown = undefined;
      return bytes;
    })({ lock });
  },
  'new-after-boot': ({ lock }) => {
    let booted = false;
    after(lock, 'boot', () => {
      booted = true;
    });
    session((bytes) => {
      if (booted) bytes[1] &= 0xfe;
      booted = false;
      return bytes;
    })({ lock });
  },
  'connects-once-a-touch': ({ lock, wire }) => {
    let free = true;
    after(lock, 'touch', () => {
      free = true;
    });
    after(lock, 'connect', () => {
      free = false;
    });
    const connect = wire.connect.bind(wire);
    wire.connect = (socket) => {
      if (free) connect(socket);
    };
  },
  'firmware-mode-for-two-minutes': ({ lock }) => {
    after(lock, 'enterFirmwareMode', () => {
      lock.after(60_000, () => {
        lock.firmwareMode = true;
        lock.advertise();
      });
      lock.after(120_000, () => {
        lock.firmwareMode = false;
        lock.advertise();
      });
    });
  },
};

const answerFaults = {
  'command-id-of-seven-bits': answer((bytes) => {
    if (bytes[1] !== 0x64) bytes[2] &= 0x1f;
  }),
  'command-id-of-a-short-packet': ({ lock }) => {
    before(lock, 'refuse', (c) => {
      if (c.packet.length < 3) c.id = c.packet.at(-1) ?? 0;
    });
  },
  'no-command-id-with-61': answer((bytes) => {
    if (bytes[1] === 0x61) bytes[2] = 0;
  }),
  'success-after-a-jam': ({ lock }) => {
    before(lock, 'send', (bytes) => {
      const { session: open } = lock;
      if (bytes[0] === 0x51 && bytes[1] === 0x69)
        lock.after(800, () => lock.session === open && lock.send(Buffer.from([0x51, 0x60, bytes[2]])));
    });
  },
  'rubbish-after-62': ({ lock }) => {
    const send = lock.send.bind(lock);
    lock.send = (bytes) =>
      send(bytes[1] === 0x62 ? Buffer.concat([bytes, Buffer.alloc(20, 7)]).subarray(0, 20) : bytes);
  },
  'unlocks-are-answered-twice': ({ lock }) => {
    const { unlock } = lock.commands;
    lock.commands.unlock = function twice(c, done) {
      unlock.call(this, c, (bytes) => {
        if (c.cls === 4 && bytes[1] === 0x60) lock.after(300, () => lock.session && lock.send(bytes));
        done(bytes);
      });
    };
  },
  'next-unlock-after-a-jam-fails': ({ body }) => {
    const move = body.move.bind(body);
    let jammed = 0;
    body.move = (to, then) =>
      move(to, (moved) => {
        jammed = moved ? jammed : 2;
        if (to === 'in' && moved && jammed === 2) {
          jammed = 0;
          body.bolt = 'out';
          then(false);
        } else then(moved);
      });
  },
};

const recordFaults = {
  'core-recorded-as-a-phone': plain((bytes) => {
    if (bytes[0] === 1 && bytes[14] === 2) bytes[14] = 4;
  }),
  'time-since-boot': plain((bytes, lock) => {
    if (lock.clockValid()) bytes.writeUInt32LE(Math.floor(lock.clock.now / 1000) % 100_000, 2);
  }),
  'locking-unrecorded': ({ lock }) => {
    lock.locked = () => {
      lock.flash.lastOpener = undefined;
    };
  },
  'jams-unrecorded': ({ records }) => {
    const add = records.add.bind(records);
    records.add = (event, ...rest) => (event === 3 ? undefined : add(event, ...rest));
  },
  'a3-a4-unrecorded': unrecorded(0xa4),
  'c7-unrecorded': unrecorded(0xc7),
  'c8-unrecorded': unrecorded(0xc8),
  'c9-unrecorded': unrecorded(0xc9),
  'ad-unrecorded': unrecorded(0xad),
  'ae-unrecorded': unrecorded(0xae),
  'af-unrecorded': unrecorded(0xaf),
  '05-names-nobody': namesNobody(5),
  '06-names-nobody': namesNobody(6),
  'a9-record-not-sent': ({ commands }) => {
    const send = commands.send.bind(commands);
    commands.send = (one, master) => (one.event === 0x29 ? undefined : send(one, master));
  },
  'key-reset-record-under-the-old-master': ({ commands, lock }) => {
    const setup = commands.opa1.bind(commands);
    commands.opa1 = (c) => {
      const old = lock.flash.master;
      const record = commands.configuration.bind(commands);
      if (old) commands.configuration = (d, head, value) => record(d, head, value, { master: old });
      setup(c);
      commands.configuration = record;
    };
  },
};

const memoryFaults = {
  'a4-raises-the-next-slot': ({ commands, lock }) => {
    const set = commands.setSlot.bind(commands);
    commands.setSlot = (c, blacklisted) => {
      set(c, blacklisted);
      const number = c.operand.readUInt16LE(0);
      if (number === 42) lock.flash.slots.set(43, { generation: lock.slot(43).generation + 1, blacklisted: false });
    };
  },
  'generations-in-ram': ({ lock }) => {
    after(lock, 'clearRam', () => {
      const slot = lock.flash.slots.get(45);
      if (slot) slot.generation -= 1;
    });
  },
  'a1-answered-without-halves': setupWith(0),
  'a1-answered-with-one-half': setupWith(1),
  'second-half-of-zeros': ({ lock }) => {
    const fits = lock.setupFits.bind(lock);
    lock.setupFits = (o) => {
      const { session: open } = lock;
      if (open.staged.some((half) => half)) open.staged = open.staged.map((half) => half ?? Buffer.alloc(8));
      return fits(o);
    };
  },
  'phones-open-from-the-next-session': ({ commands, lock }) => {
    after(commands, 'opa1', (c) => {
      if (c.cls === 0) lock.session.fresh = true;
    });
    const opens = lock.checks.find(({ id }) => id === 'opens');
    const { ok } = opens;
    opens.ok = (c, l) => ok(c, l) && !(c.cls === 4 && l.session.fresh);
  },
  'standing-keys-carry-a-day': ({ keys, lock }) => {
    const make = keys.offlineKey.bind(keys);
    keys.offlineKey = (master, key) =>
      make(master, key.standing ? { ...key, standing: false, keyDay: lock.clockValid() ? lock.today() : 0 } : key);
  },
  'button-keeps-the-master': ({ lock }) => {
    const reset = lock.factoryReset.bind(lock);
    lock.factoryReset = () => {
      const { master } = lock.flash;
      reset();
      lock.flash.master = master;
    };
  },
  'hasp-waits-for-the-time': ({ body }) => {
    const lockBolt = body.lockBolt.bind(body);
    const close = body.closeHasp.bind(body);
    body.closeHasp = () => {
      body.lockBolt = () => {
        body.lockBolt = lockBolt;
        body.armRelock();
      };
      close();
    };
  },
  'last-day-a-day-less-after-power': ({ lock }) => {
    after(lock, 'clearRam', () => {
      if (lock.flash.lastDay) lock.flash.lastDay -= 1;
    });
  },
  'phone-sets-a-lost-clock': ({ lock }) => {
    const time = lock.checks.find(({ id }) => id === 'key-day');
    const { ok } = time;
    time.ok = (c, l) => {
      const right = ok(c, l);
      if (c.cls === 4 && (c.flag & 1) === 1 && l.offsetMs === undefined) l.offsetMs = c.time * 1000 - l.clock.now;
      return right;
    };
  },
};

/** A1 with that many halves staged is answered with 60 and does nothing. */
function setupWith(halves) {
  return ({ lock, commands }) => {
    const fits = lock.setupFits.bind(lock);
    const staged = () => lock.session.staged.filter((half) => half).length;
    lock.setupFits = (o) => (staged() === halves && lock.flash.master ? true : fits(o));
    const setup = commands.opa1.bind(commands);
    commands.opa1 = (c) => (staged() === 2 ? setup(c) : undefined);
  };
}

export const singleFaults = { ...radioFaults, ...answerFaults, ...recordFaults, ...memoryFaults };
