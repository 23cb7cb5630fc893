/** A lock over WebSocket whose server stops at a step: the report names the step, what the page expects there, and what was received. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ANSWERS } from '../../../src/conformance/lock/targets/bring-up.ts';
import { startLock } from '../../conformance/page-lock-parts.mjs';
import { conform, ended, filesOfEachTest, IDENTITY } from './conform-run.ts';

const files = filesOfEachTest();
const { closing } = files;

interface Answer {
  readonly type: string;
  readonly advertisement?: object;
  readonly characteristics?: readonly object[];
  readonly isNotification?: boolean;
}
/** What the server sends instead of an answer: nothing, a text, or an object. */
type Mistake = (answer: Answer) => string | object | undefined;

/** A correct lock behind a server that changes its answers by mistake. */
async function mistaken(mistake: Mistake) {
  const { target, stimulus, close } = await startLock(IDENTITY);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (client) => {
    const lock = new WebSocket(target);
    const early: string[] = [];
    lock.on('open', () => {
      for (const text of early.splice(0)) lock.send(text);
    });
    client.on('message', (data) => {
      if (lock.readyState === lock.OPEN) lock.send(String(data));
      else early.push(String(data));
    });
    lock.on('message', (data) => {
      const sent = mistake(JSON.parse(String(data)));
      if (sent !== undefined) client.send(typeof sent === 'string' ? sent : JSON.stringify(sent));
    });
    client.on('close', () => lock.close());
  });
  closing.push(close, () => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { target: `ws://127.0.0.1:${address.port}`, stimulus };
}

async function judged(mistake: Mistake, id: string) {
  const { target, stimulus } = await mistaken(mistake);
  const common = ['--keys', files.keys(), '--claims', files.claims(), '--only', id];
  const run = conform(target, ...common, '--stimulus', stimulus);
  return { code: await ended(run), out: run.out(), err: run.err() };
}

const without = (type: string): Mistake => replaced(type, () => undefined);
const replaced =
  (type: string, by: Mistake): Mistake =>
  (answer) =>
    answer.type === type && answer.isNotification !== true ? by(answer) : answer;

/** The same for a server that does not answer a read. */
const unread =
  (mistake: Mistake): Mistake =>
  (answer) =>
    answer.type === 'read' ? undefined : mistake(answer);

const EXPECTED = 'docs/transports/websocket.md requires';
const SERVICES = '`servicesDiscover` with `peripheralUuid` and `serviceUuids`';

describe('a server that stops at a step of a visit', () => {
  it.each<[string, Mistake, string]>([
    [
      'no discover',
      without('discover'),
      `to \`startScanning\`, ${EXPECTED} \`discover\` with \`address\` and \`advertisement\`; seen: no message`,
    ],
    [
      'no connect',
      without('connect'),
      `to \`connect\`, ${EXPECTED} \`connect\` with \`peripheralUuid\`; seen: no message`,
    ],
    [
      'a connect without the address',
      replaced('connect', ({ type }) => ({ type })),
      'seen: not about c0ffee0c0001, {"type":"connect"}',
    ],
    ['no services', without('servicesDiscover'), `to \`discoverServices\`, ${EXPECTED} ${SERVICES}; seen: no message`],
    [
      'garbage in place of services',
      replaced('servicesDiscover', () => 'services: none'),
      `${SERVICES}; seen: a message that is not JSON, services: none`,
    ],
    [
      'services that are no list',
      replaced('servicesDiscover', (answer) => ({ ...answer, serviceUuids: 'all' })),
      'seen: a message in which serviceUuids must be a list, {"peripheralUuid":"c0ffee0c0001","type":"servicesDiscover"',
    ],
    [
      'another event in place of services',
      replaced('servicesDiscover', (answer) => ({ ...answer, type: 'servicesDiscovered' })),
      'seen: a different message, {"peripheralUuid":"c0ffee0c0001","type":"servicesDiscovered"',
    ],
    [
      'another service',
      unread(replaced('servicesDiscover', (answer) => ({ ...answer, serviceUuids: ['180f'] }))),
      `${EXPECTED} \`servicesDiscover\` with the service 1bc50001-0200-d29e-e511-446c609db825; seen: `,
    ],
    [
      'no characteristics',
      without('characteristicsDiscover'),
      `to \`discoverCharacteristics\`, ${EXPECTED} \`characteristicsDiscover\` with \`peripheralUuid\`, \`serviceUuid\` and \`characteristics\`; seen: no message`,
    ],
    [
      'one characteristic too few',
      unread(
        replaced('characteristicsDiscover', ({ characteristics, ...answer }) => ({
          ...answer,
          characteristics: characteristics?.filter((one) => !JSON.stringify(one).includes('1bc50004')),
        })),
      ),
      `${EXPECTED} \`characteristicsDiscover\` with 1bc50004-0200-d29e-e511-446c609db825; seen: 1bc50002`,
    ],
    [
      'no session',
      without('read'),
      `the session cannot be read: to \`read\`, ${EXPECTED} \`read\` with \`peripheralUuid\`, \`data\` in hex and \`isNotification: false\`; seen: no message`,
    ],
    [
      'a session in base64',
      replaced('read', (answer) => ({ ...answer, data: 'Ag==' })),
      'seen: data that is not hex, Ag==',
    ],
    [
      'no subscription',
      without('notify'),
      `to \`notify\`, ${EXPECTED} \`notify\` with \`peripheralUuid\` and \`state\`; seen: no message`,
    ],
  ])('%s', async (_, mistake, sentence) => {
    const { code, err } = await judged(mistake, 'lock.session.*');
    expect(err).toContain(sentence);
    expect(code).toBe(3);
  });
});

describe('an advertisement of another form than on the page', () => {
  const advertising = (change: object): Mistake =>
    replaced('discover', (answer) => ({ ...answer, advertisement: { ...answer.advertisement, ...change } }));
  it.each<[string, string, Mistake, string]>([
    [
      'no manufacturer data',
      'lock.advertising.manufacturer-data',
      advertising({ manufacturerData: null }),
      `${EXPECTED} \`discover\` whose \`advertisement\` has \`manufacturerData\`; seen: one without`,
    ],
    [
      'manufacturer data in base64',
      'lock.advertising.manufacturer-data',
      advertising({ manufacturerData: '//9GAgo=' }),
      `${EXPECTED} \`discover\` whose \`manufacturerData\` is hex; seen: "//9GAgo="`,
    ],
    [
      'no name and no services',
      'lock.advertising.name',
      advertising({ localName: undefined, serviceUuids: undefined }),
      `${EXPECTED} \`discover\` whose \`advertisement\` has \`localName\`, \`serviceUuids\`; seen: one without`,
    ],
  ])('%s: the failing case shows it', async (_, id, mistake, sentence) => {
    const { code, out } = await judged(mistake, id);
    expect(out).toContain(sentence);
    expect(code).toBe(1);
  });
});

it('the page has every request, event and key that these sentences name', () => {
  const page = readFileSync('docs/transports/websocket.md', 'utf8');
  for (const [request, { event, keys }] of ANSWERS) {
    const [, requests, , events = '', row = ''] =
      page
        .split('\n')
        .map((line) => /^\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)\|$/.exec(line) ?? [])
        .find(([, first]) => first?.includes(`\`${request}\``)) ?? [];
    expect(requests).toBeDefined();
    expect(events).toContain(`\`${event}\``);
    for (const [, key = ''] of keys.matchAll(/`(\w+)/g))
      if (key !== 'peripheralUuid') expect(row).toContain(`\`${key}`);
    if (keys.includes('peripheralUuid')) expect(row).toMatch(/`[PC]`/);
  }
});
