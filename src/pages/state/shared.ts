/** Answers that share unchanged parts, so that components can tell by identity which parts they need not draw again. */

/** `now`, fresh from JSON, with every part that is equal in `before` replaced by the part of `before`. */
export function sharedWith(before: unknown, now: unknown): unknown {
  if (now === before) return now;
  if (typeof now !== 'object' || typeof before !== 'object' || now === null || before === null) return now;
  if (Array.isArray(now) !== Array.isArray(before)) return now;
  // Objects and arrays created by JSON.parse.
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
