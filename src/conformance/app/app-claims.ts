/** The features that an app claims. Rules about anything else are not applicable. */
import { z } from 'zod';
import type { Problem } from '../../facility/files/problem.ts';
import { isWithoutContent, readYamlFile } from '../../facility/files/yaml-file.ts';
import { zodProblems } from '../../facility/files/zod-problems.ts';

const schema = z.strictObject({
  offlineKeys: z.boolean().default(false).meta({ description: 'Whether the app opens locks with offline keys.' }),
  timedKeys: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether the app puts the phone’s time into the commands built from offline keys.' }),
});

export type AppClaims = z.output<typeof schema>;

/** Without a file, nothing is claimed. */
export function readAppClaims(
  file: string | undefined,
): { readonly ok: true; readonly claims: AppClaims } | { readonly ok: false; readonly problems: readonly Problem[] } {
  if (file === undefined) return { ok: true, claims: schema.parse({}) };
  const read = readYamlFile(file);
  if (!read.ok) return read.problems.some(isWithoutContent) ? { ok: true, claims: schema.parse({}) } : read;
  const parsed = schema.safeParse(read.document.value ?? {});
  if (!parsed.success) return { ok: false, problems: zodProblems(read.document, schema, parsed.error) };
  return { ok: true, claims: parsed.data };
}
