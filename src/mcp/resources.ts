/**
 * The resources that a client can read: documentation pages, JSON schemas of the file formats, and the scenarios in the package.
 *
 * INV-1: Only files that the package lists are read, whatever address is requested.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { McpServer } from '@modelcontextprotocol/server';
import { ResourceTemplate } from '@modelcontextprotocol/server';
import { nearest, withNearest } from '../facility/files/nearest.ts';
import { Mistake } from './call.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCHEME = 'noke-sim://';

/** The files in a folder of the package that have a given extension, by path without the extension: `formats/told-v1`. */
function filesBelow(folder: string, ending: string): ReadonlyMap<string, string> {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith(ending))
    .sort();
  return new Map(names.map((name) => [name.slice(0, -ending.length), join(ROOT, folder, name)]));
}

const textOf = (path: string): string => readFileSync(path, 'utf8');

const titleOf = (page: string): string | undefined => /^# (.+)$/m.exec(page)?.[1]?.replaceAll('`', '');

export function addResources(server: McpServer): void {
  for (const [name, path] of filesBelow('docs', '.md')) {
    const uri = `${SCHEME}docs/${name}`;
    const config = { title: titleOf(textOf(path)) ?? name, mimeType: 'text/markdown' };
    server.registerResource(`docs/${name}`, uri, config, () => contentOf(uri, path, config.mimeType));
  }
  for (const [name, path] of filesBelow('schemas', '.json')) {
    const short = name.replace(/\.schema$/, '');
    const uri = `${SCHEME}schemas/${short}`;
    const config = { title: `JSON Schema ${short}`, mimeType: 'application/json' };
    server.registerResource(`schemas/${short}`, uri, config, () => contentOf(uri, path, config.mimeType));
  }
  addScenarios(server);
}

const SCENARIO_TYPE = 'application/yaml';

function addScenarios(server: McpServer): void {
  const scenarios = filesBelow('scenarios', '.yaml');
  const names = [...scenarios.keys()];
  const template = new ResourceTemplate(`${SCHEME}scenarios/{+name}`, {
    list: () => ({
      resources: names.map((name) => ({ uri: `${SCHEME}scenarios/${name}`, name, mimeType: SCENARIO_TYPE })),
    }),
    complete: { name: (typed) => names.filter((name) => name.includes(typed)) },
  });
  const config = {
    title: 'Scenarios',
    description: 'The scenarios of the package, which run_scenario can run as text.',
    mimeType: SCENARIO_TYPE,
  };
  server.registerResource('scenarios', template, config, (uri, { name }) => {
    const asked = String(name);
    const path = scenarios.get(asked);
    if (path === undefined)
      throw new Mistake(withNearest(`there is no scenario ${asked.slice(0, 100)}`, nearest(asked, names)));
    return contentOf(uri.href, path, SCENARIO_TYPE);
  });
}

const contentOf = (uri: string, path: string, mimeType: string) => ({
  contents: [{ uri, mimeType, text: textOf(path) }],
});
