/**
 * `npm run bench [NAME…]`: measures every row of the table in docs/bench.md as a ratio to a peer or bound in the same run. A
 * row that misses its goal is marked, but the exit code stays 0.
 */
import { cpus } from 'node:os';
import type { Row } from './row.ts';

const BENCHES: Readonly<Record<string, () => Promise<Row[]>>> = {
  timers: async () => (await import('./timers.ts')).timers(),
  'lock-actors': async () => (await import('./lock-actors.ts')).lockActors(),
  'memory-link': async () => (await import('./memory-link.ts')).memoryLink(),
  verify: async () => (await import('./verify.ts')).verifying(),
  radio: async () => (await import('./radio.ts')).radio(),
  websocket: async () => (await import('./websocket.ts')).websocketLocks(),
  console: async () => (await import('./console.ts')).consoleFrame(),
  'cold-start': async () => (await import('./cold-start.ts')).coldStart(),
  search: async () => (await import('./search.ts')).search(),
  loop: async () => (await import('./loop.ts')).loop(),
  facility: async () => (await import('./facility.ts')).facility(),
};

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES);
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}`);
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) {
    console.error(`there is no bench ${name}; there are: ${Object.keys(BENCHES).join(', ')}`);
    process.exitCode = 2;
    continue;
  }
  for (const row of await bench()) {
    const ratio = row.ratio === undefined ? '' : `  ratio ${row.ratio.toFixed(2)}`;
    console.log(
      `${row.reached ? '✓' : '✗'} ${row.what}: ${row.measured}  against ${row.peer}${ratio}  (goal ${row.goal})`,
    );
  }
}
