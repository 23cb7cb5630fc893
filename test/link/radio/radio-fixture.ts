/** A `World` with a radio in it: locks that echo, and phones that follow a script. */
import type { Btsnoop } from '../../../src/link/radio/capture/btsnoop.ts';
import type { NobleCentral } from '../../../src/link/radio/central/noble-central.ts';
import { Radio, type RadioOptions } from '../../../src/link/radio/radio.ts';
import type { Central, CentralEvent } from '../../../src/phone/central.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { EchoServer } from '../memory/echo-server.ts';

export const START = Date.UTC(2026, 0, 5, 8);
export const COMMAND = 'A2'.repeat(20);

export const macOf = (number: number): string =>
  `C0:FF:EE:00:${(number >> 8).toString(16).padStart(2, '0')}:${(number & 0xff).toString(16).padStart(2, '0')}`.toUpperCase();

export class RadioFixture {
  readonly clock = new VirtualClock(START);
  readonly random: Random;
  readonly trace: Trace;
  readonly events: TraceEvent[] = [];
  readonly radio: Radio;
  readonly locks: EchoServer[] = [];

  constructor(options: Partial<RadioOptions> & { seed?: string; capture?: Btsnoop } = {}) {
    const { seed = 'radio', capture, ...radio } = options;
    this.random = new Random(seed);
    this.trace = new Trace(this.clock, new Secrets());
    this.trace.subscribe((event) => this.events.push(event));
    this.radio = new Radio(this, { reach: () => 'touching', ...radio });
    if (capture !== undefined) this.radio.capture(capture);
  }

  lock(number = this.locks.length + 1, from: { asleep?: boolean } = {}): EchoServer {
    const server = new EchoServer(this, { mac: macOf(number), ...from });
    this.radio.add(server, `A${100 + number}`);
    this.locks.push(server);
    return server;
  }

  phone(name = 'alice'): { central: NobleCentral; events: CentralEvent[] } {
    const central = this.radio.central(name);
    const events: CentralEvent[] = [];
    central.listen((event) => events.push(event));
    return { central, events };
  }

  run(ms: number): void {
    this.clock.runFor(ms);
  }

  /** Runs until `done`; throws if that takes more than `ms`. */
  until(done: () => boolean, ms = 20_000): void {
    const end = this.clock.now() + ms;
    while (!done()) if (!this.clock.step(end)) throw new Error(`not within ${ms} ms of virtual time`);
  }
}

/**
 * What a phone does for one unlock: scan, connect, read, subscribe, write, get the answer, disconnect. `command` makes the packet from the session
 * that it read.
 */
export function visit(
  central: Central,
  mac: string,
  events: CentralEvent[],
  withResponse = true,
  command: (session: string) => string = () => COMMAND,
): void {
  let session = '';
  central.listen((event) => {
    events.push(event);
    if (event.type === 'discovered' && event.mac === mac) {
      central.stopScan();
      central.connect(mac);
    } else if (event.type === 'connected') central.readSession();
    else if (event.type === 'read') {
      session = event.value;
      central.subscribe();
    } else if (event.type === 'subscribed') central.write(command(session), withResponse);
    // Records of the lock (50) come before the answer.
    else if (event.type === 'notified' && !event.value.startsWith('50')) central.disconnect();
  });
  central.startScan();
}

export const kinds = (events: readonly CentralEvent[]): string[] => events.map((event) => event.type);
