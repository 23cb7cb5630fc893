/** One lock in its own `World`, a central that keeps what it receives, and packets made with the right keys. */
import { commandBase } from '../../src/keys/derive.ts';
import { issueOffline, scheduledPacket, timestampedPacket } from '../../src/keys/offline.ts';
import { onlinePacket } from '../../src/keys/online.ts';
import { type Flash, factoryFlash, provisionedFlash } from '../../src/lock/flash.ts';
import type { GattConnection, LinkEnd } from '../../src/lock/gatt.ts';
import { Lock, type LockSnapshot, type LockSpec } from '../../src/lock/lock.ts';
import type { MeshPeer } from '../../src/lock/mesh.ts';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { HardwareCode } from '../../src/protocol/hardware.ts';
import { mac } from '../../src/protocol/mac.ts';
import { decodeResponse } from '../../src/protocol/response.ts';
import { Random } from '../../src/sim/random.ts';
import { Secrets } from '../../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../../src/sim/trace.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';
import type { World } from '../../src/sim/world.ts';

/** Noon UTC of a Wednesday. */
export const NOON = Date.UTC(2026, 4, 6, 12);
export const TODAY = NOON / 86_400_000 - 0.5;
export const MASTER = '000102030405060708090A0B0C0D0E0F';
const BASE = 'F0E0D0C0B0A090807060504030201000';
export const MAC = mac('C0:FF:EE:00:00:01');
export const UTC = { offset: 0, transition: 0, offsetAfter: 0, quartersToNext: 0 };

export interface Given {
  readonly hardware?: HardwareCode;
  readonly factory?: boolean;
  readonly flash?: Partial<Flash>;
  readonly spec?: Partial<LockSpec>;
  readonly seed?: string;
  readonly at?: number;
}

export interface KeyRequest {
  readonly slot?: number;
  readonly generation?: number;
  readonly day?: number;
  readonly standing?: boolean;
  readonly schedule?: number;
  readonly master?: string;
  readonly of?: string;
  /** The phone's own time in unix seconds; without it, the scheduled form is used. */
  readonly phoneTime?: number;
}

export class Central {
  readonly name = 'phone/test';
  readonly heard: string[] = [];
  ended_: LinkEnd | undefined;
  /** How many more notifications the link accepts. */
  room = Number.POSITIVE_INFINITY;
  link: GattConnection | undefined;

  notified(value: Uint8Array): boolean {
    if (this.room <= 0) return false;
    this.room -= 1;
    this.heard.push(toHex(value));
    return true;
  }

  ended(why: LinkEnd): void {
    this.ended_ = why;
    this.link = undefined;
  }

  get session(): Uint8Array {
    return this.link?.readSession() ?? new Uint8Array(0);
  }

  /** The results of all app packets so far, two hex digits each. */
  get results(): string[] {
    return this.heard.filter((packet) => packet.startsWith('51')).map((packet) => packet.slice(2, 4));
  }

  get records(): string[] {
    return this.heard.filter((packet) => packet.startsWith('50'));
  }
}

export class LockFixture {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly random: Random;
  readonly lock: Lock;
  readonly events: TraceEvent[] = [];
  readonly spec: LockSpec;
  #sequence = 0;

  constructor(given: Given = {}, from?: { clock: VirtualClock; random: Random; trace: Trace; lock: LockSnapshot }) {
    const { hardware = '1A', factory = false, flash = {}, spec = {}, seed = 'lock', at = NOON } = given;
    this.clock = from?.clock ?? new VirtualClock(at);
    this.random = from?.random ?? new Random(seed);
    this.trace = from?.trace ?? new Trace(this.clock, new Secrets());
    this.trace.subscribe((event) => this.events.push(event));
    const made = { hardware, mac: MAC, baseKey: BASE };
    const whole = factory
      ? factoryFlash(made)
      : provisionedFlash({ ...made, master: MASTER, epoch: 1, zone: UTC, lastKnownDay: TODAY });
    this.spec = { id: 'A101', flash: { ...whole, ...flash }, ...spec };
    this.lock = new Lock(this.world, this.spec, from?.lock);
  }

  get world(): World {
    return { clock: this.clock, random: this.random, trace: this.trace };
  }

  run(ms: number): void {
    this.clock.runFor(ms);
  }

  /** Connects and subscribes; throws if the lock does not respond. */
  connect(central = new Central()): Central {
    const link = this.lock.connect(central);
    if (link === undefined) throw new Error('the lock does not listen');
    central.link = link;
    link.subscribe(true);
    this.#sequence = 0;
    return central;
  }

  touchAndConnect(): Central {
    this.lock.touch();
    return this.connect();
  }

  offline(session: Uint8Array, wish: KeyRequest = {}): Uint8Array {
    const { slot = 3, generation = 1, day = TODAY, standing = false, schedule = 0, phoneTime } = wish;
    const { offlineKey, unlockCommand, scheduledUnlockCommand } = issueOffline(bytesOf(wish.master ?? MASTER), {
      mac: mac(wish.of ?? MAC),
      slotNumber: slot,
      generation,
      standing,
      keyDay: day,
      schedule,
    });
    return phoneTime === undefined
      ? scheduledPacket(scheduledUnlockCommand, offlineKey, session)
      : timestampedPacket(unlockCommand, offlineKey, session, phoneTime);
  }

  /** The next class 2 command of the connection. */
  online(session: Uint8Array, command: Command, frame: { time?: number; sequence?: number; master?: string } = {}) {
    this.#sequence = frame.sequence ?? this.#sequence + 1;
    return onlinePacket(
      { keyClass: 2, base: commandBase(bytesOf(frame.master ?? MASTER)), command },
      { session, sequence: this.#sequence, time: frame.time ?? Math.floor(this.clock.now() / 1000) },
    );
  }

  base(session: Uint8Array, command: Command): Uint8Array {
    this.#sequence += 1;
    return onlinePacket({ keyClass: 0, base: bytesOf(BASE), command }, { session, sequence: this.#sequence, time: 0 });
  }

  /** Writes a class 2 command and waits for its answer. */
  order(central: Central, command: Command, frame: { time?: number; master?: string } = {}): string {
    central.link?.write(this.online(central.session, command, frame));
    this.run(50);
    return central.results.at(-1) ?? '';
  }

  /** Touches, connects, unlocks with an offline key, and waits for the motor; returns the answer's two hex digits. */
  unlock(wish: KeyRequest = {}): { central: Central; result: string } {
    const central = this.touchAndConnect();
    central.link?.write(this.offline(central.session, wish));
    this.run(2_000);
    return { central, result: central.results.at(-1) ?? '' };
  }

  kinds(): string[] {
    return this.events.map((event) => event.kind);
  }

  /** Event numbers of the records in flash. */
  logged(): number[] {
    return this.lock.flash.records.map((record) => record.event);
  }

  /** Everything as JSON text, and a fixture that continues from it. */
  restored(): LockFixture {
    const text = JSON.stringify({
      clock: this.clock.snapshot(),
      random: this.random.snapshot(),
      trace: this.trace.snapshot(),
      secrets: this.trace.secrets.snapshot(),
      lock: this.lock.snapshot(),
    });
    const saved = JSON.parse(text);
    const clock = VirtualClock.restore(saved.clock);
    const trace = new Trace(clock, Secrets.restore(saved.secrets), saved.trace);
    const rig = new LockFixture(
      { spec: this.spec },
      { clock, random: Random.restore(saved.random), trace, lock: saved.lock },
    );
    rig.#sequence = this.#sequence;
    return rig;
  }
}

export class Gateway implements MeshPeer {
  readonly beats: Parameters<MeshPeer['heartbeat']>[0][] = [];
  readonly recorded: string[] = [];
  readonly answered: string[] = [];
  heartbeat(beat: Parameters<MeshPeer['heartbeat']>[0]): void {
    this.beats.push(beat);
  }
  records(_session: string, packets: readonly string[]): void {
    this.recorded.push(...packets);
  }
  results(_session: string, packets: readonly string[]): void {
    this.answered.push(...packets);
  }
}

export const responseOf = (packet: string) => decodeResponse(bytesOf(packet));
