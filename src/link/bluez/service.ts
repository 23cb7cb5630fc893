/**
 * The behaviour of org.bluez: one adapter, which every program on the bus shares, as on a computer; so they all see the same devices and connections.
 * This file is independent of the bus.
 *
 * INV-1: A call that fails internally is answered with an error; nothing throws. INV-2: Calls are handled, and answers and signals are sent, in order;
 * the number of pending calls per program is bounded. INV-3: After `close`, no timer is left and nothing is sent.
 */
import type { HostClock } from '../../sim/live-clock.ts';
import { AdvertisementWatch } from '../websocket/advertisement-watch.ts';
import { ClientConnections } from '../websocket/client-connections.ts';
import type { ClientEvent } from '../websocket/client-event.ts';
import { BLUEZ_CENTRAL } from '../websocket/links.ts';
import { present, type Served } from '../websocket/shared.ts';
import { Adapter } from './adapter.ts';
import { AgentManager } from './agent-manager.ts';
import { INTERNAL, TOO_MANY_CALLS } from './bus-error.ts';
import type { Outcome, Signal } from './bus-object.ts';
import { CALL_LIMIT } from './limits.ts';
import { ObjectTree, type Request } from './object-tree.ts';

export interface ServiceOptions {
  readonly host: HostClock;
  /** Whether a connection outlives the programs that requested it, as in bluetoothd. */
  readonly keepConnections?: boolean;
  readonly observe?: (event: ClientEvent) => void;
  /** Called when a call has revealed a bug in noke-sim. */
  readonly onError: (error: unknown) => void;
}

export class BluezService {
  readonly #options: ServiceOptions;
  readonly #tree: ObjectTree;
  readonly #adapter: Adapter;
  readonly #agents = new AgentManager();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Programs on the bus that have made a call, with their number of pending calls. */
  readonly #programs = new Map<string, number>();
  #served: Served;
  #watch: AdvertisementWatch;
  #isClosed = false;

  constructor(served: Served, emit: (signal: Signal) => void, options: ServiceOptions) {
    this.#options = options;
    this.#served = served;
    this.#tree = new ObjectTree((signal) => this.#whenDurable(() => emit(signal)));
    const connections = this.#connections();
    this.#tree.add(this.#agents.object('/org/bluez'));
    this.#adapter = new Adapter({
      tree: this.#tree,
      connections,
      keepConnections: options.keepConnections ?? false,
      locks: () => this.#served.locks,
      later: (ms, act) => this.#later(ms, act),
    });
    this.#watch = this.#watchLocks();
  }

  /** Number of programs on the bus that have made a call. */
  get programs(): number {
    return this.#programs.size;
  }

  /** Replaces the facility: every connection is lost, every device is forgotten, and those that advertise are found again. */
  serve(served: Served): void {
    this.#watch.close();
    this.#adapter.forget();
    this.#served = served;
    this.#adapter.look();
    this.#watch = this.#watchLocks();
  }

  /** Ends the connections of every program. */
  close(): void {
    if (this.#isClosed) return;
    this.#adapter.close();
    this.#isClosed = true;
    this.#watch.close();
    for (const timer of this.#timers) this.#options.host.clearTimeout(timer);
    this.#timers.clear();
  }

  /** Handles a call from the program with this unique bus name. */
  called(request: Request, sender: string, reply: (outcome: Outcome) => void): void {
    const waiting = this.#programs.get(sender) ?? 0;
    if (waiting >= CALL_LIMIT) {
      this.#whenDurable(() => reply(TOO_MANY_CALLS));
      return;
    }
    this.#programs.set(sender, waiting + 1);
    const answer = (outcome: Outcome) => {
      const calls = this.#programs.get(sender);
      if (calls !== undefined) this.#programs.set(sender, calls - 1);
      this.#whenDurable(() => reply(outcome));
    };
    this.#served.ingress.whenMoving(() => {
      try {
        const outcome = this.#tree.call(request, { sender, answer });
        if (outcome !== undefined) answer(outcome);
      } catch (error) {
        answer(INTERNAL);
        this.#options.onError(error);
      }
    });
  }

  /** Called when a program has left the bus. */
  left(sender: string): void {
    this.#served.ingress.whenMoving(() => {
      if (!this.#programs.delete(sender)) return;
      this.#agents.left(sender);
      this.#adapter.left(sender);
    });
  }

  #connections(): ClientConnections {
    const access = Object.assign(
      present(() => this.#served),
      {
        observe: this.#options.observe,
        later: (ms: number, act: () => void) => void this.#later(ms, act),
      },
    );
    return new ClientConnections(access, BLUEZ_CENTRAL, {
      notified: (mac, value) => this.#adapter.device(mac)?.notified(value),
      ended: (mac) => this.#adapter.device(mac)?.dropped(),
    });
  }

  #watchLocks(): AdvertisementWatch {
    return new AdvertisementWatch(this.#served.locks, (mac) => this.#adapter.advertises(mac));
  }

  #whenDurable(act: () => void): void {
    if (!this.#isClosed) this.#served.ingress.whenDurable(act);
  }

  #later(ms: number, act: () => void): () => void {
    const { host } = this.#options;
    const timer = host.setTimeout(() => {
      this.#timers.delete(timer);
      this.#served.ingress.whenMoving(act);
    }, ms);
    timer.unref?.();
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
      host.clearTimeout(timer);
    };
  }
}
