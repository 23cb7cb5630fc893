/** Every option and argument that takes a path, with every kind of wrong path: one message that names the path, and exit code 2 or 3. */
import fs, { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from './up-host.ts';

/** A path whose name contains `deny-CODE` fails with that code when it is opened; `hide-CODE` fails even when its status is read. */
const DENIED = /(deny|hide)-([A-Z]+)/;
const opening = ['openSync', 'readFileSync', 'writeFileSync', 'readdirSync', 'mkdirSync', 'renameSync'] as const;
const looking = ['statSync', 'lstatSync', 'realpathSync', 'accessSync'] as const;
const real = Object.fromEntries([...opening, ...looking].map((name) => [name, fs[name]]));

const refusing =
  (name: string, always: boolean) =>
  (path: unknown, ...rest: unknown[]): unknown => {
    const [, how, code] = (typeof path === 'string' && DENIED.exec(path)) || [];
    if (code !== undefined && (always || how === 'hide'))
      throw Object.assign(new Error(`${code}: refused, ${name} '${path}'`), { code, syscall: name, errno: -1, path });
    return Reflect.apply(real[name] as (...args: unknown[]) => unknown, fs, [path, ...rest]);
  };

/** Replaces functions of Node in this thread, as every module of the program sees them. */
function replaceFunctions(by: Readonly<Record<string, unknown>>): void {
  Object.assign(fs, by);
  syncBuiltinESMExports();
}
beforeAll(() =>
  replaceFunctions({
    ...Object.fromEntries(opening.map((name) => [name, refusing(name, true)])),
    ...Object.fromEntries(looking.map((name) => [name, refusing(name, false)])),
  }),
);
afterAll(() => replaceFunctions(real));

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-paths-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: string[]): string => join(folder, ...parts);

const SCENARIO =
  'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n- lock.touch: A101\n- expect: { lock.A101.power: awake }\n';

beforeAll(async () => {
  writeFileSync(at('file'), 'x');
  writeFileSync(at('s.yaml'), SCENARIO);
  writeFileSync(at('key'), 'secret');
  writeFileSync(
    at('keys.json'),
    JSON.stringify({ mac: 'C0:FF:EE:00:00:01', hardware: '1A', factorySecret: '0'.repeat(64) }),
  );
  mkdirSync(at('folder'));
  writeFileSync(at('folder', 's.yaml'), SCENARIO);
  symlinkSync(at('loop'), at('loop'));
  expect(await start(['run', at('s.yaml'), '--trace', at('t.jsonl')]).ended).toBe(0);
  const judged = start([...JUDGE, '--json']);
  expect(await judged.ended).toBe(0);
  writeFileSync(at('report.json'), judged.out());
});

/** What is wrong with a path, in words. */
const SENTENCE = /: [a-z][^\n]{10,}|cannot be (read|written|created|used)|there is no facility|is not a folder/;

const CODES = ['EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EIO', 'EROFS'];
/** Wrong for anything that is read or written there. */
const WRONG: readonly (readonly [string, () => string])[] = [
  ['below a file', () => at('file', 'x.yaml')],
  ['a loop of links', () => at('loop')],
  ['a name that is too long', () => at(`${'x'.repeat(300)}.yaml`)],
  ...CODES.flatMap((code): [string, () => string][] => [
    [`${code} when it is opened`, () => at(`deny-${code}.yaml`)],
    [`${code} when it is looked at`, () => at(`hide-${code}`, 'x.yaml')],
  ]),
];
const MISSING = [
  ['a missing file', () => at('none.yaml')],
  ['a file in a missing folder', () => at('none', 'x.yaml')],
] as const;
const IN_MISSING = [['a file in a missing folder', () => at('none', 'x.yaml')]] as const;
const FOLDER = [['a folder', () => at('folder')]] as const;
const FILE = [['a file in place of a folder', () => at('file')]] as const;

type Kinds = readonly (readonly [string, () => string])[];
const read: Kinds = [...WRONG, ...MISSING, ...FOLDER];
const readFilesOrFolders: Kinds = [...WRONG, ...MISSING];
const write: Kinds = [...WRONG, ...IN_MISSING, ...FOLDER];
/** Missing folders are made. */
const writeBelow: Kinds = [...WRONG, ...FOLDER];
const writeInto: Kinds = [...WRONG, ...FILE];

interface Place {
  readonly name: string;
  readonly args: (path: string) => readonly string[];
  readonly kinds: Kinds;
  /** A secret may be given in place of a file, so such a path is never printed. */
  readonly secret?: true;
}

const ADAPTER = 'examples/core-adapter.mjs';
const JUDGE = ['conform', 'lock', 'self', '--only', 'lock.session.length'];
const CORE_API = ['conform', 'core-api', 'http://127.0.0.1:1', '--only', 'core-api.answer.fields'];
const BY_BACKEND = [
  'conform',
  'lock',
  'ws://127.0.0.1:1',
  '--mac',
  'C0:FF:EE:00:00:01',
  '--core-api',
  'http://127.0.0.1:1',
];
const API_KEYS = ['--private-key', 'p', '--mobile-key', 'm'];
const UP = ['up', '--no-console', '--no-ports', '--no-life'];
const scenarioOf = (facility: string): string => {
  const file = at('names-a-facility.yaml');
  writeFileSync(file, SCENARIO.replace('demo', JSON.stringify(facility)));
  return file;
};

const PLACES: readonly Place[] = [
  { name: 'up FACILITY', args: (path) => [...UP, path], kinds: read },
  { name: 'up --record', args: (path) => [...UP, '--record', path], kinds: write },
  { name: 'up --trace', args: (path) => [...UP, '--trace', path], kinds: write },
  { name: 'up --capture', args: (path) => [...UP, '--capture', path], kinds: write },
  { name: 'up --tls CERT', args: (path) => [...UP, '--tls', `${path},${at('key')}`], kinds: read },
  { name: 'up --tls KEY', args: (path) => [...UP, '--tls', `${at('key')},${path}`], kinds: read },
  { name: 'up --data', args: (path) => [...UP, '--data', path], kinds: writeInto },
  ...['token', 'private-key', 'mobile-key', 'link-key'].map(
    (key): Place => ({
      name: `up --${key}-file`,
      args: (path) => [...UP, `--${key}-file`, path],
      kinds: read,
      secret: true,
    }),
  ),
  {
    name: 'up --subscriber file:',
    args: (path) => [...UP, '--subscriber', `http://127.0.0.1:1/,file:${path}`],
    kinds: read,
    secret: true,
  },
  {
    name: 'up --conformance-files',
    args: (path) => [...UP, '--conformance', 'C0:FF:EE:0C:00:01', '--conformance-files', path],
    kinds: writeInto,
  },
  { name: 'conform lock --keys', args: (path) => ['conform', 'lock', 'ws://127.0.0.1:1', '--keys', path], kinds: read },
  {
    name: 'conform lock --claims',
    args: (path) => ['conform', 'lock', 'ws://127.0.0.1:1', '--keys', at('keys.json'), '--claims', path],
    kinds: read,
  },
  ...['keys', 'claims'].map(
    (option): Place => ({
      name: `conform core-api --${option}`,
      args: (path) => [...CORE_API, ...API_KEYS, '--profile', 'public', `--${option}`, path],
      kinds: read,
    }),
  ),
  ...['private-key', 'mobile-key'].map(
    (key): Place => ({
      name: `conform core-api --${key}-file`,
      args: (path) => [
        ...CORE_API,
        key === 'private-key' ? '--mobile-key' : '--private-key',
        'x',
        `--${key}-file`,
        path,
      ],
      kinds: read,
      secret: true,
    }),
  ),
  ...['private-key', 'mobile-key'].map(
    (key): Place => ({
      name: `conform lock --${key}-file`,
      args: (path) => [
        ...BY_BACKEND,
        key === 'private-key' ? '--mobile-key' : '--private-key',
        'x',
        `--${key}-file`,
        path,
      ],
      kinds: read,
      secret: true,
    }),
  ),
  {
    name: 'conform lock --token-file',
    args: (path) => [...BY_BACKEND, ...API_KEYS, '--token-file', path],
    kinds: read,
    secret: true,
  },
  {
    name: 'conform core-api --token-file',
    args: (path) => [...CORE_API, ...API_KEYS, '--stimulus', 'http://127.0.0.1:1', '--token-file', path],
    kinds: read,
    secret: true,
  },
  { name: 'conform core-api --expected', args: (path) => [...CORE_API, ...API_KEYS, '--expected', path], kinds: read },
  { name: 'conform lock --replay', args: (path) => ['conform', 'lock', 'self', '--replay', path], kinds: read },
  { name: 'conform lock --record', args: (path) => [...JUDGE, '--record', path], kinds: writeInto },
  { name: 'conform lock --expected', args: (path) => [...JUDGE, '--expected', path], kinds: read },
  ...['junit', 'tap', 'html', 'badge'].flatMap((report): Place[] => [
    { name: `conform lock --${report}`, args: (path) => [...JUDGE, `--${report}`, path], kinds: writeBelow },
    {
      name: `conform core-api --${report}`,
      args: (path) => [...CORE_API, ...API_KEYS, `--${report}`, path],
      kinds: writeBelow,
    },
  ]),
  { name: 'conform core-api --record', args: (path) => [...CORE_API, ...API_KEYS, '--record', path], kinds: writeInto },
  {
    name: 'conform core-api --markdown',
    args: (path) => [...CORE_API, ...API_KEYS, '--markdown', path],
    kinds: writeInto,
  },
  {
    name: 'conform lock --markdown',
    args: (path) => [
      'conform',
      'lock',
      'ws://127.0.0.1:1',
      '--keys',
      at('keys.json'),
      '--profile',
      'public',
      '--markdown',
      path,
    ],
    kinds: writeInto,
  },
  { name: 'conform core MODULE', args: (path) => ['conform', 'core', path], kinds: read },
  {
    name: 'conform core --claims',
    args: (path) => ['conform', 'core', ADAPTER, '--claims', path],
    kinds: read,
  },
  { name: 'worker --core', args: (path) => ['worker', '--queue', 'redis://127.0.0.1:9', '--core', path], kinds: read },
  { name: 'conform diff BEFORE', args: (path) => ['conform', 'diff', path, at('file')], kinds: read },
  { name: 'conform diff AFTER', args: (path) => ['conform', 'diff', at('report.json'), path], kinds: read },
  { name: 'mcp FACILITY', args: (path) => ['mcp', path], kinds: read },
  { name: 'air FACILITY', args: (path) => ['air', '--no-console', path], kinds: read },
  { name: 'air --capture', args: (path) => ['air', '--no-console', '--capture', path], kinds: write },
  { name: 'run FILES', args: (path) => ['run', path], kinds: readFilesOrFolders },
  { name: 'run FILES, one of two', args: (path) => ['run', at('s.yaml'), path], kinds: readFilesOrFolders },
  { name: 'facility: of a scenario', args: (path) => ['run', scenarioOf(path)], kinds: read },
  { name: 'run --trace', args: (path) => ['run', at('s.yaml'), '--trace', path], kinds: write },
  { name: 'run --capture', args: (path) => ['run', at('s.yaml'), '--capture', path], kinds: write },
  { name: 'run --expected', args: (path) => ['run', at('s.yaml'), '--expected', path], kinds: read },
  ...['junit', 'tap', 'html', 'badge'].map(
    (report): Place => ({
      name: `run --${report}`,
      args: (path) => ['run', at('s.yaml'), `--${report}`, path],
      kinds: writeBelow,
    }),
  ),
  { name: 'run --papers', args: (path) => ['run', at('s.yaml'), '--papers', path], kinds: writeInto },
  { name: 'run --markdown', args: (path) => ['run', at('bad.yaml'), '--markdown', path], kinds: writeInto },
  { name: 'init FOLDER', args: (path) => ['init', path], kinds: writeInto },
  { name: 'coverage FILES', args: (path) => ['coverage', path], kinds: readFilesOrFolders },
  { name: 'replay TRACE', args: (path) => ['replay', path], kinds: read },
  { name: 'replay --scenario', args: (path) => ['replay', at('t.jsonl'), '--scenario', path], kinds: write },
  { name: 'replay TRACE --scenario', args: (path) => ['replay', path, '--scenario', at('out.yaml')], kinds: read },
  { name: 'console RECORDING', args: (path) => ['console', path], kinds: read },
  { name: 'console --report', args: (path) => ['console', '--report', path], kinds: read },
  ...['facility', 'patterns'].map(
    (option): Place => ({
      name: `console --${option}`,
      args: (path) => ['console', '--report', 'fixtures/field-reports/24', `--${option}`, path],
      kinds: read,
    }),
  ),
  {
    name: 'explore --scenario',
    args: (path) => ['explore', '--runs', '1', '--workers', '1', '--scenario', path],
    kinds: write,
  },
];

/** Each place with one kind in three, and each kind in one place in three; `npm run full wrong-paths` tries all of them. */
const isFull = process.env.NOKE_SIM_WRONG_PATHS === 'all';
const placed = PLACES.map((place, i) => ({
  ...place,
  kinds: place.kinds.filter((_kind, k) => isFull || (i + k) % 6 === 0),
}));

describe.each(placed)('$name', ({ args, kinds, secret }) => {
  test.each(kinds)('%s', async (_, path) => {
    writeFileSync(at('bad.yaml'), SCENARIO.replace('awake', 'melted'));
    const given = path();
    const run = start(args(given));
    // A command that does not notice the wrong path must not keep running.
    run.said(/^ready /m).then(
      () => run.interrupt(),
      () => undefined,
    );
    const code = await run.ended;
    const text = run.out() + run.err();
    expect([2, 3], text).toContain(code);
    // A run of several files repeats the unexpected results at its end.
    const lines = [...new Set(text.split('\n'))].filter((line) =>
      secret === undefined ? line.includes(basename(given).slice(0, 100)) : line.includes('names a file'),
    );
    expect(
      lines.filter((line) => SENTENCE.test(line)),
      text,
    ).toHaveLength(1);
    // Neither Node's error text nor a claim that noke-sim has a bug.
    expect(text).not.toMatch(
      /internal error|, (open|scandir|mkdir|stat|lstat|read|rename) '|\n\s+at |undefined|EISDIR: |ENOENT: |ENOTDIR: |refused, /,
    );
    if (secret !== undefined) expect(text).not.toContain(given);
  });
});

test('the table has every option of every command that takes a file or a folder', async () => {
  const named = PLACES.map(({ name }) => name);
  const commands = [
    'up',
    'air',
    'bluez',
    'run',
    'coverage',
    'replay',
    'console',
    'explore',
    'verbs',
    'worker',
    'conform lock',
    'conform core-api',
    'conform core',
    'conform diff',
  ];
  for (const command of commands) {
    const help = start([...command.split(' '), '--help']);
    await help.ended;
    const options = [...help.out().matchAll(/(--[\w-]+) <(?:file|folder|cert,key)>/g)].map(
      ([, option]) => `${command} ${option}`,
    );
    // Every kind of target writes the reports of `conform lock` with the same code, and so do air and bluez those of `up`.
    for (const option of options)
      expect(
        [option, option.replace('conform core', 'conform lock'), option.replace(/^(air|bluez) /, 'up ')].some((each) =>
          named.some((name) => name.startsWith(each)),
        ),
        option,
      ).toBe(true);
  }
});
