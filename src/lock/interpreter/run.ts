/**
 * One machine of one lock, executed from its compiled form.
 *
 * INV-1: It produces the same states, contexts, effects, raised events and transitions as XState, in the same order.
 */
import type { AnyTransitionDefinition } from 'xstate';
import { MAX_UNPROMPTED } from '../machine.ts';
import type { Compiled, Leaf, Transition, Transitions, Value } from './compiled.ts';

/** Receives every transition that is taken, for searches that count their visits. */
export type Took = (transition: AnyTransitionDefinition) => void;

/** The state of a machine, as XState writes it. */
export interface State<Context> {
  readonly status: 'active';
  readonly output: undefined;
  readonly error: undefined;
  readonly value: Readonly<Record<string, Value>>;
  readonly historyValue: Readonly<Record<string, never>>;
  readonly context: Context;
  readonly children: Readonly<Record<string, never>>;
}

/** One machine of one lock. Its state is a plain value, replaced with each event. */
export class MachineRun<Context extends object, Event extends { readonly type: string }, Effect> {
  readonly #machine: Compiled<Context, Event, Effect>;
  readonly #emit: (effect: Effect) => void;
  readonly #took: Took | undefined;
  /** The active leaf of each region. */
  readonly #leaves: Leaf<Context, Event, Effect>[];
  /** The same leaves in the order in which they were entered: that of their transitions without an event. */
  #entered: readonly Leaf<Context, Event, Effect>[];
  #state: State<Context>;

  /** Continues from a state that XState or a run wrote. Throws an `Error` when the machine has no such state. */
  constructor(
    machine: Compiled<Context, Event, Effect>,
    { context, value }: { readonly context: Context; readonly value: object },
    emit: (effect: Effect) => void,
    took?: Took,
  ) {
    this.#machine = machine;
    this.#emit = emit;
    this.#took = took;
    this.#leaves = machine.regions.map(({ key, leaves }) => {
      const leaf = leaves.get(JSON.stringify(Reflect.get(value, key)));
      if (leaf === undefined) throw new Error(`region ${key} has no state ${JSON.stringify(Reflect.get(value, key))}`);
      return leaf;
    });
    this.#entered = [...this.#leaves];
    this.#state = stateOf(this.#valueNow(), context);
  }

  get state(): State<Context> {
    return this.#state;
  }

  /**
   * Handles an event and every event that it raises. Throws the exceptions of guards and reactions, and an `Error` if transitions
   * without an event never end.
   */
  send(event: Event): void {
    const { settings } = this.#machine;
    let unprompted = 0;
    let raised: Event[] | undefined;
    let now = event;
    let { context, value } = this.#state;
    let selected = this.#selected(now, context);
    for (;;) {
      for (const { definition, reactions } of selected) {
        this.#took?.(definition);
        for (const react of reactions) {
          const answer = react(context, now, settings);
          if (answer.context !== undefined) context = { ...context, ...answer.context };
          if (answer.effects !== undefined) for (const effect of answer.effects) this.#emit(effect);
          if (answer.raise !== undefined) for (const next of answer.raise) raised = added(raised, next);
        }
      }
      if (this.#enter(selected)) value = this.#valueNow();
      selected = this.#unprompted(now, context);
      if (selected.length > 0) {
        unprompted += 1;
        if (unprompted > MAX_UNPROMPTED)
          throw new Error(`${this.#machine.machine.id} never comes to rest after ${event.type}`);
        continue;
      }
      const next = raised?.shift();
      if (next === undefined) break;
      now = next;
      selected = this.#selected(now, context);
    }
    if (context !== this.#state.context || value !== this.#state.value) this.#state = stateOf(value, context);
  }

  /** The transition of each region for this event; if there are none, that of the root. */
  #selected(event: Event, context: Context): Transitions<Context, Event, Effect> {
    let selected: Transition<Context, Event, Effect>[] | undefined;
    for (const { on } of this.#leaves) {
      const one = this.#enabled(on.get(event.type), context, event);
      if (one !== undefined) selected = added(selected, one);
    }
    if (selected !== undefined) return selected;
    const one = this.#enabled(this.#machine.root.get(event.type), context, event);
    return one === undefined ? NO_TRANSITIONS : [one];
  }

  /** The transitions that need no event. */
  #unprompted(event: Event, context: Context): Transitions<Context, Event, Effect> {
    let selected: Transition<Context, Event, Effect>[] | undefined;
    for (const { always } of this.#entered) {
      const one = this.#enabled(always, context, event);
      if (one !== undefined) selected = added(selected, one);
    }
    return selected ?? NO_TRANSITIONS;
  }

  /** The first transition whose guard holds. */
  #enabled(
    among: Transitions<Context, Event, Effect> | undefined,
    context: Context,
    event: Event,
  ): Transition<Context, Event, Effect> | undefined {
    if (among === undefined) return undefined;
    for (const one of among)
      if (one.guard === undefined || one.guard(context, event, this.#machine.settings)) return one;
    return undefined;
  }

  /** Whether a region changed. */
  #enter(selected: Transitions<Context, Event, Effect>): boolean {
    let entered: Leaf<Context, Event, Effect>[] | undefined;
    for (const { to } of selected) if (to !== undefined) entered = added(entered, to);
    if (entered === undefined) return false;
    if (entered.length > 1) entered.sort((a, b) => a.order - b.order);
    for (const { region } of entered) {
      const left = this.#leaves[region];
      this.#entered = this.#entered.filter((leaf) => leaf !== left);
    }
    this.#entered = [...this.#entered, ...entered];
    for (const leaf of entered) this.#leaves[leaf.region] = leaf;
    return true;
  }

  #valueNow(): State<Context>['value'] {
    const value: Record<string, Value> = {};
    this.#machine.regions.forEach(({ key }, region) => {
      value[key] = this.#leaves[region]?.value ?? '';
    });
    return value;
  }
}

const NO_TRANSITIONS: readonly never[] = [];

function added<T>(to: T[] | undefined, one: T): T[] {
  if (to === undefined) return [one];
  to.push(one);
  return to;
}

const NOTHING = Object.freeze({});
const stateOf = <Context>(value: State<Context>['value'], context: Context): State<Context> => ({
  status: 'active',
  output: undefined,
  error: undefined,
  value,
  historyValue: NOTHING,
  context,
  children: NOTHING,
});
