/** A lock target as the judge sees it: its keys, the features that its claims omit, and a bench for each case. */

import type { Command } from '../../protocol/command.ts';
import type { RandomStream } from '../../sim/random.ts';
import { NotApplicable } from '../bench/outcome.ts';
import type { Subject } from '../run/subject.ts';
import type { LockCase, Need } from './cases/lock-case.ts';
import type { LockTarget } from './contract/target.ts';
import { prepare, putBack, whyUntrustworthy } from './preparation.ts';
import { type Commands, keyringCommands } from './probe/commands.ts';
import { Keyring } from './probe/keyring.ts';
import { LockBench } from './probe/lock-bench.ts';
import type { TargetState } from './probe/target-state.ts';
import { unclaimedBy } from './unclaimed.ts';

export interface LockSubjectOptions {
  /** The factor by which all time limits are multiplied. */
  readonly patience: number;
  readonly random: RandomStream;
  /** Supplies the commands instead of the keys: a backend that manages the lock. */
  readonly backend?: Commands | undefined;
}

export function lockSubject(target: LockTarget, options: LockSubjectOptions): Subject<LockBench, Need> {
  const { patience, random, backend } = options;
  const targetState = backend === undefined ? targetStateOf(target, random) : stateWithBackend(target, random, backend);
  return {
    now: () => target.now(),
    virtual: target.virtual,
    waitedMs: () => targetState?.waitedMs ?? 0,
    doubt: () => whyUntrustworthy(target),
    prepare: async () => {
      if (targetState !== undefined) await prepare(target, targetState, patience);
    },
    missing: (one) => missing(target, one),
    unclaimed: async () => (targetState === undefined ? [] : unclaimedBy(target, targetState, patience)),
    bench: () => new LockBench(target, known(targetState), patience),
    putBack: () => (targetState === undefined ? Promise.resolve(undefined) : putBack(target, targetState, patience)),
  };
}

/** Undefined without keys. For a lock in factory state, the facility secret is random. */
export function targetStateOf(target: LockTarget, random: RandomStream): TargetState | undefined {
  const { keys } = target;
  if (keys === undefined) return undefined;
  const { facility } = keys;
  const keyring = new Keyring(keys, facility?.secret ?? random.bytes(32), facility?.epoch ?? 0);
  const commands = keyringCommands(keyring, () => Math.floor(target.now() / 1_000));
  return { keyring, commands, keyed: true, ...emptyState(target, random) };
}

/** With a backend, the suite knows none of the lock's secrets. */
const stateWithBackend = (target: LockTarget, random: RandomStream, commands: Commands): TargetState => ({
  get keyring(): never {
    throw new NotApplicable('needs the keys of the lock (--keys), but here a backend builds the commands');
  },
  commands,
  keyed: false,
  ...emptyState(target, random),
});

const emptyState = ({ claims }: LockTarget, random: RandomStream) => ({
  random,
  generations: new Map<number, number>(),
  toRestore: new Map<string, Command>(),
  relockS: claims.relockS,
  waitedMs: 0,
  shownStates: new Set<number>(),
});

function known(targetState: TargetState | undefined): TargetState {
  if (targetState === undefined) throw new RangeError('a case runs only with keys');
  return targetState;
}

function missing(target: LockTarget, one: LockCase): string | undefined {
  const { claims, keys } = target;
  if (keys === undefined) return 'there are no keys (--keys)';
  if (one.versions !== undefined && !one.versions.includes(claims.np1))
    return `applies to version ${one.versions.join(', ')} of NP1; the claimed version is ${claims.np1}`;
  const absent: Readonly<Record<Need, string | undefined>> = {
    keys: undefined,
    'factory-secret': keys.factorySecret === undefined ? 'the keys file has no factorySecret' : undefined,
    stimuli: target.stimulate === undefined ? 'there are no stimuli (--stimulus)' : undefined,
    virtual: !target.virtual
      ? 'needs a target with a virtual clock (advance)'
      : target.realRadio === true
        ? 'depends on exact times, and packets take real time on this radio'
        : undefined,
    'touch-wakes': claims.hardware === '1A' || claims.hardware === '4I' ? undefined : 'this hardware does not sleep',
    haspSensor: claims.haspSensor ? undefined : 'haspSensor is not claimed',
    quickClick: claims.quickClick ? undefined : 'quickClick is not claimed',
    firmwareMode: claims.firmwareMode ? undefined : 'firmwareMode is not claimed',
    diagnostics: claims.diagnostics ? undefined : 'diagnostics is not claimed',
    banks: claims.banks ? undefined : 'banks is not claimed',
  };
  return one.needs.map((need) => absent[need]).find((why) => why !== undefined);
}
