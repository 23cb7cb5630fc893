/**
 * An hour of search with a seed that nobody has used before, today's date: a quarter of an hour at each level. Exit code 1 if any level
 * finds a failure. Arguments are passed on to `explore`, such as `--workers 1`.
 */
import { spawnSync } from 'node:child_process';

const seed = new Date().toISOString().slice(0, 10).replaceAll('-', '');
for (const level of ['keys', 'lock', 'facility', 'radio']) {
  const args = [
    'dist/cli/main.js',
    'explore',
    '--level',
    level,
    '--time',
    '15m',
    '--seed',
    seed,
    ...process.argv.slice(2),
  ];
  const { status, stdout, stderr } = spawnSync('node', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  console.log(`${level}: ${stdout.trimEnd().split('\n').slice(-8).join('\n')}`);
  if (status !== 0) {
    console.log(stderr.replaceAll(/^\d+ s: .*\n/gm, ''));
    process.exitCode = 1;
  }
}
