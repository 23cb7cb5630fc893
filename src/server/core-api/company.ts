/**
 * The company that asks through the Core API, on the real core. What it asks enters through the stage's door as one input, so
 * that it can be done again; answers are readings of the core. INV-1 what can be long goes in turns of the event loop.
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
import type { OutsideInput } from '../../link/websocket/ingress.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { Json } from '../../sim/clock.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { Turns } from '../turns.ts';

/** Names a tracking key in events without telling it. */
export const tracked = (trackingKey: string): Tracked => ({
  id: `api-${hash('sha256', `tracking key\n${trackingKey}`).slice(0, 16)}`,
  trackingKey,
});

/** A tracking key that nobody gave. */
export const UNTRACKED = '';

/** Commands that are handed to the core in one turn of the event loop. */
export const COMMANDS_PER_TURN = 10;
/** Entries of a list that are looked at in one turn. */
export const ENTRIES_PER_TURN = 2_000;
/** Keys that are derived in one turn. */
const KEYS_PER_TURN = 100;

/** A standing key, as the core's books have it. */
export interface StandingKey {
  readonly mac: Mac;
  readonly bearer: string;
  readonly trackingKey: string;
  readonly status: 'synced' | 'pending' | 'revoke_pending';
}

/** The same with the key itself. */
export type Credential = StandingKey & FobKey;

export class Company {
  readonly #stage: () => HostedFacility;
  readonly turns = new Turns();

  constructor(hosted: () => HostedFacility) {
    this.#stage = hosted;
  }

  get state(): State {
    return this.#stage().parts.servers.core.state;
  }

  get now(): number {
    return this.#stage().now;
  }

  get secrets(): Secrets {
    return this.#stage().parts.servers.core.secrets;
  }

  lock(mac: string): Lock | undefined {
    return lockOf(this.state, mac);
  }

  /** The locks of the company among those. */
  macs(texts: readonly string[]): ReadonlySet<Mac> {
    return new Set(texts.flatMap((text) => this.lock(text)?.mac ?? []));
  }

  /** Hands a command to the core; durable when it returns. */
  execute(command: Command): CoreDecision {
    const hosted = this.#stage();
    // Commands are plain data.
    const input = { door: 'core-api', command: command as unknown as Json };
    const decision = hosted.enter(input, () => hosted.parts.servers.tell(command));
    hosted.settle();
    return decision;
  }

  /** Hands many commands to the core, in turns of the event loop; durable when it returns. */
  async executeAll<C extends Command>(commands: Iterable<C>, told: (decision: CoreDecision, command: C) => void) {
    await this.turns.each(commands, COMMANDS_PER_TURN, (command) => told(this.execute(command), command));
  }

  /** The packets of the list that a decision made, joined as phones take them; undefined when it made none. */
  list(decision: CoreDecision): string | undefined {
    const { secrets } = this.#stage().parts.servers.core;
    for (const event of decision.events)
      if (event.type === 'list.sent') return packetsOf(event.plan, secrets).join('+');
    return undefined;
  }

  /** The standing keys that are wanted, issued through this API or not; `looks` is how many it takes to tell of one. */
  async standing(wanted: (one: StandingKey) => boolean, looks = 1): Promise<StandingKey[]> {
    const found: StandingKey[] = [];
    await this.turns.each(this.#standing(), Math.ceil(ENTRIES_PER_TURN / Math.max(1, looks)), (one) => {
      if (wanted(one)) found.push(one);
    });
    return found;
  }

  /** Those keys themselves. */
  async derived(standing: readonly StandingKey[]): Promise<Credential[]> {
    const credentials: Credential[] = [];
    const { state, secrets } = this;
    await this.turns.each(standing, KEYS_PER_TURN, (one) => {
      const key = fobKey(state, secrets, one.bearer, one.mac);
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

/** Does again what `tell` noted. */
export function replayCoreApiInput(hosted: HostedFacility, input: OutsideInput): void {
  // Written by `tell` above.
  hosted.parts.servers.tell(input.command as unknown as Command);
}
