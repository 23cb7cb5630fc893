/** Errors 3 and 7: bodies that are not JSON, lack a field, or ask for too much. */
import type { Source } from '../../../protocol/sources.ts';
import { ALL_ENDPOINTS, type ApiEndpoint, ENDPOINTS, MOBILE_ENDPOINTS, UNSUPPORTED } from '../contract/endpoints.ts';
import type { ApiBench } from '../probe/api-bench.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Errors';
/** The endpoints that read more than the MAC of a lock. */
const READING = [...ENDPOINTS, ...MOBILE_ENDPOINTS];
const CLOSED = new Set(UNSUPPORTED.map(({ path }) => path));
const NOBODY = '02:00:00:00:00:01';
const SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';
const MANY = 1_001;

const raw = (
  id: string,
  sentence: string,
  mistake: string,
  body: () => string,
  what: string,
  { type, source = 'chosen' }: { readonly type?: string; readonly source?: Source } = {},
): CoreApiCase =>
  must({
    id,
    source,
    spec,
    sentence,
    mistake,
    run: async (bench) => {
      const text = body();
      for (const { path, key } of ALL_ENDPOINTS)
        await bench.refused(path, undefined, 3, `${path} with ${what}`, {
          key,
          raw: text,
          ...(type === undefined ? {} : { type }),
        });
    },
  });

/** Replaces each field of an endpoint in turn. */
async function eachField(
  bench: ApiBench,
  endpoints: readonly ApiEndpoint[],
  replaced: (value: unknown, name: string) => readonly unknown[],
  what: string,
): Promise<void> {
  for (const { path, key, required, optional } of endpoints)
    for (const [name, value] of Object.entries({ ...required, ...optional }))
      for (const wrong of replaced(value, name))
        await bench.refused(path, { ...required, [name]: wrong }, 3, `${path} with ${what} ${name}`, { key });
}

/** Values of a different type, at the top level and one level down. */
function ofOtherTypes(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [7, true, [value], { value }];
  if (Array.isArray(value)) return ['text', 7, { 0: value[0] }, [7], [[value[0]]]];
  return ['text', 7, [value]];
}

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

export const INPUT_CASES: readonly CoreApiCase[] = [
  raw(
    'core-api.input.no-json',
    'A body that is not JSON results in error 3.',
    'the error of the JSON parser reaches the client, or an empty body is accepted',
    () => '{"macs":',
    'a broken body',
    { source: 'AND' },
  ),
  raw(
    'core-api.input.no-object',
    'A value of the wrong type results in error 3.',
    'null, a list or a number is read as an object',
    () => '7',
    'a number as body',
    { source: 'AND' },
  ),
  raw(
    'core-api.input.media-type',
    'A body of any media type other than `application/json` results in error 3.',
    'any body that parses as JSON is accepted, so forms on web pages can use the API',
    () => 'mac=1',
    'a form',
    { type: 'application/x-www-form-urlencoded' },
  ),
  must({
    id: 'core-api.input.large',
    spec,
    sentence: 'A body of more than 1 MiB results in error 3.',
    mistake: 'the limit of the web framework closes the connection without an answer',
    run: async (bench) => {
      const text = JSON.stringify({ macs: [], noise: 'x'.repeat(1_048_576) });
      for (const path of ['/lock/', '/upload/'])
        await bench.refused(path, undefined, 3, `${path} with 1 MiB`, { raw: text });
    },
  }),
  raw(
    'core-api.input.deep',
    'A body with more than 32 levels results in error 3.',
    'a recursive reader runs out of stack',
    () => nested(33),
    '33 levels',
  ),
  must({
    id: 'core-api.input.missing',
    source: 'AND',
    spec,
    sentence: 'A missing field results in error 3.',
    mistake: 'a missing field is read as empty',
    run: async (bench) => {
      for (const { path, key, required } of READING)
        for (const name of Object.keys(required)) {
          const { [name]: _left, ...rest } = required;
          await bench.refused(path, rest, 3, `${path} without ${name}`, { key });
        }
    },
  }),
  must({
    id: 'core-api.input.type',
    source: 'AND',
    spec,
    sentence: 'A value of the wrong type results in error 3.',
    mistake: 'a number is accepted as text, or text as a list',
    run: (bench) => eachField(bench, READING, ofOtherTypes, 'a different type of'),
  }),
  must({
    id: 'core-api.input.null',
    source: 'AND',
    spec,
    sentence: 'A value of the wrong type results in error 3.',
    mistake: 'null counts as absent',
    run: (bench) => eachField(bench, READING, () => [null], 'null as'),
  }),
  must({
    id: 'core-api.input.long-list',
    spec,
    sentence: 'A list of more than 1,000 entries results in error 3.',
    mistake: 'lists are read in full, however long they are',
    run: (bench) =>
      eachField(
        bench,
        READING,
        (value) => (Array.isArray(value) ? [Array.from({ length: MANY }, () => value[0])] : []),
        `${MANY} entries in`,
      ),
  }),
  must({
    id: 'core-api.input.long-text',
    spec,
    sentence:
      'A text of the wrong length results in error 3: a MAC of more than 40 characters, an empty tracking key or one of more than 200.',
    mistake: 'texts are stored as received',
    run: async (bench) => {
      await bench.refused('/lock/', { macs: ['0'.repeat(41)] }, 3, '/lock/ with a MAC of 41 characters');
      for (const tracking_key of ['', 'x'.repeat(201)])
        await bench.refused(
          '/unlock/',
          { mac: NOBODY, session: SESSION, tracking_key },
          3,
          `/unlock/ with a tracking key of ${tracking_key.length} characters`,
        );
    },
  }),
  must({
    id: 'core-api.input.session',
    source: 'AND',
    spec,
    sentence: 'A session is the 40 hex digits read from the lock, not all zero; anything else results in error 3.',
    needs: ['lock'],
    mistake: 'the session is passed on and fails only at the lock',
    run: async (bench) => {
      for (const path of ['/unlock/', '/fwupdate/'])
        for (const session of [
          '',
          'zz',
          '0'.repeat(40),
          SESSION.slice(0, 38),
          `${SESSION}00`,
          `${SESSION.slice(0, 38)}xx`,
        ])
          await bench.refused(path, { mac: bench.mac, session }, 3, `${path} with the session "${session}"`);
    },
  }),
  must({
    id: 'core-api.input.unknown-lock',
    source: 'AND',
    spec,
    sentence: 'A lock that the company does not have results in error 7.',
    mistake: 'an unknown lock results in an empty answer instead of an error',
    run: async (bench) => {
      for (const { path, key, required } of ALL_ENDPOINTS)
        if (Object.hasOwn(required, 'mac') && path !== '/fobs/sync/' && !CLOSED.has(path))
          await bench.refused(path, required, 7, `${path} for an unknown lock`, { key });
      const one = { macs: [NOBODY], tracking_keys: [bench.fresh()] };
      await bench.refused('/keys/', { issue: [one] }, 7, 'a key to an unknown lock');
      await bench.refused(
        '/fobs/issue/',
        { fob_mac: bench.freshFob(), locks: [{ mac: NOBODY, tracking_key: bench.fresh() }] },
        7,
        'a fob for an unknown lock',
      );
    },
  }),
  must({
    id: 'core-api.input.foreign-lock',
    spec,
    sentence: 'A lock that the company does not have results in error 7.',
    needs: ['foreign'],
    mistake: 'the lock is looked up among the locks of every company',
    run: async (bench) => {
      const mac = bench.claims.foreign;
      const { locks } = await bench.listed({});
      bench.holds(
        locks.every((lock) => lock.mac !== mac),
        'the list of all locks',
        `without ${mac}`,
        `with ${mac}`,
      );
      bench.is((await bench.listed({ macs: [mac] })).locks.length, 0, `locks listed for ${mac}`);
      for (const path of ['/unlock/', '/fwupdate/'])
        await bench.refused(path, { mac, session: SESSION }, 7, `${path} for a lock of somebody else`);
      const issue = [{ macs: [mac], tracking_keys: [bench.fresh()] }];
      await bench.refused('/keys/', { issue }, 7, 'a key to a lock of somebody else');
    },
  }),
  must({
    id: 'core-api.input.product',
    spec,
    sentence:
      'A request for more than 1,000 keys or codes (the product of its lists) results in error 3, and none of it is carried out.',
    needs: ['lock'],
    mistake: 'the lists are limited individually, but their product is not',
    run: async (bench) => {
      const mark = bench.fresh();
      const tracking_keys = Array.from({ length: 501 }, (_, i) => `${mark}-${i}`);
      const issue = [0, 1].map(() => ({ macs: [bench.mac], tracking_keys }));
      await bench.refused('/keys/', { issue }, 3, 'a request for 1,002 keys');
      const { locks } = await bench.keys({ display: { tracking_keys } });
      bench.is(locks.length, 0, 'keys issued by it');
    },
  }),
];
