/**
 * A case that sends one packet in a new connection and compares its answer. Each packet violates exactly one requirement of protocol §7, or two
 * adjacent ones.
 */
import type { LockBench } from '../../probe/lock-bench.ts';
import type { Reply, Visit } from '../../probe/visit.ts';
import { type LockCase, must } from '../lock-case.ts';

export const RIGHT = 0x60;
export const FIRST_FAILS = 'The first check that fails determines the answer.';

export interface Sent {
  readonly id: string;
  readonly sentence: string;
  readonly answer: number;
  readonly what: string;
  readonly mistake: string;
  readonly send: (visit: Visit, bench: LockBench) => Promise<Reply>;
  readonly more?: Partial<LockCase>;
}

export function sent({ id, sentence, answer, what, mistake, send, more }: Sent): LockCase {
  return must({
    id: `lock.check.${id}`,
    spec: 'protocol §7',
    sentence,
    after: ['lock.unlock.offline'],
    mistake,
    ...more,
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.answers(await send(visit, bench), answer, what);
    },
  });
}
