/**
 * Locks for programs that use BlueZ: org.bluez on a private bus.
 *
 * INV-1: Bus and service both exist, or neither does. INV-2: After `close`, no process, timer or connection is left.
 */
import type { Unavailable } from '../radio/external/unavailable.ts';
import type { Served } from '../websocket/shared.ts';
import { BusDaemon } from './bus-daemon.ts';
import { BusConnection } from './connection.ts';
import { BluezService, type ServiceOptions } from './service.ts';

export interface BluezOptions extends ServiceOptions {
  /** The path of the bus’s socket; by default in a temporary folder. */
  readonly socket?: string;
  /** Called when the bus has ended on its own. */
  readonly onLost: () => void;
}

export class BluezLocks {
  readonly #daemon: BusDaemon;
  readonly #service: BluezService;
  #connection: BusConnection | undefined;
  #isClosed = false;

  private constructor(served: Served, daemon: BusDaemon, options: BluezOptions) {
    this.#daemon = daemon;
    this.#service = new BluezService(served, (signal) => this.#connection?.signal(signal), options);
  }

  static async open(
    served: Served,
    options: BluezOptions,
  ): Promise<{ readonly ok: true; readonly server: BluezLocks } | Unavailable> {
    const started = await BusDaemon.start(options.socket, options.host);
    if (!started.ok) return started;
    const server = new BluezLocks(served, started.daemon, options);
    const service = server.#service;
    try {
      server.#connection = await BusConnection.open(started.daemon.path, {
        called: (request, sender, reply) => service.called(request, sender, reply),
        left: (sender) => service.left(sender),
        lost: () => {
          if (!server.#isClosed) options.onLost();
        },
      });
      return { ok: true, server };
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The address of the bus, for `DBUS_SYSTEM_BUS_ADDRESS`. */
  get address(): string {
    return this.#daemon.address;
  }

  /** Number of programs on the bus that have made a call. */
  get programs(): number {
    return this.#service.programs;
  }

  /** Bytes that the bus has not received yet; how many the bus has not forwarded is unknown. */
  get unsent(): number {
    return this.#connection?.unsent ?? 0;
  }

  /** Replaces the facility. */
  serve(served: Served): void {
    this.#service.serve(served);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#service.close();
    await this.#connection?.close();
    await this.#daemon.close();
  }
}
