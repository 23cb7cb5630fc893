/** The runs of a command line, by number: each file, with each of its seeds. */
import type { Job } from './play-case.ts';

export function jobsOf(
  files: readonly string[],
  { seed, seeds = 1 }: { readonly seed?: string | undefined; readonly seeds?: number | undefined },
): Job[] {
  if (seeds === 1) return files.map((file) => ({ file, seed, id: file }));
  const first = seed === undefined ? 1 : Number(seed);
  return files.flatMap((file) =>
    Array.from({ length: seeds }, (_, i) => ({ file, seed: String(first + i), id: `${file}@${first + i}` })),
  );
}
