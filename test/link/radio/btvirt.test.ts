/**
 * BlueZ’s virtual controllers carry a session of ours: unmodified bleno and noble, and none of our own controllers in the path. Runs where
 * `scripts/btvirt.sh` has started btvirt.
 */
import { expect, test } from 'vitest';
import { NobleCentral } from '../../../src/link/radio/central/noble-central.ts';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { ACL } from '../../../src/link/radio/controller/h4.ts';
import { Medium } from '../../../src/link/radio/controller/medium.ts';
import type { HciPort } from '../../../src/link/radio/controller/port.ts';
import { type OpenController, openController } from '../../../src/link/radio/external/external-controller.ts';
import { readStreamTarget } from '../../../src/link/radio/external/target.ts';
import { LockPeripheral } from '../../../src/link/radio/peripheral/lock-peripheral.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { hostClock } from '../../../src/sim/live-clock.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { liveFixture, until } from './live-fixture.ts';
import { COMMAND, kinds, macOf, RadioFixture, visit } from './radio-fixture.ts';

const target = process.env.NOKE_SIM_BTVIRT;
const WHY = 'btvirt is not running here: scripts/btvirt.sh installs what it needs, starts it and runs this';

/** A port that records the L2CAP packets passing through it, reassembled from their fragments. */
function listening(port: HciPort, heard: string[]): HciPort {
  const pieces = new Map<string, Buffer>();
  const note = (direction: string, packet: Buffer): void => {
    if (packet[0] !== ACL) return;
    const continuing = ((packet.readUInt16LE(1) >> 12) & 3) === 1;
    const so = continuing ? (pieces.get(direction) ?? Buffer.alloc(0)) : Buffer.alloc(0);
    const all = Buffer.concat([so, packet.subarray(5)]);
    pieces.set(direction, all);
    if (all.length === all.readUInt16LE(0) + 4) heard.push(`${direction} ${all.toString('hex')}`);
  };
  return {
    get up() {
      return port.up;
    },
    send: (packet) => {
      note('phone', packet);
      port.send(packet);
    },
    attach: (receive) =>
      port.attach((packet) => {
        note('lock', packet);
        receive(packet);
      }),
    watch: (changed) => port.watch(changed),
    vanish: () => port.vanish(),
  };
}

/** One visit of a phone to an echoing lock on two ports; `address` is where the phone finds the lock. */
function play(stage: RadioFixture, lockPort: HciPort, phonePort: HciPort, address: string) {
  const { clock, random } = stage;
  const lock = new EchoServer(stage, { mac: macOf(1) });
  const heard: string[] = [];
  const events: CentralEvent[] = [];
  const peripheral = new LockPeripheral({
    server: lock,
    port: lockPort,
    clock,
    name: 'lock',
    randomness: () => random.stream('l'),
  });
  const phone = new NobleCentral({
    port: listening(phonePort, heard),
    clock,
    name: 'phone',
    randomness: () => random.stream('p'),
  });
  visit(phone, address, events);
  const close = () => {
    phone.close();
    peripheral.close();
  };
  return { lock, heard, events, close };
}

async function overOurs(): Promise<{ heard: string[]; events: string[] }> {
  const stage = new RadioFixture();
  const medium = new Medium(stage);
  const at = (name: string, address: string) => new Controller(medium, { name, address });
  const { heard, events, close } = play(stage, at('lock', macOf(1)), at('phone', '02:00:00:00:00:01'), macOf(1));
  stage.clock.runUntil(stage.clock.now() + 10_000);
  close();
  return { heard, events: kinds(events) };
}

test('btvirt: a session over BlueZ’ controllers, with the same bytes above HCI as over ours', async (context) => {
  if (target === undefined) return context.skip(WHY);
  const read = readStreamTarget(target);
  if (!read.ok) throw new Error(read.why);
  const { fixture: stage, live, enter } = liveFixture();
  const open = async (): Promise<OpenController> => {
    const opened = await openController(read.target, hostClock, enter);
    if (!opened.ok) throw new Error(`${opened.why}; ${opened.instead.join('; ')}`);
    return opened;
  };
  const lockSide = await open();
  const phoneSide = await open();
  const { lock, heard, events, close } = play(stage, lockSide.port, phoneSide.port, lockSide.address);
  live.nudge();
  await until(() => kinds(events).includes('disconnected'));
  close();
  lockSide.port.close();
  phoneSide.port.close();
  live.pause();
  expect(lock.written).toEqual([COMMAND]);
  const ours = await overOurs();
  expect(kinds(events)).toEqual(ours.events);
  expect(heard.length).toBeGreaterThan(12);
  expect(heard).toEqual(ours.heard);
  return undefined;
}, 30_000);
