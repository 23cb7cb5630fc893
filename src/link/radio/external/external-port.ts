/**
 * The common part of all ports to external controllers: attached hosts, watchers of the adapter's state, and open links, so that
 * a lock whose power fails can drop them.
 */
import {
  DISCONNECTION_COMPLETE,
  disconnectionComplete,
  LE_CONNECTION_COMPLETE,
  LE_META,
} from '../controller/events.ts';
import { EVENT } from '../controller/h4.ts';
import type { HciPort } from '../controller/port.ts';
import { CONNECTION_TIMEOUT } from '../controller/status.ts';

export abstract class ExternalPort implements HciPort {
  readonly #hosts = new Set<(packet: Buffer) => void>();
  readonly #watchers = new Set<(up: boolean) => void>();
  readonly #links = new Set<number>();
  #up: boolean;

  constructor(up: boolean) {
    this.#up = up;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Bytes that the controller has not taken. */
  get unsent(): number {
    return 0;
  }

  send(packet: Buffer): void {
    if (this.#up) this.write(packet);
  }

  attach(receive: (packet: Buffer) => void): () => void {
    this.#hosts.add(receive);
    return () => this.#hosts.delete(receive);
  }

  watch(changed: (up: boolean) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Makes the controller drop its links, and reports the loss to our own host immediately. */
  vanish(): void {
    const handles = [...this.#links];
    this.dropLinks(handles);
    for (const handle of handles) this.received(disconnectionComplete(handle, CONNECTION_TIMEOUT));
  }

  /** Host to controller. Never throws. */
  protected abstract write(packet: Buffer): void;

  /** Ends the links with as few packets over the air as this controller allows. */
  protected abstract dropLinks(handles: readonly number[]): void;

  /** A packet from the controller. */
  protected received(packet: Buffer): void {
    if (packet[0] === EVENT) this.#notice(packet);
    for (const host of [...this.#hosts]) host(packet);
  }

  protected switch(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    if (!up) this.#links.clear();
    for (const watcher of [...this.#watchers]) watcher(up);
  }

  #notice(packet: Buffer): void {
    if (packet[1] === DISCONNECTION_COMPLETE && packet.length >= 6) this.#links.delete(packet.readUInt16LE(4));
    const connected = packet[1] === LE_META && packet[3] === LE_CONNECTION_COMPLETE && packet[4] === 0;
    if (connected && packet.length >= 7) this.#links.add(packet.readUInt16LE(5));
  }
}
