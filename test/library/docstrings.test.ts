/** Every export of the package has a doc comment where it is declared, because that is what an editor and the API pages show. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The sources of the entries in `package.json`. */
const ENTRIES = Object.values(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, string | { default: string }> })
    .exports,
)
  .map((entry) => (typeof entry === 'string' ? entry : entry.default))
  .filter((entry) => entry.endsWith('.js'))
  .map((entry) => entry.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'));

interface Exported {
  readonly name: string;
  readonly file: string;
}

/** The exports of a file, each with the file that declares it. */
function exportsOf(file: string): Exported[] {
  const text = readFileSync(file, 'utf8');
  const passedOn = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].flatMap(
    ([, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== '')
        .map((name) => ({ name: name.split(' as ')[0] ?? name, file: join(dirname(file), from) })),
  );
  const all = [...text.matchAll(/^export \* from '([^']+)';/gm)].flatMap(([, from = '']) =>
    exportsOf(join(dirname(file), from)),
  );
  const own = [
    ...text.matchAll(
      /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm,
    ),
  ];
  return [...own.map(([, name = '']) => ({ name, file })), ...passedOn.flatMap(declared), ...all];
}

/** Follows a name to the file that declares it. */
function declared(one: Exported): Exported[] {
  const further = exportsOf(one.file).find(({ name, file }) => name === one.name && file !== one.file);
  return [further ?? one];
}

/** The doc comment of a declaration and its text up to the next export; undefined without a comment. */
function documented({ name, file }: Exported): { readonly comment: string; readonly body: string } | undefined {
  const text = readFileSync(file, 'utf8');
  const at = text.search(
    new RegExp(
      `^export (?:declare )?(?:abstract )?(?:async )?(?:function\\*?|const|class|interface|type) ${name}\\b`,
      'm',
    ),
  );
  if (at < 0) throw new Error(`${file} does not declare ${name}`);
  const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(text.slice(0, at))?.[0];
  const rest = text.slice(at);
  return comment === undefined ? undefined : { comment, body: rest.slice(0, rest.search(/\n\}?\n\n|$(?![\s\S])/)) };
}

const unique = (all: readonly Exported[]): Exported[] => [
  ...new Map(all.map((one) => [`${one.file} ${one.name}`, one])).values(),
];

describe('the exports of the package', () => {
  const all = unique(ENTRIES.flatMap(exportsOf));

  it('are found', () => {
    expect(ENTRIES).toContain('src/index.ts');
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['openFacility', 'InvalidInput', 'matchers', 'nokeSim', 'defineConfig']),
    );
    expect(all.length).toBeGreaterThan(80);
  });

  it('have doc comments', () => {
    expect(all.filter((one) => documented(one) === undefined).map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
  });

  it('say what they throw', () => {
    const silent = all.filter((one) => {
      const { comment = '', body = '' } = documented(one) ?? {};
      return (
        /^export (?:async )?function/.test(body) && /\bthrow\b/.test(body) && !/\bthrows?\b|rejects/i.test(comment)
      );
    });
    expect(silent.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
  });
});
