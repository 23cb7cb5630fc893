/** Broken parts of locks, and repairs. */
import fc from 'fast-check';
import { verbs } from '../../setup/steps.ts';
import type { Move } from '../move.ts';

const part = fc.constantFrom('touch', 'motor', 'sensor', 'radio');

export const PARTS: readonly Move[] = [
  {
    name: 'a part of a lock breaks',
    weight: 3,
    steps: ({ lock }) => fc.record({ lock, part }).map((broken) => [verbs.lock.cutPart(broken)]),
  },
  {
    name: 'a part of a lock is repaired',
    weight: 3,
    steps: ({ lock }) => fc.record({ lock, part }).map((broken) => [verbs.lock.repairPart(broken)]),
  },
];
