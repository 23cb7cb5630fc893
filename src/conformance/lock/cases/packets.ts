/** Packets that are correct except for one change; the checksum is recomputed so that nothing else is wrong. */
import { sumOf } from '../../../protocol/checksum.ts';
import { encodePlain } from '../../../protocol/command.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';

interface Changes {
  readonly header?: (header: Uint8Array) => Uint8Array;
  /** Changes plain bytes; the checksum is recomputed. */
  readonly plain?: (plain: Uint8Array) => Uint8Array;
  /** Changes plain bytes; the checksum is not recomputed. */
  readonly raw?: (plain: Uint8Array) => Uint8Array;
}

/** An offline unlock for today with changes, under the correct key. */
export function resealed(bench: LockBench, visit: Visit, { header, plain, raw }: Changes): Uint8Array {
  const day = bench.today();
  const right = offline(visit, bench);
  const bytes = plainUnlock();
  const changed = plain?.(bytes) ?? bytes;
  changed[15] = sumOf(changed);
  const head = header?.(right.slice(0, 4)) ?? right.slice(0, 4);
  return bench.keyring.sealed(head, raw?.(changed) ?? changed, visit.session, bench.keyring.offlineKey({ day }));
}

export const plainUnlock = (): Uint8Array =>
  encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'unlock' } });

/** An offline unlock for today, correct in every respect. */
export const offline = (visit: Visit, bench: LockBench): Uint8Array =>
  bench.keyring.offline(visit.session, { day: bench.today() });

/** A class 4 packet with any opcode under a correct key for that day. */
export function limited(visit: Visit, bench: LockBench, opcode: number, day = bench.today()): Uint8Array {
  const right = bench.keyring.offline(visit.session, { day });
  const plain = encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'unknown', opcode } });
  return bench.keyring.sealed(right.slice(0, 4), plain, visit.session, bench.keyring.offlineKey({ day }));
}

/** The address of another lock of the same facility. */
export const otherMac = (bench: LockBench) =>
  (bench.mac.slice(0, -2) + (bench.mac.endsWith('77') ? '78' : '77')) as NonNullable<
    LockBench['target']['keys']
  >['mac'];
