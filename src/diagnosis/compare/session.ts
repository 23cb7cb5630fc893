/** What a session shows unencrypted (docs/protocol.md §3): the battery, and whether the lock knows the time. */
import { decodeSession } from '../../protocol/session.ts';

export function readSession(hex: string): { mv: number; clock: 'set' | 'not set' } | undefined {
  const read = decodeSession(Buffer.from(hex, 'hex'));
  return read.ok ? { mv: read.value.batteryMv, clock: read.value.clockValid ? 'set' : 'not set' } : undefined;
}
