/**
 * The two state machines of a lock and their timers. An event goes in, and what the machine emits comes back as values once it
 * has come to rest; the runtime carries them out. The firmware's actor is discarded with its RAM when power goes.
 *
 * INV-1 an actor that errs stops the run. INV-2 after every event the owner's timers stand as the context's deadlines say.
 */
import { type Actor, type AnyActor, createActor, type Snapshot } from 'xstate';
import type { Instant, Json, TimerOwner } from '../sim/clock.ts';
import type { World } from '../sim/world.ts';
import { initialSnapshot, systemOf } from './actor-system.ts';
import { padlockBody } from './body/padlock.ts';
import { relayBody } from './body/relay.ts';
import type { BodyContext, BodyEffect, BodyEvent } from './body/types.ts';
import { firmware } from './firmware/machine.ts';
import type { FirmwareContext, FirmwareEffect, FirmwareEvent } from './firmware/types.ts';
import type { LockParts } from './parts.ts';
import type { LockSettings } from './settings.ts';
import {
  type BodyTimerEvent,
  type BodyTimers,
  decodeBodyTimer,
  decodeFirmwareTimer,
  type FirmwareTimerEvent,
  type FirmwareTimers,
} from './timers.ts';

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

/** The states of the machines and their contexts, as a snapshot keeps them. */
export interface MachinesSnapshot {
  readonly body: Json;
  readonly firmware: Json;
}

export interface MachinesOptions {
  readonly name: string;
  readonly mains: boolean;
  readonly parts: LockParts;
  readonly settings: LockSettings;
  readonly body: BodyContext;
}

interface TimerHandlers {
  readonly body: (event: BodyTimerEvent) => void;
  readonly firmware: (event: FirmwareTimerEvent) => void;
}

type State = Snapshot<unknown>;
type States = Readonly<Record<string, string>>;

export class Machines {
  readonly bodyTimers: BodyTimers;
  readonly firmwareTimers: FirmwareTimers;
  readonly #given: MachinesOptions;
  readonly #system: ReturnType<typeof systemOf>;
  readonly #body: BodyActor;
  #firmware: FirmwareActor;
  #bodyEffects: BodyEffect[] = [];
  #firmwareEffects: FirmwareEffect[] = [];

  /** From a snapshot, or with the event that a new lock's firmware starts with. */
  constructor(world: World, given: MachinesOptions, timers: TimerHandlers, from: MachinesSnapshot | FirmwareEvent) {
    this.#given = given;
    this.#system = systemOf(world, given.parts.inspect);
    this.bodyTimers = world.clock.own(`${given.name}/body`, decodeBodyTimer, timers.body);
    this.firmwareTimers = world.clock.own(`${given.name}/firmware`, decodeFirmwareTimer, timers.firmware);
    this.#body = this.#newBody(given.body, 'body' in from ? from.body : undefined);
    this.#firmware = this.#newFirmware('firmware' in from ? persisted(from.firmware) : from);
    this.#bodyEffects = [];
    this.#firmwareEffects = [];
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

  /** Changes when the firmware is discarded: what an older one asked for is void. */
  get firmwareInstance(): object {
    return this.#firmware;
  }

  /** What the body does in answer to an event, in order. */
  sendBody(event: BodyEvent): readonly BodyEffect[] {
    const before = this.body.deadlines;
    this.#body.send(event);
    throwIfFailed(this.#body);
    arm(this.bodyTimers, before, this.body.deadlines, event.type);
    const effects = this.#bodyEffects;
    if (effects.length > 0) this.#bodyEffects = [];
    return effects;
  }

  /** What the firmware asks for in answer to an event, in order. */
  sendFirmware(event: FirmwareEvent): readonly FirmwareEffect[] {
    const before = this.ram.deadlines;
    this.#firmware.send(event);
    throwIfFailed(this.#firmware);
    arm(this.firmwareTimers, before, this.ram.deadlines, event.type);
    const effects = this.#firmwareEffects;
    if (effects.length > 0) this.#firmwareEffects = [];
    return effects;
  }

  /** RAM and all it had pending are gone. */
  discardFirmware(): void {
    this.#system.send({ type: 'drop', actor: this.#firmware });
    this.firmwareTimers.release();
    this.#firmware = this.#newFirmware(undefined);
    this.#firmwareEffects = [];
  }

  snapshot(): MachinesSnapshot {
    // A parsed boundary: a persisted snapshot is plain JSON by XState's contract, and comes back as such.
    const plain = (snapshot: Snapshot<unknown>): Json => JSON.parse(JSON.stringify(snapshot)) as Json;
    return { body: plain(this.#body.getPersistedSnapshot()), firmware: plain(this.#firmware.getPersistedSnapshot()) };
  }

  #newBody(input: BodyContext, from: Json | undefined): BodyActor {
    const { mains, parts, settings } = this.#given;
    const machine = (mains ? relayBody : padlockBody)(parts.body, settings);
    const parent = this.#system;
    const snapshot =
      from === undefined
        ? initialSnapshot(machine, JSON.stringify(input), () =>
            this.#snapshotAfter(createActor(machine, { input, parent })),
          )
        : persisted(from);
    const actor = createActor(machine, { input, parent, snapshot });
    actor.on('*', (effect) => {
      this.#bodyEffects.push(effect);
    });
    return actor.start();
  }

  /** From a snapshot, by the event that a lock is born with, or blank. */
  #newFirmware(from: State | FirmwareEvent | undefined): FirmwareActor {
    const { mains, parts, settings } = this.#given;
    const machine = firmware(parts.firmware, settings);
    const input = { mains };
    const parent = this.#system;
    const actor =
      from === undefined
        ? createActor(machine, { input, parent })
        : createActor(machine, {
            input,
            parent,
            snapshot:
              'type' in from
                ? initialSnapshot(machine, `${mains} ${JSON.stringify(from)}`, () =>
                    this.#snapshotAfter(createActor(machine, { input, parent }), from),
                  )
                : from,
          });
    actor.on('*', (effect) => {
      this.#firmwareEffects.push(effect);
    });
    return actor.start();
  }

  /** The snapshot of an actor after its first event; the actor itself leaves the system. */
  #snapshotAfter<A extends AnyActor>(actor: A, first?: FirmwareEvent): ReturnType<A['getSnapshot']> {
    actor.start();
    if (first !== undefined) actor.send(first);
    const snapshot = actor.getSnapshot();
    this.#system.send({ type: 'drop', actor });
    return snapshot;
  }
}

/** A parsed boundary: `snapshot` above made it of the same machine. */
const persisted = (json: Json): State => json as object as State;

function throwIfFailed(actor: { getSnapshot(): { readonly status: string; readonly error?: unknown } }): void {
  const { status, error } = actor.getSnapshot();
  if (status === 'error') throw error;
}

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
