/** Faults in access control, by path, method or body. */
import { ALL_ENDPOINTS } from '../../core-api/contract/endpoints.ts';
import { SPELLING_GROUPS, type SpellingGroup, spellingsOf } from '../../core-api/contract/spellings.ts';
import { type ApiExhibit, type Asked, asks, backend, fails, permits, succeeds } from './faulty-backend.ts';

const bearerOf = ({ request }: Asked): string | undefined => request.headers.authorization?.slice('Bearer '.length);
const authorised = ({ request, keys, path }: Asked) => ({
  ...request,
  headers: {
    ...request.headers,
    authorization: `Bearer ${/^(upload|restore)/.test(path) ? keys.mobile : keys.private}`,
  },
});
/** The documented path, for every other spelling in the group. */
const spelled = (group: SpellingGroup): ReadonlyMap<string, string> =>
  new Map(
    ALL_ENDPOINTS.flatMap(({ path }) => spellingsOf(path, group).map((target) => [target, path] as const)).filter(
      ([target, path]) => target !== path,
    ),
  );

/** A check that recognises only the documented spelling, in front of a router that accepts more. */
const openBySpelling = (group: SpellingGroup): ApiExhibit =>
  backend(
    `open-by-${group}`,
    `core-api.key.spelling.${group}`,
    `Other spellings of a path (${group}) are served without a key.`,
    () => {
      const paths = spelled(group);
      return (asked) => {
        const target = paths.get(asked.request.target);
        if (target === undefined) return asked.send(asked.request);
        return asked.send({ ...authorised({ ...asked, path: target.slice(1) }), target });
      };
    },
  );

const known = new Set(ALL_ENDPOINTS.map(({ path }) => path.slice(1, -1)));
const endpointOf = (path: string) => ALL_ENDPOINTS.find((one) => one.path === `/${path}/`);
const hasRight = (asked: Asked): boolean => [asked.keys.private, asked.keys.mobile].includes(bearerOf(asked) ?? '');
const isMissing = ({ path, body }: Asked): boolean =>
  Object.keys(endpointOf(path)?.required ?? {}).some((name) => !Object.hasOwn(body, name));
const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

/** Whether a field has an undocumented type, at the top level or within a list. */
function hasOtherType({ path, body }: Asked): boolean {
  const { required = {}, optional = {} } = endpointOf(path) ?? {};
  return Object.entries({ ...required, ...optional }).some(([name, right]) => {
    const value = body[name];
    if (value === undefined || value === null) return false;
    if (typeOf(value) !== typeOf(right)) return true;
    return Array.isArray(value) && Array.isArray(right) && value.length > 0 && typeOf(value[0]) !== typeOf(right[0]);
  });
}

export const ACCESS_FAULTS: readonly ApiExhibit[] = [
  ...SPELLING_GROUPS.map(openBySpelling),
  backend(
    'no-key-needed',
    'core-api.key.none',
    'A request without a key is served.',
    () => (asked) =>
      asked.send(bearerOf(asked) === undefined && known.has(asked.path) ? authorised(asked) : asked.request),
  ),
  backend(
    'key-by-its-beginning',
    'core-api.key.wrong',
    'A key that begins like the right one is accepted.',
    () => (asked) => {
      const begins = [asked.keys.private, asked.keys.mobile].some((key) => bearerOf(asked)?.startsWith(key));
      return asked.send(begins && !hasRight(asked) ? authorised(asked) : asked.request);
    },
  ),
  backend('key-in-either-case', 'core-api.key.wrong', 'Keys are compared without regard to case.', () => (asked) => {
    const lower = bearerOf(asked)?.toLowerCase();
    const same = [asked.keys.private, asked.keys.mobile].some((key) => key.toLowerCase() === lower);
    return asked.send(same && !hasRight(asked) ? authorised(asked) : asked.request);
  }),
  backend(
    'one-key-for-all',
    'core-api.key.other-kind',
    'The mobile key opens every endpoint.',
    () => (asked) =>
      asked.send(bearerOf(asked) === asked.keys.mobile && known.has(asked.path) ? authorised(asked) : asked.request),
  ),
  backend(
    'body-before-key',
    'core-api.key.first',
    'A malformed body is refused as malformed before the key is checked.',
    () => {
      return (asked) =>
        bearerOf(asked) === undefined && asked.request.body === '{'
          ? Promise.resolve(fails(asked.path, 3))
          : asked.send(asked.request);
    },
  ),
  backend(
    'get-is-open',
    'core-api.method.closed',
    'The key is checked for POST only.',
    () => (asked) =>
      asked.request.method === 'GET' && known.has(asked.path)
        ? asked.send({
            ...authorised(asked),
            method: 'POST',
            headers: { ...authorised(asked).headers, 'content-type': 'application/json', 'content-length': '2' },
            body: '{}',
          })
        : asked.send(asked.request),
  ),
  backend(
    'put-is-post',
    'core-api.method.other',
    'PUT is handled like POST.',
    () => (asked) => asked.send(asked.request.method === 'PUT' ? { ...asked.request, method: 'POST' } : asked.request),
  ),
  backend(
    'html-404',
    'core-api.path.unknown',
    'An unknown path is answered with the web framework’s own error page.',
    () => async (asked) =>
      known.has(asked.path)
        ? asked.send(asked.request)
        : { status: 404, type: 'text/html', text: '<h1>Not Found</h1>' },
  ),
  backend(
    'unknown-path-is-input',
    'core-api.path.unknown',
    'An unknown path results in error 3.',
    () => (asked) =>
      known.has(asked.path) || !asked.request.target.startsWith('/')
        ? asked.send(asked.request)
        : Promise.resolve(fails('', 3)),
  ),
  permits(
    'broken-json-is-empty',
    'core-api.input.no-json',
    'A body that is not JSON counts as empty.',
    ({ request }, code) => code === 3 && request.body === '{"macs":',
  ),
  permits(
    'a-number-is-a-body',
    'core-api.input.no-object',
    'A body that is not an object counts as empty.',
    ({ request }, code) => code === 3 && request.body === '7',
  ),
  permits(
    'any-media-type',
    'core-api.input.media-type',
    'The media type of a body is not checked.',
    ({ request }, code) => code === 3 && request.headers['content-type'] !== 'application/json',
  ),
  permits(
    'no-limit-of-bytes',
    'core-api.input.large',
    'A body of any size is read.',
    ({ request }, code) => code === 3 && (request.body?.length ?? 0) > 1_048_576,
  ),
  permits(
    'no-limit-of-levels',
    'core-api.input.deep',
    'A body of any depth is read.',
    ({ request }, code) => code === 3 && (request.body ?? '').startsWith('{"a":{"a":'),
  ),
  permits(
    'missing-is-empty',
    'core-api.input.missing',
    'A missing field counts as empty.',
    (asked, code) =>
      code === 3 && Object.keys(asked.body).length >= 0 && isMissing(asked) && asked.request.body !== '{',
  ),
  permits(
    'types-not-checked',
    'core-api.input.type',
    'A value of a different type is converted.',
    (asked, code) => code === 3 && hasOtherType(asked),
  ),
  asks('null-is-absent', 'core-api.input.null', 'A field that is null counts as absent.', (body) =>
    Object.values(body).includes(null)
      ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
      : undefined,
  ),
  asks('long-lists-are-cut', 'core-api.input.long-list', 'A list that is too long is truncated.', (body) =>
    Object.values(body).some((value) => Array.isArray(value) && value.length > 1_000)
      ? Object.fromEntries(
          Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, 1) : value]),
        )
      : undefined,
  ),
  asks('long-texts-are-cut', 'core-api.input.long-text', 'Text that is too long is truncated.', (body) =>
    typeof body.tracking_key === 'string' && body.tracking_key.length > 200
      ? { ...body, tracking_key: body.tracking_key.slice(0, 200), session: '11'.repeat(20) }
      : Array.isArray(body.macs) && String(body.macs[0]).length > 40
        ? { ...body, macs: [] }
        : undefined,
  ),
  permits(
    'any-session',
    'core-api.input.session',
    'A session of zeros is answered with a list.',
    ({ body }, code) => code === 3 && body.session === '0'.repeat(40),
    () => ({ commands: '0'.repeat(40) }),
  ),
  backend(
    'unknown-lock-is-input',
    'core-api.input.unknown-lock',
    'An unknown lock results in error 3.',
    () => async (asked) => {
      const answer = await asked.send(asked.request);
      return answer.text.includes('"error_code":7') ? fails(asked.path, 3) : answer;
    },
  ),
  {
    id: 'lists-a-foreign-lock',
    sentence: 'The list of locks contains a lock that belongs to somebody else.',
    shownBy: 'core-api.input.foreign-lock',
    through: (target) => ({
      ...target,
      exchange: {
        close: () => target.exchange.close(),
        send: async (request) => {
          const answer = await target.exchange.send(request);
          const foreign = `{"mac":"${target.claims.foreign}"`;
          return { ...answer, text: answer.text.replace(/\{"mac":"[^"]+"(?=,"created_by")/, foreign) };
        },
      },
    }),
  },
  backend(
    'product-is-not-limited',
    'core-api.input.product',
    'The number of keys in a request is not limited.',
    () => (asked) =>
      asked.path === 'keys' && (asked.request.body?.length ?? 0) > 10_000 && Array.isArray(asked.body.issue)
        ? Promise.resolve(succeeds('keys', { locks: [] }))
        : asked.send(asked.request),
  ),
];
