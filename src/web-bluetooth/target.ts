/**
 * Event targets with parents, because a page cannot give an EventTarget a parent: an event that bubbles goes from the characteristic to
 * its service, its device and `navigator.bluetooth`. Also the `on…` properties.
 */

export type Handler = ((event: Event) => unknown) | null;

export class Target extends EventTarget {
  readonly #parent: Target | undefined;

  constructor(parent: Target | undefined) {
    super();
    this.#parent = parent;
  }

  /** As in the standard; `event.target` is the object at which the event began, on every level. */
  override dispatchEvent(event: Event): boolean {
    const path = this.#path();
    let isStopped = false;
    const stopsWith = (stop: () => void) => ({
      configurable: true,
      value: () => {
        isStopped = true;
        stop.call(event);
      },
    });
    Object.defineProperties(event, {
      target: { configurable: true, value: this },
      composedPath: { configurable: true, value: () => [...path] },
      stopPropagation: stopsWith(event.stopPropagation),
      stopImmediatePropagation: stopsWith(event.stopImmediatePropagation),
    });
    for (const target of path) {
      target.#dispatchHere(event);
      if (isStopped || !event.bubbles) break;
    }
    return !event.defaultPrevented;
  }

  #dispatchHere(event: Event): void {
    super.dispatchEvent(event);
  }

  #path(): readonly Target[] {
    const path: Target[] = [];
    for (let at: Target | undefined = this; at !== undefined; at = at.#parent) path.push(at);
    return path;
  }
}

interface Kept {
  readonly handler: unknown;
  readonly listener: (event: Event) => void;
}
const kept = new WeakMap<EventTarget, Map<string, Kept>>();

/** Adds the `on…` properties for these types of event to a class. */
export function defineHandlers(prototype: Target, types: readonly string[]): void {
  for (const type of types)
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get(this: Target): unknown {
        return kept.get(this)?.get(type)?.handler ?? null;
      },
      set(this: Target, handler: unknown) {
        const own = kept.get(this) ?? new Map<string, Kept>();
        kept.set(this, own);
        const before = own.get(type);
        if (before !== undefined) this.removeEventListener(type, before.listener);
        own.delete(type);
        if (typeof handler !== 'function') return;
        const listener = (event: Event): void => void handler.call(this, event);
        own.set(type, { handler, listener });
        this.addEventListener(type, listener);
      },
    });
}
