/** Protocol §3: the session that a lock creates for each connection. */
import { counted } from '../../../protocol/counted.ts';
import { faultText } from '../../../protocol/decoded.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

/** The interval between commands: short enough to keep a lock awake. */
const COMMAND_EVERY_MS = 8_000;
/** A wait shorter than the motion of most bolts. */
const IN_MOTION_MS = 150;
const FROZEN = 'Every read within the connection returns the same bytes; they become void when it ends.';

export async function sessionOf(bench: LockBench) {
  const visit = await bench.wakeAndConnect();
  const read = decodeSession(visit.session);
  bench.holds(read.ok, 'the session reads', 'twenty bytes as in §3', read.ok ? '' : faultText(read.fault));
  if (!read.ok) throw new Error('unreachable');
  return { visit, session: read.value };
}

export const SESSION: readonly LockCase[] = [
  must({
    id: 'lock.session.length',
    source: 'AND',
    spec: 'protocol §3',
    sentence: 'The session is twenty bytes that a lock creates when a phone connects.',
    mistake: 'the characteristic has a different length, or is empty until something is written',
    run: async (bench) => bench.is((await bench.wakeAndConnect()).session.length, 20, 'bytes of the session'),
  }),
  must({
    id: 'lock.session.frozen',
    source: 'CORE',
    spec: 'protocol §3',
    sentence: FROZEN,
    after: ['lock.session.length'],
    mistake: 'the battery or the state is measured at each read',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 3; i++) bench.is(await bench.readSession(), visit.sessionHex, 'a later read of the session');
    },
  }),
  must({
    id: 'lock.session.frozen-after-unlock',
    source: 'CORE',
    spec: 'protocol §3',
    sentence: FROZEN,
    after: ['lock.unlock.offline'],
    mistake: 'the state byte follows the bolt',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      bench.is(await bench.readSession(), visit.sessionHex, 'the session after an unlock');
    },
  }),
  must({
    id: 'lock.session.new-each-time',
    source: 'CORE',
    spec: 'protocol §3',
    sentence: 'The session is twenty bytes that a lock creates when a phone connects.',
    after: ['lock.session.length'],
    mistake: 'a constant, or a counter that restarts, takes the place of the nonce',
    run: async (bench) => {
      const nonces = new Set<string>();
      const bits = new Set<string>();
      for (let i = 0; i < 6; i++) {
        const visit = await bench.wakeAndConnect();
        const nonce = visit.sessionHex.slice(8);
        nonces.add(nonce);
        bits.add(nonce.slice(0, 24));
        await visit.end();
      }
      bench.is(nonces.size, 6, 'different nonces in six connections');
      bench.holds(
        bits.size >= 5,
        'the bytes of the nonce that make keys change',
        'a nonce that cannot be predicted',
        `${counted(bits.size, 'different beginning')} in six connections`,
      );
    },
  }),
  must({
    id: 'lock.session.not-zero',
    source: 'IOS',
    spec: 'protocol §3',
    sentence: 'Twenty zero bytes are invalid (public).',
    mistake: 'the session is read before the lock has created it',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.holds(
        visit.session.some((byte) => byte !== 0),
        'the session',
        'not all zero',
        visit.sessionHex,
      );
    },
  }),
  must({
    id: 'lock.session.battery',
    source: 'AND',
    spec: 'protocol §3',
    sentence: 'Bytes 2–3 of the session are the battery voltage in millivolts.',
    mistake: 'big-endian millivolts',
    run: async (bench) => {
      const { session } = await bench.wakeAndConnect();
      const mv = (session[2] ?? 0) + 256 * (session[3] ?? 0);
      bench.holds(mv > 500 && mv < 20_000, 'the battery in the session', '500–20000 mV, little-endian', `${mv} mV`);
    },
  }),
  must({
    id: 'lock.session.battery-follows',
    spec: 'protocol §3',
    sentence: 'Bytes 2–3 of the session are the battery voltage in millivolts.',
    needs: ['keys', 'stimuli'],
    mistake: 'the voltage is measured once, at start',
    run: async (bench) => {
      await bench.setBattery(bench.claims.lowMv - 30);
      const { session } = await sessionOf(bench);
      bench.holds(
        Math.abs(session.batteryMv - (bench.claims.lowMv - 30)) <= 100,
        'the battery in the session',
        `about ${bench.claims.lowMv - 30} mV`,
        `${session.batteryMv} mV`,
      );
      bench.is(session.lowBattery, true, 'the "battery low" bit of the session');
    },
  }),
  must({
    id: 'lock.session.state',
    spec: 'protocol §3',
    sentence:
      'Byte 0 of the session is the mechanical state: 0 unlocked, 1 unshackled, 2 locked, 3 jammed while unlocking, 4 jammed while locking, FF not homed.',
    mistake: 'the states are numbered differently, or the byte contains the advertised status',
    run: async (bench) => {
      const { session } = await sessionOf(bench);
      bench.is(session.state, 2, 'the state of a locked lock');
    },
  }),
  must({
    id: 'lock.session.flags',
    spec: 'protocol §3',
    sentence:
      'In byte 1 of the session, bit 0 means set up, bit 1 clock valid, bit 2 battery low and bit 3 that records wait for their acknowledgement; bits 4–7 are the epoch mod 16.',
    mistake: 'the bits are in the order of the advertised status',
    run: async (bench) => {
      const { session } = await sessionOf(bench);
      bench.is(session.setUp, true, 'the "set up" bit');
      bench.is(session.clockValid, true, 'the "clock valid" bit');
      bench.is(session.epochBits, bench.keyring.epoch % 16, 'the four bits of the epoch');
    },
  }),
  must({
    id: 'lock.session.records-waiting',
    spec: 'protocol §3',
    sentence:
      'In byte 1 of the session, bit 0 means set up, bit 1 clock valid, bit 2 battery low and bit 3 that records wait for their acknowledgement; bits 4–7 are the epoch mod 16.',
    after: ['lock.unlock.offline', 'lock.records.acknowledge'],
    mistake: 'the bit means that records exist, not that some of them are waiting for C6',
    run: async (bench) => {
      await bench.acknowledgeAll();
      bench.is(
        (await sessionOf(bench)).session.recordsWaiting,
        false,
        'the "records waiting" bit once all are acknowledged',
      );
      await bench.visit?.end();
      await bench.unlocked();
      await bench.visit?.end();
      bench.is((await sessionOf(bench)).session.recordsWaiting, true, 'the "records waiting" bit after an unlock');
    },
  }),
  must({
    id: 'lock.session.void-after-end',
    source: 'AND',
    spec: 'protocol §3',
    sentence: FROZEN,
    after: ['lock.unlock.offline'],
    mistake: 'the key of the previous session stays valid',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      const old = await bench.commands.offlineUnlock(first.session, 'scheduled', bench.unixSeconds());
      await first.end();
      const second = await bench.wakeAndConnect();
      bench.answers(await second.write(old, 'a packet of the previous session'), 0x61, 'a packet of an ended session');
    },
  }),
  must({
    id: 'lock.session.ends',
    spec: 'protocol §3',
    sentence:
      'A session ends with its link; 60 s after the connection opens, the lock sends `51 64` (§6) and closes the link, and from then on it accepts no packet (NP1).',
    slow: true,
    after: ['lock.unlock.online'],
    mistake: 'each command extends the session, not only the awake time',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const end = visit.connectedAt + bench.claims.sessionMs;
      while (bench.target.now() + COMMAND_EVERY_MS < end) {
        await bench.wait(COMMAND_EVERY_MS);
        bench.holds(visit.ended === undefined, 'the connection within the session', 'kept', visit.ended ?? '');
        await visit.settled({ op: 'getLogs' });
      }
      await bench.wait(end - bench.target.now());
      await bench.until(() => visit.ended !== undefined, 2_000);
      bench.holds(visit.ended !== undefined, 'the connection after the longest session', 'ended by the lock', 'kept');
      const notices = visit.answers.filter((packet) => packet.startsWith('5164'));
      bench.is(notices.length, 1, 'notices 64 before the end');
    },
  }),
  must({
    id: 'lock.session.ends-after-motion',
    spec: 'protocol §3',
    sentence: 'If the bolt is moving, the motion is completed first.',
    needs: ['keys', 'virtual'],
    slow: true,
    after: ['lock.session.ends', 'lock.unlock.offline'],
    mistake: 'the connection ends immediately, and the phone never learns whether the lock opened',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const end = visit.connectedAt + bench.claims.sessionMs;
      while (bench.target.now() + COMMAND_EVERY_MS < end) {
        await bench.wait(COMMAND_EVERY_MS);
        await visit.settled({ op: 'getLogs' });
      }
      const from = bench.target.now();
      await visit.settled({ op: 'getLogs' });
      const ordinary = bench.target.now() - from;
      // The motor starts just before the session ends.
      await bench.wait(end - IN_MOTION_MS - ordinary - bench.target.now());
      bench.answers(await visit.unlock(), 0x60, 'an unlock whose motion is running when the session ends');
      await bench.until(() => visit.ended !== undefined, 3_000);
      bench.is(visit.answers.at(-1)?.slice(0, 4), '5164', 'the last packet of the session');
      bench.holds(visit.ended !== undefined, 'the connection after the motion', 'ended by the lock', 'kept');
    },
  }),
];
