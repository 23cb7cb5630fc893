/**
 * A lock target outside this process: a way to reach it, its stimuli, and its time, which is this machine's or, if it supports `advance`, its own.
 */
import type { HostClock } from '../../../sim/live-clock.ts';
import { type ClaimsFile, withDefaults } from '../contract/claims.ts';
import type { TargetKeys } from '../contract/keys-file.ts';
import type { Stimulator } from '../contract/stimulator.ts';
import type { GattService, LockTarget } from '../contract/target.ts';
import type { EventWaiter } from './event-waiter.ts';
import { TargetTime } from './target-time.ts';

export interface TargetOptions {
  readonly keys: TargetKeys;
  readonly claims: ClaimsFile;
  readonly stimulator: Stimulator | undefined;
  readonly host: HostClock;
  /** The factor by which all time limits are multiplied. */
  readonly patience: number;
}

/** A connection to a target. */
export interface Reach
  extends Pick<
    LockTarget,
    'name' | 'central' | 'capture' | 'close' | 'neighbours' | 'problem' | 'services' | 'realRadio' | 'answered'
  > {
  readonly arrivals: EventWaiter;
  /** The attributes of the connected lock. */
  table(): readonly GattService[];
  /** Called once before the first `advance`, if the target supports it. */
  readonly steered?: () => void;
  /** Called when the target's time has moved by `ms`; resolves once everything that fell due has arrived. */
  moved(ms: number): Promise<void>;
  /** Resolves once the immediate effects of a stimulus have arrived. */
  stimulated?(): Promise<void>;
}

/** Closes the connection if the target cannot be used. */
export async function externalTarget(reach: Reach, options: TargetOptions): Promise<LockTarget> {
  try {
    return await overReach(reach, options);
  } catch (error) {
    await reach.close();
    throw error;
  }
}

async function overReach(reach: Reach, options: TargetOptions): Promise<LockTarget> {
  const { keys, claims, stimulator, host } = options;
  const { arrivals } = reach;
  const time = stimulator === undefined ? undefined : await TargetTime.of(stimulator, host);
  const steered = time?.moves === true;
  if (steered) reach.steered?.();
  const stimulate: LockTarget['stimulate'] =
    stimulator === undefined
      ? undefined
      : async (stimulus, mac) => {
          const answer = await arrivals.alive(stimulator.ask(stimulus, mac));
          await reach.stimulated?.();
          return answer;
        };
  return {
    name: reach.name,
    keys,
    claims: withDefaults(claims, keys.hardware),
    central: reach.central,
    gatt: () => Promise.resolve(reach.table()),
    neighbours: () => reach.neighbours(),
    ...(reach.problem === undefined ? {} : { problem: () => reach.problem?.() }),
    ...(reach.services === undefined ? {} : { services: () => reach.services?.() ?? [] }),
    stimulate,
    virtual: steered,
    realRadio: reach.realRadio === true,
    person: stimulator?.person === true,
    now: () => time?.now() ?? host.now(),
    pass: async (ms) => {
      if (!steered) return arrivals.sleep(ms);
      await arrivals.alive(time.advance(ms));
      await reach.moved(ms);
      arrivals.check();
    },
    ...(steered && reach.answered !== undefined ? { answered: reach.answered } : {}),
    ...(reach.capture === undefined ? {} : { capture: reach.capture }),
    close: () => {
      stimulator?.close?.();
      return reach.close();
    },
  };
}
