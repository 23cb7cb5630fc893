/** The program starts fast because a command loads only what it needs: `--version` and help load no part of a facility. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { oneIn } from '../sizes.ts';

/** Writes the address of every module that is loaded. */
const HOOK = `import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(2, 'loaded ' + url + '\\n');
  return next(url, context);
}`;
const asUrl = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
const REGISTER = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(HOOK))});`);
const MAX_COUNT = 56;

/** Our own modules, and packages. */
function loadedBy(args: readonly string[]): {
  readonly ours: readonly string[];
  readonly packages: ReadonlySet<string>;
} {
  const done = spawnSync(process.execPath, ['--import', REGISTER, 'dist/cli/main.js', ...args], {
    encoding: 'utf8',
  });
  expect(done.status, done.stderr).toBe(0);
  const files = [...done.stderr.matchAll(/^loaded file:\S*?\/(dist|node_modules)\/(\S+)$/gm)];
  const of = (folder: string) => files.flatMap(([, where, file = '']) => (where === folder ? [file] : []));
  return { ours: of('dist'), packages: new Set(of('node_modules').map((file) => file.split('/')[0] ?? '')) };
}

it.each(oneIn(3, [['--version'], ['--help'], ['up', '--help'], ['conform', 'lock', '--help']]))(
  '%s … loads little',
  (...args) => {
    const { ours, packages } = loadedBy(args.filter((arg) => arg !== undefined));
    expect(ours).toContain('cli/program.js');
    expect([...packages]).toEqual(['commander']);
    expect(ours.filter((file) => /^(core|keys|lock|phone|console|conformance)\//.test(file))).toEqual([]);
    expect(ours.length).toBeLessThanOrEqual(MAX_COUNT);
  },
);

it('a planted fault is loaded if the command line names one', () => {
  const { ours } = loadedBy(['up', '--fault=list']);
  expect(ours).toContain('facility/faults/faults.js');
});
