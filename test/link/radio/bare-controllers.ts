/** Controllers without a stack, driven by hand: a host that sends hex and keeps what it receives. */
import { Controller, type ControllerOptions } from '../../../src/link/radio/controller/controller.ts';
import { Medium, type Paths } from '../../../src/link/radio/controller/medium.ts';
import { Random } from '../../../src/sim/random.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { START } from './radio-fixture.ts';

export class BareControllers {
  readonly clock = new VirtualClock(START);
  readonly random = new Random('desk');
  readonly medium: Medium;

  constructor(paths?: Paths) {
    this.medium = new Medium(this, paths);
  }

  host(options: Partial<ControllerOptions> & { name: string }): Host {
    const number = options.name.charCodeAt(0).toString(16).toUpperCase();
    return new Host(this, new Controller(this.medium, { address: `02:00:00:00:00:${number}`, ...options }));
  }

  /** A central and a peripheral host, connected. */
  pair(acl?: { length: number; count: number }): { central: Host; lock: Host } {
    const more = acl === undefined ? {} : { acl };
    const central = this.host({ name: 'c', ...more });
    const lock = this.host({ name: 'p', ...more });
    lock.advertise();
    central.connectTo(lock);
    this.clock.runFor(1_000);
    return { central, lock };
  }
}

/** `opcode` and parameters as one HCI command packet. */
export const command = (opcode: number, parameters = ''): Buffer => {
  const bytes = Buffer.from(parameters, 'hex');
  return Buffer.concat([Buffer.from([1, opcode & 0xff, opcode >> 8, bytes.length]), bytes]);
};

export const acl = (handle: number, flags: number, payload: string): Buffer => {
  const bytes = Buffer.from(payload, 'hex');
  return Buffer.concat([
    Buffer.from([2, handle & 0xff, (handle >> 8) | (flags << 4), bytes.length & 0xff, bytes.length >> 8]),
    bytes,
  ]);
};

export class Host {
  readonly desk: { readonly clock: VirtualClock };
  readonly controller: Controller;
  readonly heard: string[] = [];

  constructor(desk: { readonly clock: VirtualClock }, controller: Controller) {
    this.desk = desk;
    this.controller = controller;
    controller.attach((packet) => this.heard.push(packet.toString('hex')));
    this.ask(0x0c01, 'ffffffffffffff3f');
    this.ask(0x2001, 'ff00000000000000');
  }

  /** Sends one command and returns what came back within the same instant. */
  ask(opcode: number, parameters = ''): string[] {
    const before = this.heard.length;
    this.controller.send(command(opcode, parameters));
    this.desk.clock.runFor(0);
    return this.heard.slice(before);
  }

  advertise(): void {
    this.ask(0x2008, `03020106${'00'.repeat(28)}`);
    this.ask(0x2006, `20002000${'00'.repeat(9)}0700`);
    this.ask(0x200a, '01');
  }

  connectTo(peer: Host, timeout = 'c800'): void {
    const address = peer.controller.publicAddress.toString('hex');
    this.ask(0x200d, `100010000000${address}000c000c000000${timeout}00000000`);
  }

  events(code: string): string[] {
    return this.heard.filter((packet) => packet.startsWith(`04${code}`));
  }
}
