/** A snapshot of another version is refused, because a lock that is restored wrongly would continue without its keys. */
import { expect, it } from 'vitest';
import { readPlan } from '../../../src/facility/files/plan.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { ForeignSnapshot, type SiteSnapshot, SNAPSHOT_VERSION } from '../../../src/facility/site/snapshot.ts';
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

/** A snapshot as version 9 wrote it: streams, locks and phones by name, and secrets in one list. */
function asVersion9(json: Json): { readonly [part: string]: unknown } {
  const { random, secrets, locks, phones, ...parts } = json as object as SiteSnapshot;
  const streams = random.streams.flat().filter((stream) => stream !== null);
  return {
    ...parts,
    version: 9,
    random: { seed: random.seed, streams: Object.fromEntries(streams) },
    secrets: secrets.flat(),
    locks: Object.fromEntries(locks.flat()),
    phones: Object.fromEntries(phones.flat()),
  };
}

it('continues from a snapshot of version 9 as from one of its own version', () => {
  const before = open();
  before.clock.runFor(3_600_000);
  const own = before.snapshot();
  const [older, same] = [open(asVersion9(own) as Json), open(own)];
  for (const facility of [older, same, before]) {
    facility.play('phone.openApp', { phone: 'alice' });
    facility.play('lock.touch', { lock: 'A101' });
    facility.clock.runFor(3_600_000);
  }
  expect(older.trace.seq).toBeGreaterThan(0);
  expect([older.trace.digest, same.trace.digest]).toEqual([before.trace.digest, before.trace.digest]);
  expect(asVersion9(older.snapshot())).toEqual(asVersion9(before.snapshot()));
});

it('opens a snapshot of version 8 without the pages of the portal, which showed less', () => {
  const before = open();
  before.play('portal.refresh', { as: 'maya' });
  const older = { ...asVersion9(before.snapshot()), version: 8 } as Json;
  const after = open(older);
  expect(after.find('portal.maya')).toBeUndefined();
  expect(after.trace.digest).toBe(before.trace.digest);
});

it.each([
  ['of an older version', { ...(snapshot as object), version: SNAPSHOT_VERSION - 5 }],
  ['of a newer version', { ...(snapshot as object), version: SNAPSHOT_VERSION + 1 }],
  ['without a version', { ...(snapshot as object), version: undefined }],
  ['that is no snapshot', []],
  ['that is null', null],
])('refuses one %s', (_which, foreign) => {
  expect(() => open(foreign as Json)).toThrow(ForeignSnapshot);
});
