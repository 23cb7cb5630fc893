/**
 * The two state machines of a lock and their timers. `send…` takes an event and returns the effects that the machine emitted; the
 * runtime executes them. Losing power discards the firmware's actor with its RAM.
 *
 * INV-1 an actor that fails stops the run. INV-2 after every event the owner's timers match the context's deadlines.
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
/** The common interface of the two kinds of body. */
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

/** The states and contexts of both machines, as a snapshot stores them. */
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
export type States = Readonly<Record<string, string>>;

export class Machines {
  readonly bodyTimers: BodyTimers;
  readonly firmwareTimers: FirmwareTimers;
  readonly #given: MachinesOptions;
  readonly #system: ReturnType<typeof systemOf>;
  readonly #body: BodyActor;
  #firmware: FirmwareActor;
  #bodyEffects: BodyEffect[] = [];
  #firmwareEffects: FirmwareEffect[] = [];
  readonly #bodyStates = new Flat();
  readonly #firmwareStates = new Flat();

  /** Restores a snapshot, or starts a new lock's firmware with the given event. */
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
    return this.#bodyStates.of(this.#body.getSnapshot().value);
  }

  get firmwareStates(): States {
    return this.#firmwareStates.of(this.#firmware.getSnapshot().value);
  }

  /** Changes when the firmware is discarded: effects of an earlier instance are void. */
  get firmwareInstance(): object {
    return this.#firmware;
  }

  /** The body's effects in response to an event, in order. */
  sendBody(event: BodyEvent): readonly BodyEffect[] {
    const before = this.body.deadlines;
    this.#body.send(event);
    throwIfFailed(this.#body);
    arm(this.bodyTimers, before, this.body.deadlines, event.type);
    const effects = this.#bodyEffects;
    if (effects.length > 0) this.#bodyEffects = [];
    return effects;
  }

  /** The firmware's effects in response to an event, in order. */
  sendFirmware(event: FirmwareEvent): readonly FirmwareEffect[] {
    const before = this.ram.deadlines;
    this.#firmware.send(event);
    throwIfFailed(this.#firmware);
    arm(this.firmwareTimers, before, this.ram.deadlines, event.type);
    const effects = this.#firmwareEffects;
    if (effects.length > 0) this.#firmwareEffects = [];
    return effects;
  }

  /** Discards the RAM with everything pending in it. */
  discardFirmware(): void {
    this.#system.send({ type: 'drop', actor: this.#firmware });
    this.firmwareTimers.release();
    this.#firmware = this.#newFirmware(undefined);
    this.#firmwareEffects = [];
  }

  snapshot(): MachinesSnapshot {
    // A parsed boundary: XState guarantees that a persisted snapshot is plain JSON.
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

  /** From a snapshot, from a new lock's first event, or blank. */
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

  /** The snapshot of an actor after its first event; drops the actor. */
  #snapshotAfter<A extends AnyActor>(actor: A, first?: FirmwareEvent): ReturnType<A['getSnapshot']> {
    actor.start();
    if (first !== undefined) actor.send(first);
    const snapshot = actor.getSnapshot();
    this.#system.send({ type: 'drop', actor });
    return snapshot;
  }
}

/** A parsed boundary: `snapshot` above wrote it for the same machine. */
const persisted = (json: Json): State => json as object as State;

function throwIfFailed(actor: { getSnapshot(): { readonly status: string; readonly error?: unknown } }): void {
  const { status, error } = actor.getSnapshot();
  if (status === 'error') throw error;
}

/** Arms new and moved deadlines, disarms removed ones; does not re-arm the timer that has just fired for the same instant. */
function arm(
  owner: TimerOwner,
  before: Readonly<Record<string, Instant | undefined>>,
  after: Readonly<Record<string, Instant | undefined>>,
  fired: string,
): void {
  if (before === after) return;
  for (const name in before) if (after[name] === undefined) owner.disarm(name);
  for (const name in after) {
    const at = after[name];
    if (at !== undefined && (before[name] !== at || name !== fired)) owner.arm(name, at);
  }
}

/** The states that differ, or undefined. */
export function changedStates(before: States, after: States): States | undefined {
  if (before === after) return undefined;
  let changed: Record<string, string> | undefined;
  for (const region in after) {
    const state = after[region];
    if (state === undefined || before[region] === state) continue;
    changed ??= {};
    changed[region] = state;
  }
  return changed;
}

/** The states of a machine by region; computed once for each of its snapshots, since most are read several times. */
class Flat {
  #value: object | undefined;
  #states: States = {};

  of(value: object): States {
    if (value !== this.#value) {
      this.#states = flat(value);
      this.#value = value;
    }
    return this.#states;
  }
}

function flat(value: object): States {
  const states: Record<string, string> = {};
  for (const [region, state] of Object.entries(value)) {
    states[region] = typeof state === 'string' ? state : (Object.entries(state ?? {})[0]?.join('.') ?? '');
  }
  return states;
}
