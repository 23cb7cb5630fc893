/**
 * Runs a scenario on a facility. All waiting is simulated: the clock advances timer by timer, and conditions are checked after
 * each, so "within 5s" ends at the first instant at which the condition holds.
 *
 * INV-1: An instant is completed before a verb is performed, so a run is a function of facility, seed and inputs at their times.
 * INV-2: A run is incomplete until it ends. INV-3: Steps, simulated time and trace have named limits.
 */

import { withNearest } from '../facility/files/nearest.ts';
import type { Facility } from '../facility/open/facility.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { holds, printCondition } from './condition.ts';
import { conversationOf } from './conversation.ts';
import { EventLog } from './event-log.ts';
import { type PathStep, pathTo } from './path.ts';
import { resolve } from './reference.ts';
import { type Failure, type Fault, reproduceLine, type ScenarioResult, type Verdict } from './result.ts';
import type { Check, EventPattern, Never, Scenario, Step } from './scenario.ts';
import { inputError, printPattern, type Stop, unresolvedReference, withinText } from './stop.ts';
import { traceLine } from './trace-line.ts';
import { unknownKind } from './unknown-kinds.ts';
import { pathMistake } from './view-path.ts';
import { LIMITS, type RunLimits, show, type Waiting, Waits } from './waits.ts';
import { MAX_WATCHES, Watches } from './watch.ts';

/** How many trace lines a failure shows. */
const LAST_EVENTS = 12;
/** The number of events that are searched for messages. */
const HEARD_EVENTS = 1_000;
/** A value of `fails` that allows both success and refusal. */
const MAY_FAIL = '?';

/** Runs the whole scenario without interruption. */
export function runScenario(scenario: Scenario, facility: Facility, limits: RunLimits = LIMITS): ScenarioResult {
  const run = new ScenarioRun(scenario, facility, limits);
  while (!run.advance(Number.MAX_SAFE_INTEGER));
  return run.result();
}

/** A scenario that is being run at a facility, a limited number of timers at a time; `runScenario` runs all of it at once. */
export class ScenarioRun {
  readonly #scenario: Scenario;
  readonly #facility: Facility;
  readonly #time: Waits;
  readonly #log: EventLog;
  readonly #watches: Watches;
  readonly #values = new Map<string, Json>();
  readonly #marks = new Map<string, number>();
  readonly #startedAt: Instant;
  readonly #play: Waiting<Stop | undefined>;
  #mark: number;
  #step: Step | undefined;
  #stepsDone = 0;
  #checks = 0;
  #verdict: Verdict = 'incomplete';
  #fault: Fault | undefined;
  #failure: Failure | undefined;
  #done = false;
  #unexpected: readonly string[] | undefined;

  constructor(scenario: Scenario, facility: Facility, limits: RunLimits = LIMITS) {
    this.#scenario = scenario;
    this.#facility = facility;
    this.#log = new EventLog(facility.trace);
    this.#watches = new Watches(facility, this.#log);
    this.#time = new Waits(facility, this.#watches, limits);
    this.#startedAt = facility.clock.now();
    this.#mark = facility.trace.seq;
    this.#marks.set('start', this.#mark);
    this.#play = this.#steps();
  }

  /** Continues for at most `moves` timers and steps. Returns true when the run has ended. */
  advance(moves: number): boolean {
    try {
      for (let i = 0; i < moves && !this.#done; i++) {
        const next = this.#play.next();
        if (next.done) this.#end(next.value);
      }
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
      const expected = 'a run without exceptions';
      this.#end({ verdict: 'error', fault: 'ours', message: 'noke-sim itself failed here', expected, seen: why });
    }
    return this.#done;
  }

  /** Stops the run at its current time. */
  close(): void {
    this.#done = true;
    this.#log.close();
    this.#watches.close();
  }

  /** Paths of the values that made the run fail; undefined if it failed for a different reason. `OriginRun` finds the events that set them. */
  get unexpected(): readonly string[] | undefined {
    return this.#unexpected;
  }

  /** The events that led to event `seq`, as far back as events are kept. */
  pathTo(seq: number): readonly PathStep[] {
    return pathTo(this.#log.last(Number.MAX_SAFE_INTEGER), seq, this.#facility.timeZone);
  }

  /** The result; `incomplete` while the run has not ended. */
  result(): ScenarioResult {
    const { file, name, rules, steps } = this.#scenario;
    const { trace, clock, random } = this.#facility;
    return {
      file,
      name,
      rules,
      seed: random.seed,
      verdict: this.#verdict,
      fault: this.#fault,
      failure: this.#failure,
      checks: this.#checks,
      stepsDone: this.#stepsDone,
      steps: steps.length,
      startedAt: this.#startedAt,
      endedAt: clock.now(),
      events: trace.seq,
      digest: trace.digest,
      reproduce: reproduceLine(file, random.seed),
    };
  }

  *#steps(): Waiting<Stop | undefined> {
    const slip = unknownKind(this.#scenario, this.#facility.kinds);
    if (slip !== undefined) return slip;
    for (const step of this.#scenario.steps) {
      this.#step = step;
      const stop = yield* this.#one(step);
      if (stop !== undefined) return stop;
      this.#stepsDone++;
      yield;
    }
    return this.#time.completeInstant();
  }

  *#one(step: Step): Waiting<Stop | undefined> {
    switch (step.do) {
      case 'play':
        return this.#time.completeInstant() ?? this.#playVerb(step);
      case 'wait':
        return yield* this.#time.until(() => false, step.ms);
      case 'waitUntil':
        return yield* this.#time.forTime(step.time);
      case 'expect':
        return yield* this.#expect(step);
      case 'expectEvent':
        return yield* this.#expectEvent(step);
      case 'never':
        return this.#startWatch(step);
      case 'stopWatching':
        this.#watches.remove(step.name);
        return undefined;
    }
  }

  #playVerb(step: Step & { do: 'play' }): Stop | undefined {
    const args = resolve(step.args, this.#references);
    if (!args.ok) return unresolvedReference(args.reference);
    this.#mark = this.#facility.trace.seq;
    if (step.as !== undefined) this.#marks.set(step.as, this.#mark);
    const outcome = this.#facility.play(step.verb, args.value as Record<string, unknown>);
    if (outcome.ok) {
      if (step.as !== undefined && outcome.value !== undefined) this.#values.set(step.as, outcome.value);
      if (step.fails !== undefined && step.fails !== MAY_FAIL) {
        const expected = `${step.verb} refused with ${step.fails}`;
        const saw = { event: this.#facility.trace.seq };
        return { verdict: 'fail', message: `${step.verb} was not refused`, expected, seen: 'it succeeded', saw };
      }
      return this.#time.breach();
    }
    const seen = withNearest(`refused by ${outcome.by}: ${outcome.why}`, outcome.nearest);
    const isInput = outcome.by === 'unknown-verb' || outcome.by === 'bad-argument';
    const { fails } = step;
    if (fails === MAY_FAIL && !isInput) return this.#time.breach();
    if (fails !== undefined && (outcome.by === fails || outcome.why.includes(fails))) {
      this.#checks++;
      return this.#time.breach();
    }
    const expected = fails === undefined ? `${step.verb} accepted` : `${step.verb} refused with ${fails}`;
    const slip = fails === undefined && isInput;
    const message = slip ? withNearest(`${step.verb}: ${outcome.why}`, outcome.nearest) : `${step.verb} was refused`;
    return slip
      ? inputError('E-STEP-5', { message, expected, seen })
      : { verdict: 'fail', message, expected, seen, saw: { event: this.#facility.trace.seq } };
  }

  *#expect({ checks, withinMs }: Step & { do: 'expect' }): Waiting<Stop | undefined> {
    const resolved: Check[] = [];
    for (const check of checks) {
      const condition = resolve(check.condition, this.#references);
      if (!condition.ok) return { ...unresolvedReference(condition.reference), place: check };
      resolved.push({ ...check, condition: condition.value as Json });
    }
    const unmet = (): Check | undefined =>
      resolved.find((check) => !holds(check.condition, this.#facility.find(check.path)));
    const late = yield* this.#time.until(() => unmet() === undefined, withinMs);
    if (late !== undefined) return late;
    const slip = this.#slip(checks);
    if (slip !== undefined) return slip;
    const missed = unmet();
    if (missed === undefined) {
      this.#checks += checks.length;
      return undefined;
    }
    const asked = checks[resolved.indexOf(missed)] ?? missed;
    const value = this.#facility.find(missed.path);
    return {
      verdict: 'fail',
      message: `${missed.path} is not as expected${withinText(withinMs)}`,
      expected: `${missed.path} ${printCondition(asked.condition)}`,
      seen: value === undefined ? 'no value' : show(this.#facility, value),
      place: missed,
      saw: { paths: [missed.path] },
    };
  }

  *#expectEvent({ pattern, withinMs, since }: Step & { do: 'expectEvent' }): Waiting<Stop | undefined> {
    const data = resolve(pattern.data, this.#references);
    if (!data.ok) return unresolvedReference(data.reference);
    const wanted: EventPattern = { ...pattern, data: data.value as EventPattern['data'] };
    const mark = since === undefined ? this.#mark : (this.#marks.get(since) ?? 0);
    let from = mark;
    const happened = (): boolean => {
      const found = this.#log.find(wanted, from) !== undefined;
      from = this.#facility.trace.seq;
      return found;
    };
    let found = false;
    const late = yield* this.#time.until(() => {
      found ||= happened();
      return found;
    }, withinMs);
    if (late !== undefined) return late;
    if (found) {
      this.#checks++;
      return undefined;
    }
    if (this.#log.forgot(mark)) {
      const message = 'the events since then are no longer available; use a later "since"';
      return inputError('E-STEP-6', { message, expected: 'recent events', seen: 'events that are no longer kept' });
    }
    const near = this.#log.lastOfKind(pattern.kind, mark);
    const seen = near === undefined ? 'no event of that kind' : traceLine(near, this.#facility.timeZone);
    const message = `the event did not happen${withinText(withinMs)}`;
    const expected = printPattern(pattern);
    return { verdict: 'fail', message, expected, seen, ...(near === undefined ? {} : { saw: { event: near.seq } }) };
  }

  #startWatch(step: Step & { do: 'never' }): Stop | undefined {
    const what = resolve(step.what, this.#references);
    if (!what.ok) return unresolvedReference(what.reference);
    const slip = 'checks' in step.what ? this.#slip(step.what.checks) : undefined;
    if (slip !== undefined) return slip;
    const { clock, trace } = this.#facility;
    if (step.as !== undefined) this.#marks.set(step.as, trace.seq);
    const until = step.forMs === undefined ? undefined : clock.now() + step.forMs;
    if (!this.#watches.add({ ...step, what: what.value as Never }, until)) {
      const message = `at most ${MAX_WATCHES} watches at once; limit some with "for" or end them with "stopWatching"`;
      return inputError('E-STEP-6', { message, expected: `at most ${MAX_WATCHES}`, seen: 'one more' });
    }
    this.#checks++;
    return this.#time.breach();
  }

  #slip(checks: readonly Check[]): Stop | undefined {
    for (const check of checks) {
      const slip = pathMistake(this.#facility, check.path);
      if (slip === undefined) continue;
      const message = withNearest(slip.why, slip.nearest);
      return inputError('E-STEP-5', { message, expected: 'a path that exists', seen: check.path, place: check });
    }
    return undefined;
  }

  get #references(): Parameters<typeof resolve>[1] {
    return {
      named: (name) => this.#values.get(name),
      reveal: (reference) => this.#facility.reveal(reference),
    };
  }

  #end(stop: Stop | undefined): void {
    this.close();
    if (stop === undefined) {
      this.#verdict = this.#checks > 0 ? 'pass' : 'not-exercised';
      return;
    }
    const { verdict, fault, code, message, expected, seen, place, saw } = stop;
    this.#verdict = verdict;
    this.#fault = fault;
    if (saw !== undefined && 'paths' in saw) this.#unexpected = saw.paths;
    const { line, column } = place ?? this.#step ?? { line: 0, column: 0 };
    const zone = this.#facility.timeZone;
    const lastEvents = this.#log.last(LAST_EVENTS).map((event) => traceLine(event, zone));
    const conversation = conversationOf(this.#log.last(HEARD_EVENTS));
    const path = saw !== undefined && 'event' in saw ? { path: this.pathTo(saw.event) } : {};
    this.#failure = {
      file: this.#scenario.file,
      line,
      column,
      ...(code === undefined ? {} : { code }),
      message,
      expected,
      seen,
      lastEvents,
      conversation,
      ...path,
    };
  }
}
