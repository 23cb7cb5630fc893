/**
 * The observations of a step, in a form in which two locks can be compared: only those that the specification
 * determines, without nonces, history and readings.
 */
export interface Fact {
  readonly text: string;
  /** Seconds since the start of the steps, by the lock's clock. Clocks count whole seconds, so two may differ by `SECONDS_APART`. */
  readonly at?: number;
  /** An observation that a lock may also show a little later; reading it changes nothing. */
  readonly momentary?: true;
  /** Connections whose session mark matches a record. Twelve bits may match more than one. */
  readonly sessions?: readonly number[];
}

const SECONDS_APART = 2;

function same(a: Fact, b: Fact): boolean {
  if (a.text !== b.text || Math.abs((a.at ?? 0) - (b.at ?? 0)) > SECONDS_APART) return false;
  if (a.sessions === undefined || b.sessions === undefined) return a.sessions === b.sessions;
  const both = a.sessions.some((one) => b.sessions?.includes(one));
  return both || (a.sessions.length === 0 && b.sessions.length === 0);
}

/** The first difference between two lists; undefined if they agree. */
export function firstDifference(
  a: readonly Fact[],
  b: readonly Fact[],
): { readonly expected: string; readonly seen: string } | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [expected, seen] = [a[i], b[i]];
    if (expected === undefined || seen === undefined || !same(expected, seen))
      return { expected: inWords(expected), seen: inWords(seen) };
  }
  return undefined;
}

/** `open` if correct locks differ, because the specification leaves it open. A difference that lasts only a moment is not compared. */
export function judged(
  seen: readonly Fact[],
  [expected = [], ...others]: readonly (readonly Fact[])[],
): { readonly expected: string; readonly seen: string } | 'open' | undefined {
  if (others.every((other) => firstDifference(expected, other) === undefined)) return firstDifference(expected, seen);
  const lasting = (facts: readonly Fact[]) => facts.filter(({ momentary }) => momentary !== true);
  const fixed = lasting(expected);
  if (others.some((other) => firstDifference(fixed, lasting(other)) !== undefined)) return 'open';
  return firstDifference(fixed, lasting(seen));
}

function inWords(fact: Fact | undefined): string {
  if (fact === undefined) return 'nothing more';
  const { text, at, sessions } = fact;
  const mark = sessions === undefined ? '' : `, the mark of ${sessions.length === 0 ? 'no session' : 'its session'}`;
  return `${text}${at === undefined ? '' : `, at second ${at}`}${mark}`;
}
