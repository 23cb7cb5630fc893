/** Tells maps from other JSON-like values, for input whose shape is not known yet. */

/** An object with keys; neither an array nor null. */
export const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
