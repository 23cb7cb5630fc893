/**
 * `npm run bench [NAME…]`: measures every row of the table in docs/bench.md as a ratio to a peer or bound in the same run. A
 * row that misses its goal is marked, but the exit code stays 0. `npm run bench -- --page` measures all of them and writes the
 * section "Last complete run" of that page. `npm run bench -- --against COMMIT [--pairs N] [--clock] NAME…` compares with an earlier commit;
 * `--history` adds a row to docs/bench-history.md.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { against, commitOf } from './against.ts';
import { HISTORY_BENCHES, withLanding } from './history.ts';
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

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: 'boolean', default: false },
    history: { type: 'boolean', default: false },
    against: { type: 'string' },
    pairs: { type: 'string', default: '3' },
    clock: { type: 'boolean', default: false },
  },
});
const known = Object.keys(BENCHES);
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) usage(`there is no bench ${unknown.join(' ')}; there are: ${known.join(', ')}`);
if (options.page && positionals.length > 0) usage(`--page measures every row; leave out ${positionals.join(' ')}`);
if (!/^[1-9]\d?$/.test(options.pairs))
  usage(`--pairs takes a number from 1 to 99, not ${JSON.stringify(options.pairs)}`);

const commit = options.against === undefined ? undefined : commitOf(options.against);
if (options.against !== undefined && commit === undefined)
  usage(`--against takes a commit, a branch or a tag; git has none called ${JSON.stringify(options.against)}`);
if (commit === undefined) await measure();
else {
  const names = positionals.length > 0 ? positionals : known;
  against({ commit, pairs: Number(options.pairs), names, clock: options.clock });
}

async function measure(): Promise<void> {
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
    console.log(line);
  };
  const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
  const before = load();
  print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}`);
  const names = positionals.length > 0 ? positionals : options.history ? HISTORY_BENCHES : known;
  for (const name of names) for (const row of (await BENCHES[name]?.()) ?? []) print(written(row));
  const date = new Date().toISOString().slice(0, 10);
  if (options.page) edit('docs/bench.md', (page) => withLastRun(page, { date, load: [before, load()], lines }));
  if (options.history) {
    const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
    edit('docs/bench-history.md', (page) => withLanding(page, { date, commit, load: before, lines }));
  }
}

function edit(path: string, change: (page: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function usage(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

function written({ reached, what, measured, peer, ratio, goal }: Row): string {
  const times = ratio === undefined ? '' : `  ratio ${ratio.toFixed(2)}`;
  return `${reached ? '✓' : '✗'} ${what}: ${measured}  against ${peer}${times}  (goal ${goal})`;
}
