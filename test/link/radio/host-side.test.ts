import type { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { HciPort } from '../../../src/link/radio/controller/port.ts';
import { REPORTED_TOGETHER } from '../../../src/link/radio/host/acl-flow.ts';
import { HostSide } from '../../../src/link/radio/host/host-side.ts';
import { acl } from './bare-controllers.ts';

/** A port driven by hand, and the raw socket that a stack would hold. */
function between(options: ConstructorParameters<typeof HostSide>[1] = { keepsKeys: false }) {
  const sent: string[] = [];
  let receive: (packet: Buffer) => void = () => {};
  let up: (up: boolean) => void = () => {};
  const port: HciPort = {
    up: true,
    send: (packet) => sent.push(packet.toString('hex')),
    attach: (hear) => {
      receive = hear;
      return () => {};
    },
    watch: (changed) => {
      up = changed;
      return () => {};
    },
    vanish: () => {},
  };
  const host = new HostSide(port, options);
  const socket = host.createSocket() as EventEmitter & {
    bindRaw(): number;
    start(): void;
    write(packet: Buffer): void;
  };
  const heard: string[] = [];
  socket.on('data', (packet: Buffer) => heard.push(packet.toString('hex')));
  socket.bindRaw();
  socket.start();
  return { host, socket, heard, sent, receive: (packet: Buffer) => receive(packet), switch: (on: boolean) => up(on) };
}

const hex = (text: string) => Buffer.from(text, 'hex');
const UP = hex('043e1301004000' + '01' + '00' + '010000000002' + '0c000000c80000');

test('INV-3: a stack gets whole L2CAP packets; fragments beyond what was announced never reach it', () => {
  const { heard, receive } = between();
  receive(acl(0x40, 0b10, '0500040001'));
  for (let i = 0; i < 100; i++) receive(acl(0x40, 0b01, 'aabb'));
  receive(acl(0x40, 0b10, '0500'));
  receive(acl(0x40, 0b10, '0500040001'));
  receive(acl(0x40, 0b01, 'aabbccddee'));
  expect(heard).toEqual(['02402009000500040001aabbaabb']);
});

test('a packet of a stack is cut to the controller’s buffers, and waits for a free one', () => {
  const { sent, socket, receive } = between();
  receive(hex('040e07010220' + '00' + '1b00' + '02'));
  receive(UP);
  const packet = `3c000400${'ab'.repeat(60)}`;
  socket.write(acl(0x40, 0, packet));
  expect(sent).toEqual(
    [acl(0x40, 0, packet.slice(0, 54)), acl(0x40, 1, packet.slice(54, 108))].map((piece) => piece.toString('hex')),
  );
  receive(hex('0413050140000100'));
  expect(sent.at(-1)).toBe(acl(0x40, 1, packet.slice(108)).toString('hex'));
});

test('buffers that LE shares with BR/EDR count; what is written without a link is dropped', () => {
  const { sent, heard, socket, host, receive } = between();
  receive(hex('040e07010220' + '00' + '0000' + '00'));
  expect(heard).toEqual(['040e0701022000000000']);
  receive(hex('040e0b010510' + '00' + 'fb00' + '00' + '0500' + '0000'));
  expect(host.flow.credits).toBe(5);
  socket.write(acl(0x40, 0, '01000400aa'));
  expect(sent).toEqual([]);
});

test('packets in flight are counted, credited back, and dropped with their link', () => {
  const { host, socket, receive } = between();
  receive(hex('040e07010220' + '00' + 'fb00' + '03'));
  expect(host.flow.credits).toBe(3);
  receive(UP);
  for (let i = 0; i < 3; i++) socket.write(acl(0x40, 0, '00'));
  expect(host.flow.outstanding).toBe(3);
  receive(hex('0413050140000200'));
  expect(host.flow.outstanding).toBe(1);
  receive(hex('04130501400009' + '00'));
  expect(host.flow.outstanding).toBe(0);
  socket.write(acl(0x40, 0, '00'));
  receive(hex('04050400400013'));
  expect(host.flow.outstanding).toBe(0);
});

test('the stack learns of completed packets in groups of a link, and never of those of a link that ended', () => {
  const { heard, socket, receive } = between();
  receive(hex('040e07010220' + '00' + 'fb00' + 'ff'));
  const complete = (packets: number) => {
    for (let i = 0; i < packets; i++) socket.write(acl(0x40, 0, '00'));
    heard.length = 0;
    receive(hex(`041305014000${packets.toString(16).padStart(2, '0')}00`));
    return heard;
  };
  receive(UP);
  expect(complete(REPORTED_TOGETHER - 1)).toEqual([]);
  expect(complete(2)).toEqual([`041305014000${(REPORTED_TOGETHER + 1).toString(16)}00`]);
  expect(complete(REPORTED_TOGETHER - 1)).toEqual([]);
  receive(hex('04050400400013'));
  receive(UP);
  expect(complete(1)).toEqual([]);
});

test('an adapter that goes down ends its links and a pending connect', () => {
  const ended: number[] = [];
  const { heard, socket, receive, ...more } = between({ keepsKeys: false, ended: (_, reason) => ended.push(reason) });
  receive(UP);
  socket.write(hex(`010d2019${'00'.repeat(25)}`));
  heard.length = 0;
  more.switch(false);
  expect(heard).toEqual([`043e130102${'00'.repeat(17)}`, '04050400400008']);
  expect(ended).toEqual([0x08]);
});

test('an exception of the stack is counted and traced; the next packet is handled', () => {
  const faults: unknown[] = [];
  const { socket, heard, receive, host } = between({ keepsKeys: false, fault: (error) => faults.push(error) });
  socket.prependOnceListener('data', () => {
    throw new TypeError('cannot read');
  });
  receive(hex('040f0400010d20'));
  receive(hex('040f0400010d20'));
  expect(host.faults).toBe(1);
  expect(faults).toHaveLength(1);
  expect(heard).toHaveLength(1);
});

test('short events of an external controller are ignored and do not throw', () => {
  const { receive, heard } = between({ keepsKeys: true });
  for (const event of [
    '04',
    '0413',
    '041301',
    '0405',
    '04050400',
    '043e',
    '043e01',
    '043e0105',
    '043e0301',
    '040e0401',
  ])
    receive(hex(event));
  // Events about completed packets are for this side only.
  expect(heard).toHaveLength(8);
});
