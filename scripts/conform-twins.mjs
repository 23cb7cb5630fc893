/**
 * `npm run full conform-twins`: every faulty target of every gallery is judged by all cases of its kind. Exit code 1 if no target fails a case,
 * or if exactly the same targets fail two.
 *
 *   npx tsx scripts/conform-twins.mjs lock link      judges these kinds only
 */
import { faults } from '../examples/page-lock/faults.mjs';
import { openBuiltInBackend } from '../src/cli/conform/built-in-backend.ts';
import { shippedFacilities } from '../src/cli/run/facilities.ts';
import { CORE_API_CASES } from '../src/conformance/core-api/cases/core-api-cases.ts';
import { coreApiSubject } from '../src/conformance/core-api/core-api-subject.ts';
import { CORE_CASES } from '../src/conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED } from '../src/conformance/core-module/claims.ts';
import { coreSubject } from '../src/conformance/core-module/core-subject.ts';
import { API_EXHIBITS } from '../src/conformance/gallery/core-api/check.ts';
import { coreUrl } from '../src/conformance/gallery/core-module/check.ts';
import { CORE_EXHIBITS } from '../src/conformance/gallery/core-module/cores.ts';
import { linkExhibits } from '../src/conformance/gallery/link/link-exhibits.ts';
import { redundancyOf } from '../src/conformance/gallery/redundancy.ts';
import { exhibits } from '../src/conformance/gallery/self-check.ts';
import { ownEnd } from '../src/conformance/link/built-in-end.ts';
import { LINK_CASES, linkCases } from '../src/conformance/link/link-cases.ts';
import { linkSubject } from '../src/conformance/link/link-subject.ts';
import { LOCK_CASES } from '../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../src/conformance/lock/targets/self.ts';
import { judge } from '../src/conformance/run/judge.ts';
import { CoreThread } from '../src/facility/core-port/core-thread.ts';
import { Random } from '../src/sim/random.ts';
import { memoryTarget } from '../test/conformance/judge-page-lock.mjs';

const WHOLE = { profile: 'np1', slow: true };
const random = () => new Random('1').stream('suite');
const failedIn = ({ cases }) => cases.filter(({ verdict }) => verdict === 'fail').map(({ case: { id } }) => id);

async function triedLock(target, lock) {
  const failed = failedIn(await judge(lockSubject(lock, { patience: 1, random: random() }), LOCK_CASES, WHOLE));
  await lock.close();
  return { target, failed };
}

const KINDS = {
  lock: {
    cases: LOCK_CASES,
    async *tried() {
      for (const { id, faulty, target } of exhibits())
        if (faulty) yield await triedLock(id, selfTarget({ seed: '1', ...target }));
      for (const fault of Object.keys(faults)) yield await triedLock(`page-lock ${fault}`, memoryTarget({ fault }));
    },
  },
  'core-api': {
    cases: CORE_API_CASES,
    async *tried() {
      for (const { id, shownBy, through } of API_EXHIBITS) {
        if (shownBy === undefined) continue;
        const backend = await openBuiltInBackend();
        const judged = await judge(coreApiSubject(through(backend.target), random()), CORE_API_CASES, WHOLE);
        await backend.stop();
        // A fault that prevents an earlier case blocks the case that names it.
        yield { target: id, failed: [...new Set([...failedIn(judged), shownBy])] };
      }
    },
  },
  link: {
    cases: LINK_CASES,
    async *tried() {
      for (const { id, faulty, target } of linkExhibits()) {
        if (!faulty) continue;
        const subject = linkSubject(ownEnd({ seed: '1', ...target }), { patience: 1 });
        yield { target: id, failed: failedIn(await judge(subject, linkCases(target.role), WHOLE)) };
      }
    },
  },
  core: {
    cases: CORE_CASES,
    async *tried() {
      const thread = new CoreThread();
      const options = { claims: ALL_CLAIMED, seed: '1', open: shippedFacilities.open };
      for (const one of CORE_EXHIBITS) {
        if (one.about !== 'faulty') continue;
        const subject = coreSubject({ module: { thread, url: coreUrl(one) }, ...options });
        yield {
          target: one.id,
          failed: [...new Set([...failedIn(await judge(subject, CORE_CASES, WHOLE)), one.caughtBy])],
        };
      }
      await thread.close();
    },
  },
};

const named = process.argv.slice(2);
const wrong = named.find((name) => !(name in KINDS));
if (wrong !== undefined)
  throw new RangeError(`there is no kind "${wrong}"; the kinds are ${Object.keys(KINDS).join(', ')}`);
for (const [name, kind] of Object.entries(KINDS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const tried = [];
  for await (const one of kind.tried()) tried.push(one);
  const { unfailed, redundant } = redundancyOf(
    kind.cases.map(({ id }) => id),
    tried,
  );
  console.log(
    `${name}: ${kind.cases.length} cases, ${tried.length} faulty targets; ${unfailed.length} cases that none fails, ${redundant.length} groups that the same ones fail`,
  );
  for (const id of unfailed) console.log(`  none fails ${id}`);
  for (const { cases, targets } of redundant)
    console.log(
      `  ${targets.slice(0, 3).join(', ')}${targets.length > 3 ? ` and ${targets.length - 3} more` : ''}: ${cases.join(', ')}`,
    );
  if (unfailed.length + redundant.length > 0) process.exitCode = 1;
}
