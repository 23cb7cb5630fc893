/** `npm run digests`: regenerates scenarios/digests.json after an intended change of behaviour. Exits with 1 if a scenario does not pass. */
import { writeFileSync } from 'node:fs';
import { findScenarios } from '../src/cli/run/scenario-files.ts';
import { played } from '../test/scenarios/played.ts';

const found = findScenarios(['scenarios']);
if (!found.ok) throw found.error;
const digests: Record<string, string> = {};
for (const file of found.files) {
  const { digest, verdict } = played(file).result;
  digests[file] = digest;
  if (verdict === 'pass') continue;
  console.error(`${file}: ${verdict}`);
  process.exitCode = 1;
}
writeFileSync('scenarios/digests.json', `${JSON.stringify(digests, null, 2)}\n`);
console.log(`${found.files.length} digests written`);
