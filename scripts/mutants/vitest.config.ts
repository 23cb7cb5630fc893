/**
 * Vitest in a copy with mutants: the tests of `npm test` and the shipped scenarios, against the copy's compiled sources as they are. Records
 * what each test reaches if `NOKE_SIM_REACH` names a file; runs only the tests that `NOKE_SIM_ONLY` matches.
 */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import shared, { srcFromDist } from '../../vitest.config.ts';

const only = process.env.NOKE_SIM_ONLY;

/** Test files run in the order of the command line. */
class AsGiven extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => process.argv.findIndex((arg) => moduleId.endsWith(arg));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  ...shared,
  plugins: [srcFromDist],
  test: {
    include: ['test/**/*.test.ts', 'scripts/mutants/scenarios.test.ts'],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 600_000,
    hookTimeout: 600_000,
    passWithNoTests: true,
    slowTestThreshold: 60_000,
    expect: { requireAssertions: true },
    pool: 'threads',
    isolate: false,
    sequence: { sequencer: AsGiven },
    setupFiles: [
      'test/one-core.ts',
      ...(process.env.NOKE_SIM_REACH === undefined ? [] : ['scripts/mutants/record.ts']),
    ],
    ...(only === undefined ? {} : { testNamePattern: new RegExp(readFileSync(only, 'utf8')) }),
  },
});
