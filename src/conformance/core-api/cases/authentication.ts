/** Errors 2, 4 and 5: the keys, paths and methods with which requests are accepted. */
import { ALL_ENDPOINTS, type KeyKind } from '../contract/endpoints.ts';
import { type SpellingGroup, spellingsOf } from '../contract/spellings.ts';
import type { ApiBench } from '../probe/api-bench.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Errors';
const KEYS =
  'Each endpoint requires its own kind of key, and a request with no key, a wrong key or the key of the other kind results in error 2.';
const SPELLED =
  'The key is checked for the endpoint that is reached, however the path is spelled, and before anything else in the request.';

const otherKind = (key: KeyKind): KeyKind => (key === 'private' ? 'mobile' : 'private');

/** One endpoint per kind of key, and one with a longer path. */
const TRIED_WITH_OTHER_KEY = ['/lock/', '/qc/issue/', '/upload/'];

/** Checks that these spellings reveal nothing: those of every endpoint without a key, and those of some endpoints with the other kind of key. */
async function allClosed(bench: ApiBench, group: SpellingGroup): Promise<void> {
  const closed = async (target: string, body: object, key: KeyKind | 'none'): Promise<void> =>
    bench.givesNothing(await bench.ask(target, body, { key }), `${target} with ${key} key`);
  for (const { path, key, required } of ALL_ENDPOINTS)
    await Promise.all(
      spellingsOf(path, group).flatMap((target) => [
        closed(target, required, 'none'),
        ...(TRIED_WITH_OTHER_KEY.includes(path) ? [closed(target, required, otherKind(key))] : []),
      ]),
    );
}

const spelled = (group: SpellingGroup, mistake: string): CoreApiCase =>
  must({
    id: `core-api.key.spelling.${group}`,
    spec,
    sentence: SPELLED,
    mistake,
    run: (bench) => allClosed(bench, group),
  });

export const AUTHENTICATION_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.key.none',
    source: 'AND',
    spec,
    sentence: KEYS,
    mistake: 'a missing header is looked up like a key, or fails with a server error',
    run: async (bench) => {
      for (const { path, required } of ALL_ENDPOINTS)
        await bench.refused(path, required, 2, `${path} without a key`, { key: 'none' });
    },
  }),
  must({
    id: 'core-api.key.wrong',
    source: 'AND',
    spec,
    sentence: KEYS,
    mistake: 'only the beginning or the length of the key is compared, or its case is ignored',
    run: async (bench) => {
      for (const { path, key, required } of ALL_ENDPOINTS) {
        const right = bench.target.keys[key];
        const swapped = right.toUpperCase() === right ? right.toLowerCase() : right.toUpperCase();
        const wrong = [
          '',
          'noke-sim',
          `${right}x`,
          `x${right}`,
          right.slice(0, -1),
          right.slice(0, 1),
          `${right.slice(0, -1)}~`,
        ];
        for (const bearer of [...wrong, ...(swapped === right ? [] : [swapped])])
          await bench.refused(path, required, 2, `${path} with a wrong key`, { bearer });
      }
    },
  }),
  must({
    id: 'core-api.key.other-kind',
    source: 'AND',
    spec,
    sentence: KEYS,
    mistake: 'every key of the company opens every endpoint',
    run: async (bench) => {
      for (const { path, key, required } of ALL_ENDPOINTS)
        await bench.refused(path, required, 2, `${path} with the ${otherKind(key)} key`, { key: otherKind(key) });
    },
  }),
  must({
    id: 'core-api.key.first',
    spec,
    sentence: SPELLED,
    mistake: 'the body is checked first, so anybody can find out what the API accepts',
    run: async (bench) => {
      for (const { path } of ALL_ENDPOINTS)
        for (const raw of ['{', '[]', '{"mac":7}'])
          await bench.refused(path, undefined, 2, `${path} without a key and with the body ${raw}`, {
            key: 'none',
            raw,
          });
    },
  }),
  spelled('plain', 'the check compares the path with a list that contains only one spelling'),
  spelled('slashes', 'the router merges slashes but the check does not'),
  spelled('encoded', 'the router decodes the path but the check does not'),
  spelled('case', 'the router ignores case but the check does not'),
  spelled('absolute', 'the router accepts an absolute URL, but the check expects a path'),
  spelled('suffix', 'the check compares the whole target, with its query or fragment'),
  spelled('dots', 'the router resolves dots but the check does not'),
  must({
    id: 'core-api.method.closed',
    spec,
    sentence: SPELLED,
    mistake: 'the check runs only for POST',
    run: async (bench) => {
      for (const { path } of ALL_ENDPOINTS)
        await Promise.all(
          ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(async (method) =>
            bench.givesNothing(await bench.ask(path, {}, { method, key: 'none' }), `${method} ${path} without a key`),
          ),
        );
    },
  }),
  must({
    id: 'core-api.method.other',
    source: 'AND',
    spec,
    sentence: 'A method other than `POST` results in error 4.',
    mistake: 'every method reaches the same handler',
    run: async (bench) => {
      for (const { path, key } of ALL_ENDPOINTS)
        for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
          await bench.refused(path, {}, 4, `${method} ${path}`, { method, key });
    },
  }),
  must({
    id: 'core-api.path.unknown',
    source: 'AND',
    spec,
    sentence: 'An unknown path results in error 5.',
    mistake: 'the web framework itself answers 404',
    run: async (bench) => {
      for (const path of ['/nothing/', '/locks/', '/lock/x/', '/keys/issue/', '/upload/x', '/'])
        await bench.refused(path, {}, 5, path, { key: 'private' });
    },
  }),
];
