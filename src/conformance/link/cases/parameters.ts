/** Parameters at both ends of their ranges, and beyond. */
import { type Method, PACKETS_LIMIT } from '../../../server/link/messages.ts';
import type { LinkBench } from '../link-bench.ts';
import { beatOf, FOREIGN_MAC, type LinkCase, must, SOME_SESSION } from '../link-case.ts';
import type { Role } from '../target.ts';

const SPEC = 'link Messages of the gateway';
const PACKET = '50'.repeat(20);

interface Sent {
  readonly role: Role;
  readonly method: Method;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One value of one parameter; undefined means that the parameter is missing. */
export interface Row {
  readonly sent: Sent;
  readonly name: string;
  readonly slug: string;
  readonly value: unknown;
  readonly sentence: string;
}

const list = { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [] };
const HEARTBEAT: Sent = { role: 'backend', method: 'heartbeat', params: beatOf(FOREIGN_MAC) };
const RECORDS: Sent = { role: 'backend', method: 'records', params: list };
const RESULTS: Sent = { role: 'backend', method: 'results', params: list };
const PACKETS: Sent = { role: 'gateway', method: 'packets', params: list };
const LISTS = [RECORDS, RESULTS, PACKETS];

const SENTENCES = {
  mac: '`mac` is the address of the lock.',
  session: '`session` is 40 hex digits: the session of the lock with the gateway (NP1 §3).',
  packets: '`packets` is a list of at most 512 packets, each 40 hex digits.',
  state: '`state` is 0 to 255: the mechanical state, numbered as in the session; 255 while it is unknown.',
  batteryMv: '`batteryMv` is 0 to 65535.',
  clockValid: '`clockValid` is true or false: whether the lock’s clock is valid.',
  touched: '`touched` is true or false: whether a touch woke the lock, so that it may run its motor.',
} as const;
type Name = keyof typeof SENTENCES;

const rows = (sent: Sent, name: Name, values: Readonly<Record<string, unknown>>): Row[] =>
  Object.entries(values).map(([slug, value]) => ({ sent, name, slug, value, sentence: SENTENCES[name] }));

const full = (count: number): readonly string[] => Array.from({ length: count }, () => PACKET);
const TRUTH = { missing: undefined, number: 1, text: 'true' };

/** Values that must be refused. */
export const WRONG_ROWS: readonly Row[] = [
  ...[HEARTBEAT, ...LISTS].flatMap((sent) => [
    ...rows(sent, 'mac', { missing: undefined, short: 'C0:FF:EE:00:01', 'not-hex': 'C0:FF:EE:00:01:0G', number: 1 }),
    ...rows(sent, 'session', {
      missing: undefined,
      short: 'AB'.repeat(19),
      long: 'AB'.repeat(21),
      'not-hex': 'XY'.repeat(20),
    }),
  ]),
  ...LISTS.flatMap((sent) =>
    rows(sent, 'packets', {
      missing: undefined,
      text: PACKET,
      'short-packet': [PACKET.slice(2)],
      'not-hex': ['XY'.repeat(20)],
      '513': full(PACKETS_LIMIT + 1),
    }),
  ),
  ...rows(HEARTBEAT, 'state', { missing: undefined, negative: -1, '256': 256, half: 1.5, text: '2' }),
  ...rows(HEARTBEAT, 'batteryMv', { missing: undefined, negative: -1, '65536': 65_536, text: '3000' }),
  ...rows(HEARTBEAT, 'clockValid', TRUTH),
  ...rows(HEARTBEAT, 'touched', TRUTH),
];

/** Values at the ends of their ranges, which must be accepted. */
export const RIGHT_ROWS: readonly Row[] = [
  ...LISTS.flatMap((sent) => rows(sent, 'packets', { '512': full(PACKETS_LIMIT) })),
  ...rows(HEARTBEAT, 'state', { '0': 0, '255': 255 }),
  ...rows(HEARTBEAT, 'batteryMv', { '0': 0, '65535': 65_535 }),
];

export const idOf = ({ sent: { method }, name, slug }: Row): string =>
  `link.${method}.${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-${slug}`;

async function answered({ sent: { method, params }, name, value }: Row, bench: LinkBench) {
  const rpc = await bench.session();
  return { rpc, answer: rpc.ask(method, { ...params, [name]: value }) };
}

const caseOf = (row: Row, mistake: string, run: LinkCase['run']): LinkCase =>
  must({
    id: idOf(row),
    spec: SPEC,
    sentence: row.sentence,
    needs: [row.sent.role],
    mistake,
    run,
  });

export const PARAMETER_CASES: readonly LinkCase[] = [
  ...WRONG_ROWS.map((row) =>
    caseOf(row, 'parameters are used as received', async (bench) => {
      const { rpc, answer } = await answered(row, bench);
      await rpc.refused(answer, -32602, 'the parameter is refused');
    }),
  ),
  ...RIGHT_ROWS.map((row) =>
    caseOf(row, 'the end of the range is refused: the limit is off by one', async (bench) => {
      const { error, text } = await (await answered(row, bench)).answer;
      bench.holds(error === undefined, 'a value within the range is accepted', 'a result', text);
    }),
  ),
];
