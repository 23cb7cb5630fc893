/** The shipped scenarios as judges of a mutant: their expectations and grants, not their digests, because every change alters those. */
import { expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import { ungranted } from '../../test/scenarios/permitted.ts';
import { macOf, played } from '../../test/scenarios/played.ts';

const found = findScenarios(['scenarios']);

it.each(found.ok ? found.files : [])('%s', (file) => {
  const { result, events, facility } = played(file);
  expect(result.failure).toBeUndefined();
  expect(result.verdict).toBe('pass');
  expect(ungranted(events, macOf(facility))).toEqual([]);
});
