/** The similarity of two short texts, from 0 to 1: the share of words that they have in common, compared by stem and without stop words. */
const COMMON = new Set(
  'a an the and or to of on in at is it its this that you your i my we he she they do does did not no be been with for from by was were'.split(
    ' ',
  ),
);

const stem = (word: string): string => word.replace(/(ing|ed|es|s)$/, '');

const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '' && !COMMON.has(word))
      .map(stem),
  );

export function similarity(left: string, right: string): number {
  const a = wordsOf(left);
  const b = wordsOf(right);
  const smaller = Math.min(a.size, b.size);
  if (smaller === 0) return 0;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / smaller;
}
