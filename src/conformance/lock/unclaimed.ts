/**
 * Parts that a lock has but does not claim. The report names them; the verdict is unaffected. Nothing is changed or opened: A7 and AC only read, and
 * the answer to yesterday's key shows whether the lock has its slot.
 */
import { FIRMWARE_SERVICE_UUID } from '../../protocol/uuids.ts';
import { whyNot } from '../bench/outcome.ts';
import type { Unclaimed } from '../run/subject.ts';
import type { Claims } from './contract/claims.ts';
import type { LockTarget } from './contract/target.ts';
import { LockBench } from './probe/lock-bench.ts';
import type { TargetState } from './probe/target-state.ts';
import type { Visit } from './probe/visit.ts';

const UNSHACKLED = 1;
const OTHER_DAY = 0x6d;

interface Probe {
  readonly claim: keyof Claims;
  /** The observation that reveals the part, if the lock has it. */
  readonly seen: string;
  readonly shows: (bench: LockBench, visit: Visit) => boolean | Promise<boolean>;
}

const PROBES: readonly Probe[] = [
  {
    claim: 'quickClick',
    seen: 'A7 is answered with the summary of a code',
    shows: async (_, visit) => (await visit.command({ op: 'getQuickClick', index: 0 })).response?.kind === 'quickClick',
  },
  {
    claim: 'diagnostics',
    seen: 'AC is answered with diagnostics',
    shows: async (_, visit) => (await visit.command({ op: 'test' })).response?.kind === 'diagnostics',
  },
  {
    claim: 'banks',
    seen: 'a key of bank 1 is refused for its day, not for its slot',
    shows: async (bench, visit) => (await visit.unlock({ bank: 1, day: bench.today() - 1 })).result === OTHER_DAY,
  },
  {
    claim: 'firmwareMode',
    seen: 'the attribute table has the service of firmware mode',
    shows: async (bench) => ((await bench.target.gatt()) ?? []).some(({ uuid }) => uuid === FIRMWARE_SERVICE_UUID),
  },
  {
    claim: 'haspSensor',
    seen: 'a session showed state 1, unshackled',
    shows: (bench) => bench.targetState.shownStates.has(UNSHACKLED),
  },
];

/** Throws `TargetLost`; a probe that fails for another reason reveals nothing. */
export async function unclaimedBy(
  target: LockTarget,
  targetState: TargetState,
  patience: number,
): Promise<readonly Unclaimed[]> {
  const probes = PROBES.filter(({ claim }) => target.claims[claim] === false);
  const found: Unclaimed[] = [];
  if (!targetState.keyed || probes.length === 0) return found;
  const bench = new LockBench(target, targetState, patience);
  await whyNot(async () => {
    const visit = await bench.wakeAndConnect();
    for (const { claim, seen, shows } of probes)
      await whyNot(async () => {
        if (await shows(bench, visit)) found.push({ claim, seen });
      });
  });
  await whyNot(() => bench.finish());
  return found;
}
