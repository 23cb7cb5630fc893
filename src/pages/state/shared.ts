/** Answers that share what has not changed, so that components see by identity what they need not draw again. */

/** `now`, fresh from JSON, with every part that is equal in `before` replaced by the one of `before`. */
export function sharedWith(before: unknown, now: unknown): unknown {
  if (now === before) return now;
  if (typeof now !== 'object' || typeof before !== 'object' || now === null || before === null) return now;
  if (Array.isArray(now) !== Array.isArray(before)) return now;
  // Objects and arrays that JSON.parse made.
  const [old, fresh] = [before as Record<string, unknown>, now as Record<string, unknown>];
  const names = Object.keys(fresh);
  let isSame = names.length === Object.keys(old).length;
  for (const name of names) {
    if (!Object.hasOwn(old, name)) {
      isSame = false;
      continue;
    }
    const kept = sharedWith(old[name], fresh[name]);
    if (kept === old[name]) fresh[name] = kept;
    else isSame = false;
  }
  return isSame ? before : now;
}
