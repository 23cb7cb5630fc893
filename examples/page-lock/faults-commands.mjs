// Mistakes about bolt, clock, hours, zone and commands; the third part of faults.mjs.

import { u16 } from './crypto.mjs';
import { after, before } from './replacing.mjs';

const boltFaults = {
  'jam-answers-success': ({ body }) => {
    const unlock = body.unlock.bind(body);
    body.unlock = (then) => unlock(() => then(true));
  },
  'jam-not-in-state': ({ body, lock }) => {
    body.unlock = (then) =>
      body.move('in', (moved) => {
        if (moved) body.opened();
        then(moved);
        lock.advertise();
      });
  },
  'relocks-never': ({ body }) => {
    body.armRelock = () => {};
  },
  'relocks-too-early': ({ body, lock }) => {
    body.relockMs = () => lock.flash.relockS * 500;
  },
  'relocks-too-late': ({ body, lock }) => {
    body.relockMs = () => lock.flash.relockS * 1000 + 3000;
  },
  'relock-not-restarted': ({ body }) => {
    const arm = body.armRelock.bind(body);
    let until = 0;
    body.armRelock = () => {
      if (body.lock.clock.now < until) return;
      until = body.lock.clock.now + body.relockMs();
      arm();
    };
  },
  'explicit-lock-ignored': ({ lock }) => {
    lock.explicitLock = () => false;
  },
  'explicit-lock-leaves-the-time': ({ body, lock }) => {
    const changed = body.explicitLockChanged.bind(body);
    let explicit = false;
    body.explicitLockChanged = () => !lock.explicitLock() && changed();
    body.armRelock = () => {
      body.relock?.cancel();
      explicit = lock.explicitLock();
      body.relock = lock.after(
        body.relockMs(),
        () => body.haspIn && body.bolt !== 'out' && !explicit && body.lockBolt(),
      );
    };
  },
  'explicit-lock-ends-without-the-time': ({ body }) => {
    const arm = body.armRelock.bind(body);
    body.armRelock = () => !body.lock.explicitLock() && arm();
    body.explicitLockChanged = () => body.lock.explicitLock() && body.relock?.cancel();
  },
  'open-bolt-keeps-awake': ({ body, lock }) => {
    const sleep = lock.sleep.bind(lock);
    lock.sleep = () => {
      if (lock.session?.wrong >= 5 || body.state !== 0 || lock.explicitLock()) sleep();
      else lock.stayAwake(500);
    };
  },
  'relocks-with-hasp-out': ({ body }) => {
    body.relockNow = () => body.bolt !== 'out' && body.lockBolt();
  },
  'hasp-does-not-lock': ({ body, lock }) => {
    body.closeHasp = () => {
      body.pulled = false;
      if (body.haspIn) return;
      body.haspIn = true;
      lock.haspClosed();
      body.setState(0);
    };
  },
  'hasp-not-seen': ({ body }) => {
    body.pullHasp = () => {};
  },
  'open-bolt-answers-69': ({ commands, lock }) => {
    const unlock = commands.unlock.bind(commands);
    commands.unlock = (c, done) => {
      if (lock.body.bolt === 'in') done(Buffer.from([0x51, 0x69, c.id]));
      else unlock(c, done);
    };
  },
  'opener-of-open-bolt-unrecorded': ({ lock, body }) => {
    const add = lock.records.add.bind(lock.records);
    lock.records.add = (event, ...rest) => {
      if (event === 1 && lock.flash.lastOpener) return undefined;
      return add(event, ...rest);
    };
    body.motionMs = 400;
  },
};

const clockFaults = {
  'hours-off-by-one': ({ lock }) => {
    lock.insideHours = hours((q, open, close) => q >= open && q <= close);
  },
  'hours-open-late': ({ lock }) => {
    lock.insideHours = hours((q, open, close) => q > open && q < close);
  },
  'hours-of-wrong-weekday': ({ lock }) => {
    lock.insideHours = hours((q, open, close) => q >= open && q < close, 4);
  },
  'hours-sunday-first': ({ lock }) => {
    lock.insideHours = hours(
      (q, open, close) => q >= open && q < close,
      4,
      (day) => day % 7,
    );
  },
  'hours-by-utc': ({ lock }) => {
    const inside = lock.insideHours.bind(lock);
    lock.insideHours = (schedule) => {
      const { local } = lock;
      lock.local = lock.time;
      const result = inside(schedule);
      lock.local = local;
      return result;
    };
  },
  'unset-hours-open': ({ lock }) => {
    const inside = lock.insideHours.bind(lock);
    lock.insideHours = (schedule) => !lock.flash.hours.has(schedule) || inside(schedule);
  },
  'zone-ignored': ({ lock }) => {
    lock.local = () => lock.time();
  },
  'zone-unsigned': ({ lock }) => {
    lock.local = () => lock.time() + lock.flash.zone.readUInt8(0) * 900;
  },
  'zone-never-changes': ({ lock }) => {
    lock.local = () => lock.time() + lock.flash.zone.readInt8(0) * 900;
  },
  'zone-never-changes-back': ({ lock }) => {
    lock.local = () => {
      const { zone } = lock.flash;
      const next = zone.readUInt32LE(1);
      return lock.time() + zone.readInt8(next && lock.time() >= next ? 5 : 0) * 900;
    };
  },
  'clock-jumps-to-the-time': ({ lock }) => {
    lock.moveClock = (time) => {
      lock.offsetMs = time * 1000 - lock.clock.now;
    };
  },
  'clock-keeps-its-phase': ({ lock }) => {
    after(lock, 'moveClock', () => {
      lock.offsetMs = Math.ceil(lock.offsetMs / 1000) * 1000;
    });
  },
  'seconds-since-connect-rounded-up': ({ lock }) => roundUp(lock, () => true),
  'lost-clock-takes-a-second-more': ({ lock }) => roundUp(lock, () => lock.offsetMs === undefined),
  'epoch-must-rise': ({ lock }) => {
    const fits = lock.setupFits.bind(lock);
    lock.setupFits = (operand) => operand.readUInt16LE(0) > lock.flash.epoch && fits(operand);
  },
  'hours-that-never-open-are-cleared': ({ commands }) => {
    const set = commands.opc8.bind(commands);
    commands.opc8 = (c) => {
      if (c.operand[2] === c.operand[3]) c.operand.fill(0, 2, 4);
      return set(c);
    };
  },
  'clock-set-once': ({ lock }) => {
    const move = lock.moveClock.bind(lock);
    lock.moveClock = (time) => lock.offsetMs === undefined && move(time);
  },
  'clock-only-forward': ({ lock }) => {
    const move = lock.moveClock.bind(lock);
    lock.moveClock = (time) => {
      if (lock.offsetMs === undefined || time > lock.time()) move(time);
    };
  },
  'last-day-in-ram': ({ lock }) => {
    after(lock, 'clearRam', () => {
      lock.flash.lastDay = 0;
    });
  },
  'last-day-never-kept': ({ lock }) => {
    Object.defineProperty(lock.flash, 'lastDay', { get: () => 0, set: () => {} });
  },
};

/** Rounds the seconds since the connect up if `when` is true. */
function roundUp(lock, when) {
  const move = lock.moveClock.bind(lock);
  lock.moveClock = (time) => {
    const { at } = lock.session;
    if (when()) lock.session.at -= 999;
    move(time);
    lock.session.at = at;
  };
}

function hours(inside, shift = 3, place = (day) => day % 7) {
  return function insideHours(schedule) {
    const held = this.flash.hours.get(schedule);
    if (!held) return false;
    const weekday = place(Math.floor(this.local() / 86_400) + shift);
    const quarter = Math.floor((this.local() % 86_400) / 900);
    return inside(quarter, held[weekday * 2], held[weekday * 2 + 1]);
  };
}

const commandFaults = {
  'acknowledge-drops-unsent': ({ records }) => {
    records.acknowledge = (number) => {
      records.waiting = records.waiting.filter((record) => record.number > number);
    };
  },
  'acknowledge-drops-all': ({ records }) => {
    records.acknowledge = () => {
      records.waiting = [];
    };
  },
  'acknowledge-below-only': ({ records }) => {
    records.acknowledge = (number, mark) => {
      records.waiting = records.waiting.filter((record) => record.number >= Math.min(number, mark));
    };
  },
  'sent-mark-per-session': ({ lock }) => {
    after(lock, 'connect', () => {
      lock.sentMark = 0;
    });
  },
  'generation-lowered': ({ commands, lock }) => {
    commands.setSlot = (c, blacklisted) => {
      const [number, generation] = [c.operand.readUInt16LE(0), c.operand.readUInt16LE(2)];
      lock.flash.slots.set(number, { generation, blacklisted });
      slotRecord(commands, c, number);
    };
  },
  'generation-not-raised-by-a3': ({ commands, lock }) => {
    commands.opa3 = (c) => {
      const number = c.operand.readUInt16LE(0);
      lock.flash.slots.set(number, { ...lock.slot(number), blacklisted: true });
      slotRecord(commands, c, number);
    };
  },
  'blacklist-in-ram': ({ lock }) => {
    after(lock, 'clearRam', () => {
      for (const slot of lock.flash.slots.values()) slot.blacklisted = false;
    });
  },
  'overlock-in-ram': ({ lock }) => {
    after(lock, 'clearRam', () => {
      lock.flash.unit = 0;
    });
  },
  'a1-keeps-slots': ({ commands, lock }) => {
    const setup = commands.opa1.bind(commands);
    commands.opa1 = (c) => {
      const { slots } = lock.flash;
      setup(c);
      lock.flash.slots = slots;
    };
  },
  'a1-keeps-halves': ({ commands, lock }) => {
    const setup = commands.opa1.bind(commands);
    commands.opa1 = (c) => {
      const { staged } = lock.session;
      setup(c);
      lock.session.staged = staged;
    };
  },
  'halves-survive-the-session': ({ lock }) => {
    let staged = [undefined, undefined];
    before(lock, 'disconnected', () => {
      staged = lock.session?.staged ?? staged;
    });
    after(lock, 'connect', () => {
      lock.session.staged = staged;
    });
  },
  'halves-swapped': ({ commands, lock }) => {
    commands.opb0 = (c) => {
      lock.session.staged[((c.flag >> 4) & 1) ^ 1] = Buffer.from(c.operand);
    };
  },
  'a9-keeps-hours': ({ lock }) => {
    const fresh = lock.factoryFlash.bind(lock);
    lock.factoryFlash = () => ({ ...fresh(), hours: lock.flash?.hours ?? new Map() });
  },
  'a9-clears-epoch': ({ commands, lock }) => after(commands, 'opa9', () => Object.assign(lock.flash, { epoch: 0 })),
  'a9-restarts-numbers': ({ commands, records }) => after(commands, 'opa9', () => Object.assign(records, { next: 1 })),
  'c8-forgets-other-days': ({ lock, commands }) => {
    before(commands, 'opc8', (c) => lock.flash.hours.delete(c.operand[0]));
  },
  'battery-answers-60': ({ commands }) => {
    commands.opaa = () => undefined;
  },
  'diagnostics-answer-60': ({ commands }) => {
    commands.opac = () => undefined;
  },
  'quick-click-tells-code': ({ commands, lock }) => {
    const get = commands.opa7.bind(commands);
    commands.opa7 = (c) =>
      Buffer.concat([get(c), lock.flash.codes.get(c.operand[0])?.subarray(2, 5) ?? Buffer.alloc(0)]);
  },
  'quick-click-ignores-lockout': ({ commands, lock, body }) => {
    commands.clicksBarred = () => (lock.flash.unit & 1) === 1 || !body.carriesMotor();
  },
  'quick-click-ignores-overlock': ({ commands, lock, body }) => {
    commands.clicksBarred = () => (lock.flash.lockout & 1) === 1 || !body.carriesMotor();
  },
  'uses-never-counted': ({ commands }) => {
    const click = commands.quickClick.bind(commands);
    commands.quickClick = (code) => {
      const uses = code[5];
      code[5] = 255;
      click(code);
      code[5] = uses;
    };
  },
};

function slotRecord(commands, c, number) {
  const held = commands.lock.slot(number);
  const value = Buffer.concat([u16(number), u16(held.generation), Buffer.alloc(4)]);
  commands.configuration(c, held.blacklisted ? 0xa3 : 0xa4, value, { nibble: held.generation });
}

export const commandAndClockFaults = { ...boltFaults, ...clockFaults, ...commandFaults };
