/**
 * The company that asks through the Core API, on the real core. What it asks enters through the stage's door as one input, so
 * that it can be done again; answers are readings of the core.
 */
import { hash } from 'node:crypto';
import type { Command } from '../../core/commands.ts';
import type { Secrets } from '../../core/contract.ts';
import type { Tracked } from '../../core/developer.ts';
import type { CoreDecision } from '../../core/events.ts';
import { type FobKey, fobKeys } from '../../core/keys-view.ts';
import { packetsOf } from '../../core/plan.ts';
import type { Lock, State } from '../../core/state.ts';
import type { OutsideInput } from '../../link/websocket/door.ts';
import { parseMac } from '../../protocol/mac.ts';
import type { Json } from '../../sim/clock.ts';
import type { Stage } from '../stage.ts';

/** Names a tracking key in events without telling it. */
export const tracked = (trackingKey: string): Tracked => ({
  id: `api-${hash('sha256', `tracking key\n${trackingKey}`).slice(0, 16)}`,
  trackingKey,
});

/** A tracking key that nobody gave. */
export const UNTRACKED = '';

export interface Credential extends FobKey {
  readonly bearer: string;
  readonly trackingKey: string;
  readonly status: 'synced' | 'pending' | 'revoke_pending';
}

export class Company {
  readonly #stage: () => Stage;

  constructor(stage: () => Stage) {
    this.#stage = stage;
  }

  get state(): State {
    return this.#stage().site.servers.core.state;
  }

  get now(): number {
    return this.#stage().now;
  }

  get secrets(): Secrets {
    return this.#stage().site.servers.core.secrets;
  }

  lock(mac: string): Lock | undefined {
    const read = parseMac(mac);
    return read.ok ? this.state.locks.get(read.value) : undefined;
  }

  /** Hands a command to the core; durable when it returns. */
  tell(command: Command): CoreDecision {
    const stage = this.#stage();
    // Commands are plain data.
    const input = { door: 'core-api', command: command as unknown as Json };
    const decision = stage.enter(input, () => stage.site.servers.tell(command));
    stage.settle();
    return decision;
  }

  /** The packets of the list that a decision made, joined as phones take them; undefined when it made none. */
  list(decision: CoreDecision): string | undefined {
    const { secrets } = this.#stage().site.servers.core;
    for (const event of decision.events)
      if (event.type === 'list.sent') return packetsOf(event.plan, secrets).join('+');
    return undefined;
  }

  /** Every standing key that was issued through this API. */
  credentials(): Credential[] {
    const { core } = this.#stage().site.servers;
    const { state, secrets } = core;
    return [...state.fobs.values()].flatMap((fob) => {
      const keys = new Map(fobKeys(state, secrets, fob.mac).map((key) => [key.mac, key]));
      return [...fob.locks].map(([mac, { slot, state: status }]): Credential => {
        const past = state.locks.get(mac)?.holding.slots.get(slot)?.past ?? [];
        const owner = past.findLast(({ holder }) => holder.id === fob.mac)?.holder.user ?? fob.owner;
        const key = keys.get(mac) ?? { mac, offlineKey: '', unlockCommand: '' };
        return { ...key, bearer: fob.mac, status, trackingKey: state.users.get(owner)?.trackingId ?? UNTRACKED };
      });
    });
  }
}

/** Does again what `tell` noted. */
export function redoCoreApi(stage: Stage, input: OutsideInput): void {
  // Written by `tell` above.
  stage.site.servers.tell(input.command as unknown as Command);
}
