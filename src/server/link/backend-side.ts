/**
 * The backend side of the facility link: it connects the locks behind an external gateway to this core. INV-1: Nothing is accepted
 * before a `hello` with the right key. INV-2: Heartbeats and records enter the hosted facility as inputs: commands of the core.
 */

import type { CoreEvent } from '../../core/events.ts';
import { packetsOf } from '../../core/plan/plan.ts';
import { sameSecret } from '../../link/credential.ts';
import { Company } from '../core-api/company.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { ConnectionHandler, LinkConnection } from './connection.ts';
import { FrameReader } from './frame-reader.ts';
import { type Call, notification } from './messages.ts';

export class BackendSide implements ConnectionHandler {
  readonly #hosted: () => HostedFacility;
  readonly #company: Company;
  readonly #key: string;
  /** The session and the connection of each lock's last heartbeat. */
  readonly #lastHeartbeats = new Map<string, { readonly session: string; readonly connection: LinkConnection }>();
  #stop: () => void = () => {};

  constructor(hosted: () => HostedFacility, key: string) {
    this.#hosted = hosted;
    this.#company = new Company(hosted);
    this.#key = key;
  }

  /** Subscribes to the core of the live facility. */
  attach(): void {
    this.#stop();
    this.#lastHeartbeats.clear();
    this.#stop = this.#hosted().parts.backend.core.subscribe((event) => this.#happened(event));
  }

  opened(connection: LinkConnection) {
    const reader = new FrameReader({
      connection,
      allowed: ['hello', 'heartbeat', 'records', 'results'],
      inOrder: (act) => act(),
    });
    let known = false;
    return {
      received: (text: string) => {
        const asked = reader.read(text);
        if (asked === undefined) return;
        const { call, id } = asked;
        if (call.method === 'hello') {
          if (!sameSecret(call.params.key, this.#key)) connection.end('wrong key');
          else if (!known && !connection.admit()) connection.end('too many gateways are connected');
          else {
            known = true;
            reader.reply(asked, { version: 1 });
          }
        } else if (known) reader.reply(asked, { taken: this.#take(connection, call) });
        else reader.refuse(id, 'hello', 'send hello first');
      },
      closed: () => {
        for (const [mac, last] of this.#lastHeartbeats)
          if (last.connection === connection) this.#lastHeartbeats.delete(mac);
      },
    };
  }

  /** Handles a message; returns whether it took effect. A lock's answers prove nothing, so `results` shows only that the lock was reached. */
  #take(connection: LinkConnection, call: Call): boolean {
    switch (call.method) {
      case 'heartbeat':
        if (this.#company.lock(call.params.mac) === undefined) return false;
        this.#lastHeartbeats.set(call.params.mac, { session: call.params.session, connection });
        return this.#company.execute({ type: 'gateway.heartbeat', ...call.params }).ok;
      case 'records':
        return this.#company.execute({ type: 'records.upload', ...call.params }).ok;
      case 'results':
        return this.#company.lock(call.params.mac) !== undefined;
      default:
        return false;
    }
  }

  /** Sends a command list for a lock behind this link, over the connection of the lock's last heartbeat. */
  #happened(event: CoreEvent): void {
    if (event.type !== 'list.sent' || event.via !== 'gateway') return;
    const { mac, session } = event.plan;
    const last = this.#lastHeartbeats.get(mac);
    if (last?.session !== session) return;
    const packets = packetsOf(event.plan, this.#hosted().parts.backend.core.secrets);
    const text = notification({ method: 'packets', params: { mac, session, packets } });
    this.#hosted().whenDurable(() => last.connection.send(text));
  }
}
