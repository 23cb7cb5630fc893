/**
 * What a case says of a sound backend that speaks the Core API and of a sound unlock core of which one answer is lost, given twice, in the place of
 * the next one, or different in one field; as lock.test.ts, with every-tamper-core-api.txt and every-tamper-core.txt.
 */
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';
import { openBuiltInBackend } from '../../../src/cli/conform/built-in-backend.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import type { CoreApiCase } from '../../../src/conformance/core-api/cases/core-api-case.ts';
import { CORE_API_CASES } from '../../../src/conformance/core-api/cases/core-api-cases.ts';
import { type HttpAnswer, HUNG_UP } from '../../../src/conformance/core-api/contract/exchange.ts';
import type { CoreApiTarget } from '../../../src/conformance/core-api/contract/target.ts';
import { coreApiSubject } from '../../../src/conformance/core-api/core-api-subject.ts';
import { CORE_CASES } from '../../../src/conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED } from '../../../src/conformance/core-module/claims.ts';
import { coreSubject } from '../../../src/conformance/core-module/core-subject.ts';
import { CoreThread } from '../../../src/facility/core-port/core-thread.ts';
import { parsedJson } from '../../../src/sim/json.ts';
import { Random } from '../../../src/sim/random.ts';
import { ALL } from '../../sizes.ts';
import { expectTold } from '../told.ts';
import { tamperedAnswers } from './answers-tape.ts';
import { changesOf } from './json-changes.ts';
import { outcomeOf } from './outcome.ts';
import { spread } from './tape.ts';

/** Answers of a case that are tried, and changed fields of each. */
const PLACES = 5;
const FIELDS = 3;

const some = <T>(all: readonly T[], nth: number): T[] =>
  all.filter((_, i) => (i + nth) % Math.ceil(all.length / FIELDS) === 0);

/** Cases before a new sound backend serves, because each leaves its past. */
const BATCH = 6;

/** Every case, or in `npm test` a fifth of them; every change of a case, or one in four. */
const judgedNow = (nth: number): boolean => ALL || Math.floor(nth / BATCH) % 5 === 0;
const chosen = <T>(all: readonly T[], nth: number): readonly T[] =>
  ALL ? all : all.filter((_, i) => (i + nth) % 4 === 0);

/** Places after the preparation, spread over the rest. */
const placesIn = (answers: readonly unknown[], from: number): readonly number[] =>
  spread(
    Array.from({ length: answers.length - from }, (_, i) => i + from),
    PLACES,
  );

async function judgedApi(
  one: CoreApiCase,
  target: CoreApiTarget,
  prepared: () => void = () => undefined,
): Promise<string> {
  const subject = coreApiSubject(target, new Random(one.id).stream('suite'));
  await subject.prepare();
  prepared();
  const bench = subject.bench();
  return outcomeOf(
    bench,
    () => one.run(bench),
    () => 0,
  );
}

const NOW = Date.UTC(2026, 10, 21, 19);
const LONG = /spelling|method|core-api\.key\.(wrong|first)/;

it('every case of a backend, with one answer changed', async () => {
  let backend = await openBuiltInBackend();
  const entries: string[] = [];
  for (const [n, one] of CORE_API_CASES.filter(({ id }) => !LONG.test(id)).entries()) {
    if (!judgedNow(n)) continue;
    if (n % BATCH === 0) {
      await backend.stop();
      backend = await openBuiltInBackend();
    }
    const { exchange, portal } = backend.target;
    const answers: HttpAnswer[] = [];
    const portals: Awaited<ReturnType<NonNullable<typeof portal>>>[] = [];
    let from = 0;
    const recording: CoreApiTarget = {
      ...backend.target,
      now: () => NOW,
      exchange: {
        close: () => exchange.close(),
        send: async (request) => {
          const at = answers.push(HUNG_UP) - 1;
          const answer = await exchange.send(request);
          answers[at] = answer;
          return answer;
        },
      },
      portal: async (...given) => {
        const answer = (await portal?.(...given)) ?? { done: false };
        portals.push(answer);
        return answer;
      },
    };
    const outcome = await judgedApi(one, recording, () => {
      from = answers.length;
    });
    const played = (tape: readonly HttpAnswer[]): Promise<string> => {
      const [rest, hands] = [tape.values(), portals.values()];
      return judgedApi(one, {
        ...recording,
        exchange: { ...recording.exchange, send: () => Promise.resolve(rest.next().value ?? HUNG_UP) },
        portal: () => Promise.resolve(hands.next().value ?? { done: true }),
      });
    };
    if (ALL) expect({ id: one.id, outcome: await played(answers) }).toEqual({ id: one.id, outcome });
    const changes = placesIn(answers, from).flatMap((at) => {
      const answer = answers[at] ?? HUNG_UP;
      const fields = some(changesOf(parsedJson(answer.text)), n + at).map(
        ({ place, value }) => [place.trim(), { ...answer, text: JSON.stringify(value) }] as const,
      );
      return tamperedAnswers(answers, at, HUNG_UP, fields).map(([how, tape]) => ({
        tape,
        name: `${at - from} ${how}`,
      }));
    });
    for (const { name, tape } of chosen(changes, n)) entries.push(`# ${one.id} ${name}: ${await played(tape)}`);
  }
  await backend.stop();
  await expectTold('tampering/every-tamper-core-api.txt', entries);
});

const thread = new CoreThread();
afterAll(() => thread.close());

it('every case of an unlock core, with one answer changed', async () => {
  const entries: string[] = [];
  const url = pathToFileURL('examples/core-adapter.mjs').href;
  const judged = (one: (typeof CORE_CASES)[number]): Promise<string> => {
    const subject = coreSubject({
      module: { thread, url },
      claims: ALL_CLAIMED,
      seed: '1',
      open: shippedFacilities.open,
    });
    const bench = subject.bench();
    const begins = bench.site.clock.now();
    return outcomeOf(
      bench,
      () => one.run(bench),
      () => bench.site.clock.now() - begins,
    );
  };
  for (const [n, one] of CORE_CASES.filter(({ id }) => !/^core\.(property|scenario)\./.test(id)).entries()) {
    if (!judgedNow(n)) continue;
    const asked = vi.spyOn(thread, 'ask');
    const outcome = await judged(one);
    const answers = asked.mock.results.map(({ value }) => value as unknown);
    asked.mockRestore();
    const played = async (tape: readonly unknown[]): Promise<string> => {
      const rest = tape.values();
      const spies = [
        vi.spyOn(thread, 'open').mockReturnValue({ core: 1, answer: { ok: true } }),
        vi.spyOn(thread, 'ask').mockImplementation(() => rest.next().value),
        vi.spyOn(thread, 'drop').mockReturnValue(),
      ];
      const played = await judged(one);
      for (const spy of spies) spy.mockRestore();
      return played;
    };
    if (ALL) expect({ id: one.id, outcome: await played(answers) }).toEqual({ id: one.id, outcome });
    const changes = placesIn(answers, 0).flatMap((at) => {
      const fields = some(changesOf(answers[at]), n + at).map(({ place, value }) => [place.trim(), value] as const);
      return tamperedAnswers(answers, at, null, fields).map(([how, tape]) => ({ tape, name: `${at} ${how}` }));
    });
    for (const { name, tape } of chosen(changes, n)) entries.push(`# ${one.id} ${name}: ${await played(tape)}`);
  }
  await expectTold('tampering/every-tamper-core.txt', entries);
});
