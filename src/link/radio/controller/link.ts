/**
 * One connection between two controllers, simulated at its connection events. Packets wait for the next event. A lost event is
 * repeated, as in the link layer, until the supervision timeout ends the link on both sides.
 *
 * INV-1: Packets arrive in order, and none is lost while the link is open. INV-2: An idle link costs no timer. INV-3: Each end's
 * queue holds at most its controller's buffers and CONTROL_LIMIT procedures.
 */
import type { Instant, TimeoutId } from '../../../sim/clock.ts';
import type { ControllerPort, LinkEnd, LinkItem, LinkParameters, LinkPort, Path } from './controller-port.ts';
import { completedPackets } from './events.ts';
import { CONNECTION_TIMEOUT, LOCAL_HOST_ENDED } from './status.ts';

/** Data packets and procedures that one end may send in one connection event. */
export const PACKETS_PER_EVENT = 6;
/** Link-layer procedures (terminate, encrypt, update) that may wait at one end. */
export const CONTROL_LIMIT = 8;
const INTERVAL_UNIT_US = 1_250;
const TIMEOUT_UNIT_MS = 10;

const ATT_CHANNEL = 0x0004;
/** Reads, writes and notifications of a session, not the discovery before them. */
const SESSION_OPCODES: ReadonlySet<number> = new Set([0x0a, 0x0b, 0x12, 0x13, 0x1b, 0x52]);

/** A request or an answer that the memory link would count, too. */
const isOfSession = (item: LinkItem): boolean =>
  item.kind === 'data' &&
  item.start &&
  item.bytes.length > 4 &&
  item.bytes.readUInt16LE(2) === ATT_CHANNEL &&
  SESSION_OPCODES.has(item.bytes.readUInt8(4));

export interface EndFacts {
  readonly controller: ControllerPort;
  readonly handle: number;
  readonly addressType: number;
  readonly address: Buffer;
}

export class Link implements LinkPort {
  readonly central: LinkEnd;
  readonly peripheral: LinkEnd;
  parameters: LinkParameters;
  encrypted = false;
  /** The central's encryption key, while the peripheral's host is being asked for its own. */
  offeredKey: Buffer | undefined;
  #startUs: number;
  #timer: TimeoutId | undefined;
  readonly #label: string;
  readonly #nextEvent = (): void => this.#event();
  #lostSince: Instant | undefined;
  #supervision: TimeoutId | undefined;
  #cut = false;

  constructor(central: EndFacts, peripheral: EndFacts, parameters: LinkParameters) {
    const end = ({ controller, handle, addressType, address }: EndFacts, role: 0 | 1): LinkEnd => ({
      controller,
      handle,
      addressType,
      address,
      link: this,
      role,
      outgoing: [],
      inFlight: 0,
      open: true,
      closing: false,
    });
    this.central = end(central, 0);
    this.peripheral = end(peripheral, 1);
    this.parameters = parameters;
    this.#label = `${central.controller.name} connection event`;
    this.#startUs = central.controller.clock.now() * 1000;
  }

  get alive(): boolean {
    return this.central.open || this.peripheral.open;
  }

  peerOf(end: LinkEnd): LinkEnd {
    return end === this.central ? this.peripheral : this.central;
  }

  sendData(end: LinkEnd, start: boolean, bytes: Buffer): void {
    end.inFlight++;
    end.outgoing.push({ kind: 'data', start, bytes });
    this.#schedule();
  }

  /** Queues a link-layer procedure; it takes effect when it is received. False when too many are queued. */
  sendControl(end: LinkEnd, run: () => void): boolean {
    if (end.outgoing.filter((item) => item.kind === 'control').length >= CONTROL_LIMIT) return false;
    end.outgoing.push({ kind: 'control', run });
    this.#schedule();
    return true;
  }

  /** Ends the link for one host; earlier packets are still transmitted. */
  terminate(end: LinkEnd, reason: number): boolean {
    if (end.closing) return false;
    end.closing = this.sendControl(end, () => {
      // The peer receives it first; the sender learns of it with the peer's acknowledgement.
      this.#close(this.peerOf(end), reason);
      this.#close(end, LOCAL_HOST_ENDED);
      this.#stop();
    });
    return end.closing;
  }

  /** Drops the link at both ends immediately, with the same reason. */
  fail(reason: number): void {
    this.#close(this.central, reason);
    this.#close(this.peripheral, reason);
    this.#stop();
  }

  /** Drops one end without a packet; the other notices when its supervision timeout expires. */
  vanish(end: LinkEnd, reason: number | undefined): void {
    this.#close(end, reason);
    if (this.alive) this.cut();
    else this.#stop();
  }

  /** Counts the first packet of a session, which is the connection itself, as on the memory link. */
  begin(): void {
    if (this.#isSilencedHere()) this.cut();
  }

  /** Silences the link: from now on no packet passes, and both ends reach their supervision timeout. */
  cut(): void {
    this.#cut = true;
    this.#central().clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lost();
  }

  /** Changes the parameters, which take effect immediately. */
  update(parameters: LinkParameters): void {
    this.parameters = parameters;
    this.#startUs = this.#central().clock.now() * 1000;
  }

  /** Called when the range between the ends may have changed. */
  moved(): void {
    if (this.#cut) return;
    if (this.#reachable()) this.#restartSupervision();
    else this.#lost();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#cut || !this.alive) return;
    const fromPeripheral = this.peripheral.outgoing.length > 0;
    if (!fromPeripheral && this.central.outgoing.length === 0) return;
    const { clock } = this.#central();
    const intervalUs = this.parameters.interval * INTERVAL_UNIT_US;
    const nowUs = clock.now() * 1000;
    let event = Math.floor((nowUs - this.#startUs) / intervalUs) + 1;
    const stride = fromPeripheral ? 1 : this.parameters.latency + 1;
    if (event % stride !== 0) event += stride - (event % stride);
    const at = Math.ceil((this.#startUs + event * intervalUs) / 1000) + (this.#path()?.delayMs ?? 0);
    this.#timer = clock.setTimeout(this.#nextEvent, at - clock.now(), this.#label);
  }

  #event(): void {
    this.#timer = undefined;
    const path = this.#path();
    if (path === undefined || !this.#reachable() || this.#central().air.swallows(path, this.#central())) this.#lost();
    else {
      this.#restartSupervision();
      this.#cross(this.central);
      this.#cross(this.peripheral);
    }
    this.#schedule();
  }

  #cross(end: LinkEnd): void {
    const peer = this.peerOf(end);
    let crossed = 0;
    for (let i = 0; i < PACKETS_PER_EVENT && end.open && !this.#cut; i++) {
      const item = end.outgoing.shift();
      if (item === undefined) break;
      if (this.#isCounted() && isOfSession(item) && this.#isSilencedHere()) return void this.cut();
      if (item.kind === 'control') item.run();
      else {
        crossed++;
        peer.controller.receive(peer, item.start, item.bytes);
      }
    }
    if (crossed === 0 || !end.open) return;
    end.inFlight -= crossed;
    end.controller.sendLater(completedPackets(end.handle, crossed));
  }

  #isCounted(): boolean {
    return this.central.controller.countsPackets || this.peripheral.controller.countsPackets;
  }

  #isSilencedHere(): boolean {
    return this.central.controller.countPacket() || this.peripheral.controller.countPacket();
  }

  #lost(): void {
    const clock = this.#central().clock;
    this.#lostSince ??= clock.now();
    if (this.#supervision !== undefined) return;
    const due = this.#lostSince + this.parameters.timeout * TIMEOUT_UNIT_MS;
    this.#supervision = clock.setTimeout(
      () => this.fail(CONNECTION_TIMEOUT),
      due - clock.now(),
      `${this.#central().name} supervision`,
    );
  }

  #restartSupervision(): void {
    this.#lostSince = undefined;
    this.#central().clock.clearTimeout(this.#supervision);
    this.#supervision = undefined;
  }

  #path(): Path | undefined {
    return this.#central().air.path(this.peripheral.controller, this.#central());
  }

  #reachable(): boolean {
    return this.#central().air.reaches(this.#central(), this.peripheral.controller);
  }

  #central(): ControllerPort {
    return this.central.controller;
  }

  #close(end: LinkEnd, reason: number | undefined): void {
    if (!end.open) return;
    end.open = false;
    end.outgoing.length = 0;
    end.controller.forget(end, reason);
  }

  #stop(): void {
    const { clock, air } = this.#central();
    clock.clearTimeout(this.#timer);
    clock.clearTimeout(this.#supervision);
    this.#timer = undefined;
    this.#supervision = undefined;
    air.links.delete(this);
  }
}
