/** Compiles every source for the tests, and writes what differs in dist. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';

/** `changed`: the text of a source file, if it is to be compiled with another text than its own. */
export async function compile(root: string, changed?: (path: string) => string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/**/*.ts'],
    outdir: 'dist',
    outbase: 'src',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    plugins:
      changed === undefined
        ? []
        : [
            {
              name: 'changed',
              setup: ({ onLoad }) =>
                onLoad({ filter: /\.ts$/ }, ({ path }) => ({ contents: changed(path), loader: 'ts' })),
            },
          ],
  });
  for (const { path, text } of outputFiles) {
    const code = text.replace(/((?:\bfrom|\bimport)\s*\(?\s*"\.[^"\n]*)\.ts"/g, '$1.js"');
    if (read(path) === code) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
