/** `npm run settings`: generates docs/settings.md from the settings and the comments above them in the source. */
import { readFileSync, writeFileSync } from 'node:fs';
import { DEFAULT_SETTINGS } from '../src/core/model/settings.ts';
import { LOCK_SETTINGS } from '../src/lock/settings.ts';

/** The comment directly above each name in a source file. A name without one is an error. */
function wordsIn(file: string, names: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  let last = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const comment = /^\s*\/\*\* (.*) \*\/$/.exec(line)?.[1];
    if (comment !== undefined) last = comment;
    const name = /^\s*(?:readonly )?(\w+):/.exec(line)?.[1];
    if (name === undefined || !names.includes(name) || words.has(name)) continue;
    if (last === '') throw new Error(`${file}: ${name} has no comment`);
    words.set(name, last);
    last = '';
  }
  return words;
}

function table(defaults: Readonly<Record<string, number | boolean>>, file: string): string {
  const words = wordsIn(file, Object.keys(defaults));
  const rows = Object.entries(defaults).map(
    ([name, value]) => `| \`${name}\` | \`${value}\` | ${words.get(name) ?? ''} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

export const settingsPage = (): string => `# Settings

The figures that the sources state, and most choices that we made where they are silent or disagree, are settings. A facility file overrides defaults under \`settings:\` and \`lockSettings:\` or, for a single
lock, under that lock's \`settings:\`. The verb \`portal.setting\` changes a setting in a running facility. Values of settings whose names end in \`Ms\` are in milliseconds,
\`Mv\` in millivolts, \`Ma\` in milliamperes and \`N\` in newtons. \`npm run settings\` generates this page from the source. *The sources state* introduces a published value; *Source: chosen* means that we picked it.

## Facility settings

${table(DEFAULT_SETTINGS, 'src/core/model/settings.ts')}

## Lock settings

${table({ ...LOCK_SETTINGS }, 'src/lock/settings.ts')}
`;

if (process.argv[1]?.endsWith('settings.ts')) writeFileSync('docs/settings.md', settingsPage());
