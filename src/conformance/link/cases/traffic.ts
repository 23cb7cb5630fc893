/** The effects of the messages: heartbeats, commands, answers. */
import { type Method, PARAMS } from '../../../server/link/messages.ts';
import type { LinkBench } from '../link-bench.ts';
import { ASLEEP_AFTER_MS } from '../link-bench.ts';
import { beatOf, FOREIGN_MAC, type LinkCase, must, SOME_SESSION } from '../link-case.ts';
import type { Message, RpcConnection } from '../rpc-connection.ts';

const GATEWAY = 'link Messages of the gateway';
const BACKEND = 'link Messages of the backend';
const TAKEN =
  '`taken` is true if the lock is listening in that session; packets for another session or another lock are not delivered.';
const KNOWN = '`taken` is false for a lock that the backend does not know.';
const LATEST = 'Every session of a lock is new; `packets` are valid for the session of the last heartbeat.';

/** Twenty bytes that no lock accepts as a command. */
const GARBAGE = 'FF'.repeat(20);
/** A session of a lock that is set up, has a valid clock and has pending records (protocol §3); the suite supplies the nonce. */
const waitingSession = (nonce: string): string => `020FB80B${nonce.repeat(16)}`;

const takenIn = ({ result }: Message): unknown =>
  typeof result === 'object' && result !== null && 'taken' in result ? result.taken : undefined;

async function taken(bench: LinkBench, answer: Promise<Message>, expected: boolean, what: string): Promise<void> {
  const message = await answer;
  bench.holds(takenIn(message) === expected, what, `{ "taken": ${expected} }`, message.text);
}

/** The parameters of a message from the target, which must match its table. */
function paramsOf(bench: LinkBench, method: 'packets' | 'results' | 'records', message: Message) {
  const read = PARAMS[method].safeParse(message.params);
  bench.holds(read.success, `the parameters of ${method} are valid`, 'valid parameters', message.text);
  if (!read.success) throw read.error;
  return read.data;
}

const unknownLock = (method: 'heartbeat' | 'records' | 'results'): LinkCase =>
  must({
    id: `link.${method}.unknown-lock`,
    spec: GATEWAY,
    sentence: KNOWN,
    needs: ['backend'],
    mistake: 'every readable message is answered with true',
    run: async (bench) => {
      const rpc = await bench.session();
      const params =
        method === 'heartbeat' ? beatOf(FOREIGN_MAC) : { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [] };
      await taken(bench, rpc.ask(method, params), false, 'a lock that belongs to no facility');
    },
  });

const knownLock = (method: 'heartbeat' | 'records' | 'results'): LinkCase =>
  must({
    id: `link.${method}.known-lock`,
    spec: GATEWAY,
    sentence: KNOWN,
    needs: ['backend', 'lock'],
    mistake: 'the MAC is looked up in a different spelling, or `taken` means that something changed',
    run: async (bench) => {
      const rpc = await bench.session();
      const params =
        method === 'heartbeat' ? beatOf(bench.mac) : { mac: bench.mac, session: SOME_SESSION, packets: [] };
      await taken(bench, rpc.ask(method, params), true, 'a lock of the backend');
    },
  });

/** Sends a heartbeat after which the backend has something to send. Returns its packets. */
async function sentAfter(bench: LinkBench, rpc: RpcConnection, nonce: string) {
  rpc.notify('heartbeat', beatOf(bench.mac, waitingSession(nonce)));
  const message = await rpc.request('packets', 'no packets followed the heartbeat');
  return paramsOf(bench, 'packets', message);
}

const BACKEND_CASES: readonly LinkCase[] = [
  ...(['heartbeat', 'records', 'results'] as const).flatMap((method) => [unknownLock(method), knownLock(method)]),
  must({
    id: 'link.packets.session',
    spec: BACKEND,
    sentence: 'A heartbeat whose session indicates waiting records is followed by `packets` for that session.',
    needs: ['backend', 'lock'],
    mistake: 'the list was created for the session of an earlier heartbeat',
    run: async (bench) => {
      const rpc = await bench.session();
      for (const nonce of ['A1', 'A2']) {
        const sent = await sentAfter(bench, rpc, nonce);
        bench.is(sent.mac, bench.mac, 'the lock');
        bench.is(sent.session, waitingSession(nonce), 'the session');
        bench.holds(sent.packets.length > 0, 'the packets', 'at least one', 'none');
      }
    },
  }),
  must({
    id: 'link.packets.last-connection',
    spec: BACKEND,
    sentence: '`packets` is sent only to the connection that sent the lock’s last heartbeat.',
    needs: ['backend', 'lock', 'listens'],
    mistake: 'commands are sent to every gateway',
    run: async (bench) => {
      const [first, second] = [await bench.session(), await bench.session()];
      await sentAfter(bench, first, 'B1');
      first.forget();
      await sentAfter(bench, second, 'B2');
      await first.rest();
      const [stray] = first.unasked;
      bench.holds(stray === undefined, 'the other connection receives nothing', 'nothing', stray?.text ?? '');
    },
  }),
  must({
    id: 'link.packets.only-request',
    spec: BACKEND,
    sentence:
      'The backend sends no other request, so no JSON ever changes a lock: only packets do, and the lock checks them.',
    needs: ['backend', 'lock'],
    mistake: 'the backend sends a request that the specification does not define, which other gateways refuse',
    run: async (bench) => {
      const rpc = await bench.session();
      await sentAfter(bench, rpc, 'C1');
      await rpc.rest();
      const stray = rpc.unasked.find(({ method }) => method !== 'packets');
      bench.holds(stray === undefined, 'the methods that the backend uses', 'packets', stray?.text ?? '');
    },
  }),
  must({
    id: 'link.hello.no-effect',
    spec: GATEWAY,
    sentence:
      'Before a valid `hello`, a backend refuses the other messages of the gateway with -32000, and they have no effect.',
    needs: ['backend', 'lock'],
    after: ['link.packets.session'],
    mistake: 'messages before hello are kept and handled later',
    run: async (bench) => {
      const rpc = await bench.connection();
      rpc.notify('heartbeat', beatOf(bench.mac, waitingSession('D1')));
      await rpc.ask('hello', bench.hello());
      await rpc.rest();
      const [stray] = rpc.unasked;
      bench.holds(stray === undefined, 'nothing follows a heartbeat before hello', 'nothing', stray?.text ?? '');
    },
  }),
];

const GATEWAY_METHODS: readonly Method[] = ['hello', 'heartbeat', 'records', 'results'];

const GATEWAY_CASES: readonly LinkCase[] = [
  must({
    id: 'link.hello.first',
    spec: GATEWAY,
    sentence: 'The gateway sends nothing before `hello`, and sends `hello` as a request.',
    needs: ['gateway'],
    mistake: 'a pending heartbeat is sent before the handshake, or `hello` has no id',
    run: async (bench) => {
      const rpc = await bench.connection();
      await bench.until(() => rpc.all.length > 0);
      const [first] = rpc.all;
      bench.is(first?.method ?? first?.text ?? 'nothing', 'hello', 'the first message');
      bench.holds(first?.id !== undefined && first.id !== null, 'hello has an id', 'an id', first?.text ?? '');
    },
  }),
  must({
    id: 'link.hello.parameters',
    spec: GATEWAY,
    sentence: 'The parameters of `hello` are `version`, `gateway` and `key`, and its result is `{ "version": 1 }`.',
    needs: ['gateway'],
    mistake: 'the version is a string, or the key is missing from `hello` because the upgrade contained it',
    run: async (bench) => {
      const rpc = await bench.connection();
      const hello = await rpc.request('hello');
      const read = PARAMS.hello.safeParse(hello.params);
      bench.holds(read.success, 'the parameters of hello are valid', 'valid parameters', hello.method ?? '');
      bench.holds(read.data?.key === bench.target.key, 'the key', 'the gateway’s key', 'another');
    },
  }),
  must({
    id: 'link.packets.unknown-lock',
    spec: BACKEND,
    sentence: TAKEN,
    needs: ['gateway'],
    mistake: '`taken` means that the message was read, not that the lock receives the packets',
    run: async (bench) => {
      const rpc = await bench.session();
      const packets = { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [GARBAGE] };
      await taken(bench, rpc.ask('packets', packets), false, 'a lock that belongs to no facility');
    },
  }),
  must({
    id: 'link.heartbeat.touch',
    spec: GATEWAY,
    sentence: '`heartbeat` is sent whenever a lock checks in, and as soon as a touch wakes it.',
    needs: ['gateway', 'lock', 'stimuli'],
    mistake: 'heartbeats follow only their schedule, so that a touch is noticed an hour later',
    run: async (bench) => {
      const rpc = await bench.session();
      const beat = await bench.touched(rpc);
      bench.is(beat.mac, bench.mac, 'the lock');
    },
  }),
  must({
    id: 'link.packets.taken',
    spec: BACKEND,
    sentence: TAKEN,
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: '`taken` is sent before it is known whether the lock is listening',
    run: async (bench) => {
      const rpc = await bench.session();
      const { session } = await bench.touched(rpc);
      await taken(bench, rpc.ask('packets', { mac: bench.mac, session, packets: [GARBAGE] }), true, 'the lock listens');
    },
  }),
  must({
    id: 'link.packets.other-session',
    spec: BACKEND,
    sentence: TAKEN,
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'packets are delivered to the lock whatever session they name',
    run: async (bench) => {
      const rpc = await bench.session();
      await bench.touched(rpc);
      const packets = { mac: bench.mac, session: SOME_SESSION, packets: [GARBAGE] };
      await taken(bench, rpc.ask('packets', packets), false, 'a session that the lock does not have');
      await bench.wait(500);
      const stray = rpc.unasked.find(({ method }) => method === 'results');
      bench.holds(stray === undefined, 'the lock answers nothing', 'no results', stray?.text ?? '');
    },
  }),
  must({
    id: 'link.packets.earlier-session',
    spec: GATEWAY,
    sentence: LATEST,
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'the gateway keeps sessions by lock and never drops one',
    run: async (bench) => {
      const rpc = await bench.session();
      const first = await bench.touched(rpc);
      await bench.wait(ASLEEP_AFTER_MS);
      const second = await bench.touched(rpc);
      bench.holds(first.session !== second.session, 'the second session', 'a new one', 'the same');
      const packets = { mac: bench.mac, packets: [GARBAGE] };
      await taken(
        bench,
        rpc.ask('packets', { ...packets, session: first.session }),
        false,
        'the first session is over',
      );
      await taken(bench, rpc.ask('packets', { ...packets, session: second.session }), true, 'the second is not');
    },
  }),
  must({
    id: 'link.results.answer',
    spec: GATEWAY,
    sentence:
      '`results` contains the app packet that answers each command, `records` the server packets that precede it.',
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.packets.taken'],
    mistake: 'all packets of the lock are sent in one message',
    run: async (bench) => {
      const rpc = await bench.session();
      const { session } = await bench.touched(rpc);
      await rpc.ask('packets', { mac: bench.mac, session, packets: [GARBAGE] });
      const results = paramsOf(bench, 'results', await rpc.request('results'));
      bench.is(results.mac, bench.mac, 'the lock');
      bench.is(results.session, session, 'the session');
      const first = results.packets[0]?.slice(0, 2);
      bench.is(first, '51', 'the first byte of an app packet');
      for (const { method, params } of rpc.all.filter((one) => one.method === 'records')) {
        const { packets } = paramsOf(bench, 'records', { text: '', jsonrpc: '2.0', method, params });
        bench.holds(
          packets.every((packet) => packet.startsWith('50')),
          'the first byte of a server packet',
          '50',
          packets.join(' '),
        );
      }
    },
  }),
  must({
    id: 'link.connection.several',
    spec: 'link Connection',
    sentence: 'A gateway serves several connections at once, and each of them gets every message about a lock.',
    needs: ['gateway', 'listens', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'only the newest connection receives messages',
    run: async (bench) => {
      const [first, second] = [await bench.session(), await bench.session()];
      const { session } = await bench.touched(first);
      const other = await bench.beat(second);
      bench.is(other.session, session, 'the session of the heartbeat on the other connection');
    },
  }),
  must({
    id: 'link.methods.own',
    spec: GATEWAY,
    sentence: 'The gateway sends nothing before `hello`, and sends `hello` as a request.',
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'the gateway uses methods that the specification does not define, which other backends refuse',
    run: async (bench) => {
      const rpc = await bench.session();
      await bench.touched(rpc);
      await rpc.rest();
      const stray = rpc.unasked.find(({ method }) => !GATEWAY_METHODS.some((own) => own === method));
      bench.holds(
        stray === undefined,
        'the methods that the gateway uses',
        GATEWAY_METHODS.join(', '),
        stray?.text ?? '',
      );
    },
  }),
];

export const TRAFFIC_CASES: readonly LinkCase[] = [...BACKEND_CASES, ...GATEWAY_CASES];
