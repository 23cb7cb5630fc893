/**
 * The company that uses the Core API, on the real core. Each command enters the hosted facility as one input, so that it can be
 * replayed; answers are read from the state of the core. INV-1: Long work is split across turns of the event loop.
 */

import { hash } from 'node:crypto';
import type { Command } from '../../core/commands.ts';
import { type FobKey, fobKey } from '../../core/digital-keys/keys-view.ts';
import type { CoreDecision } from '../../core/events.ts';
import type { Secrets } from '../../core/kernel/contract.ts';
import { lockOf } from '../../core/kernel/ids.ts';
import type { Lock, State } from '../../core/model/state.ts';
import type { Tracked } from '../../core/opening/developer.ts';
import { packetsOf } from '../../core/plan/plan.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { OutsideInput } from '../journal.ts';
import type { Turns } from '../turns.ts';

/** An id that identifies a tracking key in events without revealing it. */
export const tracked = (trackingKey: string): Tracked => ({
  id: `api-${hash('sha256', `tracking key\n${trackingKey}`).slice(0, 16)}`,
  trackingKey,
});

/** Used in place of a missing tracking key. */
export const UNTRACKED = '';

/** The number of commands executed in one turn of the event loop. */
export const COMMANDS_PER_TURN = 10;
/** The number of list entries filtered in one turn. */
export const ENTRIES_PER_TURN = 2_000;
/** The number of keys derived in one turn of the event loop. */
const KEYS_PER_TURN = 100;

/** A standing key in the state of the core. */
export interface StandingKey {
  readonly mac: Mac;
  readonly bearer: string;
  readonly trackingKey: string;
  readonly status: 'synced' | 'pending' | 'revoke_pending';
}

/** A standing key with its key material. */
export type Credential = StandingKey & FobKey;

export class Company {
  readonly #hosted: () => HostedFacility;
  readonly timedKeys: boolean;

  /** `timedKeys`: phones receive commands for their own time, which locks compare with their own. */
  constructor(hosted: () => HostedFacility, timedKeys = false) {
    this.#hosted = hosted;
    this.timedKeys = timedKeys;
  }

  get turns(): Turns {
    return this.#hosted().turns;
  }

  get state(): State {
    return this.#hosted().parts.backend.core.state;
  }

  get now(): number {
    return this.#hosted().now;
  }

  get secrets(): Secrets {
    return this.#hosted().parts.backend.core.secrets;
  }

  lock(mac: string): Lock | undefined {
    return lockOf(this.state, mac);
  }

  /** The firmware version that the lock runs. */
  firmware(mac: Mac): string | undefined {
    return this.#hosted().parts.locks.get(mac)?.firmware();
  }

  /** The locks in this list that belong to the company. */
  macs(texts: readonly string[]): ReadonlySet<Mac> {
    return new Set(texts.flatMap((text) => this.lock(text)?.mac ?? []));
  }

  /** Executes a command on the core; the change is durable when it returns. */
  execute(command: Command): CoreDecision {
    const hosted = this.#hosted();
    const decision = hosted.enter({ kind: 'core-api', command }, () => hosted.parts.backend.dispatch(command));
    hosted.settle();
    return decision;
  }

  /** Executes many commands, split across turns of the event loop; the changes are durable when it returns. */
  async executeAll<C extends Command>(commands: Iterable<C>, onDecision: (decision: CoreDecision, command: C) => void) {
    await this.turns.each(commands, COMMANDS_PER_TURN, (command) => onDecision(this.execute(command), command));
  }

  /** The packets of the command list that a decision sent, joined in the form that phones expect; undefined if it sent none. */
  list(decision: CoreDecision): string | undefined {
    const { secrets } = this.#hosted().parts.backend.core;
    for (const event of decision.events)
      if (event.type === 'list.sent') return packetsOf(event.plan, secrets).join('+');
    return undefined;
  }

  /** The standing keys that match, whether or not this API issued them; `cost` is how many entries one match counts as. */
  async standing(wanted: (one: StandingKey) => boolean, cost = 1): Promise<StandingKey[]> {
    const found: StandingKey[] = [];
    await this.turns.each(this.#standing(), Math.ceil(ENTRIES_PER_TURN / Math.max(1, cost)), (one) => {
      if (wanted(one)) found.push(one);
    });
    return found;
  }

  /** Derives the key material of standing keys; `timed`: with commands for a phone's own time. */
  async derived(standing: readonly StandingKey[], timed = false): Promise<Credential[]> {
    const credentials: Credential[] = [];
    const { state, secrets } = this;
    await this.turns.each(standing, KEYS_PER_TURN, (one) => {
      const key = fobKey(state, secrets, one.bearer, one.mac, timed);
      credentials.push({ ...one, offlineKey: key?.offlineKey ?? '', unlockCommand: key?.unlockCommand ?? '' });
    });
    return credentials;
  }

  *#standing(): Generator<StandingKey> {
    const { state } = this;
    for (const fob of state.fobs.values())
      for (const [mac, { slot, state: status }] of fob.locks) {
        const past = state.locks.get(mac)?.holding.slots.get(slot)?.past ?? [];
        const owner = past.findLast(({ holder }) => holder.id === fob.mac)?.holder.user ?? fob.owner;
        yield { mac, bearer: fob.mac, status, trackingKey: state.users.get(owner)?.trackingId ?? UNTRACKED };
      }
  }
}

/** Replays an input that `execute` recorded. */
export function replayCoreApiInput(hosted: HostedFacility, input: OutsideInput): void {
  if (input.kind === 'core-api') hosted.parts.backend.dispatch(input.command);
}
