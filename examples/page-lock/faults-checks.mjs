// Mistakes in a single check: a limit that is off by one, a field that is not bound into a key, two checks in the wrong order.

const check = (lock, id) => lock.checks.find((entry) => entry.id === id);
const range =
  (opcode, narrow) =>
  ({ lock }) => {
    const sound = lock.opcodes[opcode].range;
    lock.opcodes[opcode].range = (o, l) => sound(o, l) && narrow(o);
  };
const wide =
  (opcode, more) =>
  ({ lock }) => {
    const sound = lock.opcodes[opcode].range;
    lock.opcodes[opcode].range = (o, l) => sound(o, l) || more(o);
  };
const moved =
  (id, before) =>
  ({ lock }) => {
    const [one] = lock.checks.splice(lock.checks.indexOf(check(lock, id)), 1);
    one.no = check(lock, before).no;
    lock.checks.splice(lock.checks.indexOf(check(lock, before)), 0, one);
  };

/** A packet that does not open is tried once more with a changed command or lock; `change` returns a function that undoes the change. */
const opensAlso =
  (change) =>
  ({ lock }) => {
    const opens = check(lock, 'opens');
    const { ok } = opens;
    opens.ok = (c, l) => {
      if (ok(c, l)) return true;
      const before = { ...c };
      const undo = change(c, l);
      const right = undo !== undefined && ok(c, l);
      undo?.();
      if (!right) Object.assign(c, before);
      return right;
    };
  };
const ofPhone = (change) => opensAlso((c, l) => (c.cls === 4 ? change(c, l) : undefined));
const nothing = () => {};

const rangeFaults = {
  'relock-3600-refused': range(0xae, (o) => o.readUInt16LE(0) < 3600),
  'long-press-10000-refused': range(0xaf, (o) => o.readUInt16LE(0) < 10_000),
  'long-press-99-taken': wide(0xaf, (o) => o.readUInt16LE(0) === 99),
  'radio-9-taken': wide(0xad, (o) => o.readInt8(0) === 9),
  'hours-index-15-refused': range(0xc8, (o) => o[0] < 15 || o[3] === 0),
  'zone-14-hours-refused': range(0xc9, (o) => o.readInt8(0) < 56),
  'slot-99-not-enabled': range(0xa4, (o) => o.readUInt16LE(0) < 99),
  'slot-100-enabled': wide(0xa4, (o) => o.readUInt16LE(0) === 100),
  'code-of-unlimited-uses-refused': range(0xa6, (o) => o[5] !== 255),
  'code-99-not-read': range(0xa7, (o) => o[0] < 99),
  'code-100-read': wide(0xa7, (o) => o[0] === 100),
  'code-99-not-cleared': range(0xb1, (o) => o[0] < 99),
  'code-100-cleared': wide(0xb1, (o) => o[0] === 100),
  'slot-99-refused': ({ lock }) => {
    check(lock, 'slot').ok = (c) => c.cls !== 4 || (c.bank === 0 && c.slot < 99);
  },
  'slot-0-refused': ({ lock }) => {
    check(lock, 'slot').ok = (c) => c.cls !== 4 || (c.bank === 0 && c.slot > 0 && c.slot < 100);
  },
  'sequence-signed': ({ lock }) => {
    check(lock, 'sequence').ok = (c) => c.cls === 4 || (c.sequence << 24) >> 24 > lock.session.sequence;
  },
  'sequence-must-be-the-next': ({ lock }) => {
    const sequence = check(lock, 'sequence');
    const { ok } = sequence;
    sequence.ok = (c, l) => ok(c, l) && (c.cls === 4 || c.sequence !== 40);
  },
  'phone-time-within-280': ({ lock }) => {
    lock.phoneTimeRight = (time) => lock.clockValid() && Math.abs(time - lock.time()) <= 280;
  },
  'phone-time-280-behind': ({ lock }) => {
    lock.phoneTimeRight = (time) => lock.clockValid() && time - lock.time() <= 300 && lock.time() - time <= 280;
  },
  'unflagged-stamp-of-1970-refused': ({ lock }) => {
    const time = check(lock, 'phone-time');
    const { ok } = time;
    time.ok = (c, l) => ok(c, l) && (c.cls !== 4 || c.time === 0 || c.time > 1e9);
  },
  'hours-0-to-0-are-the-whole-day': ({ lock }) => {
    const inside = lock.insideHours.bind(lock);
    lock.insideHours = (schedule) => {
      const held = lock.flash.hours.get(schedule);
      return inside(schedule) || (held?.every((quarter) => quarter === 0) ?? false);
    };
  },
  'hours-open-a-quarter-early': ({ lock }) => {
    const inside = lock.insideHours.bind(lock);
    lock.insideHours = (schedule) => {
      if (inside(schedule)) return true;
      lock.clock.now += 900_000;
      const soon = inside(schedule);
      lock.clock.now -= 900_000;
      return soon;
    };
  },
};

const keyFaults = {
  'key-of-the-next-slot-opens': ofPhone((c) => {
    c.slot += 1;
    return nothing;
  }),
  'key-of-the-day-before-opens': ofPhone((c) => {
    c.dayBits -= 1;
    return nothing;
  }),
  'key-of-schedule-3-opens': ofPhone((c) => {
    c.schedule = 3;
    return nothing;
  }),
  'dated-key-can-be-made-to-stand': ofPhone((c) => {
    c.standing = false;
    return nothing;
  }),
  'generation-9-opens-slot-7': ofPhone((c, lock) => {
    const { slot } = lock;
    if (c.slot !== 7) return undefined;
    lock.slot = () => ({ generation: 9, blacklisted: false });
    return () => {
      lock.slot = slot;
    };
  }),
  'key-of-a-neighbour-opens': ofPhone((_, { keys }) => {
    const { mac } = keys;
    keys.mac = Buffer.concat([mac.subarray(0, 5), Buffer.from([mac[5] === 0x77 ? 0x78 : 0x77])]);
    return () => {
      keys.mac = mac;
    };
  }),
  'header-byte-3-ignored': opensAlso((c) => {
    if (c.cls === 4 || c.packet.length < 4) return undefined;
    c.packet = Buffer.from(c.packet);
    c.packet[3] = 0;
    return nothing;
  }),
  'operand-of-a2-ignored': ({ lock }) => {
    lock.opcodes[0xa2].used = Array(8).fill(255);
  },
  'unknown-opcode-before-its-operand': ({ lock }) => {
    const opens = check(lock, 'opens');
    const { ok } = opens;
    opens.ok = (c, l) => ok(c, l) || (!(c.opcode in l.opcodes) && l.keys.checksumRight(c.plain));
  },
  'last-session-opens': ({ lock }) => {
    let last;
    const disconnected = lock.disconnected.bind(lock);
    lock.disconnected = () => {
      last = lock.session?.bytes ?? last;
      disconnected();
    };
    ofPhone((_, l) => {
      const { bytes } = l.session;
      if (last === undefined) return undefined;
      l.session.bytes = last;
      return () => {
        l.session.bytes = bytes;
      };
    })({ lock });
  },
};

const orderFaults = {
  'class-before-length': moved('class', 'length'),
  'short-packets-are-padded': ({ lock }) => {
    check(lock, 'length').ok = (c) => {
      if (c.packet.length === 19) c.packet = Buffer.concat([c.packet, Buffer.alloc(1)]);
      return c.packet.length === 20;
    };
  },
  'class-ten-counts-as-four': ({ lock }) => {
    check(lock, 'class').ok = (c, l) => {
      if (c.cls !== 10) return [0, 2, 4].includes(c.cls);
      c.cls = 4;
      if (check(l, 'opens').ok(c, l)) return true;
      c.cls = 10;
      return false;
    };
  },
  'class-3-taken': ({ lock }) => {
    check(lock, 'class').ok = (c) => [0, 2, 3, 4].includes(c.cls);
  },
  'sequence-before-the-block': moved('sequence', 'opens'),
  'day-before-the-block': ({ lock }) => {
    moved('key-day', 'opens')({ lock });
    const day = check(lock, 'key-day');
    const { ok } = day;
    day.ok = (c, l) => {
      c.keyDay = l.fullDay(c.dayBits);
      return ok(c, l);
    };
  },
  'day-before-the-opcode': moved('key-day', 'opcode-allowed'),
  'supply-before-overlock': moved('supply', 'overlock'),
  'blacklist-before-the-times': moved('blacklist', 'phone-time'),
  'class-before-the-opcode': moved('opcode-allowed', 'opcode-known'),
  'a9-answered-to-phones': ({ lock, commands }) => {
    const allowed = check(lock, 'opcode-allowed');
    const { ok } = allowed;
    allowed.ok = (c, l) => ok(c, l) || (c.cls === 4 && c.opcode === 0xa9);
    const reset = commands.opa9.bind(commands);
    commands.opa9 = (c) => (c.cls === 4 ? undefined : reset(c));
  },
  'factory-answers-62-to-other-opcodes': ({ lock }) => {
    const known = check(lock, 'opcode-known');
    const { ok } = known;
    known.ok = (c, l) => ok(c, l) && (c.cls !== 0 || c.opcode === 0xa1 || c.opcode === 0xb0);
  },
  'same-packet-refused': ({ lock }) => {
    const opens = check(lock, 'opens');
    const { ok } = opens;
    opens.ok = (c, l) => {
      const hex = c.packet.toString('hex');
      l.session.taken ??= new Set();
      if (c.cls === 4 && l.session.taken.has(hex)) return false;
      l.session.taken.add(hex);
      return ok(c, l);
    };
  },
};

export const checkOnlyFaults = { ...rangeFaults, ...keyFaults, ...orderFaults };
