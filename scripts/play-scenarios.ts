/**
 * Runs scenarios in one process, in the order given on the command line or all of them, and stops at the first failure: prints its file and the
 * reason, and exits with 1. Expectations and grants decide; digests do not.
 */
import { findScenarios } from '../src/cli/run/scenario-files.ts';
import { ungranted } from '../test/scenarios/permitted.ts';
import { macOf, played } from '../test/scenarios/played.ts';

/** Why it fails; undefined when it passes. */
function failureOf(file: string): string | undefined {
  try {
    const { result, events, facility } = played(file);
    if (result.verdict !== 'pass')
      return `line ${result.failure?.line ?? 0}: ${result.failure?.message ?? result.verdict}`;
    return ungranted(events, macOf(facility))[0];
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const given = process.argv.slice(2);
const found = findScenarios(given.length > 0 ? given : ['scenarios']);
if (!found.ok) throw found.error;
for (const file of found.files) {
  const why = failureOf(file);
  if (why === undefined) continue;
  console.log(`${file}  ${why.split('\n')[0]}`);
  process.exit(1);
}
console.log(`${found.files.length} scenarios pass`);
