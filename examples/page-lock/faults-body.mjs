// Mistakes about the bolt, the supply, quick clicks, the last known day and what is advertised.

import { after, before } from './replacing.mjs';

const UNSHACKLED = 1;
const UNLOCKED = 0;
const JAMMED_LOCKING = 4;

const check = (lock, id) => lock.checks.find((entry) => entry.id === id);
const advertising = (wire, services) => {
  const advertisement = wire.advertisement.bind(wire);
  wire.advertisement = () => ({ ...advertisement(), ...services() });
};

const supplyAndRadioFaults = {
  'service-not-advertised': ({ wire }) => {
    advertising(wire, () => ({ serviceUuids: ['180a'] }));
  },
  'firmware-mode-with-its-own-service': ({ wire }) => {
    advertising(wire, () => ({ serviceUuids: wire.services }));
  },
  'low-bit-clears-at-once': ({ body, lock }) => {
    after(body, 'setBattery', () => {
      body.low = body.mv <= 2900;
      lock.advertise();
    });
  },
  'supply-judged-without-the-motor': ({ body }) => {
    body.carriesMotor = () => body.mv >= 2400;
  },
  'supply-threshold-of-1850-mv': ({ body }) => {
    body.carriesElectronics = () => body.mv >= 1850;
    body.carriesMotor = () => body.mv - 200 >= 1850;
  },
  'runs-on-2000-mv': ({ body }) => {
    body.carriesElectronics = () => body.mv >= 2000;
  },
  'needs-2700-mv-to-run': ({ body }) => {
    body.carriesElectronics = () => body.mv >= 2700;
  },
  'runs-on-an-empty-cell': ({ body }) => {
    body.carriesElectronics = () => true;
  },
  'boot-wakes-the-radio': ({ lock }) => {
    after(lock, 'boot', () => lock.stayAwake(lock.awakeMs));
  },
  'inside-release-wakes-the-radio': ({ lock }) => {
    after(lock, 'released', () => lock.stayAwake(lock.awakeMs));
  },
  'connection-keeps-awake': ({ lock }) => {
    const sleep = lock.sleep.bind(lock);
    lock.sleep = () => (lock.session && lock.session.wrong < 5 ? undefined : sleep());
  },
  'session-ends-in-motion': ({ lock }) => {
    lock.shut = () => {
      const { session } = lock;
      if (!session || session.closing) return;
      session.closing = true;
      lock.notice();
      lock.after(lock.noticeMs, () => lock.session === session && lock.drop());
    };
  },
  'closes-two-seconds-after-its-notice': ({ lock }) => {
    lock.noticeMs = 2000;
  },
  'never-closed-by-hand': ({ lock }) => {
    lock.haspClosed = () => {};
  },
  'touch-does-not-clear-closed-by-hand': ({ lock }) => {
    const touch = lock.touch.bind(lock);
    lock.touch = () => {
      const { closedByHand } = lock;
      touch();
      lock.closedByHand = closedByHand;
    };
  },
};

const boltFaults = {
  'unshackled-reads-unlocked': ({ lock }) => {
    const make = lock.makeSession.bind(lock);
    lock.makeSession = () => {
      const bytes = make();
      if (bytes[0] === UNSHACKLED) bytes[0] = UNLOCKED;
      return bytes;
    };
  },
  'jam-shows-after-the-last-try': ({ body, lock }) => {
    let over = false;
    before(lock, 'jammed', () => {
      over = true;
    });
    after(body, 'closeHasp', () => {
      over = false;
    });
    const make = lock.makeSession.bind(lock);
    lock.makeSession = () => {
      const bytes = make();
      if (bytes[0] === JAMMED_LOCKING && !over) bytes[0] = UNLOCKED;
      return bytes;
    };
  },
  'two-tries': ({ body }) => {
    body.lockTries = 2;
  },
  'tries-for-ever': ({ body }) => {
    body.lockTries = Number.POSITIVE_INFINITY;
  },
  'pause-of-one-second': ({ body }) => {
    body.pauseMs = 1000;
  },
  'touch-starts-no-try': ({ body }) => {
    body.touched = () => {};
  },
  'jam-record-for-each-try': ({ body, lock }) => {
    before(body, 'tryAgain', () => lock.jammed());
  },
  'one-jam-a-session': ({ lock, records }) => {
    const add = records.add.bind(records);
    records.add = (event, ...rest) => {
      if (event === 3 && lock.session?.left.has(3)) return undefined;
      if (event === 3) lock.session?.left.add(3);
      return add(event, ...rest);
    };
  },
  'motion-of-three-seconds': ({ body }) => {
    body.motionMs = 3000;
  },
  'inside-release-never-relocks': ({ body }) => {
    after(body, 'releaseFromInside', () => body.whenStill(() => body.relock?.cancel()));
  },
  'start-never-relocks': ({ body }) => {
    body.booted = () => {};
  },
};

const clickFaults = {
  'code-on-a-weak-battery': ({ commands, lock }) => {
    commands.clicksBarred = () => (lock.flash.lockout & 1) === 1 || (lock.flash.unit & 1) === 1;
  },
  'last-use-clears-the-code': ({ commands, lock }) => {
    after(commands, 'quickClick', () => {
      for (const [index, code] of lock.flash.codes) if (code[5] === 0) lock.flash.codes.delete(index);
    });
  },
  'wrong-codes-not-counted': ({ commands }) => {
    commands.wrongCode = () => {};
  },
  'codes-ignored-for-ever': ({ commands, lock }) => {
    after(commands, 'wrongCode', () => {
      if (lock.clicksIgnoredUntil > lock.clock.now) lock.clicksIgnoredUntil = Number.POSITIVE_INFINITY;
    });
  },
  'barred-code-leaves-a-record': ({ commands, records }) => {
    before(commands, 'quickClick', () => {
      if (commands.clicksBarred()) records.add(0x0a);
    });
  },
};

const dayAndRecordFaults = {
  'last-day-in-memory': ({ lock }) => {
    after(lock, 'clearRam', () => {
      lock.flash.lastDay = 0;
    });
  },
  'last-day-only-rises': ({ lock }) => {
    let last = 0;
    Object.defineProperty(lock.flash, 'lastDay', {
      get: () => last,
      set: (day) => {
        last = Math.max(last, day);
      },
    });
  },
  'earlier-of-two-days': ({ lock }) => {
    const full = lock.fullDay.bind(lock);
    lock.fullDay = (bits) => {
      const day = full(bits);
      return day - lock.flash.lastDay === 2048 ? day - 4096 : day;
    };
  },
  'standing-key-skips-hours-without-clock': ({ lock }) => {
    const hours = check(lock, 'hours');
    const { ok } = hours;
    hours.ok = (c, l) => (c.standing && !lock.clockValid()) || ok(c, l);
  },
  'logs-sixteen-at-once': ({ commands, records }) => {
    commands.opa5 = () => {
      for (const record of records.waiting.slice(0, 16)) commands.send(record);
    };
  },
  'logs-each-once-a-session': ({ commands, records, lock }) => {
    commands.opa5 = () => {
      for (const record of [...records.waiting]) if (!lock.session.sent?.has(record.number)) commands.send(record);
    };
  },
  'refusals-name-nobody': ({ lock }) => {
    const record = lock.recordRefusal.bind(lock);
    lock.recordRefusal = (event, c) => {
      const { named } = lock;
      lock.named = () => ({});
      record(event, c);
      lock.named = named;
    };
  },
  'a-failure-without-place-was-the-one-record': ({ lock }) => {
    const record = lock.recordRefusal.bind(lock);
    lock.recordRefusal = (event, c) => {
      record(event, c);
      lock.session.left.add(event);
    };
  },
  'reset-empties-the-ring': ({ commands, records }) => {
    before(commands, 'opa9', () => {
      records.waiting = [];
    });
  },
};

export const bodyFaults = { ...supplyAndRadioFaults, ...boltFaults, ...clickFaults, ...dayAndRecordFaults };
