/** JSON-like values: distinguishing maps from others, copies, and values that share their equal parts. */
import type { Json } from './clock.ts';
import type { Steps } from './steps.ts';

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

/** A value equal to `value` that shares with `before` what is equal in both, so that both take little more memory than one. */
export function sharing(value: Json | undefined, before: Json | undefined): Json | undefined {
  if (typeof value !== 'object' || typeof before !== 'object' || value === null || before === null) return value;
  if (value === before || isList(value) !== isList(before)) return value;
  let isSame = Object.keys(value).length === Object.keys(before).length;
  const shared = (own: Json | undefined, other: Json | undefined): Json | undefined => {
    const made = sharing(own, other);
    isSame &&= Object.is(made, other);
    return made;
  };
  if (isList(value) && isList(before)) {
    const made = value.map((each, i) => shared(each, before[i]) ?? null);
    return isSame ? before : made;
  }
  const [own, other] = [value, before] as readonly Fields[];
  const made: Record<string, Json | undefined> = {};
  for (const name in own) {
    isSame &&= Object.hasOwn(before, name);
    made[name] = shared(own[name], other?.[name]);
  }
  return isSame ? before : made;
}

/** The same in steps, one for each part of the upper `levels` of maps; these are never shared themselves. */
export function* sharingSteps(value: Json, before: Json | undefined, levels: number): Steps<Json> {
  if (levels === 0 || !isMap(value) || !isMap(before)) {
    yield;
    return sharing(value, before) ?? value;
  }
  const made: [string, Json | undefined][] = [];
  for (const [name, part] of Object.entries<Json | undefined>(value))
    made.push([name, part === undefined ? part : yield* sharingSteps(part, before[name], levels - 1)]);
  return Object.fromEntries(made);
}

type Fields = { readonly [name: string]: Json | undefined };
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
