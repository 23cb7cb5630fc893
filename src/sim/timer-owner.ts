/**
 * The owners of a clock's timers. Each finds, moves and cancels its own armed timers by name; the clock decides when they fire.
 * INV-1: An armed timer has one name, and arming it again for the same instant keeps its place in the order.
 */
import type { DecodeTimer, Instant, PendingTimer, TimerEvent, TimerOwner } from './clock.ts';

/** A timer of the clock: with an event for its owner, or with a callback. */
export interface Timer {
  at: Instant;
  seq: number;
  owner: Unregistered | undefined;
  event: TimerEvent | undefined;
  callback: (() => void) | undefined;
  label: string;
  armed: boolean;
  live: boolean;
  cause: number;
  /** The public view of the timer, created on first access. */
  shown?: PendingTimer;
}

/** The operations that an owner needs from its clock. */
export interface OwnedTimers {
  add(
    at: Instant,
    owner: Unregistered | undefined,
    event: TimerEvent | undefined,
    callback: (() => void) | undefined,
    label: string,
    armed: boolean,
  ): Timer;
  cancel(timer: Timer): void;
  dropAll(owner: Unregistered): void;
}

/** An owner with timers in a snapshot that has not registered yet. */
export class Unregistered {
  readonly name: string;
  readonly clock: OwnedTimers;

  constructor(clock: OwnedTimers, name: string) {
    this.clock = clock;
    this.name = name;
  }

  /** Delivers an event in JSON form to the owner. */
  deliver(event: TimerEvent): void {
    throw new Error(`timer ${this.name} ${event.type} is due, but no owner with that name is registered`);
  }

  release(): void {
    this.clock.dropAll(this);
  }

  fired(_timer: Timer): void {}
}

export class Owner<E extends TimerEvent> extends Unregistered implements TimerOwner<E> {
  readonly #decode: DecodeTimer<E>;
  readonly #handle: (event: E) => void;
  #armed: Timer[] = [];

  constructor(clock: OwnedTimers, name: string, decode: DecodeTimer<E>, handle: (event: E) => void) {
    super(clock, name);
    this.#decode = decode;
    this.#handle = handle;
  }

  override deliver(event: TimerEvent): void {
    this.#handle(this.#decode(event));
  }

  /** Adopts a timer that the snapshot contained under this name. */
  adopt(timer: Timer): void {
    const event = this.#read(timer);
    timer.owner = this;
    if (timer.armed) this.#armed.push(timer);
    else timer.callback = () => this.#handle(event);
  }

  arm(name: E['type'], at: Instant): void {
    const old = this.#find(name);
    if (old !== undefined) {
      if (old.at === at) return;
      this.#drop(old);
    }
    this.#armed.push(this.clock.add(at, this, named(name), undefined, name, true));
  }

  disarm(name: E['type']): void {
    const timer = this.#find(name);
    if (timer !== undefined) this.#drop(timer);
  }

  deadline(name: E['type']): Instant | undefined {
    return this.#find(name)?.at;
  }

  post(at: Instant, event: E): void {
    this.clock.add(at, this, event, () => this.#handle(event), event.type, false);
  }

  override release(): void {
    super.release();
    this.#armed = [];
  }

  override fired(timer: Timer): void {
    if (timer.armed) this.#forget(timer);
  }

  #find(name: string): Timer | undefined {
    for (const timer of this.#armed) if (timer.label === name) return timer;
    return undefined;
  }

  #drop(timer: Timer): void {
    this.#forget(timer);
    this.clock.cancel(timer);
  }

  #forget(timer: Timer): void {
    const last = this.#armed.pop();
    if (last !== undefined && last !== timer) this.#armed[this.#armed.indexOf(timer)] = last;
  }

  #read(timer: Timer): E {
    try {
      return this.#decode(timer.event ?? { type: timer.label });
    } catch (error) {
      throw new Error(`the snapshot contains a timer ${describeTimer(timer)} that cannot be decoded`, { cause: error });
    }
  }
}

const names = new Map<string, TimerEvent>();

/** The event of an armed timer: one object per name, since names are few and timers many. */
function named(name: string): TimerEvent {
  let event = names.get(name);
  if (event === undefined) {
    event = Object.freeze({ type: name });
    names.set(name, event);
  }
  return event;
}

/** Owner and label of a timer, for messages. */
export const describeTimer = (timer: Timer): string => `${timer.owner?.name ?? 'closure'} ${timer.label}`;
