/** The search over real Bluetooth stacks is the search of a facility, with faults of the medium as well. */
import { expect, test } from 'vitest';
import { runBatch } from '../../../src/explore/search/batch.ts';
import { digestOf, type TraceEvent } from '../../../src/sim/trace.ts';
import { runs as sized } from '../../sizes.ts';

test('level radio finds nothing in parts without a fault, plays radio faults, and is repeatable', () => {
  const search = (runs: number) => {
    const kinds = new Set<string>();
    const digests: string[] = [];
    let events: TraceEvent[] = [];
    const { found } = runBatch({
      level: 'radio',
      seed: 1,
      runs,
      hear(event) {
        kinds.add(event.kind);
        events.push(event);
      },
      ran() {
        digests.push(digestOf(events));
        events = [];
      },
    });
    return { found, kinds, digests };
  };
  const first = search(sized(16, 9));
  expect(first.found).toBeUndefined();
  expect([...first.kinds]).toEqual(expect.arrayContaining(['link.interference', 'link.reset', 'link.up']));
  expect(first.digests).toHaveLength(sized(16, 9));
  expect(search(2).digests).toEqual(first.digests.slice(0, 2));
}, 60_000);
