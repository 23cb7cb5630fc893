/** What the messages do: heartbeats, commands, answers. */
import { type Method, PARAMS } from '../../../server/link/messages.ts';
import type { LinkLab } from '../lab.ts';
import { ASLEEP_AFTER_MS } from '../lab.ts';
import { beatOf, FOREIGN_MAC, type LinkCase, must, SOME_SESSION } from '../link-case.ts';
import type { Message, Talk } from '../talk.ts';

const GATEWAY = 'link Messages of the gateway';
const BACKEND = 'link Messages of the backend';
const TAKEN =
  '`taken` is true if the lock is listening in that session; packets for another session or another lock are not delivered.';
const KNOWN = '`taken` is false for a lock that the backend does not know.';
const LATEST = 'Every session of a lock is new; `packets` are valid for the session of the last heartbeat.';

/** Twenty bytes that no lock accepts as a command. */
const GARBAGE = 'FF'.repeat(20);
/** A session of a lock that is set up, whose clock is valid and for which records wait (protocol §3); the nonce is the suite's. */
const waitingSession = (nonce: string): string => `020FB80B${nonce.repeat(16)}`;

const takenIn = ({ result }: Message): unknown =>
  typeof result === 'object' && result !== null && 'taken' in result ? result.taken : undefined;

async function taken(lab: LinkLab, answer: Promise<Message>, expected: boolean, what: string): Promise<void> {
  const message = await answer;
  lab.holds(takenIn(message) === expected, what, `{ "taken": ${expected} }`, message.text);
}

/** The parameters of a message of the target, which must match its table. */
function paramsOf(lab: LinkLab, method: 'packets' | 'results' | 'records', message: Message) {
  const read = PARAMS[method].safeParse(message.params);
  lab.holds(read.success, `${method} has the parameters of its table`, 'valid parameters', message.text);
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
    run: async (lab) => {
      const talk = await lab.session();
      const params =
        method === 'heartbeat' ? beatOf(FOREIGN_MAC) : { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [] };
      await taken(lab, talk.ask(method, params), false, 'a lock that no facility has');
    },
  });

const knownLock = (method: 'heartbeat' | 'records' | 'results'): LinkCase =>
  must({
    id: `link.${method}.known-lock`,
    spec: GATEWAY,
    sentence: KNOWN,
    needs: ['backend', 'lock'],
    mistake: 'the MAC is looked up in another spelling, or `taken` means that something changed',
    run: async (lab) => {
      const talk = await lab.session();
      const params = method === 'heartbeat' ? beatOf(lab.mac) : { mac: lab.mac, session: SOME_SESSION, packets: [] };
      await taken(lab, talk.ask(method, params), true, 'a lock of the backend');
    },
  });

/** Sends a heartbeat after which the backend has something to send. Returns its packets. */
async function sentAfter(lab: LinkLab, talk: Talk, nonce: string) {
  talk.notify('heartbeat', beatOf(lab.mac, waitingSession(nonce)));
  const message = await talk.request('packets', 'no packets followed the heartbeat');
  return paramsOf(lab, 'packets', message);
}

const BACKEND_CASES: readonly LinkCase[] = [
  ...(['heartbeat', 'records', 'results'] as const).flatMap((method) => [unknownLock(method), knownLock(method)]),
  must({
    id: 'link.packets.session',
    spec: BACKEND,
    sentence: 'A heartbeat whose session says that records are waiting is followed by `packets` for that session.',
    needs: ['backend', 'lock'],
    mistake: 'the list was made for the session of an earlier heartbeat',
    run: async (lab) => {
      const talk = await lab.session();
      for (const nonce of ['A1', 'A2']) {
        const sent = await sentAfter(lab, talk, nonce);
        lab.is(sent.mac, lab.mac, 'the lock');
        lab.is(sent.session, waitingSession(nonce), 'the session');
        lab.holds(sent.packets.length > 0, 'the packets', 'at least one', 'none');
      }
    },
  }),
  must({
    id: 'link.packets.last-connection',
    spec: BACKEND,
    sentence: '`packets` goes only to the connection that sent the last heartbeat of the lock.',
    needs: ['backend', 'lock', 'listens'],
    mistake: 'commands are sent to every gateway',
    run: async (lab) => {
      const [first, second] = [await lab.session(), await lab.session()];
      await sentAfter(lab, first, 'B1');
      first.forget();
      await sentAfter(lab, second, 'B2');
      await first.rest();
      const [stray] = first.unasked;
      lab.holds(stray === undefined, 'the other connection gets nothing', 'nothing', stray?.text ?? '');
    },
  }),
  must({
    id: 'link.packets.only-request',
    spec: BACKEND,
    sentence:
      'The backend sends no other request, so no JSON ever changes a lock: only packets do, and the lock checks them.',
    needs: ['backend', 'lock'],
    mistake: 'a request of your own beside `packets`, which other gateways refuse',
    run: async (lab) => {
      const talk = await lab.session();
      await sentAfter(lab, talk, 'C1');
      await talk.rest();
      const stray = talk.unasked.find(({ method }) => method !== 'packets');
      lab.holds(stray === undefined, 'the methods that the backend uses', 'packets', stray?.text ?? '');
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
    run: async (lab) => {
      const talk = await lab.connection();
      talk.notify('heartbeat', beatOf(lab.mac, waitingSession('D1')));
      await talk.ask('hello', lab.hello());
      await talk.rest();
      const [stray] = talk.unasked;
      lab.holds(stray === undefined, 'nothing follows a heartbeat before hello', 'nothing', stray?.text ?? '');
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
    mistake: 'a heartbeat that waited is sent before the handshake, or `hello` has no id',
    run: async (lab) => {
      const talk = await lab.connection();
      await lab.until(() => talk.all.length > 0);
      const [first] = talk.all;
      lab.is(first?.method ?? first?.text ?? 'nothing', 'hello', 'the first message');
      lab.holds(first?.id !== undefined && first.id !== null, 'hello has an id', 'an id', first?.text ?? '');
    },
  }),
  must({
    id: 'link.hello.parameters',
    spec: GATEWAY,
    sentence: '| `hello` | `version`, `gateway`, `key` | `{ "version": 1 }` |',
    needs: ['gateway'],
    mistake: 'the version is a text, or the key is missing from `hello` because the upgrade had it',
    run: async (lab) => {
      const talk = await lab.connection();
      const hello = await talk.request('hello');
      const read = PARAMS.hello.safeParse(hello.params);
      lab.holds(read.success, 'hello has the parameters of its table', 'valid parameters', hello.method ?? '');
      lab.holds(read.data?.key === lab.target.key, 'the key', 'the gateway’s key', 'another');
    },
  }),
  must({
    id: 'link.packets.unknown-lock',
    spec: BACKEND,
    sentence: TAKEN,
    needs: ['gateway'],
    mistake: '`taken` says that the message was read, not that the lock gets the packets',
    run: async (lab) => {
      const talk = await lab.session();
      const packets = { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [GARBAGE] };
      await taken(lab, talk.ask('packets', packets), false, 'a lock that no facility has');
    },
  }),
  must({
    id: 'link.heartbeat.touch',
    spec: GATEWAY,
    sentence: '`heartbeat` is sent whenever a lock checks in, and as soon as a touch wakes it.',
    needs: ['gateway', 'lock', 'stimuli'],
    mistake: 'heartbeats follow their schedule alone, so that a touch is noticed an hour later',
    run: async (lab) => {
      const talk = await lab.session();
      const beat = await lab.touched(talk);
      lab.is(beat.mac, lab.mac, 'the lock');
    },
  }),
  must({
    id: 'link.packets.taken',
    spec: BACKEND,
    sentence: TAKEN,
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: '`taken` is answered before it is known whether the lock listens',
    run: async (lab) => {
      const talk = await lab.session();
      const { session } = await lab.touched(talk);
      await taken(lab, talk.ask('packets', { mac: lab.mac, session, packets: [GARBAGE] }), true, 'the lock listens');
    },
  }),
  must({
    id: 'link.packets.other-session',
    spec: BACKEND,
    sentence: TAKEN,
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'packets are delivered to the lock whatever session they name',
    run: async (lab) => {
      const talk = await lab.session();
      await lab.touched(talk);
      const packets = { mac: lab.mac, session: SOME_SESSION, packets: [GARBAGE] };
      await taken(lab, talk.ask('packets', packets), false, 'a session that the lock does not have');
      await lab.wait(500);
      const stray = talk.unasked.find(({ method }) => method === 'results');
      lab.holds(stray === undefined, 'the lock answers nothing', 'no results', stray?.text ?? '');
    },
  }),
  must({
    id: 'link.packets.earlier-session',
    spec: GATEWAY,
    sentence: LATEST,
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'the gateway keeps sessions by lock and never drops one',
    run: async (lab) => {
      const talk = await lab.session();
      const first = await lab.touched(talk);
      await lab.wait(ASLEEP_AFTER_MS);
      const second = await lab.touched(talk);
      lab.holds(first.session !== second.session, 'the second session', 'a new one', 'the same');
      const packets = { mac: lab.mac, packets: [GARBAGE] };
      await taken(lab, talk.ask('packets', { ...packets, session: first.session }), false, 'the first session is over');
      await taken(lab, talk.ask('packets', { ...packets, session: second.session }), true, 'the second is not');
    },
  }),
  must({
    id: 'link.results.answer',
    spec: GATEWAY,
    sentence:
      '`results` carries the app packet that answers each command, `records` the server packets that precede it.',
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.packets.taken'],
    mistake: 'all packets of the lock travel in one message',
    run: async (lab) => {
      const talk = await lab.session();
      const { session } = await lab.touched(talk);
      await talk.ask('packets', { mac: lab.mac, session, packets: [GARBAGE] });
      const results = paramsOf(lab, 'results', await talk.request('results'));
      lab.is(results.mac, lab.mac, 'the lock');
      lab.is(results.session, session, 'the session');
      const first = results.packets[0]?.slice(0, 2);
      lab.is(first, '51', 'the first byte of an app packet');
      for (const { method, params } of talk.all.filter((one) => one.method === 'records')) {
        const { packets } = paramsOf(lab, 'records', { text: '', jsonrpc: '2.0', method, params });
        lab.holds(
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
    mistake: 'only the newest connection gets messages',
    run: async (lab) => {
      const [first, second] = [await lab.session(), await lab.session()];
      const { session } = await lab.touched(first);
      const other = await lab.beat(second);
      lab.is(other.session, session, 'the session of the heartbeat on the other connection');
    },
  }),
  must({
    id: 'link.methods.own',
    spec: GATEWAY,
    sentence: 'The gateway sends nothing before `hello`, and sends `hello` as a request.',
    needs: ['gateway', 'lock', 'stimuli'],
    after: ['link.heartbeat.touch'],
    mistake: 'methods of your own, which other backends refuse',
    run: async (lab) => {
      const talk = await lab.session();
      await lab.touched(talk);
      await talk.rest();
      const stray = talk.unasked.find(({ method }) => !GATEWAY_METHODS.some((own) => own === method));
      lab.holds(
        stray === undefined,
        'the methods that the gateway uses',
        GATEWAY_METHODS.join(', '),
        stray?.text ?? '',
      );
    },
  }),
];

export const TRAFFIC_CASES: readonly LinkCase[] = [...BACKEND_CASES, ...GATEWAY_CASES];
