/**
 * The lock's side of the gateway link: heartbeats and records up, packets down, each bound to the link session of its heartbeat.
 *
 * INV-1: Packets of a session that is over are ignored. INV-2: A touched lock keeps its link session until it sleeps.
 */
import { fromHex, toHex } from '../protocol/bytes.ts';
import { checkInDelay, drawNonce } from './draws.ts';
import { sessionOf } from './identity.ts';
import type { MeshPeer } from './mesh.ts';
import type { LockRuntime } from './runtime.ts';

export class LockMeshServer {
  readonly #runtime: () => LockRuntime;
  readonly #mains: boolean;
  #gateway: MeshPeer | undefined;

  constructor(runtime: () => LockRuntime, mains: boolean) {
    this.#runtime = runtime;
    this.#mains = mains;
  }

  attach(gateway: MeshPeer): () => void {
    this.#gateway = gateway;
    this.started();
    return () => {
      if (this.#gateway !== gateway) return;
      this.#gateway = undefined;
      const runtime = this.#runtime();
      if (runtime.powered) runtime.sendToFirmware({ type: 'detached' });
    };
  }

  /**
   * Attaches the firmware to a gateway in range: call it after `attach` and after every start. Firmware that is still booting has not
   * counted this start yet, so a session created now would repeat the nonces of the previous start.
   */
  started(): void {
    const runtime = this.#runtime();
    if (this.#gateway === undefined || !runtime.powered) return;
    const { gateway, power } = runtime.machines.firmwareStates;
    if (gateway !== 'detached' || power === 'booting') return;
    runtime.sendToFirmware({
      type: 'attached',
      nextInMs: checkInDelay(runtime.world.random, runtime.flash, runtime.settings),
    });
  }

  heartbeat(): void {
    const runtime = this.#runtime();
    const { machines } = runtime;
    if (machines.firmwareStates.gateway !== 'attached' || machines.body.broken.includes('radio')) return;
    if (machines.ram.mesh === null || this.#mains) {
      const session = toHex(sessionOf(runtime.flash, runtime.status, drawNonce(runtime.world.random, runtime.flash)));
      runtime.sendToFirmware({ type: 'meshSession', session });
    }
    const session = machines.ram.mesh?.hex;
    if (session === undefined) return;
    const touched = this.#mains || machines.ram.touched;
    runtime.trace('lock.heartbeat', { session, touched });
    const { measured } = runtime;
    this.#gateway?.heartbeat({
      session,
      state: measured.mechanical,
      batteryMv: measured.batteryMv,
      clockValid: measured.clockValid,
      touched,
    });
  }

  packets(session: string, packets: readonly string[]): boolean {
    const runtime = this.#runtime();
    if (!runtime.powered || runtime.machines.ram.mesh?.hex !== session.toUpperCase()) return false;
    for (const text of packets) {
      const read = fromHex(text);
      const packet = read.ok ? toHex(read.value) : '';
      runtime.world.trace.apart(() => runtime.receive('mesh', packet, read.ok ? (read.value[2] ?? 0) : 0));
    }
    return true;
  }

  /** Sends records and answers up; does nothing without a gateway. */
  deliver(session: string, records: readonly string[], results: readonly string[]): void {
    if (records.length > 0) this.#gateway?.records(session, records);
    this.#gateway?.results(session, results);
  }
}
