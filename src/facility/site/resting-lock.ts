/**
 * A sleeping lock in a snapshot, as seen by radio and gateway: it is restored from the snapshot when something accesses it or one of its timers is
 * due. Most locks of a large facility are asleep, so this shortens the opening of the facility to a fraction of the time.
 *
 * INV-1: Until it is restored it is silent, and has neither a link nor anything to send to the gateway.
 */
import type { Advertisement, GattConnection, GattPeer, GattServer } from '../../lock/gatt.ts';
import type { Lock, LockSnapshot } from '../../lock/lock.ts';
import type { MeshPeer, MeshServer } from '../../lock/mesh.ts';
import type { Mac } from '../../protocol/mac.ts';

type Watcher = (advertisement: Advertisement | undefined) => void;

/** Whether nothing needs the lock of that snapshot now. `meshed`: there is a gateway, to which it should be attached. */
export function rests({ runtime, gatt }: LockSnapshot, meshed: boolean): boolean {
  const { value } = runtime.machines.firmware as {
    readonly value?: { readonly power?: unknown; readonly gateway?: unknown };
  };
  if (!runtime.powered || value?.power !== 'asleep' || gatt.waiting.length > 0) return false;
  return value.gateway === (meshed ? 'attached' : 'detached');
}

export class RestingLock implements GattServer, MeshServer {
  readonly mac: Mac;
  readonly #make: () => Lock;
  #lock: Lock | undefined;
  /** The listener for its advertisements, and how to unsubscribe once it is restored. */
  readonly #watchers = new Map<Watcher, () => void>();
  #gateway: MeshPeer | undefined;
  #detach: (() => void) | undefined;

  /** `make` restores the lock and passes it to `woken`. */
  constructor(mac: Mac, make: () => Lock) {
    this.mac = mac;
    this.#make = make;
  }

  /** Called when the lock has been restored. */
  woken(lock: Lock): void {
    this.#lock = lock;
    for (const watcher of this.#watchers.keys()) this.#watchers.set(watcher, lock.watch(watcher));
    if (this.#gateway !== undefined) this.#detach = lock.attach(this.#gateway);
  }

  get #woken(): Lock {
    return this.#lock ?? this.#make();
  }

  get firstHandle(): number {
    return this.#woken.firstHandle;
  }

  get advertisement(): Advertisement | undefined {
    return this.#lock?.advertisement;
  }

  watch(changed: Watcher): () => void {
    this.#watchers.set(changed, this.#lock?.watch(changed) ?? (() => undefined));
    return () => {
      this.#watchers.get(changed)?.();
      this.#watchers.delete(changed);
    };
  }

  connect(peer: GattPeer): GattConnection | undefined {
    return this.#woken.connect(peer);
  }

  resume(peer: GattPeer): GattConnection | undefined {
    return this.#woken.resume(peer);
  }

  attach(gateway: MeshPeer): () => void {
    this.#gateway = gateway;
    this.#detach = this.#lock?.attach(gateway);
    return () => {
      // The lock must be restored first, because detaching changes its behaviour.
      void this.#woken;
      this.#detach?.();
      this.#gateway = undefined;
    };
  }

  packets(session: string, packets: readonly string[]): boolean {
    return this.#woken.packets(session, packets);
  }
}
