import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import { PART_SCHEMAS, WHOLE_SCHEMAS } from '../../src/facility/open/view-schema.ts';
import type { Json } from '../../src/sim/clock.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { ungranted } from './permitted.ts';
import { macOf, played } from './played.ts';

const found = findScenarios(['scenarios']);
const files = found.ok ? found.files : [];
const digests: Readonly<Record<string, string>> = JSON.parse(readFileSync('scenarios/digests.json', 'utf8'));

const parts = Object.entries(PART_SCHEMAS).map(([name, schema]) => [name, z.record(z.string(), schema)]);
const VIEW = z.strictObject({ ...Object.fromEntries(parts), ...WHOLE_SCHEMAS });

/** What a device or the calendar does on its own, without a previous event. */
const BY_TIME: ReadonlySet<string> = new Set([
  'lock.heartbeat',
  'lock.asleep',
  'lock.state',
  'gateway.heartbeat',
  'gateway.lost',
  'pms.changed',
  'core.remote.notOpened',
  'core.unit.statusChanged',
]);

/** An input with a cause, or any other event without an earlier one. */
const isUncaused = ({ seq, kind, causedBy }: TraceEvent): boolean =>
  kind === 'input'
    ? causedBy !== undefined
    : causedBy === undefined
      ? !BY_TIME.has(kind)
      : !(causedBy >= 1 && causedBy < seq);

/** What differs between a view and its schema, from which the types of `look` come. */
function shapeFaults(view: Json): readonly string[] {
  const { success, error } = VIEW.safeParse(view);
  return success ? [] : error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the shipped scenarios', () => {
  it('are there, and each has its digest on record', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(Object.keys(digests).sort()).toEqual([...files].sort());
  });

  it.each(files)('%s passes, with the digest on record', (file) => {
    const { result, events, facility } = played(file);
    expect(result.failure).toBeUndefined();
    expect(result.verdict).toBe('pass');
    expect(result.digest, 'the digest on record (npm run digests, if the change was meant)').toBe(digests[file]);
    expect(ungranted(events, macOf(facility))).toEqual([]);
    expect(events.filter(isUncaused)).toEqual([]);
    expect(shapeFaults(facility.view())).toEqual([]);
    const { secrets } = facility.trace;
    expect(events.filter((event) => secrets.findIn(event) !== undefined)).toEqual([]);
  });

  it('another seed gives another digest, the same one the same', () => {
    const [file = ''] = files;
    expect(played(file, 'a').result.digest).toBe(played(file, 'a').result.digest);
    expect(played(file, 'a').result.digest).not.toBe(played(file, 'b').result.digest);
  });
});

describe('the check of grants can fail', () => {
  const file = 'scenarios/keys/key-at-the-gate-then-the-dead-spot.yaml';

  it('when the key was never issued', () => {
    const { events, facility } = played(file);
    const forgotten = events.filter((event) => event.kind !== 'core.keys.issued');
    expect(ungranted(forgotten, macOf(facility)).length).toBeGreaterThan(0);
  });

  it('when a list was made for another session', () => {
    const { events, facility } = played('scenarios/keys/online-unlock.yaml');
    const moved = events.map((event): TraceEvent => {
      if (event.kind !== 'core.list.sent') return event;
      const plan = { ...(event.data.plan as object), session: '00'.repeat(20) };
      return { ...event, data: { ...event.data, plan } };
    });
    expect(ungranted(moved, macOf(facility)).length).toBeGreaterThan(0);
  });
});
