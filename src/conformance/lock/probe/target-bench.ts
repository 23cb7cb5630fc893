/**
 * A bench for a lock: its time, its stimuli and its radio. Every message is recorded in the conversation.
 *
 * INV-1: Every wait has a limit.
 */

import type { UpKeyCandidate } from '../../../keys/records.ts';
import type { CentralEvent } from '../../../phone/central.ts';
import { bytesOf, hexByte, toHex } from '../../../protocol/bytes.ts';
import { HARDWARE } from '../../../protocol/hardware.ts';
import type { Mac } from '../../../protocol/mac.ts';
import { Bench } from '../../bench/bench.ts';
import { Conversation } from '../../bench/conversation.ts';
import { CaseFailed, NotApplicable, NotExercised } from '../../bench/outcome.ts';
import type { Claims } from '../contract/claims.ts';
import type { Stimulus } from '../contract/stimulus.ts';
import type { LockTarget } from '../contract/target.ts';
import type { Commands } from './commands.ts';
import {
  describeAdvertisement,
  describeNotification,
  describeResult,
  describeSession,
  isItsRecord,
} from './descriptions.ts';
import type { Keyring } from './keyring.ts';
import type { TargetState } from './target-state.ts';
import { type Reply, Visit } from './visit.ts';

const STEP_MS = 20;
/** How often one wait lets a target answer without time passing; connecting takes one request for each of at most sixteen services. */
const MAX_AT_ONCE = 24;
const CONNECT_LIMIT_MS = 6_000;
const ADVERTISE_LIMIT_MS = 3_000;
const AWAKE_LIMIT_MS = 1_000;

/** The claims that a stimulus can contradict. */
const CLAIMED_BY: Partial<Record<Stimulus['stimulus'], 'haspSensor' | 'quickClick'>> = {
  pullHasp: 'haspSensor',
  closeHasp: 'haspSensor',
  press: 'quickClick',
};

export interface Heard {
  readonly name: string;
  readonly manufacturerData: Uint8Array;
  readonly at: number;
}

export abstract class TargetBench extends Bench {
  readonly target: LockTarget;
  readonly targetState: TargetState;
  readonly patience: number;
  visit: Visit | undefined;
  heard: Heard[] = [];
  /** Whether an unlock was answered with 60 in this case. */
  opened = false;
  #events: CentralEvent[] = [];

  constructor(target: LockTarget, targetState: TargetState, patience: number) {
    super(new Conversation(target.now()));
    this.target = target;
    this.targetState = targetState;
    this.patience = patience;
    target.central.listen((event) => this.#received(event));
  }

  get keyring(): Keyring {
    return this.targetState.keyring;
  }

  get commands(): Commands {
    return this.targetState.commands;
  }

  /** Whether the suite knows the secrets of the lock. */
  get keyed(): boolean {
    return this.targetState.keyed;
  }

  /** The keys for records; undefined if the suite cannot decrypt them. */
  get upKeys(): readonly UpKeyCandidate[] | undefined {
    return this.targetState.keyed ? this.keyring.upKeys : undefined;
  }

  get claims(): Claims {
    return this.target.claims;
  }

  get mac(): Mac {
    const { keys } = this.target;
    if (keys === undefined) throw new NotApplicable('there are no keys');
    return keys.mac;
  }

  /** Time from unlock to relock, as set by the suite for this run. */
  get relockMs(): number {
    return this.targetState.relockS * 1_000;
  }

  unixSeconds(): number {
    return Math.floor(this.target.now() / 1_000);
  }

  /** Days since 1970-01-01; the suite sets the lock to UTC. */
  today(): number {
    return Math.floor(this.unixSeconds() / 86_400);
  }

  /** Waits until `met`, in small steps; false if the limit passed first. */
  async until(met: () => boolean, limitMs: number): Promise<boolean> {
    const deadline = this.target.now() + limitMs * this.patience;
    let atOnce = 0;
    while (!met()) {
      if (atOnce++ < MAX_AT_ONCE && (await this.target.answered?.()) === true) continue;
      const left = deadline - this.target.now();
      if (left <= 0) {
        this.targetState.waitedMs += limitMs * this.patience;
        return false;
      }
      await this.target.pass(this.target.virtual ? Math.min(left, STEP_MS) : left);
    }
    return true;
  }

  /** Like `until`, for a motion of the bolt, whose duration depends on the lock. */
  async untilMoved(met: () => boolean, limitMs: number): Promise<boolean> {
    const from = this.target.now();
    const came = await this.until(met, limitMs);
    if (came) this.targetState.waitedMs += this.target.now() - from;
    return came;
  }

  /** Lets a time span from the specification pass. */
  async wait(ms: number): Promise<void> {
    const deadline = this.target.now() + ms;
    this.targetState.waitedMs += Math.max(0, ms);
    await this.target.answered?.();
    while (this.target.now() < deadline) await this.target.pass(deadline - this.target.now());
  }

  answers({ result }: Reply, expected: number, what: string, mistake?: string): void {
    const finding = `the lock answers ${describeResult(result)} to ${what}, expected ${describeResult(expected)}`;
    this.is(hexByte(result), hexByte(expected), finding, mistake);
  }

  // Stimuli.

  /** Requests a stimulus; if the target does not have the part, the case is not applicable. */
  async stimulate(stimulus: Stimulus): Promise<void> {
    const { stimulate } = this.target;
    if (stimulate === undefined) throw new NotApplicable('there are no stimuli (--stimulus)');
    const { stimulus: name, ...args } = stimulus;
    const given = Object.values(args).map((value) => ` ${String(value)}`);
    this.conversation.add(this.target.now(), 'person', 'lock', `${name}${given.join('')}`);
    // Stimuli and radio reach the lock by different paths, so anything sent before a stimulus must arrive before it.
    await this.target.answered?.();
    const answer = await stimulate(stimulus);
    if (!answer.done) this.#lacks(name, answer.why ?? `the target has no ${name}`);
    if (answer.afterMs !== undefined) await this.wait(answer.afterMs);
  }

  /** Fails if the part is claimed but absent. */
  #lacks(name: Stimulus['stimulus'], why: string): never {
    const claim = CLAIMED_BY[name];
    if (claim === undefined || !this.claims[claim]) throw new NotApplicable(why);
    throw new CaseFailed(`the stimulus ${name}, for which the lock claims ${claim}`, 'done', why);
  }

  get hands(): boolean {
    return this.target.stimulate !== undefined;
  }

  /** The services in the last advertisement; if the radio does not report them, the case is not applicable. */
  services(): readonly string[] {
    const { target } = this;
    if (target.services === undefined)
      throw new NotApplicable('this radio does not report which services are advertised');
    return target.services();
  }

  /** Scans until the lock is received; undefined if it is not. Each call listens for a new advertisement. */
  listen(limitMs: number = ADVERTISE_LIMIT_MS): Promise<Heard | undefined> {
    return this.#scanned(() => this.until(() => this.heard.length > 0, limitMs));
  }

  /** The last advertisement of the lock while `span` passed. */
  async #scanned(span: () => Promise<unknown>): Promise<Heard | undefined> {
    this.heard = [];
    this.target.central.startScan();
    await span();
    this.target.central.stopScan();
    return this.heard.at(-1);
  }

  /** Fails if the lock advertises within the limit; `what` describes when it must not. */
  async unheard(limitMs: number, what: string, mistake?: string): Promise<void> {
    const { virtual, realRadio } = this.target;
    const inOneSpan = virtual && realRadio !== true;
    const heard = await (inOneSpan ? this.#scanned(() => this.wait(limitMs * this.patience)) : this.listen(limitMs));
    this.holds(heard === undefined, what, 'it does not advertise', `it advertises ${heard?.name}`, mistake);
  }

  /** Wakes the lock with a touch, or waits until it advertises. A person is not asked to touch a lock that is awake. */
  async wake(): Promise<Heard> {
    const heard = await this.heardAwake();
    if (heard === undefined)
      throw this.#stopped(`the lock does not advertise${this.#isTouched ? ' after a touch' : ''}`);
    return heard;
  }

  /** Whether a touch wakes the lock, and somebody can touch it. */
  get #isTouched(): boolean {
    return this.hands && HARDWARE[this.claims.hardware].needsTouch;
  }

  /** Like `wake`; undefined if the lock stays silent. */
  async heardAwake(): Promise<Heard | undefined> {
    const awake = this.target.person === true ? await this.listen(AWAKE_LIMIT_MS) : undefined;
    if (awake !== undefined) return awake;
    if (this.#isTouched) await this.stimulate({ stimulus: 'touch' });
    return this.listen();
  }

  /** Connects, reads the session, subscribes. */
  async connect(): Promise<Visit> {
    const { central } = this.target;
    const from = this.#events.length;
    const requestedAt = this.target.now();
    central.connect(this.mac);
    const up = await this.until(
      () => this.#since(from, 'connected') || this.#since(from, 'connectFailed'),
      CONNECT_LIMIT_MS,
    );
    if (!up || !this.#since(from, 'connected')) {
      central.disconnect();
      throw this.#stopped('the lock does not accept a connection');
    }
    const at = this.target.now();
    const session = bytesOf(await this.readSession());
    this.targetState.shownStates.add(session[0] ?? 0);
    const visit = new Visit(this, session, requestedAt, at);
    this.visit = visit;
    const before = this.#events.length;
    central.subscribe();
    if (!(await this.until(() => this.#since(before, 'subscribed'), CONNECT_LIMIT_MS)))
      throw this.#stopped('the lock does not accept a subscription');
    return visit;
  }

  async wakeAndConnect(): Promise<Visit> {
    await this.wake();
    return this.connect();
  }

  /** Upper-case hex. */
  async readSession(): Promise<string> {
    const from = this.#events.length;
    this.target.central.readSession();
    await this.until(() => this.#since(from, 'read'), CONNECT_LIMIT_MS);
    const read = this.#events.slice(from).find((event) => event.type === 'read');
    const isEmpty = read?.type === 'read' && read.value === '' && this.target.problem?.() !== undefined;
    if (read?.type !== 'read' || isEmpty) throw this.#stopped('the session cannot be read');
    this.conversation.add(this.target.now(), 'lock', 'phone', 'session', read.value, describeSession(read.value));
    return read.value.toUpperCase();
  }

  /** Whether the lock accepts a connection now; the connection is closed again. */
  async connects(): Promise<boolean> {
    const { central } = this.target;
    const from = this.#events.length;
    central.connect(this.mac);
    await this.until(() => this.#since(from, 'connected') || this.#since(from, 'connectFailed'), CONNECT_LIMIT_MS);
    const connected = this.#since(from, 'connected');
    central.disconnect();
    if (connected) await this.until(() => this.#since(from, 'disconnected'), CONNECT_LIMIT_MS);
    return connected;
  }

  written(packet: Uint8Array, what: string, means = '', withResponse = true): void {
    const hex = toHex(packet);
    this.conversation.add(this.target.now(), 'phone', 'lock', what, hex, means);
    this.target.central.write(hex, withResponse);
  }

  disconnect(): void {
    this.target.central.disconnect();
  }

  /** The radio events in order, for cases that compare the order of acknowledgements and answers. */
  get events(): readonly CentralEvent[] {
    return this.#events;
  }

  /** Adds the step at which an external transport has stopped responding. */
  #stopped(what: string): NotExercised {
    return new NotExercised([what, this.target.problem?.()].filter(Boolean).join(': '));
  }

  #since(from: number, type: CentralEvent['type']): boolean {
    return this.#events.slice(from).some((event) => event.type === type);
  }

  #notified(at: number, hex: string): void {
    const means = describeNotification(hex, this.visit?.session, this.upKeys);
    this.conversation.add(at, 'lock', 'phone', 'notifies', hex, means, isItsRecord(hex, means) ? 'record' : undefined);
  }

  #received(event: CentralEvent): void {
    this.#events.push(event);
    const at = this.target.now();
    switch (event.type) {
      case 'discovered':
        if (event.mac.toUpperCase() !== this.target.keys?.mac) return;
        this.heard.push({ name: event.name, manufacturerData: bytesOf(event.manufacturerData), at });
        this.conversation.add(
          at,
          'lock',
          'phone',
          `advertises ${event.name}`,
          event.manufacturerData,
          this.target.problem?.() ?? describeAdvertisement(this.claims.hardware, event.manufacturerData),
          `${event.name} ${event.manufacturerData}`,
        );
        break;
      case 'connected':
        this.conversation.add(at, 'phone', 'lock', 'connects');
        break;
      case 'notified':
        this.visit?.heard.push(event.value.toUpperCase());
        this.#notified(at, event.value.toUpperCase());
        break;
      case 'disconnected':
        if (this.visit !== undefined) this.visit.ended ??= event.why;
        this.conversation.add(at, 'lock', 'phone', `disconnected: ${event.why}`);
        break;
    }
  }
}
