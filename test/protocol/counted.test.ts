/** Counts with their nouns. */
import { describe, expect, it } from 'vitest';
import { counted } from '../../src/protocol/counted.ts';

describe('counted', () => {
  it.each([
    [0, '0 runs', '0 entries', '0 lines were dropped'],
    [1, '1 run', '1 entry', '1 line was dropped'],
    [2, '2 runs', '2 entries', '2 lines were dropped'],
  ])('%i', (count, runs, entries, lines) => {
    expect(counted(count, 'run')).toBe(runs);
    expect(counted(BigInt(count), 'run')).toBe(runs);
    expect(counted(count, 'entry', 'entries')).toBe(entries);
    expect(`${counted(count, 'line was', 'lines were')} dropped`).toBe(lines);
  });
});
