/** The tables of docs/protocol.md, by their section and first column heading, as tests read them. */
import { readFileSync } from 'node:fs';

export const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** The rows of the table with that first column heading, cells trimmed; `section` is the heading before it, such as "## 3. Session". */
export function table(heading: string, section = ''): readonly (readonly string[])[] {
  const start = section === '' ? 0 : page.indexOf(`\n${section}`);
  if (start < 0) throw new RangeError(`no section ${section}`);
  const from = page.indexOf(`| ${heading}`, start);
  if (from < 0) throw new RangeError(`no table begins with ${heading}`);
  const rows = page.slice(from).split('\n\n')[0] ?? '';
  return rows
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
