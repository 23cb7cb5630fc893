/**
 * The lock's side of the gateway: heartbeats and records up, packets down, each bound to the link session of its heartbeat.
 *
 * INV-1 packets of a session that is over are ignored. INV-2 a touched lock keeps its link session until it sleeps.
 */
import { fromHex, toHex } from '../protocol/bytes.ts';
import { sessionOf } from './identity.ts';
import type { MeshPeer } from './mesh.ts';
import type { Works } from './works.ts';

export class MeshDoor {
  readonly #works: () => Works;
  readonly #mains: boolean;
  #gateway: MeshPeer | undefined;

  constructor(works: () => Works, mains: boolean) {
    this.#works = works;
    this.#mains = mains;
  }

  attach(gateway: MeshPeer): () => void {
    this.#gateway = gateway;
    this.powered();
    return () => {
      if (this.#gateway !== gateway) return;
      this.#gateway = undefined;
      const works = this.#works();
      if (works.powered) works.actors.tellFirmware({ type: 'detached', ...works.moment });
    };
  }

  /**
   * A gateway is in reach of a firmware that does not know it yet: after attaching, and after every start. One that still boots
   * has not counted its start, so a session made now would repeat the nonces of the last.
   */
  powered(): void {
    const works = this.#works();
    if (this.#gateway === undefined || !works.powered) return;
    const { gateway, power } = works.actors.firmwareStates;
    if (gateway !== 'detached' || power === 'booting') return;
    works.actors.tellFirmware({ type: 'attached', ...works.moment, nextInMs: works.read.nextCheckIn() });
  }

  heartbeat(): void {
    const works = this.#works();
    const { actors, read } = works;
    if (actors.firmwareStates.gateway !== 'attached' || actors.body.broken.includes('radio')) return;
    if (actors.ram.mesh === null || this.#mains) {
      const session = toHex(sessionOf(works.flash, read.standing(), read.nonce()));
      actors.tellFirmware({ type: 'meshSession', ...works.moment, session });
    }
    const session = actors.ram.mesh?.hex;
    if (session === undefined) return;
    const touched = this.#mains || actors.ram.touched;
    works.trace('lock.heartbeat', { session, touched });
    this.#gateway?.heartbeat({
      session,
      state: read.mechanical,
      batteryMv: read.batteryMv,
      clockValid: read.clockValid,
      touched,
    });
  }

  packets(session: string, packets: readonly string[]): boolean {
    const works = this.#works();
    if (!works.powered || works.actors.ram.mesh?.hex !== session.toUpperCase()) return false;
    for (const text of packets) {
      const read = fromHex(text);
      const packet = read.ok ? toHex(read.value) : '';
      works.trace('lock.received', { via: 'mesh', packet });
      const commandId = read.ok ? (read.value[2] ?? 0) : 0;
      works.actors.tellFirmware({ type: 'packet', ...works.moment, via: 'mesh', packet, commandId });
    }
    return true;
  }

  /** Hands records and answers up; nothing when no gateway listens. */
  deliver(session: string, records: readonly string[], results: readonly string[]): void {
    if (records.length > 0) this.#gateway?.records(session, records);
    this.#gateway?.results(session, results);
  }
}
