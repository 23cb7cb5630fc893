/** Online unlocks: the list for a session, and how a lock responds to it. */
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Online unlocks';
const FORM =
  '`/unlock/` answers with `data.commands`: packets of 40 hex digits, joined by `+`; next to `data` it returns a string, `token`.';

/** Byte 2 of the header of an online packet. */
const sequenceOf = (packet: string): number => Number.parseInt(packet.slice(4, 6), 16);

export const UNLOCK_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.unlock.form',
    source: 'CORE',
    spec,
    sentence: FORM,
    needs: ['lock'],
    mistake: '`token` is inside `data`, or the packets are a list',
    run: async (bench) => {
      // No lock created this session; only the format of the answer counts.
      const session = bench.unusedSession();
      const answer = await bench.ask('/unlock/', { mac: bench.mac, session, tracking_key: bench.fresh() });
      const { token } = bench.frame(answer, 'the answer from /unlock/');
      bench.is(typeof token, 'string', 'the type of token');
      await bench.listFor(session);
    },
  }),
  must({
    id: 'core-api.unlock.opens',
    source: 'CORE',
    spec,
    sentence: 'The lock accepts every packet of the list in its order, and the last one opens it.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.form'],
    mistake: 'AES in the wrong direction, a different master key, or the session of a different request',
    run: async (bench) => {
      const { answers, responses, session } = await bench.atTheLock({ trackingKey: bench.fresh() });
      bench.holds(
        answers.every((answer) => answer === '60'),
        'what the lock answers to the packets',
        '60 to each',
        answers.join(' '),
      );
      bench.is(bench.emulated.openedLast, true, 'the lock has opened after the last packet');
      await bench.upload({ session, responses });
    },
  }),
  must({
    id: 'core-api.unlock.sequence',
    spec,
    sentence: 'A second list for the same session continues the sequence of the first.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.opens'],
    mistake: 'every list begins with sequence 1',
    run: async (bench) => {
      const lock = bench.emulated;
      const session = lock.arrive();
      const lists = [await bench.listFor(session), await bench.listFor(session)];
      const sequences = lists.flat().map(sequenceOf);
      bench.is(sequences.join(' '), sequences.map((_, i) => i + 1).join(' '), 'the sequences of both lists');
      const { answers, responses } = bench.written(lock, session, lists.flat());
      lock.leave();
      bench.holds(
        answers.every((answer) => answer === '60'),
        'what the lock answers to both lists',
        '60 to each',
        answers.join(' '),
      );
      await bench.upload({ session, responses });
    },
  }),
  must({
    id: 'core-api.unlock.lower-case',
    source: 'CORE',
    spec: 'core-api Answers',
    sentence: 'Hex in a request is read in either case.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.opens'],
    mistake: 'hex is compared as text',
    run: async (bench) => {
      const lock = bench.emulated;
      const session = lock.arrive();
      const { answers, responses } = bench.written(lock, session, await bench.listFor(session.toLowerCase()));
      lock.leave();
      bench.is(answers.at(-1), '60', 'the last answer to a list requested with the session in lower case');
      const lower = responses.map((packet) => packet.toLowerCase());
      await bench.success(
        '/upload/',
        { logs: [{ mac: bench.mac, session: session.toLowerCase(), responses: lower }] },
        bench.anything,
      );
    },
  }),
  must({
    id: 'core-api.unlock.setup',
    source: 'CORE',
    spec,
    sentence: 'A new lock, or one that was reset, is set up by the first list.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.opens'],
    mistake: 'the lock is assumed to have its old master key, whatever its session says',
    run: async (bench) => {
      bench.replaceEmulated(bench.emulated.reset());
      const { answers, session, responses } = await bench.atTheLock();
      await bench.upload({ session, responses });
      bench.is(answers.at(-1), '60', 'the last answer of a lock in factory state');
      bench.is(bench.emulated.flash.master === null, false, 'the lock is in factory state');
    },
  }),
  must({
    id: 'core-api.unlock.setup-count',
    source: 'CORE',
    spec: 'core-api Locks',
    sentence: '`setup_count` grows by one when the responses of a set-up are uploaded.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.setup'],
    mistake: 'the count grows when the list is created',
    run: async (bench) => {
      const count = async () => (await bench.listed({ macs: [bench.mac] })).locks[0]?.setup_count ?? -1;
      const before = await count();
      bench.replaceEmulated(bench.emulated.reset());
      const unlock = await bench.atTheLock();
      bench.is(await count(), before, 'setup_count before the upload');
      await bench.upload(unlock);
      bench.is(await count(), before + 1, 'setup_count after the upload');
    },
  }),
  must({
    id: 'core-api.unlock.setup-twice',
    spec,
    sentence: 'A second list before the first set-up is confirmed opens the lock too.',
    needs: ['emulated-lock'],
    after: ['core-api.unlock.setup'],
    mistake: 'after a set-up whose responses are lost, the lock can never be opened again',
    run: async (bench) => {
      bench.replaceEmulated(bench.emulated.reset());
      const first = await bench.atTheLock();
      bench.is(first.answers.at(-1), '60', 'the last answer to the set-up');
      const second = await bench.atTheLock();
      bench.is(second.answers.at(-1), '60', 'the last answer to the next list');
      await bench.upload(second);
      await bench.upload(first);
      const third = await bench.atTheLock();
      bench.is(third.answers.at(-1), '60', 'the last answer once both are uploaded');
      await bench.upload(third);
    },
  }),
  must({
    id: 'core-api.fwupdate.mode',
    source: 'CORE',
    spec,
    sentence: '`/fwupdate/` answers in the same format; its last packet puts the lock into firmware mode.',
    needs: ['emulated-lock', 'firmwareMode'],
    after: ['core-api.unlock.opens'],
    mistake: 'the list opens the lock instead of ending with AB',
    run: async (bench) => {
      const lock = bench.emulated.copy();
      const session = lock.arrive();
      const { answers } = bench.written(lock, session, await bench.listFor(session, '/fwupdate/'));
      bench.is(answers.at(-1), '60', 'the last answer of the lock');
      lock.leave();
      bench.is(lock.advertisedLast, 'NOKE_FW', 'the name that the lock advertises afterwards');
    },
  }),
];
