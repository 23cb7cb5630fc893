/** The two sides of the facility link without a socket: what each sends, to whom, in which order, and what it remembers of a connection. */
import { describe, expect, it } from 'vitest';
import { HELD_LIMIT } from '../../src/link/held-messages.ts';
import type { MeshPeer } from '../../src/lock/mesh.ts';
import type { HostedFacility } from '../../src/server/hosted-facility.ts';
import type { LinkConnection } from '../../src/server/link/connection.ts';
import { GatewaySide, replayLinkInput } from '../../src/server/link/gateway-side.ts';

const MAC = 'C0:FF:EE:00:01:01';
const SESSION = 'AB'.repeat(20);
const PACKETS = ['CD'.repeat(20)];

class Mesh {
  readonly peers: MeshPeer[] = [];
  readonly taken: unknown[] = [];
  attach(peer: MeshPeer): () => void {
    this.peers.push(peer);
    return () => {
      this.peers.splice(this.peers.indexOf(peer), 1);
    };
  }
  packets(...given: readonly unknown[]): boolean {
    this.taken.push(given);
    return true;
  }
}

function opened() {
  const mesh = new Mesh();
  const inputs: unknown[] = [];
  const later: (() => void)[] = [];
  const held: (() => void)[] = [];
  let moves = true;
  const hosted = {
    parts: { locks: new Map([[MAC, { mesh }]]) },
    enter: (input: unknown, act: () => unknown) => {
      inputs.push(input);
      return act();
    },
    whenMoving: (act: () => void) => (moves ? act() : held.push(act)),
    whenDurable: (act: () => void) => later.push(act),
  } as unknown as HostedFacility;
  const side = new GatewaySide(() => hosted, 'gate', 'key');
  const connect = () => {
    const sent: string[] = [];
    const connection: LinkConnection = {
      admit: () => true,
      send: (text) => sent.push(JSON.stringify(JSON.parse(text))),
      end: (why) => sent.push(`end ${why}`),
      pause: () => sent.push('pause'),
      resume: () => sent.push('resume'),
    };
    return { sent, ...side.opened(connection) };
  };
  const flush = () => {
    for (const act of later.splice(0)) act();
  };
  const stand = (still: boolean) => {
    moves = !still;
    if (moves) for (const act of held.splice(0)) act();
  };
  return { mesh, inputs, hosted, side, connect, flush, stand };
}

const call = (method: string, params: object, id?: number) =>
  JSON.stringify({ jsonrpc: '2.0', method, params, ...(id === undefined ? {} : { id }) });
const beat = { session: SESSION, state: 2, batteryMv: 3_000, clockValid: true, touched: false };

describe('the gateway’s side', () => {
  it('is attached to every lock, as an input, and only once', () => {
    const { mesh, inputs, side } = opened();
    side.attach();
    side.attach();
    expect(mesh.peers).toHaveLength(1);
    expect(inputs).toEqual([
      { kind: 'link', act: 'attach' },
      { kind: 'link', act: 'attach' },
    ]);
  });

  it('says hello to each backend, and sends it everything that a lock says, once that is durable', () => {
    const { mesh, side, connect, flush } = opened();
    side.attach();
    const [one, two] = [connect(), connect()];
    expect(side.connections).toBe(2);
    const hello = '{"jsonrpc":"2.0","method":"hello","params":{"version":1,"gateway":"gate","key":"key"},"id":"hello"}';
    expect([one.sent, two.sent]).toEqual([[hello], [hello]]);
    const [peer] = mesh.peers;
    peer?.heartbeat(beat);
    peer?.records(SESSION, PACKETS);
    peer?.results(SESSION, PACKETS);
    expect(one.sent).toHaveLength(1);
    flush();
    const said = [
      JSON.stringify({ jsonrpc: '2.0', method: 'heartbeat', params: { mac: MAC, ...beat } }),
      JSON.stringify({ jsonrpc: '2.0', method: 'records', params: { mac: MAC, session: SESSION, packets: PACKETS } }),
      JSON.stringify({ jsonrpc: '2.0', method: 'results', params: { mac: MAC, session: SESSION, packets: PACKETS } }),
    ];
    expect([one.sent.slice(1), two.sent.slice(1)]).toEqual([said, said]);
    one.closed();
    peer?.heartbeat(beat);
    flush();
    expect([one.sent.length, two.sent.length, side.connections, side.dropped]).toEqual([4, 5, 1, 0]);
  });

  it('counts what nobody receives', () => {
    const { mesh, side, flush, connect } = opened();
    side.attach();
    mesh.peers[0]?.heartbeat(beat);
    mesh.peers[0]?.records(SESSION, []);
    expect(side.dropped).toBe(2);
    flush();
    expect(connect().sent).toHaveLength(1);
  });

  it('passes packets to their lock as an input, and says whether the lock took them, once that is durable', () => {
    const { mesh, inputs, connect, flush } = opened();
    const { sent, received } = connect();
    received(call('packets', { mac: MAC, session: SESSION, packets: PACKETS }, 5));
    expect(mesh.taken).toEqual([[SESSION, PACKETS]]);
    expect(inputs).toEqual([{ kind: 'link', act: 'packets', mac: MAC, session: SESSION, packets: PACKETS }]);
    expect(sent).toHaveLength(1);
    flush();
    expect(sent.at(-1)).toBe('{"jsonrpc":"2.0","id":5,"result":{"taken":true}}');
    received(call('packets', { mac: 'C0:FF:EE:00:01:02', session: SESSION, packets: [] }, 6));
    received(call('packets', { mac: MAC, session: SESSION, packets: [] }));
    received(call('hello', { version: 1, gateway: '', key: '' }, 7));
    received('{"jsonrpc":"2.0","id":"hello","result":{"version":1}}');
    flush();
    expect(sent.slice(2)).toEqual([
      '{"jsonrpc":"2.0","id":6,"result":{"taken":false}}',
      expect.stringContaining('"id":7,"error":{"code":-32601'),
    ]);
  });

  it('stops reading while time stands still, and handles what it has read in order', () => {
    const { mesh, connect, stand, flush } = opened();
    const { sent, received } = connect();
    stand(true);
    for (const each of ['01', '02'])
      received(call('packets', { mac: MAC, session: SESSION, packets: [each.repeat(20)] }, 1));
    expect([sent.slice(1), mesh.taken]).toEqual([['pause'], []]);
    stand(false);
    flush();
    expect(mesh.taken).toEqual(['01', '02'].map((each) => [SESSION, [each.repeat(20)]]));
    expect(sent.filter((one) => one === 'resume')).toHaveLength(1);
    received(call('packets', { mac: MAC, session: SESSION, packets: [] }, 1));
    expect(sent.filter((one) => one === 'pause')).toHaveLength(1);
  });

  it('ends a connection of which too many messages wait', () => {
    const { connect, stand } = opened();
    const { sent, received } = connect();
    stand(true);
    for (let i = 0; i < HELD_LIMIT; i++) received('x');
    expect(sent.slice(1)).toEqual(['pause']);
    received('x');
    expect([HELD_LIMIT, sent.slice(2)]).toEqual([
      1_000,
      ['end more than 1000 messages are waiting for a snapshot of the facility'],
    ]);
  });

  it('is replayed from its inputs: locks attached to nobody, and packets', () => {
    const { mesh, hosted } = opened();
    replayLinkInput(hosted, { kind: 'link', act: 'attach' });
    expect(mesh.peers).toHaveLength(1);
    const [nobody] = mesh.peers;
    expect([nobody?.heartbeat(beat), nobody?.records('', []), nobody?.results('', [])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    replayLinkInput(hosted, { kind: 'link', act: 'packets', mac: MAC, session: SESSION, packets: PACKETS });
    replayLinkInput(hosted, { kind: 'link', act: 'packets', mac: 'other', session: SESSION, packets: PACKETS });
    replayLinkInput(hosted, { kind: 'verb', verb: 'lock.touch', args: {} });
    expect([mesh.peers.length, mesh.taken]).toEqual([1, [[SESSION, PACKETS]]]);
  });
});
