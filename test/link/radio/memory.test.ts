import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FROM_DIST } from '../../from-dist.ts';
import { ALL } from '../../sizes.ts';
import { COMMAND, kinds, RadioFixture } from './radio-fixture.ts';

/** The young-generation size of Node 20, on every version, so that the test measures live objects and not how late a version collects garbage. */
const YOUNG = '--max-semi-space-size=16';

test.runIf(ALL)(
  '1 000 advertising locks in one process stay under 250 MiB, are all discovered, and leave nothing behind',
  () => {
    const program = join(import.meta.dirname, '../../../scripts/thousand-locks.ts');
    const out = execFileSync(process.execPath, [YOUNG, ...FROM_DIST, program], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const { heard, rssMb, left } = JSON.parse(out) as { heard: number; rssMb: number; left: number };
    expect({ heard, left }).toEqual({ heard: 1_000, left: 0 });
    expect(rssMb).toBeLessThan(250);
  },
  60_000,
);

test('a phone and a lock with many sessions keep nothing of the ones that have ended', () => {
  const stage = new RadioFixture();
  stage.trace.recording = false;
  const lock = stage.lock();
  const { central, events } = stage.phone();
  const visits = (count: number) => {
    for (let i = 0; i < count; i++) {
      events.length = 0;
      central.connect(lock.mac);
      stage.until(() => kinds(events).includes('connected'));
      central.write(COMMAND, true);
      stage.until(() => kinds(events).includes('written'));
      central.disconnect();
      stage.until(() => kinds(events).includes('disconnected'));
    }
  };
  visits(5);
  const pending = () => stage.clock.pending().length;
  const [before, links] = [pending(), stage.radio.medium.links.size];
  visits(50);
  expect({ pending: pending(), links: stage.radio.medium.links.size }).toEqual({ pending: before, links });
  stage.radio.close();
  expect(pending()).toBe(0);
});
