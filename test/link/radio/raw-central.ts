/** A central without a stack on the link of a lock that bleno serves: it sends L2CAP packets by hand and keeps the answers. */
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { L2capReassembly } from '../../../src/link/radio/host/l2cap-reassembly.ts';
import { acl, Host } from './bare-controllers.ts';
import type { RadioFixture } from './radio-fixture.ts';

export const ATT = 4;
export const SIGNALLING = 5;
export const PAIRING = 6;
/** Longer than a connection event and the next. */
const ROUND_TRIP_MS = 35;

const le16 = (value: number): string => Buffer.from([value & 0xff, value >> 8]).toString('hex');

export class RawCentral {
  readonly #stage: RadioFixture;
  readonly #host: Host;
  readonly #reassembly = new L2capReassembly();
  #answers: string[] = [];

  /** Connects to the lock, which must be advertising. */
  constructor(stage: RadioFixture, mac: string) {
    this.#stage = stage;
    // A phone with that name puts it in range.
    stage.phone('mallory');
    this.#host = new Host(stage, new Controller(stage.radio.medium, { name: 'mallory', address: '02:00:00:00:00:66' }));
    this.#host.controller.attach((packet) => {
      const whole = packet[0] === 2 ? this.#reassembly.take(packet) : undefined;
      if (whole !== undefined) this.#answers.push(`${whole.readUInt16LE(7)}:${whole.toString('hex', 9)}`);
    });
    const address = Buffer.from(mac.replaceAll(':', ''), 'hex').reverse().toString('hex');
    this.#host.ask(0x200d, `100010000000${address}000c000c000000c80000000000`);
    stage.until(() => this.#host.controller.links.size === 1);
    stage.run(ROUND_TRIP_MS);
  }

  get connected(): boolean {
    return this.#host.controller.links.size === 1;
  }

  /** Sends one packet unchanged. */
  send(packet: Buffer): void {
    this.#host.controller.send(packet);
  }

  /** Sends one payload on a channel; returns the payloads of the answers on it, and marks those on another. */
  ask(channel: number, payload: string): string[] {
    this.#answers = [];
    const framed = `${le16(payload.length / 2)}${le16(channel)}${payload}`;
    const longest = this.#host.controller.acl.length * 2;
    for (let at = 0; at < framed.length; at += longest)
      this.#host.controller.send(acl(0x40, at === 0 ? 0 : 1, framed.slice(at, at + longest)));
    this.#stage.run(ROUND_TRIP_MS);
    const own = `${channel}:`;
    return this.#answers.map((answer) => (answer.startsWith(own) ? answer.slice(own.length) : answer));
  }

  close(): void {
    this.#host.controller.close();
  }
}
