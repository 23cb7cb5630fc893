/**
 * The backend's end of the facility link: it connects the locks behind an external gateway to this core. INV-1 nothing is accepted
 * before a `hello` with the right key. INV-2 heartbeats and records enter the hosted facility as inputs: commands of the core.
 */

import type { CoreEvent } from '../../core/events.ts';
import { packetsOf } from '../../core/plan/plan.ts';
import { sameSecret } from '../../link/credential.ts';
import { Company } from '../core-api/company.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { ConnectionHandler, LinkConnection } from './connection.ts';
import { type Call, notification, readCall, result, rpcError } from './messages.ts';

/** Malformed messages before a connection is closed. */
const WRONG_LIMIT = 100;

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
    let known = false;
    let wrong = 0;
    return {
      received: (text: string) => {
        const read = readCall(text, ['hello', 'heartbeat', 'records', 'results']);
        if (read.kind === 'answer') return;
        if (read.kind === 'wrong') {
          if (read.id !== undefined) connection.send(rpcError(read.id, read.error, read.why));
          if (++wrong >= WRONG_LIMIT) connection.end('too many messages could not be read');
          return;
        }
        const { call, id } = read;
        if (call.method === 'hello') {
          const right = sameSecret(call.params.key, this.#key);
          if (!right) connection.end('wrong key');
          else if (!known && !connection.admit()) connection.end('too many gateways are connected');
          else {
            known = true;
            connection.send(result(id ?? null, { version: 1 }));
          }
        } else if (known) this.#take(connection, call);
        else {
          connection.send(rpcError(id ?? null, 'hello', 'send hello first'));
          if (++wrong >= WRONG_LIMIT) connection.end('no hello');
        }
      },
      closed: () => {
        for (const [mac, last] of this.#lastHeartbeats)
          if (last.connection === connection) this.#lastHeartbeats.delete(mac);
      },
    };
  }

  #take(connection: LinkConnection, call: Call): void {
    switch (call.method) {
      case 'heartbeat':
        if (this.#company.lock(call.params.mac) === undefined) return;
        this.#lastHeartbeats.set(call.params.mac, { session: call.params.session, connection });
        this.#company.execute({ type: 'gateway.heartbeat', ...call.params });
        return;
      case 'records':
        this.#company.execute({ type: 'records.upload', ...call.params });
        return;
      default:
    }
  }

  /** Sends a command list for a lock behind this link over the connection of its last heartbeat. */
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
