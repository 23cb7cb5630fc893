/**
 * The gateway side of the facility link: it sends the heartbeats and records of this facility's locks to the backend and receives
 * commands.
 *
 * INV-1: No record is lost if the connection breaks at any byte: nothing is queued here, and a lock repeats each record until a command
 * acknowledges it. INV-2: Everything received enters the hosted facility as an input.
 */

import { HeldMessages } from '../../link/held-messages.ts';
import type { MeshPeer } from '../../lock/mesh.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { OutsideInput } from '../journal.ts';
import type { ConnectionHandler, LinkConnection } from './connection.ts';
import { FrameReader } from './frame-reader.ts';
import { type Call, notification, request } from './messages.ts';

export class GatewaySide implements ConnectionHandler {
  readonly #hosted: () => HostedFacility;
  readonly #name: string;
  readonly #key: string;
  readonly #connections = new Set<LinkConnection>();
  #detach: (() => void)[] = [];
  /** The number of messages dropped because no connection was open. */
  dropped = 0;

  constructor(hosted: () => HostedFacility, name: string, key: string) {
    this.#hosted = hosted;
    this.#name = name;
    this.#key = key;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Attaches this gateway to every lock of the live facility. */
  attach(): void {
    for (const detach of this.#detach) detach();
    const hosted = this.#hosted();
    hosted.enter({ kind: 'link', act: 'attach' }, () => {
      this.#detach = [...hosted.parts.locks].map(([mac, { mesh }]) => mesh.attach(this.#peer(mac)));
    });
  }

  opened(connection: LinkConnection) {
    this.#connections.add(connection);
    connection.send(request({ method: 'hello', params: { version: 1, gateway: this.#name, key: this.#key } }, 'hello'));
    const messages = new HeldMessages({
      socket: connection,
      whenMoving: (act) => this.#hosted().whenMoving(act),
      overflow: (why) => connection.end(why),
    });
    const reader = new FrameReader({
      connection,
      allowed: ['packets'],
      inOrder: (act) => this.#hosted().whenDurable(act),
    });
    return {
      received: (text: string) => messages.take(() => this.#received(reader, text)),
      closed: () => {
        this.#connections.delete(connection);
      },
    };
  }

  #received(reader: FrameReader, text: string): void {
    const asked = reader.read(text);
    if (asked?.call.method !== 'packets') return;
    const { mac, session, packets } = asked.call.params;
    const hosted = this.#hosted();
    const taken = hosted.enter(
      { kind: 'link', act: 'packets', mac, session, packets },
      () => hosted.parts.locks.get(mac)?.mesh.packets(session, packets) ?? false,
    );
    reader.reply(asked, { taken });
  }

  #peer(mac: string): MeshPeer {
    return {
      heartbeat: (beat) => this.#up({ method: 'heartbeat', params: { mac, ...beat } }),
      records: (session, packets) => this.#up({ method: 'records', params: { mac, session, packets: [...packets] } }),
      results: (session, packets) => this.#up({ method: 'results', params: { mac, session, packets: [...packets] } }),
    };
  }

  /** Sends a message once its cause is durable, because the lock is still executing. */
  #up(call: Call): void {
    if (this.#connections.size === 0) {
      this.dropped++;
      return;
    }
    const text = notification(call);
    this.#hosted().whenDurable(() => {
      for (const connection of this.#connections) connection.send(text);
    });
  }
}

const NO_PEER: MeshPeer = { heartbeat: () => {}, records: () => {}, results: () => {} };

/** Replays an input that came in over the link. */
export function replayLinkInput(hosted: HostedFacility, input: OutsideInput): void {
  if (input.kind !== 'link') return;
  if (input.act === 'attach') for (const { mesh } of hosted.parts.locks.values()) mesh.attach(NO_PEER);
  else hosted.parts.locks.get(input.mac)?.mesh.packets(input.session, input.packets);
}
