/** `npm run settings`: writes docs/settings.md from the settings and the words that stand above them in the source. */
import { readFileSync, writeFileSync } from 'node:fs';
import { DEFAULT_SETTINGS } from '../src/core/model/settings.ts';
import { LOCK_SETTINGS } from '../src/lock/settings.ts';

/** The comment above each name in a source file; a name without one shares the comment of the name before it. */
function wordsIn(file: string, names: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  let last = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const comment = /^\s*\/\*\* (.*) \*\/$/.exec(line)?.[1];
    if (comment !== undefined) last = comment;
    const name = /^\s*(?:readonly )?(\w+):/.exec(line)?.[1];
    if (name === undefined || !names.includes(name) || words.has(name)) continue;
    words.set(name, last);
  }
  return words;
}

function table(defaults: Readonly<Record<string, number | boolean>>, file: string): string {
  const words = wordsIn(file, Object.keys(defaults));
  const rows = Object.entries(defaults).map(
    ([name, value]) => `| \`${name}\` | \`${value}\` | ${words.get(name) ?? ''} |`,
  );
  return ['| setting | default | what it is |', '|---|---|---|', ...rows].join('\n');
}

export const settingsPage = (): string => `# Settings

Where the sources are silent or disagree, the choice is a setting. A facility file gives other values under \`settings:\` and
\`lockSettings:\` (or a lock's own \`settings:\`); a verb changes a facility's while it lives: \`portal.setting\`. Names that end in \`Ms\` are
milliseconds, \`Mv\` millivolts, \`Ma\` milliamperes, \`N\` newtons. Written by \`npm run settings\` from the source.

## Of the facility

${table(DEFAULT_SETTINGS, 'src/core/model/settings.ts')}

## Of a lock

${table({ ...LOCK_SETTINGS }, 'src/lock/settings.ts')}
`;

if (process.argv[1]?.endsWith('settings.ts')) writeFileSync('docs/settings.md', settingsPage());
