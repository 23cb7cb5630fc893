/** Every small change of a value, and the difference of two lists, for tests that show what a change changes. */

/** A change of a value and what it is called; several for each. */
const OTHERS: Readonly<Record<string, (value: never) => readonly (readonly [is: string, other: unknown])[]>> = {
  number: (value: number) => [
    ['+1', value + 1],
    ['-1', value - 1],
  ],
  boolean: (value: boolean) => [[String(!value), !value]],
  string: (value: string) =>
    /^[0-9A-F]+$/i.test(value)
      ? [['another digit', value.slice(0, -1) + (value.endsWith('0') ? '1' : '0')]]
      : [['another', `${value}?`]],
};

/** Every value with one change somewhere in it, three levels deep, by the place and the change. `isWhole`: no field is left out. */
export function changesOf(
  value: unknown,
  isWhole = true,
  place = '',
  depth = 0,
): (readonly [place: string, other: unknown])[] {
  if (value instanceof Uint8Array)
    return [...value].map((byte, i) => [`${place} byte ${i}`, value.with(i, byte ^ 0x10)] as const);
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return [];
  if (typeof value !== 'object' || value === null)
    return (OTHERS[typeof value]?.(value as never) ?? []).map(
      ([is, other]) => [`${place} ${is}`.trim(), other] as const,
    );
  if (depth === 3) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const at = `${place}.${name}`.replace(/^\./, '');
    const rest = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    const changed = changesOf(one, isWhole, at, depth + 1).map(
      ([is, other]) => [is, { ...value, [name]: other }] as const,
    );
    return isWhole ? changed : [...changed, [`without ${at}`, rest] as const];
  });
}

/** What is in one list and not in the other, as often as it is more often there. */
export function without(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
