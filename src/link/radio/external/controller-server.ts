/**
 * Serves virtual controllers to external hosts: every connection gets a controller on the same medium as the locks and
 * communicates with it over H4, so any HCI host can be a phone.
 *
 * INV-1: At most GUEST_LIMIT hosts; a further one evicts the oldest that has never sent a packet. INV-2: No bytes from a
 * host make this server throw; a stream that is out of sync is closed. INV-3: A host that does not read is closed.
 * INV-4: After `close` no socket and no host's controller is left.
 */

import { createServer, type Server, type Socket } from 'node:net';
import { hostClock } from '../../../sim/live-clock.ts';
import { messageOf } from '../../../sim/message-of.ts';
import { UnauthenticatedConnections } from '../../unauthenticated.ts';
import type { Controller } from '../controller/controller.ts';
import { H4Reader } from '../controller/h4.ts';
import { OUTGOING_LIMIT } from './stream-port.ts';
import { type StreamTarget, targetText } from './target.ts';
import type { RunInSimulation, Unavailable } from './unavailable.ts';

export const GUEST_LIMIT = 16;

/** Creates and removes controllers for guests. */
export interface GuestControllers {
  guest(name: string): Controller;
  removeGuest(name: string): void;
}

export interface ControllerServerOptions {
  /** The address to listen on; a socket path must not exist yet. */
  readonly at: StreamTarget;
  readonly enter: RunInSimulation;
  /** Prints one line for the user. */
  readonly print?: (line: string) => void;
}

export class ControllerServer {
  readonly #air: GuestControllers;
  readonly #options: ControllerServerOptions;
  readonly #server: Server;
  readonly #guests = new Map<string, Socket>();
  /** Guests that have never sent a packet. */
  readonly #silent = new UnauthenticatedConnections({ host: hostClock, limit: GUEST_LIMIT });
  #numbers = 0;

  private constructor(air: GuestControllers, options: ControllerServerOptions) {
    this.#air = air;
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static open(
    air: GuestControllers,
    options: ControllerServerOptions,
  ): Promise<{ readonly ok: true; readonly server: ControllerServer } | Unavailable> {
    const controllers = new ControllerServer(air, options);
    return new Promise((resolve) => {
      const server = controllers.#server;
      server.once('error', (error) =>
        resolve({
          ok: false,
          missing: 'target',
          why: `cannot listen on ${targetText(options.at)}: ${messageOf(error)}`,
          instead: [options.at.kind === 'unix' ? 'a path that does not exist yet' : 'another port; 0 picks a free one'],
        }),
      );
      const { at } = options;
      const open = (): void => resolve({ ok: true, server: controllers });
      if (at.kind === 'unix') server.listen(at.path, open);
      else server.listen(at.port, at.host, open);
    });
  }

  /** The actual port, even when 0 was requested. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The address, as hosts write it. */
  get address(): string {
    const { at } = this.#options;
    return targetText(at.kind === 'unix' ? at : { ...at, port: this.port });
  }

  get guests(): number {
    return this.#guests.size;
  }

  /** Bytes that each host has not taken. */
  unsent(): readonly { readonly to: string; readonly waiting: number }[] {
    return [...this.#guests].map(([name, { writableLength }]) => ({ to: name, waiting: writableLength }));
  }

  close(): Promise<void> {
    for (const socket of this.#guests.values()) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    if (this.#guests.size >= GUEST_LIMIT && !this.#silent.makeRoom()) {
      socket.destroy();
      return;
    }
    const name = `guest${++this.#numbers}`;
    const { enter, print: say } = this.#options;
    const reader = new H4Reader();
    socket.setNoDelay(true);
    this.#guests.set(name, socket);
    const silent = this.#silent.take(() => {
      this.#guests.delete(name);
      socket.destroy();
    });
    const controller = this.#air.guest(name);
    say?.(`${name} has a controller, ${controller.mac}`);
    controller.attach((packet) => {
      if (socket.writableLength > OUTGOING_LIMIT) socket.destroy();
      else socket.write(packet);
    });
    socket.on('data', (bytes) => {
      socket.pause();
      enter(() => {
        for (const packet of reader.push(bytes)) {
          silent.release();
          controller.send(packet);
        }
        if (reader.broken === undefined) socket.resume();
        else socket.destroy();
      });
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      silent.release();
      this.#guests.delete(name);
      enter(() => this.#air.removeGuest(name));
      say?.(`${name} left${reader.broken === undefined ? '' : `: ${reader.broken}`}`);
    });
  }
}
