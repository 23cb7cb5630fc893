/**
 * The tools of a case for a core: the core, test locks, and the actions of people. Every case has an empty core and new locks.
 *
 * INV-1: An operation that throws or returns an undocumented answer fails the case; a core that no longer answers ends the run.
 */

import type { ExternalModule } from '../../../facility/backend/external-opening.ts';
import type { Answer, Bearer, Granted, Operation, PortKey, Request } from '../../../facility/core-port/contract.ts';
import { CoreFault } from '../../../facility/core-port/core-fault.ts';
import { ExternalCore } from '../../../facility/core-port/external-core.ts';
import { scheduledPacket, timestampedPacket } from '../../../keys/offline.ts';
import { bytesOf, toHex } from '../../../protocol/bytes.ts';
import type { HardwareCode } from '../../../protocol/hardware.ts';
import type { Facilities } from '../../../scenario/facilities.ts';
import { truncate } from '../../../sim/truncate.ts';
import { Bench } from '../../bench/bench.ts';
import { Conversation } from '../../bench/conversation.ts';
import { CaseFailed, TargetLost } from '../../bench/outcome.ts';
import type { CoreClaims } from '../claims.ts';
import { EPOCH, TestSite, TIME_ZONE } from './site.ts';
import type { TestLock } from './test-lock.ts';

const MAX_LINE_LENGTH = 160;
export const phone = (id: string): Bearer => ({ kind: 'phone', id });
export const fob = (id: string): Bearer => ({ kind: 'fob', id });
/** The slot number in a key; checks that the key is well-formed. */
export const slotOfKey = ({ unlockCommand }: PortKey): number => {
  const [classAndBank = 0, slot = 0] = bytesOf(unlockCommand);
  return (classAndBank >> 4) * 128 + (slot & 127);
};

export interface BenchOptions {
  readonly module: ExternalModule;
  /** Opens the facilities of scenarios. */
  readonly open: Facilities['open'];
  readonly claims: CoreClaims;
  readonly seed: string;
}

export class CoreBench extends Bench {
  readonly options: BenchOptions;
  readonly site: TestSite;
  #core: ExternalCore | undefined;

  constructor(options: BenchOptions) {
    const site = new TestSite(options.seed);
    super(new Conversation(site.clock.now()));
    this.options = options;
    this.site = site;
  }

  // The core.

  ask<O extends Operation>(operation: O, request: Request<O>): Answer<O> {
    const now = this.site.clock.now();
    this.conversation.add(now, 'suite', 'core', operation, '', shortened(request));
    try {
      const answer = this.#opened().ask(operation, request);
      this.conversation.add(now, 'core', 'suite', operation, '', shortened(answer));
      return answer;
    } catch (error) {
      throw asOutcome(error);
    }
  }

  grant<O extends Operation>(operation: O, request: Request<O>): Granted<O> {
    const answer = this.ask(operation, request);
    if (!answer.ok) throw new CaseFailed(`${operation} is refused`, 'granted', `refused by ${answer.rule}`);
    return answer as Granted<O>;
  }

  refuses<O extends Operation>(operation: O, request: Request<O>, what: string): void {
    const answer = this.ask(operation, request);
    this.holds(!answer.ok, what, 'a refusal', answer.ok ? shortened(answer) : '');
  }

  // Locks and rentals.

  lock(name: string, kind: 'unit' | 'entry' = 'unit', setUp = false): TestLock {
    const hardware: HardwareCode = kind === 'unit' ? '1A' : '3E';
    const door = this.site.add(name, hardware, setUp);
    const earlier = setUp ? { setUp: { epoch: EPOCH } } : {};
    this.grant('provision', { mac: door.mac, hardware, place: { kind, id: name }, ...earlier });
    return door;
  }

  rent(unit: string, tenant: string | undefined, status: Request<'feed'>['status'] = 'occupied'): void {
    this.grant('feed', { unit, status, ...(tenant === undefined ? {} : { tenant }) });
  }

  /** A rented unit, with a lock whose set-up is confirmed. */
  rented(unit: string, tenant: string): TestLock {
    const { adopts } = this.options.claims;
    const door = this.lock(unit, 'unit', adopts);
    this.rent(unit, tenant);
    if (!adopts) this.online(tenant, door);
    return door;
  }

  /** The gate that every tenant may pass; `first` sets it up if the core cannot adopt locks. */
  gate(first: string): TestLock {
    const { adopts } = this.options.claims;
    const door = this.lock('gate', 'entry', adopts);
    if (!adopts) this.online(first, door);
    return door;
  }

  // Actions of people.

  list(person: string, door: TestLock, session: string): readonly string[] {
    const { commands } = this.grant('unlock', { person, bearer: phone(`phone-${person}`), mac: door.mac, session });
    if (commands.length === 0) throw new CaseFailed('unlock returned a list without commands', 'a list', 'no command');
    return commands;
  }

  /** An online unlock whose results must all be 60. The packets that the lock sent are uploaded unless `upload` is false. */
  online(person: string, door: TestLock, { upload = true }: { readonly upload?: boolean } = {}): void {
    const results = this.written(door, this.list(person, door, door.connect()));
    door.leave();
    const seen = results.join(' ');
    this.holds(
      results.every((result) => result === '60'),
      `the list for ${door.lock.id}`,
      '60 to every packet',
      seen,
    );
    if (upload) this.uploadAll(door);
  }

  written(door: TestLock, packets: readonly string[]): string[] {
    return packets.map((packet) => {
      const result = door.write(packet);
      this.conversation.add(this.site.clock.now(), 'suite', 'lock', `writes, answered ${result}`, packet.toUpperCase());
      return result;
    });
  }

  /** Uploads everything; returns the number of new records. */
  uploadAll(door: TestLock, under: string = door.mac): number {
    let accepted = 0;
    for (const { session, packets } of door.carried.splice(0))
      accepted += this.grant('upload', { mac: under, session, packets }).accepted;
    return accepted;
  }

  /** The keys that a bearer receives at this moment; none if the request is refused. */
  keys(person: string, bearer: Bearer = phone(`phone-${person}`), onSite = true): readonly PortKey[] {
    const answer = this.ask('issue', { person, bearer, onSite });
    return answer.ok ? answer.keys : [];
  }

  /** The key for that lock, which must exist. */
  keyTo(door: TestLock, person: string, bearer: Bearer = phone(`phone-${person}`)): PortKey {
    const key = this.keys(person, bearer).find(({ mac }) => mac === door.mac);
    if (key === undefined) throw new CaseFailed(`${bearer.id} receives a key to ${door.lock.id}`, 'a key', 'no key');
    return key;
  }

  /** The lock's answer to a key, as two hex digits. */
  tries(key: PortKey, door: TestLock): string {
    const session = door.connect();
    const [secret, bytes] = [bytesOf(key.offlineKey), bytesOf(session)];
    const packet = key.dated
      ? timestampedPacket(bytesOf(key.unlockCommand), secret, bytes, Math.floor(this.site.clock.now() / 1_000))
      : scheduledPacket(bytesOf(key.scheduledUnlockCommand), secret, bytes);
    const [result = 'none'] = this.written(door, [toHex(packet)]);
    door.leave();
    return result;
  }

  opens(key: PortKey, door: TestLock, what: string): void {
    this.is(this.tries(key, door), '60', what);
  }

  staysShut(key: PortKey, door: TestLock, what: string): void {
    const result = this.tries(key, door);
    this.holds(result !== '60', what, 'the lock refuses it', 'the lock opens');
  }

  wait(ms: number): void {
    this.site.clock.runFor(ms);
  }

  /** Starts a further case with an empty core and new locks; its checks and conversation count here. */
  again(seed: string): CoreBench {
    return new CoreBench({ ...this.options, seed: `${this.options.seed}/${seed}` });
  }

  close(): void {
    this.#core?.close();
    this.#core = undefined;
  }

  override finish(): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #opened(): ExternalCore {
    const { clock, random, facilitySecret, factorySecret } = this.site;
    const randomness = random.stream('core port');
    const { thread, url } = this.options.module;
    this.#core ??= new ExternalCore(thread, {
      url,
      timeZone: TIME_ZONE,
      facilitySecret: toHex(facilitySecret),
      factorySecret: toHex(factorySecret),
      moment: () => ({ now: clock.now(), random: toHex(randomness.bytes(32)) }),
    });
    return this.#core;
  }
}

/** Turns a fault of the core into the outcome of a case. */
export function asOutcome(error: unknown): unknown {
  if (!(error instanceof CoreFault)) return error;
  if (error.kind === 'gone') return new TargetLost(error.message, 'E-CONNECT-3');
  return new CaseFailed(error.message, 'an answer as documented', error.message);
}

const shortened = (value: object): string => truncate(JSON.stringify(value), MAX_LINE_LENGTH);
