/** Planted: a gatelock that comes over the feed does not count. */
import { type Fault, withRule } from './fault.ts';

export const draftCounts: Fault = {
  id: 'draft-counts',
  room: 'core',
  sentence: 'A gatelock is taken for a draft and does not count.',
  plant: (parts) =>
    withRule(parts, 'B-FED-1', (change) => change.completed && Reflect.get(change, 'status') !== 'gatelock'),
};
