/** The figures in a bench's printed rows, their comparison across commits, and the history page. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compared, type Figure, figuresOf, tableOf } from '../../bench/figures.ts';
import { withLanding } from '../../bench/history.ts';

const LAST_RUN = readFileSync('docs/bench.md', 'utf8');

describe('the figures of a run', () => {
  it('has the value, direction and peer ratio of a rate and of a duration', () => {
    const rows = [
      '✓ a lock judges a packet: 168,930 /s  against one HMAC 322,519 /s  ratio 0.52  (goal ≥ 50%)',
      '✗ 10000 locks created: 0.56 s  against 20000 bare actors in 0.19 s  (goal below 2 s)',
    ];
    expect(figuresOf(rows.join('\n'))).toEqual([
      { row: 'a lock judges a packet', value: 168_930, isRate: true, ofPeer: 0.52 },
      { row: '10000 locks created', value: 0.56, isRate: false, ofPeer: undefined },
    ]);
  });

  it('reads every row of the last run on the page, whose names differ', () => {
    const printed = LAST_RUN.split('\n').filter((line) => /^[✓✗] /.test(line));
    const figures = figuresOf(printed.join('\n'));
    expect(printed.length).toBeGreaterThan(20);
    expect(figures).toHaveLength(printed.length);
    expect(new Set(figures.map(({ row }) => row)).size).toBe(printed.length);
  });

  it('names a row alike when only the counts in it differ', () => {
    const row = (events: string) =>
      `✓ 1000-unit facility, trace on (2 days, ${events} events): 14.8 simulated days in 60 s  against 220 days  ratio 0.07  (goal 7)`;
    const [first, second] = figuresOf([row('398,930'), row('1,204')].join('\n'));
    expect(first).toEqual(second);
    expect(first?.isRate).toBe(true);
  });

  it('takes the time of a row that says which share of the turns needs it, in either spelling of a percentage', () => {
    const row = (share: string) =>
      `✓ loop of 1000 units, a jump: ${share} of turns take 26.2 ms of CPU or less  against the idle loop  (goal 99% at most 30 ms)`;
    expect(['99%', '99 %'].map((share) => figuresOf(row(share))[0]?.value)).toEqual([26.2, 26.2]);
    expect(figuresOf(row('99%'))[0]?.isRate).toBe(false);
  });

  it('names a row alike however its thousands are separated, and keeps every digit', () => {
    const row = (count: string) => `✓ ${count} locks made: 0.56 s  against 20000 actors in 0.19 s  (goal below 2 s)`;
    const names = ['12000', '12,000', '12 000'].map((count) => figuresOf(row(count))[0]?.row);
    expect(names).toEqual(Array.from({ length: 3 }, () => '12000 locks made'));
  });
});

describe('a row with another name in an earlier commit', () => {
  it.each([
    ['10000 locks made and started', '10,000 locks created and started'],
    ['a lock judges a class 4 packet, slot secret kept', 'a lock verifies a class 4 packet, slot secret cached'],
    ['search, facility commands a second and core', 'search, facility commands per second per core'],
    [
      '1000 WebSocket locks, a client each, to the first answered write',
      '1,000 WebSocket locks, one client each, until each has answered a write',
    ],
  ])('is compared under its present name: %s', (earlier, newer) => {
    const [before, after] = [earlier, newer].map((row) => figuresOf(`✓ ${row}: 2 s  against 1 s  (goal below 2 s)`));
    expect(compared([[before ?? [], after ?? []]])).toHaveLength(1);
  });
});

describe('a comparison', () => {
  const figure = (row: string, value: number, isRate: boolean, ofPeer?: number): Figure => ({
    row,
    value,
    isRate,
    ofPeer,
  });
  it('is a speed: above 1 where the newer program is faster, for rates and durations', () => {
    const earlier = [figure('rate', 100, true, 0.4), figure('time', 2, false), figure('gone', 1, true)];
    const newer = [figure('rate', 150, true, 0.6), figure('time', 1, false), figure('new', 1, true)];
    expect(compared([[earlier, newer]])).toEqual([
      { row: 'rate', earlier: 100, newer: 150, speed: [1.5], ofPeer: [0.4, 0.6] },
      { row: 'time', earlier: 2, newer: 1, speed: [2], ofPeer: [undefined, undefined] },
    ]);
  });

  it.each([
    [[100, 300, 200], '| rate | 100 | 200 | 2.00 (1.00–3.00) | – → – |'],
    [[300, 100], '| rate | 100 | 200 | 2.00 (1.00–3.00) | – → – |'],
  ])('shows medians and the range of the pairs: %j', (values, row) => {
    const pairs = values.map((value) => [[figure('rate', 100, true)], [figure('rate', value, true)]] as const);
    const table = tableOf(compared(pairs), ['0c76389', 'this checkout']);
    expect(table.split('\n').at(-1)).toBe(row);
  });
});

describe('the history page', () => {
  const page = readFileSync('docs/bench-history.md', 'utf8');
  const lines = LAST_RUN.split('\n').filter((line) => /^[✓✗] /.test(line));
  it('gets a row with a ratio in each column', () => {
    const last = withLanding(page, { date: '2026-11-28', commit: 'abc', load: '0.5', lines })
      .trimEnd()
      .split('\n')
      .at(-1);
    expect(last).toBe('| 2026-11-28 | abc | 0.5 | 0.52 | 0.11 | 0.57 | 0.04 | 0.51 | 0.07 |');
  });

  it('does not get a row from a run without one of them, nor does a page without the table', () => {
    const landing = { date: '2026-11-28', commit: 'abc', load: '0.5', lines };
    expect(() => withLanding(page, { ...landing, lines: lines.slice(0, 3) })).toThrow('no ratio for');
    expect(() => withLanding('# Bench history', landing)).toThrow('no table with the head');
  });
});
