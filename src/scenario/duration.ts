/** Durations as people write them in scenarios: `5s`, `250ms`, `1h30m`. Whole milliseconds in code. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WHOLE = /^(?:\d{1,12}(?:ms|s|m|h|d))+$/;
const PART = /(\d+)(ms|s|m|h|d)/g;

/** The form of a duration, for error messages. */
export const DURATION_WORDS = 'a duration such as 250ms, 5s, 10m, 2h or 1d';
/** The form of a duration as a pattern, for JSON Schema. */
export const DURATION_PATTERN = WHOLE.source;

/** The duration in milliseconds, or undefined when the text is not one. */
export function parseDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(PART)) ms += Number(count) * (UNITS[unit ?? ''] ?? 0);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The shortest notation of a duration: `1h30m`. */
export function printDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = UNITS[unit] ?? 1;
    const count = Math.trunc(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** Longer texts are not searched for the intended duration. */
const MAX_SLIP_LENGTH = 40;
const LONG_UNITS = [
  [/m(?:illi)?s(?:ec(?:ond)?s?)?$/, 'ms'],
  [/s(?:ec(?:ond)?s?)?$/, 's'],
  [/m(?:in(?:ute)?s?)?$/, 'm'],
  [/h(?:(?:ou)?rs?)?$/, 'h'],
  [/d(?:ays?)?$/, 'd'],
] as const;

/** The duration that was probably intended: a bare number counts seconds, and units may be written out, as in `5 minutes`. */
export function nearestDuration(found: unknown): string | undefined {
  if (typeof found !== 'number' && typeof found !== 'string') return undefined;
  const [, count = '', unit = ''] = /^(\d{1,12}) ?([a-z]*)$/i.exec(String(found).slice(0, MAX_SLIP_LENGTH)) ?? [];
  if (count === '') return undefined;
  const short = unit === '' ? 's' : LONG_UNITS.find(([long]) => long.exec(unit.toLowerCase())?.index === 0)?.[1];
  return short === undefined ? undefined : count + short;
}
