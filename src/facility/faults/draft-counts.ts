/** Planted: nothing that comes over the feed counts. */
import { type Fault, withRule } from './fault.ts';

export const draftCounts: Fault = {
  id: 'draft-counts',
  room: 'core',
  sentence: 'Nothing that comes over the feed counts.',
  plant: (parts) => withRule(parts, 'B-FED-1', () => false),
};
