/** Parameters at both ends of their ranges, and beyond. */
import { PACKETS_LIMIT } from '../../../server/link/messages.ts';
import type { LinkLab } from '../lab.ts';
import { beatOf, FOREIGN_MAC, type LinkCase, must, SOME_SESSION } from '../link-case.ts';

const SPEC = 'link Messages of the gateway';
const PACKET = '50'.repeat(20);

/** How `params` is changed; undefined removes the parameter. */
type Change = Readonly<Record<string, unknown>>;

interface Sent {
  readonly role: 'gateway' | 'backend';
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const HEARTBEAT: Sent = { role: 'backend', method: 'heartbeat', params: beatOf(FOREIGN_MAC) };
const RECORDS: Sent = {
  role: 'backend',
  method: 'records',
  params: { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [] },
};
const RESULTS: Sent = { ...RECORDS, method: 'results' };
const PACKETS: Sent = { ...RECORDS, role: 'gateway', method: 'packets' };

const [MAC, SESSION, LIST] = [
  'the lock',
  '40 hex digits: the session of the lock with the gateway (NP1 §3)',
  'a list of at most 512 packets, each 40 hex digits',
];
const STATE = '0 to 255: the mechanical state, numbered as in the session; 255 while it is unknown';
const BATTERY = '0 to 65535';

const askedWith = async (lab: LinkLab, { method, params }: Sent, change: Change) => {
  const talk = await lab.session();
  return { talk, answer: talk.ask(method, { ...params, ...change }) };
};

const slugOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function refused(sent: Sent, name: string, sentence: string, rows: Readonly<Record<string, unknown>>): LinkCase[] {
  return Object.entries(rows).map(([slug, value]) =>
    must({
      id: `link.${sent.method}.${slugOf(name)}-${slug}`,
      spec: SPEC,
      sentence,
      needs: [sent.role],
      mistake: 'parameters are used as they come',
      run: async (lab) => {
        const { talk, answer } = await askedWith(lab, sent, { [name]: value });
        await talk.refused(answer, -32602, 'the parameter is refused');
      },
    }),
  );
}

function accepted(sent: Sent, slug: string, sentence: string, change: Change): LinkCase {
  return must({
    id: `link.${sent.method}.${slug}`,
    spec: SPEC,
    sentence,
    needs: [sent.role],
    run: async (lab) => {
      const { error, text } = await (await askedWith(lab, sent, change)).answer;
      lab.holds(error === undefined, 'a value within the range is accepted', 'a result', text);
    },
  });
}

/** What is wrong with an address, a session and a list of packets, for each message that has them. */
const WRONG_MAC = { missing: undefined, short: 'C0:FF:EE:00:01', 'not-hex': 'C0:FF:EE:00:01:0G', number: 1 };
const WRONG_SESSION = { missing: undefined, short: 'AB'.repeat(19), long: 'AB'.repeat(21), 'not-hex': 'XY'.repeat(20) };
const WRONG_LIST = {
  missing: undefined,
  text: PACKET,
  'short-packet': [PACKET.slice(2)],
  'not-hex': ['XY'.repeat(20)],
  '513': Array.from({ length: PACKETS_LIMIT + 1 }, () => PACKET),
};

const perMessage = (sent: Sent): LinkCase[] => [
  ...refused(sent, 'mac', MAC, WRONG_MAC),
  ...refused(sent, 'session', SESSION, WRONG_SESSION),
  ...('packets' in sent.params ? refused(sent, 'packets', LIST, WRONG_LIST) : []),
  ...('packets' in sent.params
    ? [accepted(sent, 'packets-512', LIST, { packets: Array.from({ length: PACKETS_LIMIT }, () => PACKET) })]
    : []),
];

const TRUTH = { missing: undefined, number: 1, text: 'true' };

export const PARAMETER_CASES: readonly LinkCase[] = [
  ...[HEARTBEAT, RECORDS, RESULTS, PACKETS].flatMap(perMessage),
  ...refused(HEARTBEAT, 'state', STATE, { missing: undefined, negative: -1, '256': 256, half: 1.5, text: '2' }),
  accepted(HEARTBEAT, 'state-0', STATE, { state: 0 }),
  accepted(HEARTBEAT, 'state-255', STATE, { state: 255 }),
  ...refused(HEARTBEAT, 'batteryMv', BATTERY, { missing: undefined, negative: -1, '65536': 65_536, text: '3000' }),
  accepted(HEARTBEAT, 'battery-0', BATTERY, { batteryMv: 0 }),
  accepted(HEARTBEAT, 'battery-65535', BATTERY, { batteryMv: 65_535 }),
  ...refused(HEARTBEAT, 'clockValid', 'whether the lock’s clock is valid', TRUTH),
  ...refused(HEARTBEAT, 'touched', 'whether a touch woke the lock, so that it may run its motor', TRUTH),
];
