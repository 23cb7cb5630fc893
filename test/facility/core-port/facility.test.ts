/** A facility in which somebody else's core takes the place of ours. */
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type FacilityOptions, type OpenedFacility, openFacility } from '../../../src/index.ts';

const core = 'examples/core-adapter.mjs';
const BAD = pathToFileURL('test/facility/core-port/bad-cores.mjs').href;
const open: OpenedFacility[] = [];
const opened = (options: FacilityOptions): OpenedFacility => {
  const facility = openFacility('demo', { startAt: '2026-03-07T09:00', ...options });
  open.push(facility);
  return facility;
};
afterEach(async () => {
  for (const facility of open.splice(0)) await facility.close();
});

function arrive({ verbs, clock }: OpenedFacility): void {
  verbs.person.driveToGate({ person: 'alice' });
  verbs.phone.openApp({ phone: 'alice' });
  clock.runFor(5_000);
  verbs.phone.startEntry({ phone: 'alice', entry: 'gate-in' });
  clock.runFor(5_000);
  verbs.person.enter({ person: 'alice' });
  verbs.person.walkTo({ person: 'alice', to: 'A101' });
  clock.runFor(60_000);
}

function unlockWithout(signal: boolean, facility: OpenedFacility): unknown {
  const { verbs, clock } = facility;
  if (!signal) verbs.phone.loseSignal({ phone: 'alice' });
  verbs.lock.touch({ lock: 'A101' });
  verbs.phone.unlock({ phone: 'alice', unit: 'A101' });
  clock.runFor(3_000);
  return facility.look('lock.A101.bolt');
}

describe('a facility with somebody else’s core', () => {
  it('opens by keys and by lists of that core, and never by ours', () => {
    const facility = opened({ core });
    const lists: string[] = [];
    facility.trace.subscribe(({ kind }) => kind === 'core.list.sent' && lists.push(kind));
    arrive(facility);
    expect(unlockWithout(false, facility)).toBe('retracted');
    expect(facility.look('lock.gate-in.bolt')).toBeDefined();
    expect(lists).toEqual([]);
  });

  it('gives the same digest every time', () => {
    const digests = [1, 2].map(() => {
      const facility = opened({ core, seed: 7 });
      arrive(facility);
      unlockWithout(true, facility);
      return facility.trace.digest;
    });
    expect(digests[0]).toBe(digests[1]);
    const ours = openFacility('demo', { startAt: '2026-03-07T09:00', seed: 7 });
    arrive(ours);
    expect(ours.trace.digest).not.toBe(digests[0]);
  });

  it('has no snapshot, and says so', () => {
    expect(() => opened({ core }).snapshot()).toThrow('has no snapshot');
    expect(() => opened({ core, snapshot: openFacility('demo').snapshot() })).toThrow(
      'cannot continue from a snapshot',
    );
  });

  it('does not open with a core that gives no answer, and says why', () => {
    expect(() => opened({ core: `${BAD}?open-throws` })).toThrow('open threw "no licence"');
    expect(() => opened({ core: `${BAD}?no-operation` })).toThrow(
      'provision threw "the core has no function provision"',
    );
    expect(() => opened({ core: 'nowhere.mjs' })).toThrow(/^open threw "Cannot find module/);
  });

  it('fails the request of a phone when an operation fails, with a sentence in the trace', () => {
    const facility = opened({ core: `${pathToFileURL('test/facility/core-port/half-a-core.mjs').href}?issue` });
    const faults: unknown[] = [];
    facility.trace.subscribe(({ kind, data }) => kind === 'core.fault' && faults.push(data));
    arrive(facility);
    expect(faults[0]).toEqual({ operation: 'issue', why: 'issue threw "the table of keys is locked"' });
    expect(unlockWithout(false, facility)).toBe('extended');
  });
});
