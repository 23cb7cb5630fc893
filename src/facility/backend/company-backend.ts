/**
 * The company's servers, in memory: the core with time, randomness and trace, and two connections to it, from the apps and from
 * the gateway. A command list that the core has decided on is sent over the connection it was requested on.
 *
 * INV-1: Every event of the core is traced with its public fields only (core/traced-event.ts); a refusal names an id. INV-2: A tick
 * notifies the core when something is due.
 */

import type { Command } from '../../core/commands.ts';
import { Core, type CoreOptions, nextWakeAt } from '../../core/core.ts';
import type { CoreDecision, CoreEvent } from '../../core/events.ts';
import type { Secrets } from '../../core/kernel/contract.ts';
import type { Json as CoreJson } from '../../core/model/json.ts';
import { packetsOf } from '../../core/plan/plan.ts';
import type { Rules } from '../../core/rules.ts';
import { EVENT_TYPES } from '../../core/topics.ts';
import { tracedEvent } from '../../core/traced-event.ts';
import { type TimerOwner, timersNamed } from '../../sim/clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { World } from '../../sim/world.ts';
import { type Opening, OwnOpening } from './opening.ts';

export interface BackendOptions {
  readonly secrets: Secrets;
  readonly rules?: Rules;
  readonly state?: CoreOptions['state'] | undefined;
}

export class CompanyBackend {
  readonly core: Core;
  /** The source of keys and command lists: this core, unless an external one replaces it. */
  opening: Opening = new OwnOpening(this);
  readonly #world: World;
  readonly #owner: TimerOwner<{ readonly type: 'tick' }>;
  readonly #readers: ((event: CoreEvent) => void)[] = [];
  /** The first core event of the command in progress, as its trace event; 0 before it. */
  #first = 0;
  /** The latest core event at each depth. */
  readonly #latest: number[] = [];
  /** Called to send a list to a lock through the gateway. */
  deliver: (mac: string, session: string, packets: readonly string[]) => void = () => undefined;

  constructor(world: World, options: BackendOptions) {
    this.#world = world;
    this.core = new Core(options);
    this.#owner = world.clock.own('core', timersNamed('tick'), () => this.dispatch({ type: 'tick' }));
    this.core.subscribe((event, depth) => this.#happened(event, depth));
  }

  /** Passes a command to the core now, or with an earlier time for events before the simulation began. */
  dispatch(command: Command, at: number = this.#world.clock.now()): CoreDecision {
    const entropy = this.#world.random.stream('core/entropy').bytes(16);
    this.#first = 0;
    const decision = this.core.dispatch(command, { now: at, entropy });
    if (this.#first > 0) this.#world.clock.cause = this.#first;
    if (!decision.ok) {
      const { rule, about } = decision.refusal;
      this.#world.trace.record('core', 'core.refused', { command: command.type, rule, about });
    }
    const wake = nextWakeAt(this.core.state, this.#world.clock.now());
    if (wake === undefined) this.#owner.disarm('tick');
    else this.#wakeAt(wake, command.type !== 'tick' && wake < (this.#owner.deadline('tick') ?? Infinity));
    if (decision.ok) this.opening.told(command, decision);
    return decision;
  }

  /** Calls back with every event of the core; for the delivery of messages and the screens. */
  read(reader: (event: CoreEvent) => void): void {
    this.#readers.push(reader);
  }

  snapshotSteps(): Steps<CoreJson> {
    if (!(this.opening instanceof OwnOpening))
      throw new RangeError(
        'a facility with an external core cannot be snapshotted: the core’s state is outside the simulation',
      );
    return this.core.snapshotSteps();
  }

  /** `isNew`: the command caused this deadline. Any other deadline existed before the command, and only time causes it. */
  #wakeAt(at: number, isNew: boolean): void {
    const { clock, trace } = this.#world;
    trace.under(isNew ? clock.cause : 0, () => this.#owner.arm('tick', at));
  }

  #happened(event: CoreEvent, depth: number): void {
    const { clock, trace } = this.#world;
    // The first event of a decision causes the others, and an event causes those that react to it.
    const cause = depth > 0 ? this.#latest[depth - 1] : this.#first;
    if (cause !== undefined && cause > 0) clock.cause = cause;
    if (trace.recording) trace.record('core', KIND_OF[event.type] ?? `core.${event.type}`, tracedEvent(event));
    this.#latest[depth] = clock.cause;
    if (this.#first === 0) this.#first = clock.cause;
    if (event.type === 'list.sent' && event.via === 'gateway') {
      this.deliver(event.plan.mac, event.plan.session, packetsOf(event.plan, this.core.secrets));
    }
    for (const read of this.#readers) read(event);
  }
}

/** The text as V8 stores it once for all properties of that name, which is compared faster than a text put together. */
const internalised = (text: string): string => Object.keys({ [text]: true })[0] ?? text;

/** The kind of each event in the trace. */
const KIND_OF: Readonly<Record<string, string>> = Object.fromEntries(
  EVENT_TYPES.map((type) => [type, internalised(`core.${type}`)]),
);
