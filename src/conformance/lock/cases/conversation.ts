/** Protocol §6 and §9: the format of answers, their order, the queue, successive wrong keys, and the end of a session. */
import { bytesOf, hexByte, toHex } from '../../../protocol/bytes.ts';
import { faultText } from '../../../protocol/decoded.ts';
import { decodeResponse } from '../../../protocol/response.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const ORDER = 'Acknowledge a write before the notification that answers it.';
const EXACTLY =
  'Send exactly one `51 xx` for each command: without one the list stalls forever; with two, a command is skipped.';

export const CONVERSATION_CASES: readonly LockCase[] = [
  must({
    id: 'lock.answer.layout',
    spec: 'protocol §6',
    sentence: 'A result is 51, result, command id; the rest is unused. The command id is byte 2 of the header.',
    after: ['lock.unlock.online'],
    mistake: 'the rest of the packet is left over from an earlier one instead of being zero',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const { packet } = await visit.command({ op: 'getLogs' });
      bench.is(packet, `5160${hexByte(visit.sequence)}${'00'.repeat(17)}`, 'the answer to A5');
    },
  }),
  must({
    id: 'lock.answer.command-id-drawn',
    spec: 'protocol §6',
    sentence: 'A result is 51, result, command id; the rest is unused. The command id is byte 2 of the header.',
    after: ['lock.answer.layout'],
    mistake:
      'the command id is taken from a counter of the lock instead of copied from byte 2, or belongs to an earlier command',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 3; i += 1) {
        const sequence = visit.sequence + bench.targetState.random.int(1, 60);
        const { packet } = await visit.write(
          bench.keyring.online({ op: 'getBattery' }, visit.frame(sequence)),
          `a random sequence, ${sequence}`,
        );
        bench.is(packet.slice(4, 6), hexByte(sequence), 'the command id of a sequence chosen at random for this run');
      }
    },
  }),
  must({
    id: 'lock.answer.command-id-refused',
    spec: 'protocol §6',
    sentence: 'A result is 51, result, command id; the rest is unused. The command id is byte 2 of the header.',
    after: ['lock.answer.layout'],
    mistake: 'a refusal carries no command id',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const packet = bench.keyring.online({ op: 'getLogs' }, visit.frame(78), 2, new Uint8Array(16));
      const reply = await visit.write(packet, 'sequence 78 under a wrong key');
      bench.is(reply.packet.slice(0, 6), '51614E', 'the answer to a packet that does not decrypt');
    },
  }),
  must({
    id: 'lock.answer.command-id-short',
    spec: 'protocol §6',
    sentence: 'NP1: A packet of fewer than three bytes has command id 0.',
    after: ['lock.answer.layout', 'lock.check.length.one'],
    mistake: 'byte 2 is read beyond the end of the packet',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const { packet } = await visit.write(Uint8Array.of(2, 7), 'two bytes');
      bench.is(packet.slice(0, 6), '516500', 'the answer to two bytes');
    },
  }),
  must({
    id: 'lock.answer.battery',
    spec: 'protocol §6',
    sentence: 'The answer to AA is 51 66, 2: command id, 3–4: millivolts; the rest is unused.',
    after: ['lock.unlock.online'],
    mistake: 'AA is answered with a plain 60',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const reply = await visit.command({ op: 'getBattery' });
      bench.is(reply.packet.slice(0, 6), `5166${hexByte(visit.sequence)}`, 'the answer to AA');
      bench.is(reply.response?.kind, 'battery', 'the answer to AA can be decoded');
      const mv = reply.response?.kind === 'battery' ? reply.response.batteryMv : 0;
      const held = (visit.session[2] ?? 0) + 256 * (visit.session[3] ?? 0);
      bench.holds(Math.abs(mv - held) <= 200, 'the battery in the answer', `about ${held} mV`, `${mv} mV`);
    },
  }),
  must({
    id: 'lock.answer.diagnostics',
    spec: 'protocol §6',
    sentence: '**AA** answers with 66, **AC** with diagnostics (§6), each instead of a plain 60.',
    needs: ['keys', 'diagnostics'],
    after: ['lock.unlock.online'],
    mistake: 'AC is answered with a plain 60, or with the fields of a different product',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const reply = await visit.command({ op: 'test' });
      bench.is(reply.response?.kind, 'diagnostics', 'the answer to AC');
      if (reply.response?.kind === 'diagnostics')
        bench.is(reply.response.state, 2, 'the state in the diagnostics of a locked lock');
    },
  }),
  must({
    id: 'lock.answer.acknowledged-first',
    source: 'AND-RUN',
    spec: 'protocol §9',
    sentence: ORDER,
    after: ['lock.unlock.online'],
    mistake: 'the answer is sent before the write is acknowledged',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await bench.byList(visit);
      const types = bench.events.map((event) => event.type).filter((type) => type === 'written' || type === 'notified');
      bench.is(types[0], 'written', 'the first event after a write');
    },
  }),
  must({
    id: 'lock.answer.exactly-one',
    source: 'AND-RUN',
    spec: 'protocol §9',
    sentence: EXACTLY,
    after: ['lock.unlock.online'],
    mistake: 'a command is answered twice, or not at all',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'getLogs' });
      await visit.unlock({ generation: 9 });
      await visit.command({ op: 'getBattery' });
      await bench.wait(1_500);
      const { length } = visit.answers;
      const mistake = length > 3 ? 'a command is answered twice' : 'a command is not answered';
      bench.is(length, 3, 'packets 51 for three commands', mistake);
    },
  }),
  must({
    id: 'lock.answer.exactly-one-unlock',
    source: 'AND-RUN',
    spec: 'protocol §9',
    sentence: EXACTLY,
    after: ['lock.unlock.offline'],
    mistake: 'one 60 is sent when the motor starts and another when it stops',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await bench.wait(500);
      bench.is(visit.answers.length, 1, 'packets 51 for one unlock');
    },
  }),
  must({
    id: 'lock.answer.after-motion',
    spec: 'protocol §6',
    sentence: 'NP1: There is no unsolicited 60, and server packets precede the app packet of their command.',
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion'],
    mistake: 'success is reported before the bolt has moved',
    run: async (bench) => {
      await bench.lean(200);
      const visit = await bench.wakeAndConnect();
      await visit.unlock();
      await bench.wait(1_500);
      bench.is(
        visit.answers.filter((packet) => packet.startsWith('5160')).length,
        0,
        'successes for an unlock that jammed',
      );
    },
  }),
  must({
    id: 'lock.answer.reads',
    spec: 'protocol §6',
    sentence: 'A result is 51, result, command id; the rest is unused. The command id is byte 2 of the header.',
    after: ['lock.answer.layout'],
    mistake: 'unused bytes are not zero',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await visit.command({ op: 'unknown', opcode: 0x42 });
      for (const packet of visit.heard) {
        const read = decodeResponse(bytesOf(packet));
        bench.holds(read.ok, `a notification ${packet}`, 'a response as in §6', read.ok ? '' : faultText(read.fault));
      }
    },
  }),
  must({
    id: 'lock.queue',
    spec: 'protocol §6',
    sentence:
      'A lock processes one command while up to four wait, and answers any further one with 65 (at once, before those that wait) and without a record.',
    after: ['lock.answer.layout'],
    mistake: 'a write overwrites the pending one, or is dropped while a command runs',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 5; i++) {
        const packet = bench.keyring.online({ op: 'getLogs' }, visit.frame());
        bench.conversation.add(bench.target.now(), 'phone', 'lock', 'getLogs without waiting', toHex(packet));
        bench.target.central.write(toHex(packet), false);
      }
      await bench.until(() => visit.answers.length >= 5, 8_000);
      bench.is(
        visit.answers.filter((packet) => packet.startsWith('5160')).length,
        5,
        'successes of five commands that were written at once',
      );
    },
  }),
  must({
    id: 'lock.queue.full',
    spec: 'protocol §6',
    sentence:
      'A lock processes one command while up to four wait, and answers any further one with 65 (at once, before those that wait) and without a record.',
    after: ['lock.queue', 'lock.unlock.online'],
    mistake: 'the packet for which the queue has no room is not answered',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const commands = [{ op: 'unlock' }, ...Array.from({ length: 8 }, () => ({ op: 'getLogs' }) as const)] as const;
      for (const command of commands) {
        const packet = toHex(bench.keyring.online(command, visit.frame()));
        bench.conversation.add(bench.target.now(), 'phone', 'lock', `${command.op} without waiting`, packet);
        bench.target.central.write(packet, false);
      }
      bench.opened = true;
      await bench.until(() => visit.answers.length >= 9, 8_000);
      const refused = visit.answers.filter((packet) => packet.startsWith('5165')).length;
      bench.is(visit.answers.length, 9, 'answers of nine commands that were written at once');
      bench.is(refused, 4, 'answers 65 while the motor runs and four commands are waiting');
    },
  }),
  must({
    id: 'lock.queue.at-once',
    spec: 'protocol §6',
    sentence:
      'A lock processes one command while up to four wait, and answers any further one with 65 (at once, before those that wait) and without a record.',
    needs: ['keys', 'virtual'],
    after: ['lock.queue.full'],
    mistake: 'the 65 answers are queued behind the waiting commands',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const packets = Array.from({ length: 7 }, () => toHex(bench.keyring.online({ op: 'getLogs' }, visit.frame())));
      for (const packet of packets) {
        bench.conversation.add(bench.target.now(), 'phone', 'lock', 'getLogs without waiting', packet);
        bench.target.central.write(packet, false);
      }
      await bench.until(() => visit.answers.length >= packets.length, 8_000);
      const results = visit.answers.map((packet) => packet.slice(2, 4));
      bench.is(results.indexOf('65') < 2, true, 'the first 65 comes before the answers to the waiting commands');
      bench.is(results.lastIndexOf('65') < 3, true, 'and so does the second');
    },
  }),
  must({
    id: 'lock.five-wrong-keys',
    spec: 'protocol §7',
    sentence: 'After five 61s in one session, the lock sends the notice 64 and sleeps.',
    after: ['lock.check.opens.other-generation'],
    mistake: 'wrong keys are not counted, or the connection ends without a notice',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 4; i++) bench.answers(await visit.unlock({ generation: 9 }), 0x61, `wrong key ${i + 1}`);
      bench.is(visit.ended, undefined, 'the connection after four wrong keys');
      await visit
        .write(bench.keyring.offline(visit.session, { day: bench.today(), generation: 9 }), 'wrong key 5')
        .catch(() => undefined);
      await bench.until(() => visit.ended !== undefined, 2_000);
      bench.holds(
        visit.ended !== undefined,
        'the connection after five wrong keys',
        'ended by the lock',
        'still there',
        'wrong keys are not counted',
      );
      bench.holds(
        visit.answers.some((packet) => packet.startsWith('5164')),
        'the notice before it',
        '51 64',
        visit.answers.at(-1) ?? 'nothing',
        'the connection ends without a notice',
      );
    },
  }),
  must({
    id: 'lock.one-central',
    source: 'AND-RUN',
    spec: 'protocol §9',
    sentence: 'Handle a disconnect within 100 ms and a connect within 6 s.',
    after: ['lock.session.length'],
    mistake: 'the lock still keeps the last link open, or waits before it advertises again',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      await first.end();
      bench.is(await bench.connects(), true, 'a connection right after the last one ended');
    },
  }),
  must({
    id: 'lock.notice.layout',
    spec: 'protocol §6',
    sentence:
      'The shutdown notice is 51 64, 2: mechanical state, 3: 1 closed by hand, 0 timed out; the rest is unused.',
    after: ['lock.five-wrong-keys'],
    mistake: 'the notice has the layout of an answer, with a command id in byte 2',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 5; i++) await visit.unlock({ generation: 9 }).catch(() => undefined);
      await bench.until(() => visit.ended !== undefined, 2_000);
      bench.is(
        visit.answers.find((packet) => packet.startsWith('5164')),
        `51640200${'00'.repeat(16)}`,
        'the notice of a locked lock that closes the session',
      );
    },
  }),
];
