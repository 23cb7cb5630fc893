/** A snapshot of another version is refused, because a lock that is restored wrongly would continue without its keys. */
import { expect, it } from 'vitest';
import { readPlan } from '../../../src/facility/files/plan.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { ForeignSnapshot, SNAPSHOT_VERSION } from '../../../src/facility/site/snapshot.ts';
import type { Json } from '../../../src/sim/clock.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('the demo facility cannot be read');
const { plan } = read;
const startAt = Date.UTC(2026, 2, 2, 14);
const open = (snapshot?: Json) => openFromPlan(plan, { startAt }, snapshot);
const snapshot = open().snapshot();

it('opens a snapshot of its own version', () => {
  expect(snapshot).toMatchObject({ version: SNAPSHOT_VERSION });
  expect(open(snapshot).trace.digest).toBe(open().trace.digest);
});

it('opens a snapshot of version 8 without the pages of the portal, which showed less', () => {
  const before = open();
  before.play('portal.refresh', { as: 'maya' });
  const older = { ...(before.snapshot() as object), version: 8 } as Json;
  const after = open(older);
  expect(after.find('portal.maya')).toBeUndefined();
  expect(after.trace.digest).toBe(before.trace.digest);
});

it.each([
  ['of an older version', { ...(snapshot as object), version: SNAPSHOT_VERSION - 3 }],
  ['of a newer version', { ...(snapshot as object), version: SNAPSHOT_VERSION + 1 }],
  ['without a version', { ...(snapshot as object), version: undefined }],
  ['that is no snapshot', []],
  ['that is null', null],
])('refuses one %s', (_which, foreign) => {
  expect(() => open(foreign as Json)).toThrow(ForeignSnapshot);
});
