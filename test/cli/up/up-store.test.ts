/** `up --data` when the store is damaged or the disk is full, as the user sees it: exit code and message. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TIP_FILE } from '../../../src/server/store/folder.ts';
import { start } from '../up-host.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-up-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('--accept-loss continues a damaged store that up refuses without it', async () => {
  const data = ['up', '--no-ports', '--no-life', '--data', join(root, 'damaged')];
  const first = start([...data, '--for', '1m', '--at', '10:00']);
  await first.said(/Local time .* 10:00:00,/);
  first.clock.pass(60_000);
  expect(await first.ended).toBe(0);
  rmSync(join(root, 'damaged', TIP_FILE));

  const refused = start(data);
  expect(await refused.ended).toBe(3);
  expect(refused.err()).toMatch(/facility\.tip, which records what was acknowledged, is missing.*or add --accept-loss/);

  const accepted = start([...data, '--accept-loss']);
  await accepted.said(/is up, resumed from the store: .* Local time .* 10:01:00,/);
  expect(accepted.err()).toMatch(/the store was damaged: .*the damaged files are in .*damaged-1/);
  accepted.interrupt();
  expect(await accepted.ended).toBe(0);

  const again = start(data);
  await again.said(/is up, resumed from the store/);
  expect(again.err()).toBe('');
  again.interrupt();
  expect(await again.ended).toBe(0);
});

test('a disk that fills up while up runs ends it with 3 and a message', async () => {
  const live = ['up', '--no-ports', '--json', '--speed', '86400', '--data', join(root, 'full')];
  const command = [process.execPath, 'dist/cli/main.js', ...live];
  // No file may grow larger than this many KiB.
  const child = spawn('/bin/bash', ['-c', 'ulimit -f 3000 && exec "$@"', 'up', ...command]);
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  child.stdout.resume();
  const code = await new Promise((done) => child.once('close', done));
  expect(said).toMatch(
    /^the store .* cannot be written: the disk or its quota is full[^\n]*\nmore: npx noke-sim explain E-STORE-3\n$/,
  );
  expect(code).toBe(3);
}, 120_000);
