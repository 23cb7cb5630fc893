/** A value that components can subscribe to. Subscribers are notified at most twenty times a second, with the latest value. */

const NOTIFY_MS = 50;

export class Signal<T> {
  #value: T;
  readonly #subscribers = new Set<() => void>();
  #isPending = false;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    if (this.#isPending) return;
    this.#isPending = true;
    setTimeout(() => {
      this.#isPending = false;
      for (const changed of [...this.#subscribers]) changed();
    }, NOTIFY_MS);
  }

  subscribe(changed: () => void): () => void {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  }
}
