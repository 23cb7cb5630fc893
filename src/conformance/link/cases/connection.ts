/** How a connection is established, and who is admitted. */
import { HELLO_MS } from '../../../server/link/connection.ts';
import type { LinkBench } from '../link-bench.ts';
import { beatOf, harmless, type LinkCase, must } from '../link-case.ts';
import type { Presented } from '../target.ts';

const CONNECTION = 'link Connection';
const GATEWAY = 'link Messages of the gateway';

const refusedWith =
  (presented: (bench: LinkBench) => Presented, status: number) =>
  async (bench: LinkBench): Promise<void> => {
    const opening = await bench.opening(presented(bench));
    if (opening.ok) opening.connection.end();
    bench.is(opening.ok ? 101 : opening.status, status, 'the status of the upgrade');
  };

const noKey = (slug: string, presented: (bench: LinkBench) => Presented, mistake: string): LinkCase =>
  must({
    id: `link.connection.${slug}`,
    spec: CONNECTION,
    sentence: 'A listening gateway answers an upgrade without its key with 401.',
    needs: ['gateway', 'listens'],
    mistake,
    run: refusedWith(presented, 401),
  });

export const CONNECTION_CASES: readonly LinkCase[] = [
  noKey('no-key', () => ({}), 'a missing header is not checked'),
  noKey('wrong-key', () => ({ bearer: 'noke-sim-wrong' }), 'the key is not compared, or only in `hello`'),
  noKey(
    'part-of-key',
    ({ target }) => ({ bearer: target.key.slice(0, -1) }),
    'the comparison stops at the end of the key that was sent',
  ),
  noKey('more-than-key', ({ target }) => ({ bearer: `${target.key}x` }), 'only the beginning of the key is compared'),
  must({
    id: 'link.connection.web-page',
    spec: CONNECTION,
    sentence: 'A listening side answers an upgrade from a web page (recognised by its `Origin`) with 403.',
    needs: ['listens'],
    mistake: 'a browser opens WebSockets to any host, and the server has to check the origin',
    run: refusedWith(({ target }) => ({ bearer: target.key, origin: 'http://localhost' }), 403),
  }),
  must({
    id: 'link.connection.open-upgrade',
    spec: CONNECTION,
    sentence: 'A listening backend accepts an upgrade without a key, because `hello` contains it.',
    needs: ['backend', 'listens'],
    mistake:
      'the backend requires the key in the upgrade, although a gateway that dials does not have to send it there',
    run: async (bench) => {
      const rpc = await bench.connection({});
      const { error, text } = await rpc.ask('hello', bench.hello());
      bench.holds(error === undefined, 'hello is accepted', 'a result', text);
    },
  }),
  must({
    id: 'link.connection.bearer',
    spec: CONNECTION,
    sentence: 'The dialling side sends the key as `Authorization: Bearer KEY` with the upgrade.',
    needs: ['dials'],
    mistake: 'the key travels in the URL, where proxies log it',
    run: async (bench) => {
      const { bearer } = await bench.connection();
      bench.holds(
        bearer === bench.target.key,
        'the bearer token of the upgrade',
        'the key',
        bearer === undefined ? 'none' : 'another',
      );
    },
  }),
  must({
    id: 'link.connection.dials-again',
    spec: CONNECTION,
    sentence:
      'After a connection ends, the dialling side dials again, first after 1 s, then doubling the delay each time up to 60 s.',
    needs: ['dials'],
    mistake: 'the dialling side does not connect again, or waits until a person intervenes',
    run: async (bench) => {
      // One connection was opened before the first case.
      const again = await bench.opening();
      bench.holds(again.ok, 'a new connection is opened', 'a connection', 'none');
      if (again.ok) again.connection.end();
    },
  }),
  must({
    id: 'link.connection.late',
    spec: CONNECTION,
    sentence: 'A listening backend closes a connection that has sent no valid `hello` within five seconds.',
    needs: ['backend', 'listens'],
    mistake: 'only the upgrade has a deadline',
    run: async (bench) => {
      const [silent, nonsense, slow] = [await bench.connection(), await bench.connection(), await bench.connection()];
      nonsense.notify('heartbeat', beatOf('02:00:00:00:00:01'));
      await bench.wait(HELLO_MS - 1_000);
      const { error, text } = await slow.ask('hello', bench.hello());
      bench.holds(error === undefined, 'a hello after four seconds is accepted', 'a result', text);
      bench.holds((await silent.ended()) !== undefined, 'the silent connection ends', 'closed', 'open');
      bench.holds((await nonsense.ended()) !== undefined, 'the connection without hello ends', 'closed', 'open');
      bench.holds(slow.isOpen, 'the connection that sent hello stays open', 'open', 'closed');
    },
  }),
];

const saysHello = (
  slug: string,
  run: (bench: LinkBench) => Promise<void>,
  sentence: string,
  mistake: string,
): LinkCase =>
  must({
    id: `link.hello.${slug}`,
    spec: GATEWAY,
    sentence,
    needs: ['backend'],
    mistake,
    run,
  });

const WRONG_KEY = 'A `hello` with another key ends the connection with 1008.';
const WRONG_VERSION = 'A `hello` with another version is refused with -32602.';
const TOO_EARLY =
  'Before a valid `hello`, a backend refuses the other messages of the gateway with -32000, and they have no effect.';

const withKey = (slug: string, key: (right: string) => string, mistake: string): LinkCase =>
  saysHello(
    slug,
    async (bench) => {
      const rpc = await bench.connection();
      rpc.raw(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: bench.hello(key(bench.target.key)) }));
      bench.is(await rpc.ended(), 1008, 'the close code');
      const [accepted] = rpc.all.filter(({ result }) => result !== undefined);
      bench.holds(accepted === undefined, 'the hello has no result', 'none', accepted?.text ?? '');
    },
    WRONG_KEY,
    mistake,
  );

const withParams = (
  slug: string,
  change: Readonly<Record<string, unknown>>,
  sentence: string,
  mistake: string,
): LinkCase =>
  saysHello(
    slug,
    async (bench) => {
      const rpc = await bench.connection();
      await rpc.refused(rpc.ask('hello', { ...bench.hello(), ...change }), -32602, 'the hello is refused');
      const { error, text } = await rpc.ask('hello', bench.hello());
      bench.holds(error === undefined, 'a correct hello on the same connection is accepted', 'a result', text);
    },
    sentence,
    mistake,
  );

const tooEarly = (method: 'heartbeat' | 'records' | 'results'): LinkCase =>
  saysHello(
    `${method}-too-early`,
    async (bench) => {
      const rpc = await bench.connection();
      const list = { mac: '02:00:00:00:00:01', session: 'AB'.repeat(20), packets: [] };
      const params = method === 'heartbeat' ? beatOf(list.mac) : list;
      await rpc.refused(rpc.ask(method, params), -32000, 'the message is refused');
      const { error, text } = await rpc.ask('hello', bench.hello());
      bench.holds(error === undefined, 'hello afterwards is accepted', 'a result', text);
    },
    TOO_EARLY,
    'messages before hello are handled because the key in the upgrade was right, or are kept for later',
  );

export const HELLO_CASES: readonly LinkCase[] = [
  saysHello(
    'result',
    async (bench) => {
      const rpc = await bench.connection();
      const { result, text } = await rpc.ask('hello', bench.hello());
      const version = typeof result === 'object' && result !== null && 'version' in result ? result.version : undefined;
      bench.holds(version === 1, 'the result of hello', '{ "version": 1 }', text);
    },
    'The parameters of `hello` are `version`, `gateway` and `key`, and its result is `{ "version": 1 }`.',
    'the result is true, null or the version as a string',
  ),
  withKey('wrong-key', () => 'noke-sim-wrong', 'the key is not compared'),
  withKey('empty-key', () => '', 'an empty key counts as a key that is not required'),
  withKey('part-of-key', (right) => right.slice(0, -1), 'the comparison stops at the end of the key that was sent'),
  withParams(
    'other-version',
    { version: 2 },
    WRONG_VERSION,
    'the version is not compared, or a different one ends the connection',
  ),
  withParams(
    'version-as-text',
    { version: '1' },
    '`version` is the number 1.',
    'the version is compared as text, or loosely',
  ),
  withParams(
    'long-name',
    { gateway: 'x'.repeat(61) },
    '`gateway` is a name for people, at most 60 characters long.',
    'the name is stored and shown however long it is',
  ),
  withParams(
    'no-name',
    { gateway: undefined },
    '`gateway` is a name for people, at most 60 characters long.',
    'a missing name is shown as undefined',
  ),
  withParams(
    'no-key',
    { key: undefined },
    '`key` is the gateway’s key, at most 200 characters long.',
    'a missing key counts as a wrong one, and the connection ends',
  ),
  withParams(
    'long-key',
    { key: 'x'.repeat(201) },
    '`key` is the gateway’s key, at most 200 characters long.',
    'the length of the key is not limited',
  ),
  saysHello(
    'again',
    async (bench) => {
      const rpc = await bench.session();
      const { error, text } = await rpc.ask('hello', bench.hello());
      bench.holds(error === undefined, 'a second hello is accepted', 'a result', text);
      const { method, params } = harmless(bench.target.role);
      const next = await rpc.ask(method, params);
      bench.holds(next.error === undefined, 'the connection stays authenticated', 'a result', next.text);
    },
    'Another `hello` is answered like the first.',
    'a second hello is refused, or makes the connection unauthenticated again',
  ),
  tooEarly('heartbeat'),
  tooEarly('records'),
  tooEarly('results'),
];
