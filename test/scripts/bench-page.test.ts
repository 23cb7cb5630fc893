/** `npm run bench -- --page` writes the section "Last complete run" of docs/bench.md and nothing else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withLastRun } from '../../bench/page.ts';

const RUN = { date: '2026-12-01', load: ['0.1', '1.9'], lines: ['Node v20', '✓ a row: $& 1/s'] } as const;

describe('the last run on the page of the bench', () => {
  const page = readFileSync('docs/bench.md', 'utf8');

  it('replaces the section, keeps everything around it, and can be written again', () => {
    const once = withLastRun(page, RUN);
    const [head, tail] = page.split(/^## Last complete run\n[\s\S]*?(?=^## )/m);
    expect(once).toBe(
      `${head}## Last complete run\n\n2026-12-01, every row in one run; load average 0.1 before and 1.9 after.\n\n` +
        `\`\`\`text\nNode v20\n✓ a row: $& 1/s\n\`\`\`\n\n${tail}`,
    );
    expect(withLastRun(once, RUN)).toBe(once);
  });

  it('refuses a page without the section', () => {
    expect(() => withLastRun('# Bench\n', RUN)).toThrow('docs/bench.md has no section "Last complete run"');
  });
});
