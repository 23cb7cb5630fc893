/**
 * The two actors of a lock and their timers. Events go in one at a time; what a machine emits is handed back in order, after
 * the machine has come to rest. The firmware's actor is thrown away with its RAM when power goes.
 *
 * INV-1 an actor that errs stops the run. INV-2 after every event the owner's timers stand as the context's deadlines say.
 */
import { type Actor, type AnyActor, createActor, type Snapshot } from 'xstate';
import type { Instant, Json, TimerEvent, TimerOwner } from '../sim/clock.ts';
import type { World } from '../sim/world.ts';
import { bornLike, type Inspector, wardOf } from './actor-system.ts';
import { padlockBody } from './body/padlock.ts';
import { relayBody } from './body/relay.ts';
import type { BodyParts } from './body/rules.ts';
import type { BodyContext, BodyEffect, BodyEvent } from './body/types.ts';
import { type FirmwareParts, firmware } from './firmware/machine.ts';
import type { FirmwareContext, FirmwareEffect, FirmwareEvent } from './firmware/types.ts';
import type { LockSettings } from './settings.ts';

type FirmwareActor = Actor<ReturnType<typeof firmware>>;
/** What the two kinds of body have in common. */
interface BodyActor {
  getSnapshot(): {
    readonly context: BodyContext;
    readonly value: object;
    readonly status: string;
    readonly error?: unknown;
  };
  getPersistedSnapshot(): Snapshot<unknown>;
  send(event: BodyEvent): void;
}

export interface ActorParts {
  readonly body: BodyParts;
  readonly firmware: FirmwareParts;
  /** Hears of every step of the machines. */
  readonly inspect?: Inspector;
}

/** Where the machines stand, and their contexts, as a snapshot keeps them. */
export interface ActorsSnapshot {
  readonly body: Json;
  readonly firmware: Json;
}

export interface Carrier {
  body(effect: BodyEffect): void;
  firmware(effect: FirmwareEffect): void;
  bodyTimer(event: TimerEvent): void;
  firmwareTimer(event: TimerEvent): void;
  /** Something may have changed: all is at rest again. */
  settled(): void;
}

type Effect = BodyEffect | FirmwareEffect;
type State = Snapshot<unknown>;
type States = Readonly<Record<string, string>>;

export class Actors {
  readonly bodyTimers: TimerOwner;
  readonly firmwareTimers: TimerOwner;
  readonly #world: World;
  readonly #parts: ActorParts;
  readonly #settings: LockSettings;
  readonly #mains: boolean;
  readonly #ward: ReturnType<typeof wardOf>;
  readonly #carrier: Carrier;
  readonly #body: BodyActor;
  #firmware: FirmwareActor;
  #emitted: Effect[] = [];
  #depth = 0;

  constructor(
    world: World,
    given: {
      readonly name: string;
      readonly mains: boolean;
      readonly parts: ActorParts;
      readonly settings: LockSettings;
      readonly body: BodyContext;
    },
    carrier: Carrier,
    /** A snapshot to go on from, or the event with which a new lock's firmware is there. */
    from: ActorsSnapshot | FirmwareEvent,
  ) {
    this.#world = world;
    this.#parts = given.parts;
    this.#settings = given.settings;
    this.#mains = given.mains;
    this.#carrier = carrier;
    this.#ward = wardOf(world, given.parts.inspect);
    this.bodyTimers = world.clock.own(`${given.name}/body`, (event) => carrier.bodyTimer(event));
    this.firmwareTimers = world.clock.own(`${given.name}/firmware`, (event) => carrier.firmwareTimer(event));
    this.#body = this.#newBody(given.body, 'body' in from ? from.body : undefined);
    this.#firmware = this.#newFirmware('firmware' in from ? (from.firmware as unknown as State) : from);
    this.#emitted = [];
  }

  get body(): BodyContext {
    return this.#body.getSnapshot().context;
  }

  get ram(): FirmwareContext {
    return this.#firmware.getSnapshot().context;
  }

  get bodyStates(): States {
    return flat(this.#body.getSnapshot().value);
  }

  get firmwareStates(): States {
    return flat(this.#firmware.getSnapshot().value);
  }

  tellBody(event: BodyEvent): void {
    const before = this.body.deadlines;
    this.#body.send(event);
    const effects = this.#taken(this.#body);
    arm(this.bodyTimers, before, this.body.deadlines, event.type);
    this.#carry(() => {
      for (const effect of effects) this.#carrier.body(effect as BodyEffect);
    });
  }

  tellFirmware(event: FirmwareEvent): void {
    const instance = this.#firmware;
    const before = this.ram.deadlines;
    instance.send(event);
    const effects = this.#taken(instance);
    arm(this.firmwareTimers, before, this.ram.deadlines, event.type);
    this.#carry(() => {
      for (const effect of effects) {
        if (this.#firmware !== instance) return;
        this.#carrier.firmware(effect as FirmwareEffect);
      }
    });
  }

  /** RAM and all it had pending are gone. */
  throwFirmwareAway(): void {
    this.#ward.send({ type: 'drop', actor: this.#firmware });
    this.firmwareTimers.release();
    this.#firmware = this.#newFirmware(undefined);
    this.#emitted = [];
  }

  snapshot(): ActorsSnapshot {
    // A parsed boundary: a persisted snapshot is plain JSON by XState's contract, and comes back as such.
    const plain = (snapshot: Snapshot<unknown>): Json => JSON.parse(JSON.stringify(snapshot)) as Json;
    return { body: plain(this.#body.getPersistedSnapshot()), firmware: plain(this.#firmware.getPersistedSnapshot()) };
  }

  #newBody(input: BodyContext, from: Json | undefined): BodyActor {
    const machine = (this.#mains ? relayBody : padlockBody)(this.#parts.body, this.#settings);
    const parent = this.#ward;
    const snapshot =
      from ?? bornLike(machine, JSON.stringify(input), () => this.#birth(createActor(machine, { input, parent })));
    return this.#start(createActor(machine, { input, parent, snapshot: snapshot as State }));
  }

  /** From a snapshot, by the event that a lock is born with, or blank. */
  #newFirmware(from: State | FirmwareEvent | undefined): FirmwareActor {
    const machine = firmware(this.#parts.firmware, this.#settings);
    const input = { mains: this.#mains };
    const parent = this.#ward;
    if (from === undefined) return this.#start(createActor(machine, { input, parent }));
    if (!('type' in from)) return this.#start(createActor(machine, { input, parent, snapshot: from }));
    const snapshot = bornLike(machine, `${this.#mains} ${JSON.stringify(from)}`, () =>
      this.#birth(createActor(machine, { input, parent }), from),
    );
    return this.#start(createActor(machine, { input, parent, snapshot }));
  }

  /** How an actor stands after its first event; it leaves with that. */
  #birth<A extends AnyActor>(actor: A, first?: FirmwareEvent): ReturnType<A['getSnapshot']> {
    actor.start();
    if (first !== undefined) actor.send(first);
    const snapshot = actor.getSnapshot();
    this.#ward.send({ type: 'drop', actor });
    return snapshot;
  }

  #start<A extends AnyActor>(actor: A): A {
    // A parsed boundary: our machines declare what they emit, and these two are all of them.
    actor.on('*', (effect) => {
      this.#emitted.push(effect as BodyEffect | FirmwareEffect);
    });
    actor.start();
    return actor;
  }

  #taken(actor: { getSnapshot(): { readonly status: string; readonly error?: unknown } }): Effect[] {
    const { status, error } = actor.getSnapshot();
    if (status === 'error') throw error;
    const taken = this.#emitted;
    if (taken.length > 0) this.#emitted = [];
    return taken.length > 0 ? taken : NOTHING;
  }

  #carry(effects: () => void): void {
    this.#depth += 1;
    try {
      effects();
    } finally {
      this.#depth -= 1;
    }
    if (this.#depth === 0) this.#carrier.settled();
  }

  now(): Instant {
    return this.#world.clock.now();
  }
}

const NOTHING: Effect[] = [];

/** Arms what is new or moved, disarms what is gone; the timer that has just fired is not armed for the past. */
function arm(
  owner: TimerOwner,
  before: Readonly<Record<string, Instant | undefined>>,
  after: Readonly<Record<string, Instant | undefined>>,
  fired: string,
): void {
  if (before === after) return;
  for (const name of Object.keys(before)) if (after[name] === undefined) owner.disarm(name);
  for (const [name, at] of Object.entries(after)) {
    if (at !== undefined && (before[name] !== at || name !== fired)) owner.arm(name, at);
  }
}

function flat(value: object): States {
  const states: Record<string, string> = {};
  for (const [region, state] of Object.entries(value)) {
    states[region] = typeof state === 'string' ? state : (Object.entries(state ?? {})[0]?.join('.') ?? '');
  }
  return states;
}
