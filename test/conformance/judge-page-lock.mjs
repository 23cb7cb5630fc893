// Judges one form of the lock of examples/lock-from-the-page.mjs with every case of the suite, over its sockets or in memory.

import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { CLAIMS, FACTORY_SECRET, MAC } from '../../examples/page-lock/identity.mjs';
import { buildLock, startLock } from '../../examples/page-lock/start.mjs';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { withDefaults } from '../../src/conformance/lock/contract/claims.ts';
import { keysSchema, targetKeys } from '../../src/conformance/lock/contract/keys-file.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { StimulusClient } from '../../src/conformance/lock/targets/stimulus-client.ts';
import { websocketTarget } from '../../src/conformance/lock/targets/websocket.ts';
import { WebsocketCentral } from '../../src/conformance/lock/targets/websocket-central.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { Random } from '../../src/sim/random.ts';

const BAD = ['fail', 'error', 'not-exercised'];

const keys = targetKeys(keysSchema.parse({ mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET }));
const IDENTITY = {
  mac: Buffer.from(MAC.replaceAll(':', ''), 'hex'),
  factorySecret: Buffer.from(FACTORY_SECRET, 'hex'),
};

/** `only` selects cases. `fault` or `odd` names a form; with neither, it is the correct lock. `right`: a faulty lock is caught, any other passes. */
export async function judgeOverSockets(form) {
  const lock = await startLock({ ...IDENTITY, ...form });
  try {
    const stimulator = new StimulusClient({ url: lock.stimulus }, MAC, hostClock);
    const options = {
      url: lock.target,
      keys,
      claims: CLAIMS,
      stimulator,
      token: undefined,
      host: hostClock,
      patience: 1,
    };
    return await judged(await websocketTarget(options), form);
  } finally {
    lock.close();
  }
}

/** The same messages without sockets, which is much faster. */
export function judgeInMemory(form) {
  return judged(memoryTarget(form), form);
}

/** The lock of that form as a target, without sockets. */
export function memoryTarget(form) {
  const { wire, clock, ask } = buildLock({ ...IDENTITY, ...form });
  const [phone, lock] = [new EventEmitter(), new EventEmitter()];
  const connect = (from, to) => {
    Object.assign(from, { OPEN: 1, readyState: 1 });
    from.send = (text) => queueMicrotask(() => to.emit('message', Buffer.from(text), false));
  };
  connect(phone, lock);
  connect(lock, phone);
  const central = new WebsocketCentral(phone, MAC, () => {});
  wire.welcome(lock);
  return {
    name: 'page-lock',
    keys,
    claims: withDefaults(CLAIMS, '1A'),
    central,
    gatt: async () => central.table,
    services: () => central.advertised,
    neighbours: () => central.others,
    stimulate: async (stimulus, mac = MAC) => ask({ version: 1, mac, ...stimulus }).answer,
    virtual: true,
    now: () => clock.now,
    pass: async (ms) => {
      await turn();
      clock.advance(Math.max(1, Math.ceil(ms)));
      await turn();
    },
    close: async () => lock.emit('close'),
  };
}

async function judged(target, { fault, only = [] }) {
  const failed = [];
  try {
    const { cases, error } = await judge(
      lockSubject(target, { patience: 1, random: new Random('1').stream('suite') }),
      selected(LOCK_CASES, { only, skip: [] }),
      {
        profile: 'np1',
        slow: false,
        judged: ({ case: { id }, verdict }) => BAD.includes(verdict) && failed.push(id),
        stop: () => fault !== undefined && failed.length > 0,
      },
    );
    const passes = failed.length === 0 && error === undefined;
    return { judged: cases.length, failed, error: error?.why, right: passes !== (fault !== undefined) };
  } finally {
    await target.close();
  }
}
