/** Shards of a search: chosen by hand or by the indices of CI systems, and merged. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visitedOf } from '../../../src/explore/coverage/cells.ts';
import { merged } from '../../../src/explore/coverage/counts.ts';
import { parseShard, shardOf, WHOLE } from '../../../src/explore/jobs/shard.ts';
import { LEVELS } from '../../../src/explore/setup/draw.ts';
import { printReplay, readReplay } from '../../../src/explore/setup/replay-string.ts';

describe('shards', () => {
  test('i/n counts from one', () => {
    expect(parseShard('2/5')).toEqual({ index: 1, total: 5 });
    for (const wrong of ['0/5', '6/5', '1/0', '1', 'a/b', '1/99999']) expect(parseShard(wrong)).toBeUndefined();
  });

  test('indices of CI systems and Kubernetes are read; an invalid index means the whole search', () => {
    expect(shardOf({ CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' })).toEqual({ index: 1, total: 4 });
    expect(shardOf({ CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '4' })).toEqual({ index: 0, total: 4 });
    expect(shardOf({ JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '4' })).toEqual({ index: 3, total: 4 });
    expect(shardOf({ CI_NODE_INDEX: '9', CI_NODE_TOTAL: '4' })).toEqual(WHOLE);
    expect(shardOf({ CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '4' })).toEqual(WHOLE);
    expect(shardOf({})).toEqual(WHOLE);
  });

  test('coverage counts are added, and what was never visited is listed', () => {
    const awake = 'firmware power awake';
    const asleep = 'firmware power asleep';
    const counts = merged([{ state: { [awake]: 1 } }, { state: { [awake]: 2, [asleep]: 1 } }]);
    expect(counts.state).toEqual({ [awake]: 3, [asleep]: 1 });
    const tables = new Map(visitedOf('facility', counts).map((each) => [each.table, each]));
    expect(tables.get('state')).toMatchObject({ visited: 2 });
    expect(tables.get('state')?.never).toContain('firmware power booting');
    expect(tables.get('state')?.never).not.toContain(awake);
    expect(tables.get('guard')?.never).toContain('firmware canLock yes');
  });
});

describe('replay string', () => {
  const replay = fc.record(
    {
      level: fc.constantFrom(...LEVELS),
      seed: fc.nat(),
      path: fc.array(fc.nat(99), { maxLength: 9 }).map((parts) => parts.join(':')),
      target: fc.string({ maxLength: 20 }),
    },
    { requiredKeys: ['level', 'seed', 'path'] },
  );

  test('one string contains everything that a replay needs', () => {
    fc.assert(
      fc.property(replay, (given) => {
        expect(readReplay(printReplay(given))).toEqual({ ok: true, replay: given });
      }),
    );
  });

  test('any other string is refused with a reason, without an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readReplay(text)).toMatchObject({
          ok: false,
          why: expect.stringMatching(
            /^this is not a string|^the string (?:is incomplete|has version)|^the parts of the string /,
          ),
        });
      }),
    );
    expect(readReplay('A'.repeat(30_000))).toMatchObject({ why: 'this is not a string that a search printed' });
  });
});
