/** Applies stimuli to one of our own locks, for the lock in process and for the stimulus URL that `up --conformance` serves. */
import type { Lock } from '../../../lock/lock.ts';
import type { LockSettings } from '../../../lock/settings.ts';
import type { Stimulus, StimulusAnswer } from '../contract/stimulus.ts';

const SHORT_MS = 200;
const BETWEEN_PRESSES_MS = 300;
const HEALTHY_MV = 3_000;

export interface StimulatedLock {
  lock(): Lock;
  readonly settings: LockSettings;
  now(): number;
  /** The time between two presses of a quick-click code; default 300. */
  readonly betweenPressesMs?: number;
  /** Lets simulated time pass; undefined if it follows the host's clock. */
  readonly advance: ((ms: number) => Promise<void> | void) | undefined;
  /** Resets the lock to factory state with its epoch and record number; undefined if that is not possible. */
  readonly factoryReset: (() => void) | undefined;
}

const done: StimulusAnswer = { done: true };
const refused = (why: string): StimulusAnswer => ({ done: false, why });

export async function stimulateLock(stimulus: Stimulus, door: StimulatedLock): Promise<StimulusAnswer> {
  const lock = door.lock();
  switch (stimulus.stimulus) {
    case 'touch':
      lock.touch();
      return done;
    case 'pullHasp':
      return hasp(() => lock.pullHasp());
    case 'closeHasp':
      // Lets go of a hasp that is being pulled but has not come out.
      return hasp(() => (lock.pushHaspIn().ok ? { ok: true } : lock.closeHasp()));
    case 'lean':
      return hasp(() => lock.lean(stimulus.forceN));
    case 'releaseFromInside':
      return hasp(() => lock.releaseFromInside());
    case 'setBattery':
      return answered(lock.drainTo(stimulus.mv));
    case 'powerCycle': {
      const change = lock.changeBattery(HEALTHY_MV);
      if (change.ok) await door.advance?.(1_000);
      return answered(change);
    }
    case 'factoryReset':
      if (door.factoryReset === undefined) return refused('this lock has no factory reset');
      door.factoryReset();
      return done;
    case 'press': {
      const longMs = lock.flash.longPressMs ?? door.settings.longPressMs;
      for (const press of stimulus.pattern) {
        lock.touch(press === 'l' ? longMs : Math.min(SHORT_MS, longMs - 1));
        await door.advance?.(door.betweenPressesMs ?? BETWEEN_PRESSES_MS);
      }
      return done;
    }
    case 'advance':
      if (door.advance === undefined) return refused('its clock runs in real time and cannot be advanced');
      await door.advance(stimulus.ms);
      return done;
    case 'getTime':
      return { done: true, ms: door.now(), timeRuns: door.advance === undefined };
  }
}

/** Refused only by hardware that lacks the part, such as a relay without a hasp; a stimulus that changes nothing counts as done. */
function hasp(act: () => { readonly ok: boolean; readonly why?: string }): StimulusAnswer {
  const result = act();
  return !result.ok && /has no/.test(result.why ?? '') ? refused(result.why ?? '') : done;
}

const answered = (result: { readonly ok: boolean; readonly why?: string }): StimulusAnswer =>
  result.ok ? done : refused(result.why ?? 'refused');
