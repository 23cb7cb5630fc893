// Mistakes in keys, blocks and records; the other half of faults.mjs.

import { hmac, u16 } from './crypto.mjs';

const keyFaults = {
  'aes-wrong-direction': ({ keys }) => {
    keys.seal = (base, session, plain) => keys.encrypt(keys.blockKey(base, session), plain);
    keys.open = (base, session, block) => keys.decrypt(keys.blockKey(base, session), block);
  },
  'uploads-wrong-direction': ({ keys }) => {
    keys.seal = (base, session, plain) => keys.encrypt(keys.blockKey(base, session), plain);
  },
  'session-xored-to-key': ({ keys }) => {
    keys.blockKey = (base, session) => Buffer.from(base.map((byte, i) => byte ^ session[i]));
  },
  'session-added-after': ({ keys }) => {
    keys.open = (base, session, block) => {
      const plain = keys.encrypt(base, block);
      return Buffer.from(plain.map((byte, i) => (byte + session[i]) & 255));
    };
  },
  'last-sixteen-of-session': ({ keys }) => {
    keys.blockKey = (base, session) => Buffer.from(base.map((byte, i) => (byte + session[i + 4]) & 255));
  },
  'slot-big-endian': ({ keys }) => {
    const offlineKey = keys.offlineKey.bind(keys);
    keys.offlineKey = (master, key) => offlineKey(master, { ...key, slot: key.slot << 8 });
  },
  'generation-not-in-key': ({ keys }) => {
    const offlineKey = keys.offlineKey.bind(keys);
    keys.offlineKey = (master, key) => offlineKey(master, { ...key, generation: 1 });
  },
  'schedule-not-in-key': ({ keys }) => {
    const offlineKey = keys.offlineKey.bind(keys);
    keys.offlineKey = (master, key) => offlineKey(master, { ...key, schedule: 0 });
  },
  'mac-reversed': ({ keys }) => {
    keys.mac = Buffer.from(keys.mac).reverse();
  },
  'setup-check-of-sixteen': ({ keys }) => {
    keys.setupCheck = (master, session) => hmac(master, 'NP1 set', session.subarray(0, 16)).subarray(0, 6);
  },
  'command-key-is-master': ({ keys }) => {
    keys.commandBase = (master) => master;
  },
};

const recordFaults = {
  'tag-missing': ({ keys }) => {
    keys.tag = () => Buffer.alloc(2);
  },
  'tag-without-session': ({ keys }) => {
    keys.tag = (upKey, _, head, block) => hmac(upKey, head, block).subarray(0, 2);
  },
  'upload-type-always-76': ({ records }) => {
    records.type = () => 0x76;
  },
  'record-checksum-missing': ({ records }) => {
    const plain = records.plain.bind(records);
    records.plain = (...all) => {
      const bytes = plain(...all);
      bytes[15] = 0;
      return bytes;
    };
  },
  'records-not-numbered-on': ({ records, lock }) => {
    const boot = lock.boot.bind(lock);
    lock.boot = () => {
      records.next = 1;
      boot();
    };
  },
  'record-number-per-session': ({ records, lock }) => {
    const connect = lock.connect.bind(lock);
    lock.connect = () => {
      records.next = 1;
      connect();
    };
  },
  'record-number-big-endian': changePlain((bytes) => bytes.subarray(9, 13).reverse()),
  'record-time-without-clock': ({ records, lock }) => {
    const plain = records.plain.bind(records);
    records.plain = (...all) => {
      const bytes = plain(...all);
      if (!lock.clockValid()) bytes.writeUInt32LE(Math.floor(lock.clock.now / 1000), 2);
      bytes[15] = lock.keys.checksum(bytes);
      return bytes;
    };
  },
  'record-generation-missing': changePlain((bytes) => {
    bytes[13] &= 1;
  }),
  'record-standing-bit-missing': changePlain((bytes) => {
    if (bytes[14] === 4) bytes[1] &= 127;
  }),
  'refusal-04-names-the-header': ({ lock, records }) => {
    const refuse = lock.recordRefusal.bind(lock);
    lock.recordRefusal = (event, c) => {
      if (event !== 4) return refuse(event, c);
      if (lock.session.left.has(4)) return undefined;
      lock.session.left.add(4);
      return records.add(4, { byte1: c.packet[1], byte14: c.packet[0] });
    };
  },
  'every-refusal-recorded': ({ lock }) => {
    const refuse = lock.recordRefusal.bind(lock);
    lock.recordRefusal = (event, c) => {
      lock.session.left.clear();
      refuse(event, c);
    };
  },
  'refusal-unrecorded': ({ lock }) => {
    lock.recordRefusal = () => {};
  },
  'refusals-fill-the-ring': ({ records }) => {
    records.count = () => 0;
  },
  'no-07': ({ lock, records }) => {
    const add = records.add.bind(records);
    records.add = (event, ...rest) => add(event === 7 ? 6 : event, ...rest);
    lock.records = records;
  },
  'ring-overwrites-silently': ({ records }) => {
    records.overwrite = () => records.waiting.shift();
  },
  'records-after-the-answer': ({ lock, commands }) => {
    const send = commands.send.bind(commands);
    commands.send = (record, master) => {
      const { session } = lock;
      lock.after(1, () => lock.session === session && send(record, master));
    };
  },
  'unlock-sends-nothing': ({ commands }) => {
    commands.sendUnsent = () => {};
  },
  'unlock-sends-all': ({ commands }) => {
    commands.unlockSends = 1000;
  },
  'unlock-sends-newest-first': ({ commands }) => {
    const unsent = commands.unsent.bind(commands);
    commands.unsent = () => unsent().reverse();
  },
  'unlock-sends-again': ({ commands, records }) => {
    commands.unsent = () => records.waiting;
  },
  'digest-missing': ({ keys, commands, lock, records }) => {
    keys.digest = () => Buffer.concat([u16(lock.body.mv), Buffer.from([lock.celsius])]);
    commands.records = records;
  },
  'digest-without-session': ({ keys }) => {
    keys.digest = (master, _, value) => hmac(keys.upKey(master), 'NP1 held', value).subarray(0, 3);
  },
  'digest-of-the-operand': ({ commands, keys, lock, records }) => {
    commands.configuration = (c, _, __, { nibble = 0, byte14 = c.packet[0], master = lock.flash.master } = {}) => {
      const value = Buffer.concat([Buffer.from([c.opcode]), c.operand]);
      const event = { 199: 0x37, 200: 0x38, 201: 0x39 }[c.opcode] ?? c.opcode - 0x80;
      const digest = keys.digest(master, lock.session.bytes, value);
      const record = records.add(event, { byte1: c.operand[0], nibble, byte14 }, digest);
      if (record) commands.send(record, master);
    };
  },
  'mark-missing': ({ keys }) => {
    keys.sessionMark = () => 0;
  },
  'mark-of-the-high-bits': ({ keys }) => {
    keys.sessionMark = (master, session) => hmac(keys.upKey(master), 'NP1 by', session).readUInt16LE(0) >> 4;
  },
  'a1-record-under-old-master': ({ commands, lock }) => {
    const configuration = commands.configuration.bind(commands);
    const setup = commands.opa1.bind(commands);
    commands.opa1 = (c) => {
      const master = lock.flash.master ?? Buffer.alloc(16);
      commands.configuration = (...all) => configuration(...all.slice(0, 3), { master });
      setup(c);
      commands.configuration = configuration;
    };
  },
  'records-survive-only-in-ram': ({ lock, records }) => {
    const ram = lock.clearRam.bind(lock);
    lock.clearRam = () => {
      ram();
      records.waiting = [];
    };
  },
  'a5-sends-nothing-twice': ({ commands }) => {
    commands.opa5 = () => {
      for (const record of commands.unsent()) commands.send(record);
    };
  },
};

function changePlain(change) {
  return ({ records, keys }) => {
    const plain = records.plain.bind(records);
    records.plain = (...all) => {
      const bytes = plain(...all);
      change(bytes);
      bytes[15] = keys.checksum(bytes);
      return bytes;
    };
  };
}

export const cryptoFaults = { ...keyFaults, ...recordFaults };
