import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFacility, openTrace, replay, TraceRecorder } from '../../src/index.ts';

const START = '2026-03-07T09:00';

test('a password that was typed replays, and never stands in the trace', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'noke-sim-')), 'typed.jsonl');
  const facility = openFacility('demo', { startAt: START });
  const digest = '0'.repeat(64);
  const header = { tool: 'test', facility: { from: 'demo' as const, digest }, seed: '1', startAt: START };
  const recorder = new TraceRecorder(file, { ...header, timeZone: facility.timeZone }, facility.trace, facility.clock);
  const password = facility.reveal('alice.password') ?? '';
  facility.play('phone.installApp', { phone: 'tablet' });
  facility.play('phone.signIn', { phone: 'tablet', login: 'alice@example.com', password });
  facility.clock.runFor(5_000);
  recorder.close();
  expect(facility.look('phone.tablet.app.account')).not.toBeNull();
  expect(readFileSync(file, 'utf8')).not.toContain(password);
  const opened = openTrace(file);
  if (!opened.ok) throw new Error('the trace does not open');
  const again = replay(opened.header, opened.reader, openFacility('demo', { startAt: START }));
  expect(again).toMatchObject({ ok: true, digest: facility.trace.digest });
});
