/**
 * The two actors of a lock and their timers. Events go in one at a time; what a machine emits is handed back in order, after
 * the machine has come to rest. The firmware's actor is thrown away with its RAM when power goes.
 *
 * INV-1 an actor that errs stops the run. INV-2 after every event the owner's timers stand as the context's deadlines say.
 */
import { type Actor, type AnyActor, createActor, type Snapshot } from 'xstate';
import type { Instant, Json, TimerEvent, TimerOwner } from '../sim/clock.ts';
import type { World } from '../sim/world.ts';
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
  getSnapshot(): { readonly context: BodyContext; readonly value: object };
  getPersistedSnapshot(): Snapshot<unknown>;
  send(event: BodyEvent): void;
}

export interface ActorParts {
  readonly body: BodyParts;
  readonly firmware: FirmwareParts;
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

type States = Readonly<Record<string, string>>;

export class Actors {
  readonly bodyTimers: TimerOwner;
  readonly firmwareTimers: TimerOwner;
  readonly #world: World;
  readonly #parts: ActorParts;
  readonly #settings: LockSettings;
  readonly #mains: boolean;
  readonly #carrier: Carrier;
  readonly #body: BodyActor;
  #firmware: FirmwareActor;
  #emitted: (BodyEffect | FirmwareEffect)[] = [];
  #failure: { readonly error: unknown } | undefined;
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
    from?: ActorsSnapshot,
  ) {
    this.#world = world;
    this.#parts = given.parts;
    this.#settings = given.settings;
    this.#mains = given.mains;
    this.#carrier = carrier;
    this.bodyTimers = world.clock.own(`${given.name}/body`, (event) => carrier.bodyTimer(event));
    this.firmwareTimers = world.clock.own(`${given.name}/firmware`, (event) => carrier.firmwareTimer(event));
    this.#body = this.#newBody(given.body, from?.body);
    this.#firmware = this.#newFirmware(from?.firmware);
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

  /** True while this firmware is the one that runs; false after a brown-out took it. */
  runs(instance: object): boolean {
    return this.#firmware === instance;
  }

  tellBody(event: BodyEvent): void {
    const before = this.body.deadlines;
    this.#body.send(event);
    const effects = this.#taken();
    arm(this.bodyTimers, before, this.body.deadlines, event.type);
    this.#carry(() => {
      for (const effect of effects) this.#carrier.body(effect as BodyEffect);
    });
  }

  tellFirmware(event: FirmwareEvent): void {
    const instance = this.#firmware;
    const before = this.ram.deadlines;
    instance.send(event);
    const effects = this.#taken();
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
    this.#firmware.stop();
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
    const options = { input, ...kept(from) };
    const actor = this.#mains
      ? createActor(relayBody(this.#parts.body, this.#settings), options)
      : createActor(padlockBody(this.#parts.body, this.#settings), options);
    this.#start(actor);
    return actor;
  }

  #newFirmware(from: Json | undefined): FirmwareActor {
    const machine = firmware(this.#parts.firmware, this.#settings);
    const actor = createActor(machine, { input: { mains: this.#mains }, ...kept(from) });
    this.#start(actor);
    return actor;
  }

  #start(actor: AnyActor): void {
    // A parsed boundary: our machines declare what they emit, and these two are all of them.
    actor.on('*', (effect) => {
      this.#emitted.push(effect as BodyEffect | FirmwareEffect);
    });
    actor.subscribe({
      error: (error: unknown) => {
        this.#failure = { error };
      },
    });
    actor.start();
  }

  #taken(): (BodyEffect | FirmwareEffect)[] {
    if (this.#failure !== undefined) throw this.#failure.error;
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

const NOTHING: (BodyEffect | FirmwareEffect)[] = [];

/** A parsed boundary: XState checks what it restores against the machine. */
const kept = (from: Json | undefined): { snapshot?: Snapshot<unknown> } =>
  from === undefined ? {} : { snapshot: from as unknown as Snapshot<unknown> };

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
