/** Which noke-sim this is: its version, and a hash of everything that affects results. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../report/version.ts';
import { type Program, sha256 } from './plan.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** `src`, or `dist` once built; a plan is never shared between the two. */
const MODULES = fileURLToPath(new URL('../', import.meta.url));

/** The version of an installed package, even if the package does not export its package.json. */
function installed(name: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? [])
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
    } catch {
      // The package is not in this folder; it may be in the next one.
    }
  return 'missing';
}

/** Reads all of the program's modules once, which takes a few hundredths of a second. `core`: the text of the unlock core that is tested. */
export function thisProgram(core?: string): Program {
  const hash = createHash('sha256');
  const add = (name: string, content: string | Uint8Array): void => void hash.update(`${name}\n`).update(content);
  const files = readdirSync(MODULES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted();
  for (const file of files) add(file, readFileSync(join(MODULES, file)));
  add('demo', readFileSync(join(ROOT, 'fixtures/demo.yaml')));
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  for (const name of Object.keys(dependencies).toSorted()) add(name, installed(name));
  return {
    version: VERSION,
    decides: hash.digest('hex'),
    ...(core === undefined ? {} : { core: sha256(core) }),
  };
}
