/** The evidence of any run can be diagnosed: with no shipped scenario's evidence does `diagnose` crash or answer anything other than a report. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { silentHost } from '../cli/silent-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-papers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const SCENARIOS = readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.facility.yaml'))
  .map((name) => join('scenarios', name))
  .sort((a, b) => hashOf(a).localeCompare(hashOf(b)));
/** `npm run full` plays all of them, every run a sample. */
const PLAYED = process.env.NOKE_SIM_PRACTICE === 'all' ? SCENARIOS : SCENARIOS.slice(0, 3);

it.each(PLAYED)('%s', { timeout: 300_000 }, async (scenario) => {
  const papers = join(folder, hashOf(scenario));
  const said: string[] = [];
  const host = {
    ...silentHost,
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
  };
  const run = await main(['run', scenario, '--papers', papers], host, async () => shippedFacilities);
  expect(run, said.join('')).toBe(0);
  said.length = 0;
  const code = await main(['diagnose', papers, '--no-ask', '--workers', '1'], host, async () => shippedFacilities);
  // 0 a cause, 4 cannot tell, 2 evidence that names nobody, each with its message.
  expect([0, 2, 4], said.join('')).toContain(code);
  expect(said.join('')).toMatch(/Cause \(|annot tell|does not say who|nothing readable/);
});
