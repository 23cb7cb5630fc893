import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Air } from '../../../src/link/memory/air.ts';
import { Btsnoop } from '../../../src/link/radio/capture/btsnoop.ts';
import { openCapture } from '../../../src/link/radio/capture/file.ts';
import { MemoryCapture } from '../../../src/link/radio/capture/translate.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { COMMAND, kinds, macOf, RadioFixture, START, visit } from './radio-fixture.ts';
import { type Packet, read } from './read-capture.ts';

function capture(over: 'memory' | 'radio'): Buffer {
  const bytes: Buffer[] = [];
  const into = new Btsnoop((more) => bytes.push(more));
  const stage = new RadioFixture(over === 'radio' ? { capture: into } : {});
  const lock = new EchoServer(stage, { mac: macOf(1) });
  const air = new Air(stage, { reach: () => 'touching' });
  if (over === 'memory') {
    const translator = new MemoryCapture(into, () => lock.advertisement);
    stage.trace.subscribe((event) => translator.take(event));
    air.add(lock, 'A101');
  } else stage.radio.add(lock, 'A101');
  const events: CentralEvent[] = [];
  visit(over === 'memory' ? air.central('alice') : stage.radio.central('alice'), lock.mac, events);
  stage.until(() => kinds(events).includes('disconnected'));
  stage.radio.close();
  return Buffer.concat(bytes);
}

const NEW_INDEX = 0;
const EVENT = 3;
const SENT = 4;
const RECEIVED = 5;

test('a capture is btsnoop version 1 of the Linux monitor, on simulation time, one index an adapter', () => {
  const { header, packets } = read(capture('radio'));
  expect(header).toBe('6274736e6f6f7000' + '00000001' + '000007d1');
  const adapters = packets.filter(({ kind }) => kind === NEW_INDEX);
  expect(adapters.map(({ index, data }) => [index, data.slice(4, 16)])).toEqual([
    [0, '010000eeffc0'],
    [1, '010000000002'],
  ]);
  expect(packets[0]?.atMs).toBe(START);
  for (const [i, packet] of packets.entries())
    expect(packet.atMs).toBeGreaterThanOrEqual(packets[i - 1]?.atMs ?? START);
});

/** Changes whenever packets or their times change: look at the difference before you update it. */
const GOLDEN = '7213eb92b4eb8dab6581c10f7b654055d7e6d703904f00dc74025af22eb9a1da';

test('the capture of one visit is the same on every machine and every version of Node', () => {
  expect(createHash('sha256').update(capture('radio')).digest('hex')).toBe(GOLDEN);
});

/** Writes and notifications in the capture, each as sent and as received. */
function values(packets: readonly Packet[]): string[] {
  return packets
    .filter(
      ({ kind, data }) => (kind === SENT || kind === RECEIVED) && /^.{16}(12|1b)/.test(data) && data.length > 22 + 4,
    )
    .map(({ index, kind, data }) => `${index} ${kind} ${data.slice(16)}`);
}

test('a memory-link run translates to the writes, notifications, reports and links that the radio shows', () => {
  const radio = read(capture('radio')).packets;
  const memory = read(capture('memory')).packets;
  const lockFirst = (line: string) => line.replace(/^(\d)/, (index) => (index === '0' ? '1' : '0'));
  const written = values(memory);
  expect(written).toHaveLength(4);
  expect(written[0]).toBe(`0 ${SENT} 120c00${COMMAND.toLowerCase()}`);
  // In a radio capture the lock's adapter came first, in a translated one the phone's.
  expect(values(radio).map(lockFirst)).toEqual(expect.arrayContaining(written));
  const ups = (packets: readonly Packet[]) =>
    packets.filter(({ kind, data }) => kind === EVENT && data.startsWith('3e1301'));
  expect(ups(memory)).toHaveLength(2);
  expect(ups(radio)).toHaveLength(2);
  const downs = (packets: readonly Packet[]) =>
    packets.filter(({ kind, data }) => kind === EVENT && data.startsWith('0504'));
  expect(
    downs(memory)
      .map(({ data }) => data)
      .toSorted(),
  ).toEqual(
    downs(radio)
      .map(({ data }) => data)
      .toSorted(),
  );
  const reports = (packets: readonly Packet[]) =>
    packets.filter(({ kind, data }) => kind === EVENT && /^3e..02/.test(data)).map(({ data }) => data.slice(0, -2));
  expect(reports(memory)).toEqual(reports(radio));
});

test('a capture stops at its limit, between packets', () => {
  const bytes: Buffer[] = [];
  const into = new Btsnoop((more) => bytes.push(more), 16 + 40 + 26);
  into.adapter(START, macOf(1), 'A101');
  into.packet(START, 0, 'sent', Buffer.from('01030c00', 'hex'));
  expect(into.full).toBe(true);
  into.packet(START, 0, 'sent', Buffer.from('02', 'hex'));
  expect(Buffer.concat(bytes)).toHaveLength(16 + 40);
});

test('a capture on disk holds its header once it is open and every packet at once; a path that cannot be written is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noke-capture-'));
  try {
    const path = join(folder, 'one.btsnoop');
    const opened = openCapture(path);
    expect(statSync(path).size).toBe(16);
    const index = opened.capture.adapter(START, macOf(1), 'A101');
    expect(read(readFileSync(path)).packets).toHaveLength(1);
    for (let i = 0; i < 5_000; i++) opened.capture.packet(START + i, index, 'sent', Buffer.from('01030c00', 'hex'));
    expect(read(readFileSync(path)).packets).toHaveLength(5_001);
    opened.close();
    const { packets } = read(readFileSync(path));
    expect(packets).toHaveLength(5_001);
    expect(packets.at(-1)).toEqual({ atMs: START + 4_999, index: 0, kind: 2, data: '030c00' });
    expect(() => openCapture(join(folder, 'nowhere', 'x.btsnoop'))).toThrow(
      /cannot be written: its folder does not exist/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the translator accepts events of any trace and adds nothing for unknown ones', () => {
  const bytes: Buffer[] = [];
  const translator = new MemoryCapture(new Btsnoop((more) => bytes.push(more)));
  const event = { seq: 1, time: START, data: {} };
  for (const actor of ['lock/A101', 'link', 'link/alice', 'core', ''])
    translator.take({ ...event, actor, kind: 'link.write' });
  expect(bytes).toHaveLength(1);
  translator.take({ ...event, actor: 'link/alice/A101', kind: 'link.retry', data: { mac: macOf(1), value: 7 } });
  expect(bytes).toHaveLength(3);
});
