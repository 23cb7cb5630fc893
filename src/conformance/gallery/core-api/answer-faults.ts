/** Faults in the format and content of answers. */
import {
  type ApiExhibit,
  answers,
  asks,
  backend,
  type Envelope,
  envelopeOf,
  failed,
  fails,
  permits,
  succeeds,
} from './faulty-backend.ts';

/** Changes every lock that `/lock/` lists. */
const listed =
  (change: (lock: Record<string, unknown>) => object) =>
  (sound: Envelope, { path }: { path: string }): unknown =>
    path === 'lock' && !failed(sound)
      ? { ...sound, data: { locks: sound.data.locks.map((lock: Record<string, unknown>) => change(lock)) } }
      : undefined;

export const ANSWER_FAULTS: readonly ApiExhibit[] = [
  answers(
    'no-version',
    'core-api.answer.fields',
    'Answers have no api_version.',
    ({ api_version: _left, ...rest }) => rest,
  ),
  answers('code-as-text', 'core-api.answer.fields', 'error_code is a string.', (sound) => ({
    ...sound,
    error_code: `${sound.error_code}`,
  })),
  answers(
    'failure-with-code-0',
    'core-api.answer.code-and-result',
    'A failure of /unlock/ has error_code 0.',
    (sound, { path }) => (failed(sound) && path === 'unlock' ? { ...sound, error_code: 0 } : undefined),
  ),
  backend('failure-has-status-400', 'core-api.answer.status', 'A failure has status 400.', () => async (asked) => {
    const answer = await asked.send(asked.request);
    return envelopeOf(answer)?.result === 'failure' ? { ...answer, status: 400 } : answer;
  }),
  answers('failure-with-data', 'core-api.answer.failure', 'A failure has an object as data.', (sound) =>
    failed(sound) ? { ...sound, data: {} } : undefined,
  ),
  answers(
    'details-of-nothing',
    'core-api.answer.error-details',
    'error_details is an empty list if nothing is wrong.',
    (sound) => (sound.error_details === null ? { ...sound, error_details: [] } : undefined),
  ),
  answers(
    'request-with-slashes',
    'core-api.answer.request',
    'request contains the path with its slashes.',
    (sound) => ({
      ...sound,
      request: `/${String(sound.request)}/`,
    }),
  ),
  answers(
    'version-not-available',
    'core-api.answer.versions',
    'The version of the answer is not among the available ones.',
    (sound) => ({
      ...sound,
      api_version: { response: '9.9.9', default: '0.1.0', available: { '0.1.0': {} } },
    }),
  ),
  backend(
    'slash-required',
    'core-api.answer.slash',
    'A path without its trailing slash is unknown.',
    () => (asked) =>
      asked.request.target.endsWith('/') || /[?#]/.test(asked.request.target)
        ? asked.send(asked.request)
        : Promise.resolve(fails(asked.path, 5)),
  ),
  backend(
    'strict-body',
    'core-api.answer.other-fields',
    'A field that is not documented results in error 3.',
    () => (asked) =>
      Object.hasOwn(asked.body, 'noke-sim') ? Promise.resolve(fails(asked.path, 3)) : asked.send(asked.request),
  ),
  backend(
    'mac-in-one-form',
    'core-api.answer.mac-forms',
    'A MAC in lower case is unknown.',
    () => (asked) =>
      asked.path === 'lock' && /[a-f]/.test(String(asked.body.macs ?? ''))
        ? Promise.resolve(succeeds('lock', { locks: [] }))
        : asked.send(asked.request),
  ),
  permits(
    'says-yes-to-what-it-lacks',
    'core-api.unsupported',
    '/engagelock/ succeeds for a lock that does not support it.',
    ({ path }, code) => code === 3 && path === 'engagelock',
  ),
  answers(
    'count-as-text',
    'core-api.lock.shape',
    'setup_count is a string.',
    listed((lock) => ({ ...lock, setup_count: `${lock.setup_count}` })),
  ),
  answers(
    'local-dates',
    'core-api.lock.shape',
    'Dates have no time zone.',
    listed((lock) => ({ ...lock, created_date: String(lock.created_date).replace('Z', '') })),
  ),
  answers(
    'first-page-only',
    'core-api.lock.all',
    'The list of all locks contains at most ten.',
    (sound, { path, body }) =>
      path === 'lock' && body.macs === undefined && !failed(sound)
        ? { ...sound, data: { locks: sound.data.locks.slice(0, 10) } }
        : undefined,
  ),
  asks(
    'serials-ignored',
    'core-api.lock.some',
    'serials does not restrict the list of locks.',
    ({ serials, ...rest }) => (serials === undefined ? undefined : rest),
  ),
  answers(
    'never-ready',
    'core-api.lock.status',
    'A lock that is set up is still awaiting setup.',
    listed((lock) => ({ ...lock, status: 'awaiting setup' })),
  ),
  answers(
    'upload-answers-an-object',
    'core-api.upload.answer',
    '/upload/ answers with an object as data.',
    (sound, { path, body }) =>
      path === 'upload' && !failed(sound) && JSON.stringify(body).includes('"responses":["')
        ? { ...sound, data: {} }
        : undefined,
  ),
  permitsNot(
    'empty-upload-refused',
    'core-api.upload.empty',
    'An upload without responses results in error 3.',
    (path, body) => path === 'upload' && !JSON.stringify(body).includes('"responses":["'),
  ),
  answers('restore-answers-null', 'core-api.restore.form', '/restore/ answers with data null.', (sound, { path }) =>
    path.startsWith('restore') ? { ...sound, data: null } : undefined,
  ),
  answers(
    'unknown-lock-not-named',
    'core-api.upload.unknown-lock',
    'An upload does not say which locks are unknown.',
    (sound, { path }) => (path === 'upload' && !failed(sound) ? { ...sound, error_details: null } : undefined),
  ),
  answers('times-as-numbers', 'core-api.activity.shape', 'Times of the activity are numbers.', (sound, { path }) =>
    path === 'activity' && !failed(sound)
      ? {
          ...sound,
          data: {
            activity: sound.data.activity.map((entry: { recorded_time: string }) => ({
              ...entry,
              recorded_time: Date.parse(entry.recorded_time),
            })),
          },
        }
      : undefined,
  ),
  activity(
    'locking-not-shown',
    'core-api.activity.actions',
    'The activity does not show that a lock locked.',
    (entries) => entries.filter(({ action }) => action !== 'locked'),
  ),
  activity('oldest-first', 'core-api.activity.order', 'The activity begins with the oldest entry.', (entries) =>
    [...entries].reverse(),
  ),
  asks(
    'actions-ignored',
    'core-api.activity.filters',
    'actions does not restrict the activity.',
    ({ actions, ...rest }) => (actions === undefined ? undefined : rest),
  ),
  asks(
    'span-ignored',
    'core-api.activity.span',
    'before and after do not restrict the activity.',
    ({ before, after, ...rest }, { path }) =>
      path === 'activity' && `${before ?? after}`.includes('T') && Number.isFinite(Date.parse(`${before ?? after}`))
        ? rest
        : undefined,
  ),
  permits(
    'any-time',
    'core-api.activity.times',
    'A time that cannot be read is ignored.',
    ({ path }, code) => code === 3 && path === 'activity',
    () => ({ activity: [] }),
  ),
];

interface Entry {
  readonly action: string;
}

function activity(
  id: string,
  shownBy: string,
  sentence: string,
  change: (entries: readonly Entry[]) => readonly Entry[],
): ApiExhibit {
  return answers(id, shownBy, sentence, (sound, { path }) =>
    path === 'activity' && !failed(sound) ? { ...sound, data: { activity: change(sound.data.activity) } } : undefined,
  );
}

function permitsNot(
  id: string,
  shownBy: string,
  sentence: string,
  where: (path: string, body: object) => boolean,
): ApiExhibit {
  return backend(id, shownBy, sentence, () => async (asked) => {
    const answer = await asked.send(asked.request);
    return envelopeOf(answer)?.result === 'success' && where(asked.path, asked.body) ? fails(asked.path, 3) : answer;
  });
}

export const UNUSUAL: readonly ApiExhibit[] = [
  answers('more-fields', undefined, 'Every object has an additional field.', (sound) => {
    const more = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(more);
      if (typeof value !== 'object' || value === null) return value;
      return {
        ...Object.fromEntries(Object.entries(value).map(([name, each]) => [name, more(each)])),
        vendor_extension: 1,
      };
    };
    return more(sound);
  }),
  answers('other-order-of-fields', undefined, 'Fields are in reverse order.', (sound) =>
    Object.fromEntries(Object.entries(sound).reverse()),
  ),
  answers('other-messages', undefined, 'Messages are in another language.', (sound) => ({
    ...sound,
    message: 'Der Befehl wurde ausgeführt.',
  })),
  backend('pretty-printed', undefined, 'JSON has line breaks and spaces.', () => async (asked) => {
    const answer = await asked.send(asked.request);
    const sound = envelopeOf(answer);
    return sound === undefined ? answer : { ...answer, text: `\n${JSON.stringify(sound, null, 4)}\n` };
  }),
  answers('lower-case-hex', undefined, 'Packets and keys are in lower case.', (sound) => {
    const text = JSON.stringify(sound);
    return JSON.parse(text.replace(/"[0-9A-F]{32,}(\+[0-9A-F]{32,})*"/g, (hex) => hex.toLowerCase()));
  }),
  answers(
    'locks-in-another-order',
    undefined,
    'Locks, keys and fobs are listed in a different order.',
    (sound, { path }) =>
      path === 'lock' && !failed(sound)
        ? { ...sound, data: { ...sound.data, locks: [...sound.data.locks].reverse() } }
        : undefined,
  ),
  answers('newer-version', undefined, 'Answers name a newer version.', (sound) => ({
    ...sound,
    api_version: { response: '2.0.0', default: '2.0.0', available: { '2.0.0': { status: 'active' } } },
  })),
  backend(
    'hangs-up-on-nonsense',
    undefined,
    'A request target that is not a path ends the connection.',
    () => async (asked) => {
      if (/^\/[\w/]*$/.test(asked.request.target)) return asked.send(asked.request);
      const answer = await asked.send(asked.request);
      return envelopeOf(answer)?.result === 'success' ? answer : { status: 0, type: '', text: '' };
    },
  ),
  backend(
    'closes-with-401',
    undefined,
    'A web server in front of it refuses HEAD and OPTIONS with its own page.',
    () => async (asked) =>
      ['HEAD', 'OPTIONS'].includes(asked.request.method)
        ? { status: 401, type: 'text/html', text: '<h1>Unauthorized</h1>' }
        : asked.send(asked.request),
  ),
];
