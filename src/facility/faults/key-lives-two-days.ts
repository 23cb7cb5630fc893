/** Planted: a key outlives the day it was made for. */
import { type Fault, withRule } from './fault.ts';

export const keyLivesTwoDays: Fault = {
  id: 'key-lives-two-days',
  room: 'core',
  sentence: 'A key outlives the day it was made for.',
  plant: (parts) => withRule(parts, 'B-KEY-2', () => false),
};
