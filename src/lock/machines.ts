/**
 * The two state machines of a lock and their timers. `send…` takes an event and returns the effects that the machine emitted; the
 * runtime executes them. Losing power discards the firmware's state, which is its RAM.
 *
 * INV-1: After every event the owner's timers match the context's deadlines.
 */
import type { AnyStateMachine } from 'xstate';
import type { Instant, Json, TimerOwner } from '../sim/clock.ts';
import { sameFields } from '../sim/json.ts';
import type { World } from '../sim/world.ts';
import { padlockBody } from './body/padlock.ts';
import { relayBody } from './body/relay.ts';
import type { BodyParts } from './body/rules.ts';
import type { BodyContext, BodyEffect, BodyEvent } from './body/types.ts';
import { firmware } from './firmware/machine.ts';
import type { FirmwareParts } from './firmware/parts.ts';
import type { FirmwareContext, FirmwareEffect, FirmwareEvent } from './firmware/types.ts';
import { compiled } from './interpreter/compiled.ts';
import { initialState, LazyRun } from './interpreter/lazy-run.ts';
import { sharedBy } from './machine.ts';
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

type Body = LazyRun<BodyContext, BodyEvent, BodyEffect>;
type Firmware = LazyRun<FirmwareContext, FirmwareEvent, FirmwareEffect>;

const bodyProgram = (machine: (parts: BodyParts, settings: LockSettings) => AnyStateMachine) =>
  sharedBy((parts: BodyParts, settings: LockSettings) =>
    compiled<BodyContext, BodyEvent, BodyEffect>(machine(parts, settings), parts, settings),
  );
const padlockProgram = bodyProgram(padlockBody);
const relayProgram = bodyProgram(relayBody);
const firmwareProgram = sharedBy((parts: FirmwareParts, settings: LockSettings) =>
  compiled<FirmwareContext, FirmwareEvent, FirmwareEffect>(firmware(parts, settings), parts, settings),
);

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

export type States = Readonly<Record<string, string>>;

export class Machines {
  readonly bodyTimers: BodyTimers;
  readonly firmwareTimers: FirmwareTimers;
  readonly #given: MachinesOptions;
  readonly #body: Body;
  #firmware: Firmware;
  #bodyEffects: BodyEffect[] = [];
  #firmwareEffects: FirmwareEffect[] = [];
  readonly #bodyStates = new Flat();
  readonly #firmwareStates = new Flat();
  /** The last snapshot. */
  #kept: MachinesSnapshot | undefined;
  /** How many events the machines have received. Until the next one, the lock changes only with time. */
  received = 0;

  /** Restores a snapshot, or starts a new lock's firmware with the given event. */
  constructor(world: World, given: MachinesOptions, timers: TimerHandlers, from: MachinesSnapshot | FirmwareEvent) {
    this.#given = given;
    this.bodyTimers = world.clock.own(`${given.name}/body`, decodeBodyTimer, timers.body);
    this.firmwareTimers = world.clock.own(`${given.name}/firmware`, decodeFirmwareTimer, timers.firmware);
    this.#kept = 'body' in from ? from : undefined;
    this.#body = this.#newBody(this.#kept?.body);
    this.#firmware = this.#newFirmware(from);
  }

  get body(): BodyContext {
    return this.#body.state.context;
  }

  get ram(): FirmwareContext {
    return this.#firmware.state.context;
  }

  get bodyStates(): States {
    return this.#bodyStates.of(this.#body.state.value);
  }

  get firmwareStates(): States {
    return this.#firmwareStates.of(this.#firmware.state.value);
  }

  /** Changes when the firmware is discarded: effects of an earlier instance are void. */
  get firmwareInstance(): object {
    return this.#firmware;
  }

  /** The body's effects in response to an event, in order. */
  sendBody(event: BodyEvent): readonly BodyEffect[] {
    this.received += 1;
    const before = this.body.deadlines;
    this.#body.send(event);
    arm(this.bodyTimers, before, this.body.deadlines, event.type);
    const effects = this.#bodyEffects;
    if (effects.length > 0) this.#bodyEffects = [];
    return effects;
  }

  /** The firmware's effects in response to an event, in order. */
  sendFirmware(event: FirmwareEvent): readonly FirmwareEffect[] {
    this.received += 1;
    const before = this.ram.deadlines;
    this.#firmware.send(event);
    arm(this.firmwareTimers, before, this.ram.deadlines, event.type);
    const effects = this.#firmwareEffects;
    if (effects.length > 0) this.#firmwareEffects = [];
    return effects;
  }

  /** Discards the RAM with everything pending in it. */
  discardFirmware(): void {
    this.firmwareTimers.release();
    this.#firmware = this.#newFirmware(undefined);
    this.#firmwareEffects = [];
  }

  snapshot(): MachinesSnapshot {
    this.#kept = sameFields({ body: this.#body.json(), firmware: this.#firmware.json() }, this.#kept);
    return this.#kept;
  }

  #newBody(from: Json | undefined): Body {
    const { mains, parts, settings, body: input } = this.#given;
    const program = (mains ? relayProgram : padlockProgram)(parts.body, settings);
    const emit = (effect: BodyEffect): void => void this.#bodyEffects.push(effect);
    return new LazyRun(program, from ?? initialState(program, input), emit, parts.took);
  }

  /** From a snapshot, from a new lock's first event, or blank. */
  #newFirmware(from: Pick<MachinesSnapshot, 'firmware'> | FirmwareEvent | undefined): Firmware {
    const { mains, parts, settings } = this.#given;
    const program = firmwareProgram(parts.firmware, settings);
    const restored = from !== undefined && 'firmware' in from;
    const state = restored ? from.firmware : initialState(program, { mains }, from, parts.took);
    const emit = (effect: FirmwareEffect): void => void this.#firmwareEffects.push(effect);
    return new LazyRun(program, state, emit, parts.took);
  }
}

/** Arms new and moved deadlines, disarms removed ones; does not re-arm the timer that has just fired for the same time. */
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

/** The regions whose state differs, with the new state; undefined if there are none. */
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
