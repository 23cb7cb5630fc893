/** `npm run digests`: regenerates scenarios/digests.json after an intended change of behaviour. */
import { writeFileSync } from 'node:fs';
import { findScenarios } from '../src/cli/run/scenario-files.ts';
import { played } from '../test/scenarios/played.ts';

const found = findScenarios(['scenarios']);
if (!found.ok) throw new Error(found.why);
const digests = Object.fromEntries(found.files.map((file) => [file, played(file).result.digest]));
writeFileSync('scenarios/digests.json', `${JSON.stringify(digests, null, 2)}\n`);
console.log(`${found.files.length} digests written`);
