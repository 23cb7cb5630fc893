/**
 * `npm run full conform-search`: the search of `conform lock --search` on targets whose verdict is known. Ten faulty targets, the first by the
 * SHA-256 of their id among the planted faults and the mistakes of the lock written from the page, are each found within a minute; locks
 * that are right show nothing in ten minutes in all. Exit code 1 otherwise.
 *
 *   npx tsx scripts/conform-search.mjs                ten faulty targets, ten minutes of right ones
 *   npx tsx scripts/conform-search.mjs 200 30         two hundred faulty ones, thirty seconds in all of right ones
 */
import { createHash } from 'node:crypto';
import { faults, UNCAUGHT } from '../examples/page-lock/faults.mjs';
import { odd } from '../examples/page-lock/odd.mjs';
import { exhibits } from '../src/conformance/gallery/self-check.ts';
import { search } from '../src/conformance/lock/search/search.ts';
import { selfTarget } from '../src/conformance/lock/targets/self.ts';
import { hostClock } from '../src/sim/live-clock.ts';
import { Random } from '../src/sim/random.ts';
import { memoryTarget } from '../test/conformance/judge-page-lock.mjs';

const [howMany = '10', rightSeconds = '600'] = process.argv.slice(2);
const SEED = '1';
const FAULT_MS = 60_000;

const hashed = ({ id }) => createHash('sha256').update(id).digest('hex');
const pageLock = (kind, names) => names.map((id) => ({ id, open: () => memoryTarget({ [kind]: id }) }));
const own = (faulty) =>
  exhibits()
    .filter((one) => one.faulty === faulty)
    .map(({ id, target }) => ({ id, open: () => selfTarget({ seed: SEED, ...target }) }));

const wrong = [
  ...own(true),
  ...pageLock(
    'fault',
    Object.keys(faults).filter((id) => !(id in UNCAUGHT)),
  ),
];
const chosen = wrong.sort((a, b) => (hashed(a) < hashed(b) ? -1 : 1)).slice(0, Number(howMany));
const right = [
  ...own(false),
  ...pageLock('odd', Object.keys(odd)),
  { id: 'as-the-page-says', open: () => memoryTarget({}) },
];

async function searched({ open }, ms) {
  const from = hostClock.now();
  const { tally, found } = await search(open(), {
    seed: SEED,
    patience: 1,
    random: new Random(SEED).stream('search'),
    stop: () => hostClock.now() - from >= ms,
  });
  const shown =
    found === undefined
      ? 'nothing'
      : `${found.steps.length} steps${found.again ? '' : ', not again'}: ${found.difference.expected} | ${found.difference.seen}`;
  const seconds = Math.round((hostClock.now() - from) / 1_000);
  return {
    found: found !== undefined,
    line: `${seconds} s, ${tally.sequences} sequences, ${tally.commands} commands  ${shown}`,
  };
}

async function each(kind, targets, ms, finds) {
  let good = 0;
  for (const one of targets) {
    const { found, line } = await searched(one, ms);
    if (found === finds) good += 1;
    else process.exitCode = 1;
    console.log(`${found === finds ? 'ok ' : 'BAD'} ${kind}  ${one.id.padEnd(34)} ${line}`);
  }
  return good;
}

const found = await each('faulty', chosen, FAULT_MS, true);
const passed = await each('right ', right, (Number(rightSeconds) * 1_000) / right.length, false);
console.log(`${found} of ${chosen.length} faulty targets found; ${passed} of ${right.length} right ones show nothing`);
