/**
 * The shell around the pure core: it holds rules and state, applies events and notifies listeners. It has no timer and does no I/O: the caller
 * passes the time and random bytes, and sends `tick` when `nextWakeAt` is due.
 */

import type { Command } from './commands.ts';
import type { CoreDecision, CoreEvent } from './events.ts';
import type { Context, Secrets } from './kernel/contract.ts';
import type { RuleBook, RuleId } from './kernel/rule.ts';
import type { Draft } from './model/draft.ts';
import { type Json, toJson } from './model/json.ts';
import { emptyState, type State } from './model/state.ts';
import { remembering, toJsonSteps } from './model/state-json.ts';
import { judgedAt } from './opening/remote.ts';
import { rules as allRules, type Rules } from './rules.ts';
import { decide, evolve, react } from './topics.ts';

/** The initial data of a core. */
export interface CoreOptions {
  readonly secrets: Secrets;
  /** All rules, possibly with some entries replaced. */
  readonly rules?: Rules;
  /** The state that `fromJsonSteps` read from a snapshot. The core owns it from now on. */
  readonly state?: Draft<State> | undefined;
}

/** External inputs of a command, because the core has neither a clock nor its own randomness. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** At least 16 random bytes. */
  readonly entropy: Uint8Array;
}

/** `depth` is 0 for an event caused by a command; for any other event, it is 1 more than that of the event that caused it. */
export type Listener = (event: CoreEvent, depth: number) => void;

/** Events may cause events; this limits how many one command can cause. */
const CONSEQUENCES_MAX = 100_000;

/**
 * The unlock core: state, rules and secrets. `dispatch` decides a command and applies its events; a refusal is a value with the id of its rule
 * (docs/behaviour.md).
 */
export class Core {
  readonly #secrets: Secrets;
  readonly #rules: Rules;
  readonly #state: Draft<State>;
  readonly #listeners = new Set<Listener>();

  constructor(options: CoreOptions) {
    this.#secrets = options.secrets;
    this.#rules = options.rules ?? allRules;
    this.#state = remembering({ ...emptyState(), ...options.state });
  }

  /** Read-only. */
  get state(): State {
    return this.#state;
  }

  get rules(): Rules {
    return this.#rules;
  }

  /** The sentence of a rule. */
  sentenceOf(rule: RuleId): string {
    const book: RuleBook = this.#rules;
    return book[rule]?.sentence ?? rule;
  }

  get secrets(): Secrets {
    return this.#secrets;
  }

  /**
   * Decides, applies the events and their consequences to the state, and notifies the listeners. The decision contains all of
   * them.
   */
  dispatch(command: Command, moment: Moment): CoreDecision {
    const context: Context = { ...moment, secrets: this.#secrets, rules: this.#rules };
    const decision = decide(this.#state, command, context);
    const events: CoreEvent[] = [];
    for (const event of decision.events) this.#append(event, context, events, 0);
    return { ...decision, events };
  }

  /** Calls `listener` with every event once it has been applied to the state; returns a function that unsubscribes. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The whole state as plain JSON, for `fromJsonSteps`. */
  snapshot(): Json {
    return toJson(this.#state);
  }

  /**
   * Like `snapshot`, in small steps; nothing may be dispatched in between. The result shares unchanged parts with
   * earlier ones, so it must not be modified.
   */
  snapshotSteps(): Generator<void, Json, void> {
    return toJsonSteps(this.#state);
  }

  #append(event: CoreEvent, context: Context, events: CoreEvent[], depth: number): void {
    if (events.length >= CONSEQUENCES_MAX) throw new RangeError('events cause further events endlessly');
    evolve(this.#state, event);
    events.push(event);
    for (const listener of this.#listeners) listener(event, depth);
    for (const next of react(this.#state, event, context)) this.#append(next, context, events, depth + 1);
  }
}

/** The time at which `tick` next has something to do after `after`; undefined if nothing is pending. */
export function nextWakeAt(state: State, after: number): number | undefined {
  let next: number | undefined;
  for (const at of pendingTimes(state)) if (at > after && (next === undefined || at < next)) next = at;
  return next;
}

function* pendingTimes(state: State): Generator<number> {
  for (const intent of state.intents.values()) {
    const facility = state.facilities.get(state.units.get(intent.unit)?.facility ?? '');
    if (intent.outcome === 'waiting' && facility !== undefined) yield judgedAt(intent, facility);
  }
  yield* state.transfers.values();
}
