/** A store written by the program before version 5, with other names for tables, inputs, the tip and the state. The program was killed at work. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readPlan } from '../../src/facility/files/plan.ts';
import { replayCoreApiInput } from '../../src/server/core-api/company.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import { DATABASE_FILE, TIP_FILE, WAL_FILE } from '../../src/server/store/folder.ts';
import { recover, writeCheckpoint } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { finished } from '../../src/sim/steps.ts';

const OLD = fileURLToPath(new URL('../../fixtures/stores/version-4/', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'noke-sim-version-4-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function opener() {
  const read = readPlan(join(OLD, 'facility.yaml'));
  if (!read.ok) throw new Error(JSON.stringify(read));
  return facilityOpener(read.plan, { startAt: Date.UTC(2026, 10, 21, 11), seed: '1' });
}

const onError = (error: unknown) => {
  throw error;
};

test('a store of version 4 opens with every input, event and saved snapshot, and continues as version 5', () => {
  for (const file of [DATABASE_FILE, WAL_FILE, TIP_FILE])
    writeFileSync(join(dir, file), gunzipSync(readFileSync(join(OLD, `${file}.gz`))), { mode: 0o600 });
  for (const inputs of [6, 1]) {
    const store = new Store(dir, 'small 1');
    expect(store.notes).toEqual([]);
    const { hosted, recovery } = recover(store, { open: opener(), onError }, replayCoreApiInput);
    expect(recovery).toMatchObject({ inputs, divergence: undefined });
    expect(store.savedSnapshots().list()).toMatchObject([{ name: 'mid' }]);
    const saved = finished(store.savedSnapshots().get('mid'));
    const restored = new HostedFacility({ open: opener(), onError, from: saved });
    // The controller that was removed is added again with a new master key.
    const added = restored.play('portal.addController', { unit: 'A101', mac: 'C0:FF:EE:00:01:02' });
    expect(added).toMatchObject({ ok: true });
    expect(restored.parts.facility.snapshot()).toMatchObject({
      core: { retired: { $map: [['C0:FF:EE:00:01:02', {}]] } },
    });
    writeCheckpoint(store, hosted);
    hosted.play('lock.touch', { lock: 'A101' });
    hosted.settle();
    store.close();
  }
});
