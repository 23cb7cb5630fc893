/**
 * `npm run full conform-search`: the search of `conform lock --search` on targets whose verdict is known. Ten faulty targets, the first by the
 * SHA-256 of their id among the planted faults and the mistakes of the lock written from the page, are each found within a minute, by steps that
 * show nothing on the same lock without its fault; correct locks show nothing in ten minutes in total. The minute is one of
 * processor time, which other load on the machine hardly changes. Exit code 1 otherwise.
 *
 *   npx tsx scripts/conform-search.mjs                               ten faulty targets, ten minutes of correct ones
 *   npx tsx scripts/conform-search.mjs --faulty 200 --each 15 --right 0    two hundred faulty ones, fifteen seconds each
 *   npx tsx scripts/conform-search.mjs --only relock                 targets whose id contains this
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { faults, UNCAUGHT } from '../examples/page-lock/faults.mjs';
import { odd } from '../examples/page-lock/odd.mjs';
import { exhibits } from '../src/conformance/gallery/self-check.ts';
import { replay, search } from '../src/conformance/lock/search/search.ts';
import { selfTarget } from '../src/conformance/lock/targets/self.ts';
import { hostClock } from '../src/sim/live-clock.ts';
import { Random } from '../src/sim/random.ts';
import { memoryTarget } from '../test/conformance/judge-page-lock.mjs';

const number = (standard) => ({ type: 'string', default: standard });
const { values } = parseArgs({
  options: { faulty: number('10'), each: number('60'), right: number('600'), only: number(''), seed: number('1') },
});
const SEED = values.seed;

const hashed = ({ id }) => createHash('sha256').update(id).digest('hex');
const options = () => ({ seed: SEED, patience: 1, random: new Random(SEED).stream('search') });
const named = ({ id }) => id.includes(values.only);
/** `sound`: the same lock without its fault. */
const pageLock = (kind, names) =>
  names.map((id) => ({ id, open: () => memoryTarget({ [kind]: id }), sound: () => memoryTarget({}) }));
const own = (faulty) =>
  exhibits()
    .filter((one) => one.faulty === faulty)
    .map(({ id, target }) => ({
      id,
      open: () => selfTarget({ seed: SEED, ...target }),
      sound: () => selfTarget({ seed: SEED }),
    }));

const wrong = [
  ...own(true),
  ...pageLock(
    'fault',
    Object.keys(faults).filter((id) => !(id in UNCAUGHT)),
  ),
];
const chosen = wrong
  .filter(named)
  .sort((a, b) => (hashed(a) < hashed(b) ? -1 : 1))
  .slice(0, Number(values.faulty));
const right = [
  ...own(false),
  ...pageLock('odd', Object.keys(odd)),
  { id: 'as-the-page-says', open: () => memoryTarget({}), sound: () => memoryTarget({}) },
].filter(named);

const processorMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function searched({ open, sound }, ms, clock) {
  const from = clock();
  const { tally, found } = await search(open(), { ...options(), stop: () => clock() - from >= ms });
  const seconds = Math.round((clock() - from) / 1_000);
  const played = `${seconds} s, ${tally.sequences} sequences, ${tally.commands} commands`;
  const unlike = tally.notAgain === 0 ? '' : `, ${tally.notAgain} not again`;
  if (found === undefined) return { found: false, line: `${played}${unlike}  nothing` };
  const { difference } = await replay(sound(), found.steps, options());
  const shown = `${found.steps.length} steps: ${found.difference.expected} | ${found.difference.seen}`;
  const alike = difference === undefined ? '' : '  WITHOUT ITS FAULT TOO';
  return { found: difference === undefined, shown: true, line: `${played}${unlike}  ${shown}${alike}` };
}

async function each(kind, targets, ms, clock, good) {
  let count = 0;
  for (const one of targets) {
    const result = await searched(one, ms, clock);
    if (good(result)) count += 1;
    else process.exitCode = 1;
    console.log(`${good(result) ? 'ok ' : 'BAD'} ${kind}  ${one.id.padEnd(34)} ${result.line}`);
  }
  return count;
}

const found = await each('faulty', chosen, Number(values.each) * 1_000, processorMs, (result) => result.found);
const rightMs = (Number(values.right) * 1_000) / Math.max(1, right.length);
const passed =
  rightMs === 0
    ? 0
    : await each(
        'right ',
        right,
        rightMs,
        () => hostClock.now(),
        (result) => result.shown !== true,
      );
console.log(
  `${found} of ${chosen.length} faulty targets found; ${passed} of ${rightMs === 0 ? 0 : right.length} correct ones show nothing`,
);
