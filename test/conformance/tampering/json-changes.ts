/** Values of JSON that differ from a given one in one field: changed, or left out. */

/** `place` is the path of the field. */
export interface Changed {
  readonly place: string;
  readonly value: unknown;
}

function others(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'string') return [value.endsWith('0') ? `${value.slice(0, -1)}1` : `${value.slice(0, -1)}0`];
  return value === null ? [0] : [null];
}

export function changesOf(value: unknown, place = ''): Changed[] {
  const here = others(value).map((other) => ({ place: `${place} changed`, value: other }));
  if (typeof value !== 'object' || value === null) return here;
  if (Array.isArray(value))
    return [
      { place: `${place} empty`, value: [] },
      ...value
        .slice(0, 2)
        .flatMap((one: unknown, i) =>
          changesOf(one, `${place}.${i}`).map((each) => ({ ...each, value: value.with(i, each.value) })),
        ),
    ];
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => [
    {
      place: `${place}.${name} missing`,
      value: Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
    },
    ...changesOf(one, `${place}.${name}`).map((each) => ({ ...each, value: { ...value, [name]: each.value } })),
  ]);
}
