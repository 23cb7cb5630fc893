/** JSON-like values: telling maps from others, and copies. */

/** An object with keys; neither an array nor null. */
export const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A deep copy of a JSON-like value; several times as fast as `structuredClone`. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: { [K in keyof T]?: T[K] } = {};
  for (const name in value) copy[name] = copyOf(value[name]);
  return copy as T;
}
