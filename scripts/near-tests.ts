/**
 * `npm run near-tests`: runs every test once with a probe in each function, and writes scripts/mutants/near.json, from which `npm run mutants` takes
 * the tests of a mutant. Takes as long as the tests.
 *
 *   npm run near-tests -- --jobs 1   one test file at a time
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { built, numberedFunctions, numberOfFile } from './mutants/build.ts';
import { chosen, NEAR, type Reaches } from './mutants/near.ts';
import { bodiesOf } from './mutants/operators.ts';
import { judgesNothing, judgingTests, recorded } from './mutants/reach.ts';
import { allMutants, areaOf } from './mutants/sample.ts';

const { values: asked } = parseArgs({
  options: { jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) }, kept: { type: 'string' } },
});
/** More would be more than a run has time for. */
const TESTS_OF_A_FILE = 20;

const mutants = allMutants();
const files = [...new Set(mutants.map(({ file }) => file))];
const all = numberedFunctions(files);
const build = await built(process.cwd(), all);
const options = { cpuMs: 3_600_000, workers: Number(asked.jobs), nice: 0, kept: asked.kept };
const reach = await recorded(build, judgingTests(), options).finally(() => build.close());

// Time without probes in each function is shorter; only the proportions count.
const tests = reach
  .filter((one) => one.tests.some(({ passed }) => passed) && one.tests.every(({ passed }) => passed))
  .map(({ file, around, tests: them }) => {
    const nothing = new Set(judgesNothing([{ file, around, tests: them }]));
    const judging = them.filter(({ name }) => !nothing.has(name));
    return {
      test: file,
      ms: them.reduce((sum, { ms }) => sum + ms, 0),
      reached: new Set(judging.flatMap(({ reached }) => [...reached, ...around])),
    };
  })
  .sort((a, b) => (a.test < b.test ? -1 : 1));

/** The functions of a file, each with the number of mutants in it. */
const weightsOf = new Map(
  files.map((file) => {
    const bodies = bodiesOf(readFileSync(file, 'utf8'));
    const weights = bodies.map(() => 0);
    for (const { start } of mutants.filter((mutant) => mutant.file === file)) {
      const inside = bodies.findLastIndex((body) => body <= start);
      if (inside >= 0) weights[inside] = (weights[inside] ?? 0) + 1;
    }
    return [file, weights.map((weight, i) => [numberOfFile(all, file) + i, weight] as const)];
  }),
);

const near: Record<string, number[]> = {};
for (const file of files) {
  const own = weightsOf.get(file)?.filter(([, weight]) => weight > 0) ?? [];
  // A file that only has tables, such as those of a state machine, is tested like its neighbours.
  const beside = files.filter((one) => dirname(one) === dirname(file)).flatMap((one) => weightsOf.get(one) ?? []);
  const weights = new Map(own.length > 0 ? own : beside);
  const area = areaOf(file) === 'oracle' ? 'explore/oracle' : areaOf(file);
  const reaching = tests.map(({ test, ms, reached }): Reaches => {
    const isOf = readFileSync(test, 'utf8').includes(`/${file}'`);
    const counts = (isOf ? 3 : 1) * (test.startsWith(`test/${area}/`) ? 5 : 1);
    return { test, ms, counts, functions: [...weights.keys()].filter((number) => reached.has(number)) };
  });
  const best = chosen(reaching, (number) => weights.get(number) ?? 0, TESTS_OF_A_FILE);
  if (best.length > 0) near[file] = best.map((test) => tests.findIndex((one) => one.test === test));
}
const used = [...new Set(Object.values(near).flat())].sort((a, b) => a - b);
const lines = Object.entries(near).map(
  ([file, of]) => `    ${JSON.stringify(file)}: ${JSON.stringify(of.map((i) => used.indexOf(i)))}`,
);
const times = used.flatMap((i) => {
  const one = tests[i];
  return one === undefined ? [] : [`    ${JSON.stringify(one.test)}: ${one.ms}`];
});
writeFileSync(NEAR, `{\n  "ms": {\n${times.join(',\n')}\n  },\n  "near": {\n${lines.join(',\n')}\n  }\n}\n`);
console.log(`${lines.length} source files, ${times.length} test files`);
