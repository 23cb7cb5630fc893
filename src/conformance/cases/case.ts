/** A conformance case: one sentence of a published page, and how a target is made to keep or break it. */
import type { Lab } from '../probe/lab.ts';

export type Level = 'must' | 'should' | 'may';
export type Profile = 'public' | 'np1';
/** What a case requires: keys, a stimulus, a claimed part, or an attribute table. */
export type Need =
  | 'keys'
  | 'factory-secret'
  | 'hand'
  | 'gatt'
  | 'virtual'
  | 'touch-wakes'
  | 'haspSensor'
  | 'quickClick'
  | 'firmwareMode'
  | 'diagnostics'
  | 'banks';

export interface LockCase {
  /** A slug that never changes, such as `lock.session.frozen`. */
  readonly id: string;
  /** The page and section, such as `protocol §3`. */
  readonly spec: string;
  /** Word for word as on that page. */
  readonly sentence: string;
  readonly level: Level;
  readonly profile: Profile;
  /** Versions of NP1 in which the sentence holds; if absent, all. */
  readonly versions?: readonly (1 | 2)[];
  readonly needs: readonly Need[];
  /** Cases that must have passed. */
  readonly after?: readonly string[];
  /** Its specification requires a wait of a minute or more. */
  readonly slow?: boolean;
  /** What usually causes this failure. */
  readonly mistake?: string;
  readonly run: (lab: Lab) => Promise<void>;
}

/** Fills in the defaults: a must of NP1 that needs the keys. */
export const must = (rest: Pick<LockCase, 'id' | 'spec' | 'sentence' | 'run'> & Partial<LockCase>): LockCase => ({
  level: 'must',
  profile: 'np1',
  needs: ['keys'],
  ...rest,
});
