/** The section "Last complete run" of docs/bench.md, written from the lines of a run. */

export interface LastRun {
  readonly date: string;
  /** The one-minute load average, before and after. */
  readonly load: readonly [before: string, after: string];
  readonly lines: readonly string[];
}

const SECTION = /^## Last complete run\n[\s\S]*?(?=^## )/m;

/** The page with this run as its last one. Throws for a page without the section. */
export function withLastRun(page: string, { date, load, lines }: LastRun): string {
  if (!SECTION.test(page))
    throw new Error('docs/bench.md has no section "Last complete run" followed by another section');
  const machine = `${date}, every row in one run; load average ${load[0]} before and ${load[1]} after.`;
  // A function, because `$` has a meaning in a replacement text.
  return page.replace(
    SECTION,
    () => `## Last complete run\n\n${machine}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n`,
  );
}
