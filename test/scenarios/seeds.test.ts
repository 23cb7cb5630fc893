import { describe, expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import { ungranted } from './permitted.ts';
import { macOf, played } from './played.ts';

const found = findScenarios(['scenarios']);
/** `npm run full seeds` plays fifty. */
const SEEDS = Number(process.env.NOKE_SIM_SEEDS ?? 1);

/** Without `NOKE_SIM_SEEDS`, every eighth scenario. */
const files = (found.ok ? found.files : []).filter((_, i) => process.env.NOKE_SIM_SEEDS !== undefined || i % 8 === 0);

describe('the shipped scenarios under other seeds', () => {
  it.each(files)('%s opens nothing that was not granted', (file) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { events, facility } = played(file, `other ${seed}`);
      expect(ungranted(events, macOf(facility)), `seed "other ${seed}"`).toEqual([]);
    }
  });
});
