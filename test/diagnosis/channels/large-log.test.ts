/** Which part of a log that is larger than the limits is read: the end, or the part around the reported time of the complaint. */
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../src/diagnosis/channels/channels.ts';
import { LINES_MAX, PAPER_MAX_BYTES, PAPER_MAX_READINGS } from '../../../src/diagnosis/channels/paper-text.ts';
import { ALL } from '../../sizes.ts';

const CONTEXT = { timeZone: 'UTC', year: 2026 };
const START = Date.UTC(2026, 2, 5);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A line for each second of `count`; one in so many is a tap, the others are of another app. */
function logOf(count: number, padding: number, every = 10): Uint8Array {
  const noise = 'x'.repeat(padding);
  return bytesOf(
    Array.from({ length: count }, (_, i) => {
      const time = new Date(START + i * 1_000).toISOString();
      const text = i % every === 0 ? 'I UnitScreen        : unlock tapped A108' : `I chatty            : ${noise}`;
      return `${time.slice(5, 10)} ${time.slice(11, 23)}  4312  4377 ${text}\n`;
    }).join(''),
  );
}

function read(log: Uint8Array, triedAt?: number) {
  const told = `version: 1\nabout: { person: gina, unit: A108 }\nfacts:\n  tried.at: { value: "${new Date(triedAt ?? 0).toISOString()}" }\n`;
  const { papers } = readReport(
    [{ name: 'log', bytes: log }, ...(triedAt === undefined ? [] : [{ name: 'told', bytes: bytesOf(told) }])],
    CONTEXT,
  );
  const [paper] = papers.filter(({ channel }) => channel === 'android-log');
  if (paper === undefined) throw new Error('no log');
  const { readings, warnings } = paper;
  const secondOf = (at: number) => (at - START) / 1_000;
  return { readings, warnings, seconds: readings.map(({ at }) => secondOf(at)) };
}

describe('a log beyond the limit of bytes', () => {
  const padding = 400;
  const count = Math.ceil((2.5 * PAPER_MAX_BYTES) / (padding + 60));
  const log = logOf(count, padding);

  it('is read at its end, with the line numbers of the whole file', { timeout: 60_000 }, () => {
    const { readings, seconds, warnings } = read(log);
    expect(seconds.at(-1)).toBe(Math.floor((count - 1) / 10) * 10);
    expect(readings.every(({ line }, i) => line === (seconds[i] ?? 0) + 1)).toBe(true);
    expect(warnings[0]).toMatch(/^this log is too large to be read whole; only the end was read, from line \d+ on$/);
  });

  it('is read around the time of the complaint', { timeout: 60_000 }, () => {
    const tried = Math.floor(count / 4);
    const { seconds, warnings } = read(log, START + tried * 1_000);
    expect(seconds[0]).toBeLessThan(tried);
    expect(seconds.at(-1)).toBeGreaterThan(tried);
    expect(seconds.at(-1)).toBeLessThan(count / 2);
    expect(warnings[0]).toMatch(/only the part around the time of the complaint was read/);
  });
});

describe('a log beyond the limit of lines', () => {
  it.runIf(ALL)('is read at its end', { timeout: 60_000 }, () => {
    const count = LINES_MAX + 5_000;
    const { seconds, readings, warnings } = read(logOf(count, 0));
    expect(seconds.at(-1)).toBe(count - 10);
    expect(readings.at(-1)?.line).toBe(count - 9);
    expect(warnings[0]).toMatch(/from line 5002 on$/);
  });
});

describe('a log of too many statements', () => {
  it('keeps those nearest to the complaint', { timeout: 60_000 }, () => {
    const tried = 0.75 * PAPER_MAX_READINGS;
    const { seconds, warnings } = read(logOf(1.5 * PAPER_MAX_READINGS, 0, 1), START + tried * 1_000);
    expect(seconds).toHaveLength(PAPER_MAX_READINGS);
    for (const at of [seconds[0], seconds.at(-1)])
      expect(Math.abs(Math.abs((at ?? 0) - tried) - PAPER_MAX_READINGS / 2)).toBeLessThanOrEqual(1);
    expect(warnings.slice(0, 1)).toEqual([
      `only the ${PAPER_MAX_READINGS} statements nearest to the complaint of this file were used; ${PAPER_MAX_READINGS / 2} more were omitted`,
    ]);
  });
});
