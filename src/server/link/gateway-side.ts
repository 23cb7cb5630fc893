/**
 * The gateway's end of the facility link: what this facility's locks say goes up, commands come down.
 *
 * INV-1 no record is lost when the line dies at any byte: nothing is kept here, a lock sends each record until it is
 * acknowledged by a command. INV-2 what comes down enters through the stage's door.
 */
import type { OutsideInput } from '../../link/websocket/ingress.ts';
import type { MeshPeer } from '../../lock/mesh.ts';
import type { Stage } from '../hosted-facility.ts';
import type { LineEnds, OneLine } from './connection.ts';
import { type Call, notification, readCall, request, result, rpcError } from './messages.ts';

export class GatewaySide implements LineEnds {
  readonly #stage: () => Stage;
  readonly #name: string;
  readonly #key: string;
  readonly #lines = new Set<OneLine>();
  #detach: (() => void)[] = [];
  /** Messages that met no line. */
  dropped = 0;

  constructor(stage: () => Stage, name: string, key: string) {
    this.#stage = stage;
    this.#name = name;
    this.#key = key;
  }

  get lines(): number {
    return this.#lines.size;
  }

  /** Puts this gateway in reach of every lock of the stage that is live now. */
  attach(): void {
    for (const detach of this.#detach) detach();
    const stage = this.#stage();
    stage.enter({ door: 'link', act: 'attach' }, () => {
      this.#detach = [...stage.site.locks].map(([mac, { mesh }]) => mesh.attach(this.#peer(mac)));
    });
  }

  up(line: OneLine) {
    this.#lines.add(line);
    line.send(request({ method: 'hello', params: { version: 1, gateway: this.#name, key: this.#key } }, 'hello'));
    return {
      received: (text: string) => this.#received(line, text),
      down: () => {
        this.#lines.delete(line);
      },
    };
  }

  #received(line: OneLine, text: string): void {
    const read = readCall(text, ['packets']);
    if (read.kind === 'answer') return;
    if (read.kind === 'wrong') {
      const { id, error, why } = read;
      if (id !== undefined) this.#stage().whenKept(() => line.send(rpcError(id, error, why)));
      return;
    }
    if (read.call.method !== 'packets') return;
    const { mac, session, packets } = read.call.params;
    const stage = this.#stage();
    const taken = stage.enter(
      { door: 'link', act: 'packets', mac, session, packets },
      () => stage.site.locks.get(mac)?.mesh.packets(session, packets) ?? false,
    );
    const { id } = read;
    if (id !== undefined) stage.whenKept(() => line.send(result(id, { taken })));
  }

  #peer(mac: string): MeshPeer {
    return {
      heartbeat: (beat) => this.#up({ method: 'heartbeat', params: { mac, ...beat } }),
      records: (session, packets) => this.#up({ method: 'records', params: { mac, session, packets: [...packets] } }),
      results: (session, packets) => this.#up({ method: 'results', params: { mac, session, packets: [...packets] } }),
    };
  }

  /** A lock is in the middle of its work: the message leaves right after, when what led to it is durable. */
  #up(call: Call): void {
    if (this.#lines.size === 0) {
      this.dropped++;
      return;
    }
    const text = notification(call);
    this.#stage().whenKept(() => {
      for (const line of this.#lines) line.send(text);
    });
  }
}

const DEAF: MeshPeer = { heartbeat: () => {}, records: () => {}, results: () => {} };

/** Does again what came in by the link. */
export function redoLink(stage: Stage, input: OutsideInput): void {
  if (input.act === 'attach') for (const { mesh } of stage.site.locks.values()) mesh.attach(DEAF);
  if (input.act !== 'packets') return;
  // Written by `GatewaySide`, after its schema had read it.
  const { mac, session, packets } = input as unknown as { mac: string; session: string; packets: string[] };
  stage.site.locks.get(mac)?.mesh.packets(session, packets);
}
