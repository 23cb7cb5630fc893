/**
 * A lock's port for a facility gateway (protocol §3): heartbeats and records up, packets down, each bound to a link session. A sleeping lock
 * communicates only at its check-ins.
 */

/** One heartbeat. Source: NP1. */
export interface Heartbeat {
  /** Upper-case hex of the 20-byte link session that packets answering this heartbeat must use. */
  readonly session: string;
  /** Mechanical state, protocol §3 numbering, 255 until the bolt is homed. */
  readonly state: number;
  readonly batteryMv: number;
  readonly clockValid: boolean;
  /** A touch woke it: it is awake and may run its motor. Always true for mains-powered devices. */
  readonly touched: boolean;
}

/** The gateway's callbacks on one lock. All bytes are upper-case hex of 20 bytes. */
export interface MeshPeer {
  heartbeat(beat: Heartbeat): void;
  /** Server packets, oldest first. */
  records(session: string, packets: readonly string[]): void;
  /** App packets, one per command. */
  results(session: string, packets: readonly string[]): void;
}

export interface MeshServer {
  readonly mac: string;
  /** Attaches a gateway. Returns a function that detaches it. */
  attach(gateway: MeshPeer): () => void;
  /** Delivers commands for one session; ignores those of a session that is over. Returns false when the lock is not listening. */
  packets(session: string, packets: readonly string[]): boolean;
}
