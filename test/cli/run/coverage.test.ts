/** `noke-sim coverage` on the shipped scenarios and on folders where something is missing. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/cli/host/host.ts';
import { refused } from '../../../src/cli/host/refused.ts';
import { coverRules } from '../../../src/cli/run/cover-rules.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { ALL } from '../../sizes.ts';

function cover(names: readonly string[], options: { json?: true } = {}) {
  let [out, err] = ['', ''];
  const host = {
    unread: () => 0,
    env: {},
    outIsTerminal: false,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  } as unknown as Host;
  let code: number;
  try {
    code = coverRules(names, options, host, shippedFacilities.verbTable);
  } catch (error) {
    code = refused(error, host);
  }
  return { code, out, err };
}

function folderWith(file: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  writeFileSync(join(folder, file), text);
  return folder;
}

const TINY =
  'version: 1\nname: tiny\nrules: [B-NOT-1]\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n- wait: 1s\n';

describe('noke-sim coverage', () => {
  it.runIf(ALL)('finds nothing missing in the shipped scenarios', () => {
    const { code, out } = cover([]);
    expect(out).not.toContain('missing:');
    expect(out).toMatch(/^B-FED-1 +\d+ {2}scenarios\/.*\.yaml/m);
    expect(code).toBe(0);
  });

  it('--json prints the same as data', () => {
    const { code, out } = cover([], { json: true });
    const coverage = JSON.parse(out);
    expect(coverage).toMatchObject({ problems: [], rules: expect.any(Array) });
    expect(coverage.rules.length).toBeGreaterThan(100);
    expect(code).toBe(0);
  });

  it('exits with 1 for rules without a scenario and for a scenario that names none', () => {
    const { code, out } = cover([folderWith('tiny.yaml', TINY)]);
    expect(out).toContain('missing: B-FED-1 has no scenario');
    expect(out).toMatch(/missing: .*tiny\.yaml names B-NOT-1, which is not a rule/);
    expect(code).toBe(1);
  });

  it('exits with 2 for a scenario that does not read and for an empty folder', () => {
    expect(cover([folderWith('tiny.yaml', 'version: 1\n')])).toMatchObject({ code: 2, out: '' });
    expect(cover([folderWith('notes.txt', '')]).err).toContain('this folder contains no scenario');
  });
});
