/**
 * Writes `docs/errors.md`, `src/library/config-types.ts`, and `schemas/*.schema.json`: the JSON Schemas of the files that people write and read,
 * generated from the definitions with which the program itself checks them. A test fails if a file differs from what this script would write. Run it
 * with `npx tsx scripts/schemas.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../src/cli/config/config-schema.ts';
import { errorsPage } from '../src/cli/explain/explain-code.ts';
import { processHost } from '../src/cli/host/host.ts';
import { programFor } from '../src/cli/program.ts';
import { shippedFacilities } from '../src/cli/run/facilities.ts';
import { facilityFile } from '../src/facility/files/schema.ts';
import { reportSchema } from '../src/report/case.ts';
import { expectedSchema } from '../src/report/expected.ts';
import { scenarioJsonSchema } from '../src/scenario/schema.ts';
import {
  traceEndSchema,
  traceEventSchema,
  traceEventV2Schema,
  traceHeaderSchema,
  traceHeaderV1Schema,
  traceHeaderV2Schema,
} from '../src/scenario/trace-file.ts';
import { configTypes } from './config-types.ts';

/** The commands are only inspected; none runs. */
const nothing = (): void => undefined;
export const commands = programFor({
  host: { ...processHost(), out: nothing, err: nothing },
  done: nothing,
  facilities: async () => shippedFacilities,
  run: async () => 0,
  faults: new Map(),
});

/** The schema of a configuration file. */
export const configuration = configSchema(commands);

const titled = (title: string, schema: z.ZodType): object => ({
  title,
  ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
});

/** Every schema by its path below the root of the package. */
export function schemas(): ReadonlyMap<string, string> {
  const traceLine = (header: z.ZodType, event: z.ZodType) => z.union([header, event, traceEndSchema]);
  const all: Record<string, unknown> = {
    'facility-v1': titled('noke-sim facility, version 1', facilityFile),
    'scenario-v1': scenarioJsonSchema(shippedFacilities.verbTable),
    'trace-v1': titled('noke-sim trace, version 1: one line', traceLine(traceHeaderV1Schema, traceEventV2Schema)),
    'trace-v2': titled('noke-sim trace, version 2: one line', traceLine(traceHeaderV2Schema, traceEventV2Schema)),
    'trace-v3': titled('noke-sim trace, version 3: one line', traceLine(traceHeaderSchema, traceEventSchema)),
    'report-v1': titled('noke-sim report, version 1', reportSchema),
    'config-v1': titled('noke-sim configuration, version 1', configuration),
    'expected-v1': titled('noke-sim accepted failures, version 1', expectedSchema),
  };
  const text = (schema: unknown): string => `${JSON.stringify(schema, null, 1)}\n`;
  return new Map(Object.entries(all).map(([name, schema]) => [`schemas/${name}.schema.json`, text(schema)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = [
    ['docs/errors.md', errorsPage()],
    ['src/library/config-types.ts', configTypes(configuration)],
  ] as const;
  for (const [file, text] of [...schemas(), ...pages]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
