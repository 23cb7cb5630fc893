/** Protocol §4.3 and §7: the unlock itself, in both forms used by phones and by the core. */
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

export const UNLOCK: readonly LockCase[] = [
  must({
    id: 'lock.unlock.offline',
    source: 'AND-RUN',
    spec: 'protocol §4.3',
    sentence: '**Scheduled**: copy the header; encrypt the plaintext unchanged as the block.',
    after: ['lock.session.length'],
    mistake: 'AES in the wrong direction: the lock decrypts the block, but must apply AES encrypt (§4)',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock(), 0x60, 'an offline unlock, scheduled form');
      await visit.end();
      if (bench.keyed) bench.is(await bench.state(), 0, 'the state after it');
    },
  }),
  must({
    id: 'lock.unlock.timestamped',
    source: 'AND-RUN',
    spec: 'protocol §4.3',
    sentence:
      '**Timestamped**: copy the header; in the plaintext, write the phone’s Unix time to bytes 2–5 and the checksum to byte 15, then encrypt the block.',
    after: ['lock.session.length'],
    mistake: 'the checksum is taken before the time is written, or the whole block is expected to be as it was issued',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.offline('timestamped'), 0x60, 'an offline unlock, timestamped form');
    },
  }),
  must({
    id: 'lock.unlock.online',
    source: 'CORE',
    spec: 'protocol §4.4',
    sentence: '**A2** opens the bolt, and answers 60 once it is open.',
    after: ['lock.session.length'],
    mistake: 'the base of class 2 is the master itself instead of its HMAC with "NP1 command"',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (const reply of await bench.byList(visit)) bench.answers(reply, 0x60, 'an unlock by the core');
      await visit.end();
      if (bench.keyed) bench.is(await bench.state(), 0, 'the state after it');
    },
  }),
  must({
    id: 'lock.unlock.standing',
    spec: 'protocol §5',
    sentence: 'Standing keys (fobs, and API keys, which do not expire) carry no day.',
    after: ['lock.unlock.offline'],
    mistake: 'the derivation of a standing key is expected to contain the key day, but there it is 0',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ standing: true }), 0x60, 'an unlock with a standing key');
    },
  }),
  must({
    id: 'lock.unlock.twice',
    spec: 'protocol §4.5',
    sentence: 'A class 4 packet may be repeated within its session.',
    after: ['lock.unlock.offline'],
    mistake: 'a packet is remembered and refused as a replay',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const packet = bench.keyring.offline(visit.session, { day: bench.today() });
      bench.answers(await visit.write(packet, 'offline unlock'), 0x60, 'an offline unlock');
      bench.answers(await visit.write(packet, 'the same unlock again'), 0x60, 'the same packet again in its session');
    },
  }),
  must({
    id: 'lock.unlock.ignores-stamp',
    spec: 'protocol §4.2',
    sentence:
      'The lock ignores the time on class 0, and on class 4 with the flag clear: the published Android library stamps it, whatever the flag.',
    after: ['lock.unlock.offline'],
    mistake: 'the phone’s time is checked although the flag is clear',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(
        await visit.write(bench.stamped(visit, 1), 'offline unlock'),
        0x60,
        'a scheduled unlock with a timestamp from 1970',
      );
    },
  }),
  must({
    id: 'lock.relock.by-itself',
    spec: 'protocol §4.4',
    sentence: '**AE** sets the seconds from an unlock to the end of the relock timer.',
    after: ['lock.unlock.offline'],
    mistake: 'the timer starts with the connection instead of the unlock, or ends with the link',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await visit.end();
      await bench.relocked();
      bench.is(await bench.state(), 2, 'the state after the relock time');
    },
  }),
];
