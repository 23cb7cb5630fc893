/** Frames, requests and answers: the requirements on both sides of the link. */
import { FRAME_LIMIT } from '../../../server/link/messages.ts';
import type { LinkBench } from '../link-bench.ts';
import { harmless, type LinkCase, must } from '../link-case.ts';
import type { RpcConnection } from '../rpc-connection.ts';

const FRAMES = 'link Frames';
const ANSWERS = 'link Requests and answers';

/** The WebSocket close codes for a message that is too long, and for one that violates the rules. */
const TOO_BIG = 1009;
const POLICY = 1008;
const REFUSALS = 100;
const MAX_ID_LENGTH = 64;

const request = (bench: LinkBench, id: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, ...harmless(bench.target.role) });

/** Checks that an unreadable frame is answered with an error with id null. */
const unreadable =
  (frame: (bench: LinkBench) => string | Uint8Array, code: number) =>
  async (bench: LinkBench): Promise<void> => {
    const rpc = await bench.session();
    rpc.raw(frame(bench));
    await rpc.refused(rpc.answer(null), code, 'the frame is refused');
    await stillAnswers(bench, rpc);
  };

async function stillAnswers(bench: LinkBench, rpc: RpcConnection): Promise<void> {
  const { method, params } = harmless(bench.target.role);
  const { error, text } = await rpc.ask(method, params);
  bench.holds(error === undefined, 'the next request is answered', 'a result', text);
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const FRAME_CASES: readonly LinkCase[] = [
  must({
    id: 'link.frames.not-json',
    spec: FRAMES,
    sentence: 'A frame that is not JSON is refused with -32700.',
    mistake: 'the receiver drops the frame, or closes the connection',
    run: unreadable(() => '{"jsonrpc":', -32700),
  }),
  must({
    id: 'link.frames.binary',
    spec: FRAMES,
    sentence: 'A binary frame is refused like text that is not JSON.',
    mistake: 'binary frames are decoded as text',
    run: unreadable((bench) => new TextEncoder().encode(request(bench, 'binary')), -32700),
  }),
  must({
    id: 'link.frames.batch',
    spec: FRAMES,
    sentence: 'A batch is refused with -32600.',
    mistake: 'the JSON-RPC library handles batches on its own',
    run: async (bench) => {
      const rpc = await bench.session();
      rpc.raw(`[${request(bench, 'a')},${request(bench, 'b')}]`);
      await rpc.refused(rpc.answer(null), -32600, 'the batch is refused');
      const rest = await rpc.rest();
      bench.holds(rest.length === 0, 'no part of a batch is answered', 'nothing more', rest[0]?.text ?? '');
    },
  }),
  must({
    id: 'link.frames.not-a-request',
    spec: FRAMES,
    sentence: 'A frame that is JSON but not a JSON-RPC 2.0 request is refused with -32600.',
    mistake: 'the member jsonrpc is not checked',
    run: unreadable((bench) => JSON.stringify({ jsonrpc: '1.0', ...harmless(bench.target.role) }), -32600),
  }),
  must({
    id: 'link.frames.deep',
    spec: FRAMES,
    sentence: 'A frame nested more than 32 levels deep is refused with -32600.',
    mistake: 'a recursive reader runs out of stack',
    run: unreadable((bench) => {
      const { method, params } = harmless(bench.target.role);
      const deep = JSON.stringify({ jsonrpc: '2.0', id: 'deep', method, params: { ...params, deep: 0 } });
      return deep.replace('"deep":0', `"deep":${nested(31)}`);
    }, -32600),
  }),
  must({
    id: 'link.frames.full',
    spec: FRAMES,
    sentence: 'A frame of more than 65,536 bytes ends the connection with close code 1009.',
    mistake: 'the limit is one byte too low',
    run: async (bench) => {
      const rpc = await bench.session();
      rpc.raw(request(bench, 'full').padEnd(FRAME_LIMIT));
      const { error, text } = await rpc.answer('full');
      bench.holds(error === undefined, 'a frame of 65,536 bytes is read', 'a result', text);
    },
  }),
  must({
    id: 'link.frames.oversized',
    spec: FRAMES,
    sentence: 'A frame of more than 65,536 bytes ends the connection with close code 1009.',
    mistake: 'the WebSocket library has no limit unless one is set',
    run: async (bench) => {
      const rpc = await bench.session();
      rpc.raw(request(bench, 'oversized').padEnd(FRAME_LIMIT + 1));
      bench.is(await rpc.ended(), TOO_BIG, 'the close code');
    },
  }),
  must({
    id: 'link.frames.order',
    spec: FRAMES,
    sentence: 'Messages are handled in the order of arrival, and a refused message does not close the connection.',
    mistake: 'messages are handled at the same time, and a slow one is overtaken',
    run: async (bench) => {
      const rpc = await bench.session();
      const ids = Array.from({ length: 20 }, (_, i) => `order-${i}`);
      for (const id of ids) rpc.raw(request(bench, id));
      const answered: unknown[] = [];
      await bench.until(() => {
        answered.splice(0, answered.length, ...rpc.all.map(({ id }) => id).filter((id) => ids.includes(String(id))));
        return answered.length === ids.length;
      });
      bench.is(answered.join(' '), ids.join(' '), 'the order of the answers');
    },
  }),
  must({
    id: 'link.frames.hundred',
    spec: FRAMES,
    sentence: 'After 100 refused messages the receiver closes the connection with 1008.',
    mistake: 'refusals are not counted, so a broken peer can continue forever',
    run: async (bench) => {
      const rpc = await bench.session();
      for (let i = 1; i < REFUSALS; i++) rpc.raw(`nonsense ${i}`);
      await stillAnswers(bench, rpc);
      rpc.raw('nonsense');
      bench.is(await rpc.ended(), POLICY, 'the close code');
    },
  }),
];

const sameId = (slug: string, id: unknown): LinkCase =>
  must({
    id: `link.answers.id-${slug}`,
    spec: ANSWERS,
    sentence:
      'An answer has the id of its request, with the same type and value; an id is a string of at most 64 characters or a number.',
    mistake: 'ids are kept as numbers, or as text',
    run: async (bench) => {
      const rpc = await bench.session();
      const { method, params } = harmless(bench.target.role);
      const { jsonrpc, error, text } = await rpc.ask(method, params, id);
      bench.holds(error === undefined && jsonrpc === '2.0', 'the request is answered', 'a JSON-RPC 2.0 result', text);
    },
  });

const notAnswered = (slug: string, frame: (bench: LinkBench) => unknown): LinkCase =>
  must({
    id: `link.answers.${slug}`,
    spec: ANSWERS,
    sentence: 'A message without an id is a notification and is never answered.',
    mistake: 'a missing id is treated as null',
    run: async (bench) => {
      const rpc = await bench.session();
      rpc.raw(JSON.stringify(frame(bench)));
      const rest = await rpc.rest();
      bench.holds(rest.length === 0, 'a notification is not answered', 'nothing', rest[0]?.text ?? '');
    },
  });

const ANSWER_CASES: readonly LinkCase[] = [
  sameId('number', 41),
  sameId('digits', '41'),
  sameId('longest', 'x'.repeat(MAX_ID_LENGTH)),
  notAnswered('notification', (bench) => ({ jsonrpc: '2.0', ...harmless(bench.target.role) })),
  notAnswered('refused-notification', () => ({ jsonrpc: '2.0', method: 'noke-sim.other', params: {} })),
  must({
    id: 'link.answers.unreadable-id',
    spec: ANSWERS,
    sentence: 'A refused message whose id cannot be read is answered with the id null.',
    mistake: 'the refusal is not sent, or omits the member id',
    run: unreadable((bench) => request(bench, { id: 1 }), -32600),
  }),
  must({
    id: 'link.answers.ignored',
    spec: ANSWERS,
    sentence: 'An unexpected answer is ignored.',
    mistake: 'an unknown answer is handled like a request, or ends the connection',
    run: async (bench) => {
      const rpc = await bench.session();
      rpc.raw(JSON.stringify({ jsonrpc: '2.0', id: 'never-asked', result: {} }));
      rpc.raw(JSON.stringify({ jsonrpc: '2.0', id: 'never-asked', error: { code: -32601, message: 'no' } }));
      const rest = await rpc.rest();
      bench.holds(rest.length === 0, 'an answer is not answered', 'nothing', rest[0]?.text ?? '');
      await stillAnswers(bench, rpc);
    },
  }),
  must({
    id: 'link.answers.more-parameters',
    spec: ANSWERS,
    sentence: 'Parameters that this page does not list are ignored.',
    mistake: 'a strict schema rejects messages from newer versions of the other side',
    run: async (bench) => {
      const rpc = await bench.session();
      const { method, params } = harmless(bench.target.role);
      const { error, text } = await rpc.ask(method, { ...params, firmware: '2.10' });
      bench.holds(error === undefined, 'a request with an additional parameter is answered', 'a result', text);
    },
  }),
  must({
    id: 'link.answers.lower-case',
    spec: ANSWERS,
    sentence: 'Bytes are hex, upper or lower case when received; MACs too, with colons.',
    mistake: 'hex and MACs are compared as text',
    run: async (bench) => {
      const rpc = await bench.session();
      const { method, params } = harmless(bench.target.role);
      const lower = { ...params, mac: 'aa:bb:cc:dd:ee:ff', session: String(params.session).toLowerCase() };
      const { error, text } = await rpc.ask(method, lower);
      bench.holds(error === undefined, 'lower-case hex is read', 'a result', text);
    },
  }),
];

const unknown = (slug: string, method: (bench: LinkBench) => string, mistake: string): LinkCase =>
  must({
    id: `link.methods.${slug}`,
    spec: ANSWERS,
    sentence: 'A request with a method that does not exist in this direction is refused with -32601.',
    mistake,
    run: async (bench) => {
      const rpc = await bench.session();
      await rpc.refused(rpc.ask(method(bench), harmless(bench.target.role).params), -32601, 'the method is refused');
    },
  });

const METHOD_CASES: readonly LinkCase[] = [
  unknown('unknown', () => 'unlock', 'an unknown method is ignored, so the other side waits for its answer'),
  unknown('inherited', () => 'constructor', 'methods are looked up in an object that has inherited properties'),
  unknown(
    'other-direction',
    (bench) => (bench.target.role === 'backend' ? 'packets' : 'records'),
    'one table of methods serves both directions',
  ),
];

export const EITHER_END: readonly LinkCase[] = [...FRAME_CASES, ...ANSWER_CASES, ...METHOD_CASES];
