/**
 * One of the locks that a search runs in lockstep: carries out a step and returns the observations.
 *
 * INV-1: A step that fails is a fact, not an exception; only a lost target throws. INV-2: A step for a part that the lock
 * does not have changes nothing.
 */
import { upKey } from '../../../keys/derive.ts';
import { type HeldValue, heldDigest } from '../../../keys/held.ts';
import type { Command, UnknownCommand } from '../../../protocol/command.ts';
import { CaseFailed, NotApplicable, NotExercised } from '../../bench/outcome.ts';
import type { Stimulus } from '../contract/stimulus.ts';
import type { LockTarget } from '../contract/target.ts';
import { HEALTHY_MV, LockBench } from '../probe/lock-bench.ts';
import { handOver } from '../probe/set-up.ts';
import type { TargetState } from '../probe/target-state.ts';
import { ANSWER_LIMIT_MS, type Visit } from '../probe/visit.ts';
import type { Fact } from './fact.ts';
import { advertisementFact, packetFacts, sessionFact } from './facts.ts';
import { commandFor, commandPacket, unlockPacket } from './packet.ts';
import { describeStep, type Single, type StepOf } from './step.ts';

const GETS_SIXTY = '5160';
const LAST_SEQUENCE = 255;
/** The commands that install a new master key: B0 twice, then A1. */
const NEW_KEY_COMMANDS = 3;
const LISTEN_MS = 1_500;
/** Longer than the pause that ends a code. */
const APART_MS = 2_500;

type ByHand = StepOf<
  'touch' | 'pullHasp' | 'closeHasp' | 'lean' | 'releaseFromInside' | 'setBattery' | 'powerCycle' | 'press'
>;

/** A lock before the first step. */
export interface Prepared {
  readonly target: LockTarget;
  readonly targetState: TargetState;
  readonly patience: number;
  readonly lastRecord: number;
  /** The voltage at which it answers but its motor does not run. */
  readonly weakMv: number;
}

export class SearchedLock {
  readonly target: LockTarget;
  readonly bench: LockBench;
  readonly startedAt: number;
  readonly lastRecord: number;
  /** The connections of these steps, oldest first. */
  readonly visits: Visit[] = [];
  /** Digests that configuration records must contain, by their number above `lastRecord`. */
  readonly digests = new Map<number, number>();
  /** Records that were written while a command set the clock, by the same number. */
  readonly untimed = new Set<number>();
  /** The command of this step as this lock received it, and whether it answered 60. */
  sent: { readonly command: Command | UnknownCommand; readonly taken: boolean } | undefined;
  /** Whether the battery is weak now. */
  weak = false;
  readonly #weakMv: number;
  #facts: Fact[] = [];
  #mark = 0;

  constructor({ target, targetState, patience, lastRecord, weakMv }: Prepared) {
    this.target = target;
    this.bench = new LockBench(target, targetState, patience);
    this.startedAt = target.now();
    this.lastRecord = lastRecord;
    this.#weakMv = weakMv;
  }

  get elapsedMs(): number {
    return this.target.now() - this.startedAt;
  }

  /** Carries out the step, up to its answer. `absent`: the lock has no such part. */
  async act(step: Single): Promise<'absent' | undefined> {
    this.#facts = [];
    this.#mark = this.bench.events.length;
    this.sent = undefined;
    try {
      await this.#act(step);
    } catch (error) {
      if (error instanceof NotApplicable) return 'absent';
      if (!(error instanceof CaseFailed || error instanceof NotExercised)) throw error;
      this.#facts.push({ text: error.message });
    }
    return undefined;
  }

  /** The observations of the step so far. */
  facts(): Fact[] {
    const events = this.bench.events.slice(this.#mark);
    const packets = events.flatMap((event) => (event.type === 'notified' ? [event.value.toUpperCase()] : []));
    const facts = [...this.#facts, ...packetFacts(this, packets)];
    const { visit } = this.bench;
    if (visit !== undefined) facts.push({ text: visit.ended === undefined ? 'connected' : 'not connected' });
    return facts;
  }

  /** The digest that the record with that number must contain. */
  expectDigest(number: number, value: HeldValue): void {
    const { visit, keyring, targetState } = this.bench;
    if (visit === undefined) return;
    this.digests.set(number, heldDigest(upKey(keyring.master()), visit.session, this.#own(value, targetState)));
  }

  /** The stored values of a different lock, converted to this lock's numbers. */
  #own(value: HeldValue, { generations, keyring }: TargetState): HeldValue {
    switch (value.op) {
      case 'setup':
        return { ...value, epoch: keyring.epoch };
      case 'enableLimitedKey':
      case 'removeLimitedKey':
        return { ...value, generation: generations.get(value.slotNumber) ?? 1 };
      case 'zoneTime':
        return this.sent?.command.op === 'zoneTime' ? this.sent.command : value;
      default:
        return value;
    }
  }

  async #act(step: Single): Promise<void> {
    switch (step.do) {
      case 'wait':
        return this.bench.wait(step.ms);
      case 'listen': {
        const heard = await this.bench.listen(LISTEN_MS);
        this.#facts.push(
          heard === undefined
            ? { text: 'silent', momentary: true }
            : advertisementFact(heard, this.bench.claims.hardware),
        );
        return;
      }
      case 'connect':
        if (this.#open === undefined) await this.#connect();
        return;
      case 'disconnect':
        return this.#open?.end();
      case 'readSession': {
        const { visit } = this.bench;
        if (this.#open === undefined || visit === undefined) return;
        const again = await this.bench.readSession();
        this.#facts.push({ text: again === visit.sessionHex ? 'the same session' : 'a different session' });
        return;
      }
      case 'command':
        return this.#command(step);
      case 'unlock': {
        const visit = await this.#reached();
        await this.#write(visit, unlockPacket(this, visit, step), describeStep(step));
        return;
      }
      case 'burst':
        return this.#burst(step.count);
      case 'newKey':
        return this.#newKey();
      default:
        return this.#hand(step);
    }
  }

  get #open(): Visit | undefined {
    const { visit } = this.bench;
    return visit?.ended === undefined ? visit : undefined;
  }

  async #connect(): Promise<Visit> {
    const visit = await this.bench.connect();
    const before = this.visits.some(({ sessionHex }) => sessionHex === visit.sessionHex);
    this.visits.push(visit);
    this.#facts.push(sessionFact(visit.session, this.bench.keyring.epoch));
    if (before) this.#facts.push({ text: 'the session of an earlier connection' });
    return visit;
  }

  /** The open connection, or a new one after a touch. */
  async #reached(): Promise<Visit> {
    const { claims } = this.bench;
    if (this.#open !== undefined) return this.#open;
    this.#facts.push(advertisementFact(await this.bench.wake(), claims.hardware));
    return this.#connect();
  }

  /** A connection with unused sequence numbers for that many commands. */
  async #reachedFor(commands: number): Promise<Visit> {
    const visit = await this.#reached();
    if (visit.sequence + commands <= LAST_SEQUENCE) return visit;
    await visit.end();
    return this.#reached();
  }

  /** Whether the answer was 60. */
  async #write(visit: Visit, packet: Uint8Array, what: string): Promise<boolean> {
    const answered = visit.answers.length;
    const from = this.bench.events.length;
    this.bench.written(packet, what);
    await this.bench.until(() => visit.answers.length > answered || visit.ended !== undefined, ANSWER_LIMIT_MS);
    const types = this.bench.events.slice(from).map(({ type }) => type);
    const written = types.indexOf('written');
    const notified = types.indexOf('notified');
    if (written < 0) this.#facts.push({ text: 'the write is not acknowledged' });
    else if (notified >= 0 && notified < written)
      this.#facts.push({ text: 'answered before the write is acknowledged' });
    return visit.answers[answered]?.startsWith(GETS_SIXTY) === true;
  }

  async #command(step: StepOf<'command'>): Promise<void> {
    const visit = await this.#reached();
    const { targetState, keyring } = this.bench;
    const command = commandFor(this, step.command, visit.session);
    if (command.op === 'setup') keyring.next = command.epoch;
    const packet = commandPacket(this, visit, step);
    if (step.sequence !== 'zero' && step.sequence !== 'same') visit.sequence = packet[2] ?? visit.sequence;
    const taken = await this.#write(visit, packet, describeStep(step));
    this.sent = { command, taken };
    if (!taken) return;
    // Whether a lock that A0 has shut down falls asleep immediately or stays awake is not specified.
    if (command.op === 'shutdown') await this.bench.wait(this.bench.claims.awakeMs + APART_MS);
    if (command.op === 'setup') keyring.epoch = command.epoch;
    if (command.op === 'setup' || command.op === 'reset') targetState.generations.clear();
    if (command.op === 'enableLimitedKey' || command.op === 'removeLimitedKey') {
      const held = targetState.generations.get(command.slotNumber) ?? 1;
      targetState.generations.set(command.slotNumber, Math.max(held, command.generation));
    }
  }

  async #burst(count: number): Promise<void> {
    const visit = await this.#reachedFor(count);
    const answered = visit.answers.length;
    for (let i = 0; i < count; i += 1)
      this.bench.written(
        this.bench.keyring.online({ op: 'getLogs' }, visit.frame()),
        'getLogs without waiting',
        '',
        false,
      );
    const all = () => visit.answers.length >= answered + count || visit.ended !== undefined;
    await this.bench.until(all, ANSWER_LIMIT_MS);
  }

  async #newKey(): Promise<void> {
    const visit = await this.#reachedFor(NEW_KEY_COMMANDS);
    const { keyring, targetState } = this.bench;
    const factory = ((visit.session[1] ?? 0) & 1) === 0;
    if (factory && keyring.factoryBase === undefined) return;
    const epoch = keyring.epoch + 1;
    const reply = await handOver(this.bench, visit, factory ? 0 : 2, epoch);
    this.sent = { command: { op: 'setup', epoch, check: new Uint8Array(6) }, taken: reply.result === 0x60 };
    if (reply.result !== 0x60) return;
    keyring.epoch = epoch;
    targetState.generations.clear();
  }

  #stimulus(step: ByHand): Stimulus {
    switch (step.do) {
      case 'setBattery':
        return { stimulus: step.do, mv: step.to === 'weak' ? this.#weakMv : HEALTHY_MV };
      case 'lean':
        return { stimulus: step.do, forceN: step.forceN };
      case 'press':
        return { stimulus: step.do, pattern: step.pattern };
      default:
        return { stimulus: step.do };
    }
  }

  async #hand(step: ByHand): Promise<void> {
    // The charge after the power cycle is not specified.
    if (step.do === 'powerCycle') await this.#hand({ do: 'setBattery', to: 'healthy' });
    // A touch shortly before or afterwards would count as a press of the same code.
    if (step.do === 'press') await this.bench.wait(APART_MS);
    await this.bench.stimulate(this.#stimulus(step));
    if (step.do === 'press') await this.bench.wait(APART_MS);
    if (step.do === 'setBattery') this.weak = step.to === 'weak';
    if (step.do !== 'powerCycle') return;
    // The link falls silent; when the phone notices is not specified.
    this.bench.disconnect();
    this.bench.visit = undefined;
  }
}
