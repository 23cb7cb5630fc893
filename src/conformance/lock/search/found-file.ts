/**
 * The file of a difference that a search found: what was expected and seen, and the steps that show it. `--replay` runs it.
 *
 * INV-1: Reading a written file returns it unchanged.
 */
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../../../facility/files/problem.ts';
import { readYamlFile } from '../../../facility/files/yaml-file.ts';
import { zodProblems } from '../../../facility/files/zod-problems.ts';
import { type Step, stepSchema } from './step.ts';

const MAX_STEPS = 1_000;
const text = z.string().max(10_000);

export const foundSchema = z.strictObject({
  format: z.literal('conform/1 steps').meta({ description: 'Name and version of the format.' }),
  seed: text.optional().meta({ description: 'The seed of the search that found the difference.' }),
  expected: text.optional().meta({ description: 'What the specification requires after the last step.' }),
  seen: text.optional().meta({ description: 'What the target did instead.' }),
  steps: z
    .array(stepSchema)
    .max(MAX_STEPS)
    .meta({ description: 'The steps, in order; none for a lock that cannot be prepared.' }),
});

export type FoundFile = z.infer<typeof foundSchema>;

export const foundText = (found: Omit<FoundFile, 'format'>): string =>
  `# Found by noke-sim conform lock --search; repeat it with --replay. docs/conformance.md explains the steps.\n${stringify(
    { format: 'conform/1 steps', ...found },
    { lineWidth: 0 },
  )}`;

export function readFound(
  file: string,
):
  | { readonly ok: true; readonly steps: readonly Step[] }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const read = readYamlFile(file);
  if (!read.ok) return read;
  const parsed = foundSchema.safeParse(read.document.value ?? {});
  if (!parsed.success) return { ok: false, problems: zodProblems(read.document, foundSchema, parsed.error) };
  return { ok: true, steps: parsed.data.steps };
}
