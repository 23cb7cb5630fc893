/**
 * The backend's end of the facility link: an outside gateway's locks speak to this core. INV-1 nothing is taken before a hello
 * with the right key. INV-2 heartbeats and records enter through the stage's door, as commands of the core.
 */

import type { CoreEvent } from '../../core/events.ts';
import { packetsOf } from '../../core/plan/plan.ts';
import { sameSecret } from '../../link/credential.ts';
import { Company } from '../core-api/company.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { ConnectionHandler, LinkConnection } from './connection.ts';
import { type Call, notification, readCall, result, rpcError } from './messages.ts';

/** Malformed messages that one line may send. */
const WRONG_LIMIT = 100;

export class BackendSide implements ConnectionHandler {
  readonly #stage: () => HostedFacility;
  readonly #company: Company;
  readonly #key: string;
  /** The line by which each session was heard last. */
  readonly #heard = new Map<string, { readonly session: string; readonly connection: LinkConnection }>();
  #stop: () => void = () => {};

  constructor(hosted: () => HostedFacility, key: string) {
    this.#stage = hosted;
    this.#company = new Company(hosted);
    this.#key = key;
  }

  /** Follows the core of the stage that is live now. */
  attach(): void {
    this.#stop();
    this.#heard.clear();
    this.#stop = this.#stage().parts.servers.core.subscribe((event) => this.#happened(event));
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
          else if (!known && !connection.admit()) connection.end('all places are taken');
          else {
            known = true;
            connection.send(result(id ?? null, { version: 1 }));
          }
        } else if (known) this.#take(connection, call);
        else {
          connection.send(rpcError(id ?? null, 'hello', 'say hello'));
          if (++wrong >= WRONG_LIMIT) connection.end('no hello');
        }
      },
      closed: () => {
        for (const [mac, heard] of this.#heard) if (heard.connection === connection) this.#heard.delete(mac);
      },
    };
  }

  #take(connection: LinkConnection, call: Call): void {
    switch (call.method) {
      case 'heartbeat':
        if (this.#company.lock(call.params.mac) === undefined) return;
        this.#heard.set(call.params.mac, { session: call.params.session, connection });
        this.#company.execute({ type: 'gateway.heartbeat', ...call.params });
        return;
      case 'records':
        this.#company.execute({ type: 'records.upload', ...call.params });
        return;
      default:
    }
  }

  /** A list that the core decided for a lock behind this link goes down by the line that heard it. */
  #happened(event: CoreEvent): void {
    if (event.type !== 'list.sent' || event.via !== 'gateway') return;
    const { mac, session } = event.plan;
    const heard = this.#heard.get(mac);
    if (heard?.session !== session) return;
    const packets = packetsOf(event.plan, this.#stage().parts.servers.core.secrets);
    const text = notification({ method: 'packets', params: { mac, session, packets } });
    this.#stage().whenDurable(() => heard.connection.send(text));
  }
}
