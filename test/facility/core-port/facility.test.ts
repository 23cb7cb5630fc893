/** A facility in which an external core takes the place of ours. */
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

describe('a facility with an external core', () => {
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

  it('shows what that core knows, its log, and the end of the keys that it issued', () => {
    const facility = opened({ core });
    expect(facility.look('person.alice.offlineKeyExpiration')).toEqual({ status: 'Expired' });
    arrive(facility);
    unlockWithout(true, facility);
    facility.clock.runFor(60_000);
    expect(facility.look('known.A101')).toMatchObject({ epoch: 1, overlock: false });
    expect(facility.look('person.alice.offlineKeyExpiration')).toEqual({
      status: 'Active',
      until: '2026-03-07T23:59:59',
    });
    const log = facility.look('activity') as { readonly at: number }[];
    const user = String(facility.look('unit.A101.tenant'));
    expect(log).toContainEqual(expect.objectContaining({ kind: 'Unlocked', unit: 'A101', user }));
    expect(log).toContainEqual(expect.objectContaining({ kind: 'User Moved In', unit: 'A101' }));
    const times = log.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    facility.verbs.portal.refresh({ as: 'maya' });
    expect(facility.look(`portal.maya.users.${user}.offlineKeyExpiration.status`)).toBe('Active');
  });

  it('no longer shows the end of a key that was revoked', () => {
    const facility = opened({ core });
    arrive(facility);
    expect(facility.look('person.alice.offlineKeyExpiration.status')).toBe('Active');
    facility.verbs.phone.signOut({ phone: 'alice' });
    facility.clock.runFor(5_000);
    expect(facility.look('person.alice.offlineKeyExpiration')).toEqual({ status: 'Expired' });
  });

  it.each([
    [null, { status: 'Active' }],
    [0, { status: 'Expired', until: '1969-12-31T16:59:59' }],
    [253_402_128_000_000, { status: 'Active', until: '9999-12-29T16:59:59' }],
    [253_402_128_000_001, { status: 'Expired' }],
  ])('shows keys that end at %s', (expiresAt, shown) => {
    const module = pathToFileURL('test/facility/core-port/keys-until.mjs').href;
    const facility = opened({ core: `${module}?${expiresAt}` });
    arrive(facility);
    expect(facility.look('person.alice.offlineKeyExpiration')).toEqual(shown);
  });

  it('says in a sentence what it cannot show', () => {
    const facility = opened({ core });
    facility.verbs.portal.refresh({ as: 'maya' });
    facility.verbs.fob.add({ fob: 'f1', owner: 'alice' });
    for (const part of ['known', 'unit', 'fob', 'portal']) {
      const of = Object.values(facility.look(part) as object);
      expect(of.length, part).toBeGreaterThan(0);
      for (const one of of) expect(one.note, part).toMatch(/^The core port .+\.$/);
    }
    for (const part of ['widgets', 'batteries'])
      expect(facility.find(`${part}.note`), part).toMatch(/^The core port .+\.$/);
  });

  it('has no such sentences about the built-in core', () => {
    const ours = openFacility('demo');
    ours.verbs.portal.refresh({ as: 'maya' });
    for (const part of ['known', 'unit', 'portal', 'widgets', 'batteries', 'activity'])
      expect(JSON.stringify(ours.look(part)), part).not.toContain('"note":"The core');
  });

  it('says why a view is empty if the core does not answer', () => {
    const half = (operation: string) =>
      opened({ core: `${pathToFileURL('test/facility/core-port/half-a-core.mjs').href}?${operation}` });
    expect(half('known').look('known.A101')).toEqual({
      note: 'The core provides no state for this lock: known threw "the table of keys is locked".',
    });
    const [first] = half('activity').look('activity') as [object];
    expect(first).toMatchObject({
      kind: 'Not Shown',
      note: 'The core provides no activity of its locks: activity threw "the table of keys is locked".',
    });
  });

  it('is the same however often somebody looks', () => {
    const digests = [0, 3].map((looks) => {
      const facility = opened({ core: `${pathToFileURL('test/facility/core-port/half-a-core.mjs').href}?known` });
      for (let look = 0; look < looks; look++) facility.view();
      arrive(facility);
      for (let look = 0; look < looks; look++) facility.view();
      unlockWithout(true, facility);
      return facility.trace.digest;
    });
    expect(digests[0]).toBe(digests[1]);
  });

  it('cannot be snapshotted, and says so', () => {
    expect(() => opened({ core }).snapshot()).toThrow('cannot be snapshotted');
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
