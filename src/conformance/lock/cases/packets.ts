/** Packets that are correct except for one change; the checksum is recomputed so that nothing else is wrong. */
import { sumOf } from '../../../protocol/checksum.ts';
import { encodePlain } from '../../../protocol/command.ts';
import type { Lab } from '../probe/lab.ts';
import type { Visit } from '../probe/visit.ts';

interface Changes {
  readonly header?: (header: Uint8Array) => Uint8Array;
  /** Changes plain bytes; the checksum follows. */
  readonly plain?: (plain: Uint8Array) => Uint8Array;
  /** Changes plain bytes; the checksum stays. */
  readonly raw?: (plain: Uint8Array) => Uint8Array;
}

/** An offline unlock of today with changes, under its right key. */
export function resealed(lab: Lab, visit: Visit, { header, plain, raw }: Changes): Uint8Array {
  const day = lab.today();
  const right = lab.keyring.offline(visit.session, { day });
  const bytes = encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'unlock' } });
  const changed = plain?.(bytes) ?? bytes;
  changed[15] = sumOf(changed);
  const head = header?.(right.slice(0, 4)) ?? right.slice(0, 4);
  return lab.keyring.sealed(head, raw?.(changed) ?? changed, visit.session, lab.keyring.offlineKey({ day }));
}
