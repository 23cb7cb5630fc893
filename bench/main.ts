/**
 * `npm run bench [NAME…]`: measures every row of the table in docs/bench.md as a ratio to a peer or bound in the same run. A
 * row that misses its goal is marked, but the exit code stays 0. `npm run bench -- --page` measures all of them and writes the
 * section "Last run" of that page.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { withLastRun } from './page.ts';
import type { Row } from './row.ts';

const BENCHES: Readonly<Record<string, () => Promise<Row[]>>> = {
  timers: async () => (await import('./timers.ts')).timers(),
  'lock-actors': async () => (await import('./lock-actors.ts')).lockActors(),
  'memory-link': async () => (await import('./memory-link.ts')).memoryLink(),
  verify: async () => (await import('./verify.ts')).verifying(),
  radio: async () => (await import('./radio.ts')).radio(),
  websocket: async () => (await import('./websocket.ts')).websocketLocks(),
  console: async () => (await import('./console.ts')).consoleFrame(),
  'console-keys': async () => (await import('./console-keys.ts')).consoleKeys(),
  'cold-start': async () => (await import('./cold-start.ts')).coldStart(),
  diagnosis: async () => (await import('./diagnosis.ts')).diagnosing(),
  why: async () => (await import('./why.ts')).dating(),
  'step-back': async () => (await import('./step-back.ts')).stepBack(),
  compare: async () => (await import('./compare.ts')).comparing(),
  search: async () => (await import('./search.ts')).search(),
  loop: async () => (await import('./loop.ts')).loop(),
  facility: async () => (await import('./facility.ts')).facility(),
};

const wanted = process.argv.slice(2).filter((name) => name !== '--page');
const writesPage = process.argv.includes('--page');
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES);
const unknown = names.filter((name) => BENCHES[name] === undefined);
for (const name of unknown) console.error(`there is no bench ${name}; there are: ${Object.keys(BENCHES).join(', ')}`);
if (writesPage && wanted.length > 0) console.error(`--page measures every row; leave out ${wanted.join(' ')}`);
if (unknown.length > 0 || (writesPage && wanted.length > 0)) process.exit(2);

const lines: string[] = [];
const print = (line: string): void => {
  lines.push(line);
  console.log(line);
};
const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
const before = load();
print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}`);
for (const name of names) for (const row of (await BENCHES[name]?.()) ?? []) print(written(row));
if (writesPage) {
  const date = new Date().toISOString().slice(0, 10);
  const page = readFileSync('docs/bench.md', 'utf8');
  writeFileSync('docs/bench.md', withLastRun(page, { date, load: [before, load()], lines }));
}

function written({ reached, what, measured, peer, ratio, goal }: Row): string {
  const times = ratio === undefined ? '' : `  ratio ${ratio.toFixed(2)}`;
  return `${reached ? '✓' : '✗'} ${what}: ${measured}  against ${peer}${times}  (goal ${goal})`;
}
