import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnauthenticatedConnections } from '../../src/link/unauthenticated.ts';
import { HandClock } from '../cli/up-host.ts';

const PATIENCE_MS = 5_000;

describe('unauthenticated connections of a port', () => {
  test('one more than the limit closes the oldest, and no other', () => {
    const unauthenticated = new UnauthenticatedConnections({
      host: new HandClock(),
      limit: 3,
      deadlineMs: PATIENCE_MS,
    });
    const left: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) unauthenticated.take((why) => left.push(`${name} ${why}`));
    expect(left).toEqual(['a crowded', 'b crowded']);
    expect(unauthenticated.size).toBe(3);
  });

  test('an authenticated connection is closed neither for others nor by the deadline', () => {
    const host = new HandClock();
    const unauthenticated = new UnauthenticatedConnections({ host, limit: 2, deadlineMs: PATIENCE_MS });
    const left: string[] = [];
    unauthenticated.take(() => left.push('known')).release();
    for (let i = 0; i < 10; i++) unauthenticated.take((why) => left.push(why));
    host.pass(PATIENCE_MS);
    expect(left).toEqual([...Array(8).fill('crowded'), 'late', 'late']);
    expect(unauthenticated.size).toBe(0);
  });

  test('in any order of events there are never more than the limit, and each is closed at most once, never after it has authenticated', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'comes' as const, n: 0 }),
      fc.record({ kind: fc.constant('known' as const), n: fc.nat(60) }),
      fc.record({ kind: fc.constant('waits' as const), n: fc.nat(2 * PATIENCE_MS) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const host = new HandClock();
        const unauthenticated = new UnauthenticatedConnections({ host, limit, deadlineMs: PATIENCE_MS });
        const all: { since: number; left: number; known: boolean; release: () => void }[] = [];
        for (const { kind, n } of steps) {
          if (kind === 'waits') host.pass(n);
          else if (kind === 'known') {
            const one = all[n];
            if (one === undefined || one.left > 0) continue;
            one.known = true;
            one.release();
          } else {
            const one = { since: host.now(), left: 0, known: false, release: () => {} };
            one.release = unauthenticated.take(() => {
              expect(one.known).toBe(false);
              one.left++;
            }).release;
            all.push(one);
          }
          const waiting = all.filter(({ left, known }) => left === 0 && !known);
          expect(unauthenticated.size).toBe(waiting.length);
          expect(unauthenticated.size).toBeLessThanOrEqual(limit);
          expect(all.every(({ left }) => left <= 1)).toBe(true);
          expect(waiting.every(({ since }) => host.now() - since < PATIENCE_MS)).toBe(true);
        }
      }),
    );
  });
});
