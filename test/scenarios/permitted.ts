/**
 * Whether every opening in a trace was granted: an unlock that a lock accepted must be traceable to a key that the core issued for that lock, slot,
 * day and schedule, or to a list that it made for that very session. Reads only the trace.
 */
import { bytesOf } from '../../src/protocol/bytes.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

interface Grant {
  readonly mac: string;
  readonly slot: number;
  /** Absent for the standing keys of fobs, which have no day. */
  readonly keyDay?: number;
  readonly schedule: number;
}

/** A sentence for each opening that nobody granted. */
export function ungranted(events: readonly TraceEvent[], macOf: (lock: string) => string): string[] {
  const keys: Grant[] = [];
  const lists = new Set<string>();
  const lastPacket = new Map<string, string>();
  const session = new Map<string, string>();
  const wrong: string[] = [];
  for (const { kind, actor, data, seq } of events) {
    const door = `${actor}/${String(data.via)}`;
    if (kind === 'core.keys.issued' || kind === 'core.fob.synced') keys.push(...(data.grants as unknown as Grant[]));
    if (kind === 'core.list.sent') {
      const plan = data.plan as unknown as { mac: string; session: string; unlock: boolean };
      if (plan.unlock) lists.add(`${plan.mac} ${plan.session}`);
    }
    if (kind === 'lock.connected') session.set(`${actor}/ble`, String(data.session));
    if (kind === 'lock.heartbeat') session.set(`${actor}/mesh`, String(data.session));
    // A controller's first heartbeat may precede the trace; the gateway's event about it is in the trace.
    const early = `lock/${String(data.lock)}/mesh`;
    if (kind === 'gateway.heartbeat' && !session.has(early)) session.set(early, String(data.session));
    if (kind === 'lock.received') lastPacket.set(door, String(data.packet));
    if (kind !== 'lock.accepted' || data.op !== 'unlock') continue;
    const mac = macOf(actor.slice('lock/'.length));
    const [kindByte = 0, slotByte = 0, low = 0, high = 0] = bytesOf(lastPacket.get(door) ?? '');
    const word = low | (high << 8);
    const granted =
      (kindByte & 0x0f) === 4
        ? keys.some(
            (key) =>
              key.mac === mac &&
              key.slot === (kindByte >> 4) * 128 + (slotByte & 0x7f) &&
              (key.keyDay === undefined) === slotByte > 0x7f &&
              (key.keyDay ?? 0) % 4096 === (word & 0x0fff) &&
              key.schedule === word >> 12,
          )
        : lists.has(`${mac} ${session.get(door)}`);
    if (!granted) wrong.push(`event ${seq}: ${actor} accepted an unlock that nobody granted`);
  }
  return wrong;
}
