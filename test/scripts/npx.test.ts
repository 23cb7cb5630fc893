/** Until we publish `noke-sim`, a stranger could publish that name: the commands that our pages tell people to type never run such a package. */
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, PAGES, textOf } from '../docs/pages.ts';
import { ALL } from '../sizes.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-npx-'));
/** The stranger's program writes this file. */
const marker = join(root, 'stranger-was-here');
let server: Server;
let address: string;

describe.runIf(ALL)('npm', () => {
  beforeAll(async () => {
    const folder = join(root, 'stranger');
    mkdirSync(folder);
    const manifest = { name: 'noke-sim', version: '9.9.9', bin: { 'noke-sim': 'main.js' } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
      join(folder, 'main.js'),
      `#!/usr/bin/env node\nrequire('node:fs').writeFileSync(${JSON.stringify(marker)}, '');\n`,
    );
    execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: folder });
    const tarball = readFileSync(join(root, 'noke-sim-9.9.9.tgz'));
    server = createServer(({ url = '' }, response) => {
      if (url.endsWith('.tgz')) return void response.end(tarball);
      if (url !== '/noke-sim') return void response.writeHead(404).end('{}');
      const dist = { tarball: `${address}/noke-sim-9.9.9.tgz` };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          name: 'noke-sim',
          'dist-tags': { latest: '9.9.9' },
          versions: { '9.9.9': { ...manifest, dist } },
        }),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  /** Runs npx in a folder, with its own cache and the registry that has the stranger's package. */
  async function npx(folder: string, ...args: string[]): Promise<boolean> {
    const env = {
      PATH: process.env.PATH,
      HOME: root,
      npm_config_registry: address,
      npm_config_cache: mkdtempSync(join(root, 'cache-')),
      npm_config_fetch_retries: '0',
    };
    return new Promise((ended) => {
      execFile('npx', args, { cwd: folder, env }, (error) => ended(error === null)).stdin?.end();
    });
  }

  it('in a clone, npx takes the clone, before and after it is installed', async () => {
    const clone = join(root, 'clone');
    mkdirSync(clone);
    for (const name of ['package.json', '.npmrc']) copyFileSync(name, join(clone, name));
    await npx(clone, '--yes', 'noke-sim', 'verbs');
    expect(existsSync(marker)).toBe(false);
  }, 120_000);

  it('elsewhere, npx --no runs nothing that is not installed; without --no it would', async () => {
    const folder = join(root, 'elsewhere');
    mkdirSync(folder);
    expect(await npx(folder, '--no', 'noke-sim', 'verbs')).toBe(false);
    expect(existsSync(marker)).toBe(false);
    expect(await npx(folder, '--yes', 'noke-sim', 'verbs')).toBe(true);
    expect(existsSync(marker)).toBe(true);
  }, 120_000);
});

/** Pages for users' own projects, and files that are read or run there. */
const ELSEWHERE = ['docs/ci.md', 'docs/library.md', 'docs/many-machines.md'];
const OTHERS = ['action.yml', 'src/cli/init/init-files.ts'];

it('pages, recipes and files for other projects say --no', () => {
  const texts = [
    ...ELSEWHERE.map(textOf),
    ...PAGES.flatMap((page) => blocksOf(page).flatMap(({ language, text }) => (language === 'yaml' ? [text] : []))),
    ...OTHERS.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')),
  ];
  for (const text of texts)
    for (const [call] of text.matchAll(/npx (?:\S+ )?noke-sim/g)) expect(call).toBe('npx --no noke-sim');
});
