/** Reads values from the facility's view. Every function accepts any JSON, so panes show what is present and skip what is missing. */
import type { Json } from '../../sim/clock.ts';

export type JsonMap = { readonly [key: string]: Json | undefined };

export const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The map at a path of keys; empty if there is none. */
export function mapAt(value: Json | undefined, ...path: readonly string[]): JsonMap {
  let at = value;
  for (const key of path) at = isMap(at) ? at[key] : undefined;
  return isMap(at) ? at : {};
}

export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  let at = value;
  for (const key of path) at = isMap(at) ? at[key] : undefined;
  return Array.isArray(at) ? at : [];
}

/** A scalar as text; undefined if missing, null, a map or a list. */
export const textAt = (map: JsonMap, key: string): string | undefined => asText(map[key]);

/** Like `textAt`, for a value. */
export function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function numberAt(map: JsonMap, key: string): number | undefined {
  const value = map[key];
  return typeof value === 'number' ? value : undefined;
}

/** Any JSON on one line, in short form: `a=1 b=[2 3]`. */
export function compact(value: Json | undefined): string {
  if (value === undefined || value === null) return '-';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `[${value.map(compact).join(' ')}]`;
  if (!isMap(value)) return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => (isMap(part) ? `${key}={${compact(part)}}` : `${key}=${compact(part)}`))
    .join(' ');
}
