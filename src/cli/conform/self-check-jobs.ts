/** The targets of the galleries, and how each is checked. */
import { API_EXHIBITS, checkBackend } from '../../conformance/gallery/core-api/check.ts';
import { checkCore } from '../../conformance/gallery/core-module/check.ts';
import { CORE_EXHIBITS } from '../../conformance/gallery/core-module/cores.ts';
import { checkEnd } from '../../conformance/gallery/link/check.ts';
import { linkExhibits } from '../../conformance/gallery/link/link-exhibits.ts';
import { LYING_TARGETS } from '../../conformance/gallery/lying-targets.ts';
import { check, checkLyingTarget, exhibits } from '../../conformance/gallery/self-check.ts';
import { ownFacility } from '../../conformance/link/built-in-end.ts';
import type { CoreThread } from '../../facility/core-port/core-thread.ts';
import { shippedFacilities } from '../run/facilities.ts';
import { openBuiltInBackend } from './built-in-backend.ts';

/** Faulty: it has one mistake. Lying: it pretends to be correct. Sound: it is unusual and correct. */
type About = 'faulty' | 'lying' | 'sound';

export interface Target {
  /** The subcommand that judges it. */
  readonly kind: string;
  readonly id: string;
  readonly sentence: string;
  readonly about: About;
}

export interface Checked {
  /** Ids of the cases that failed. */
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}

export interface Job extends Target {
  readonly run: () => Promise<Checked>;
}

const aboutOf = (isFaulty: boolean): About => (isFaulty ? 'faulty' : 'sound');

const lockJobs = (seed: string): Job[] => [
  ...exhibits().map((one) => ({
    kind: 'lock',
    id: one.id,
    sentence: one.sentence,
    about: aboutOf(one.faulty),
    run: () => check(one, seed),
  })),
  ...LYING_TARGETS.map((one) => ({
    kind: 'lock',
    id: one.id,
    sentence: one.sentence,
    about: 'lying' as const,
    run: () => checkLyingTarget(one, seed),
  })),
];

/** Each target has its own backend, because a fault may leave the lock in a state that a correct backend never causes. */
const backendJobs = (): Job[] =>
  API_EXHIBITS.map((one) => ({
    kind: 'core-api',
    id: one.id,
    sentence: one.sentence,
    about: aboutOf(one.shownBy !== undefined),
    run: async () => {
      const backend = await openBuiltInBackend();
      try {
        return await checkBackend(one, backend.target);
      } finally {
        await backend.stop();
      }
    },
  }));

const linkJobs = (seed: string): Job[] => {
  const facility = ownFacility(seed);
  return linkExhibits().map((one) => ({
    kind: 'link',
    id: one.id,
    sentence: one.sentence,
    about: aboutOf(one.faulty),
    run: async () => {
      const { failed, error, right } = await checkEnd(one, { seed, facility });
      return { failed, error: error?.why, right };
    },
  }));
};

const coreJobs = (seed: string, thread: CoreThread): Job[] =>
  CORE_EXHIBITS.map((one) => ({
    kind: 'core',
    id: one.id,
    sentence: one.sentence,
    about: one.about,
    run: () => checkCore(one, { thread, seed, open: shippedFacilities.open }),
  }));

/** Every target of the galleries, in the order of the table. */
export const selfCheckJobs = (seed: string, thread: CoreThread): readonly Job[] => [
  ...lockJobs(seed),
  ...backendJobs(),
  ...linkJobs(seed),
  ...coreJobs(seed, thread),
];
