/**
 * Splits a Markdown page into sentences by fixed rules: each sentence of a paragraph or list item, and each row of a table. Headings and code blocks
 * contain none. A sentence counts as tested if a case quotes it in whole or in part.
 */
export const plainText = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('’', "'").trim();

/** A full stop ends a sentence if a capital letter, a marker or a code span follows. */
const END = /(?<=[.:;!?]\)?)\s+(?=[A-Z*_`(]|-\s)/;

export function sentencesOf(page: string): string[] {
  const text = page.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll('\r', '');
  const blocks: string[] = [];
  let open: string[] = [];
  const close = (): void => {
    if (open.length > 0) blocks.push(open.join(' '));
    open = [];
  };
  for (const line of text.split('\n')) {
    const row = line.startsWith('|');
    if (line.trim() === '' || row || /^(#|- )/.test(line)) close();
    if (row) {
      if (!/^\|[\s|:-]*$/.test(line)) blocks.push(line);
    } else if (line.trim() !== '' && !line.startsWith('#')) open.push(line.trim());
  }
  close();
  return blocks
    .flatMap((block) => (block.startsWith('|') ? [block] : block.split(END)))
    .map(plainText)
    .filter((one) => one.length > 2);
}

/** Whether a case's quotation and a sentence of the page share a part that is as long as the shorter of the two, or a whole clause. */
export function isQuoted(sentence: string, quotations: readonly string[]): boolean {
  const bare = sentence.replaceAll(/^\|\s*|\s*\|$/g, '').replaceAll(/\s*\|\s*/g, ' | ');
  return quotations.some((quotation) => {
    const quoted = plainText(quotation);
    return bare.includes(quoted) || quoted.includes(bare) || sentence.includes(quoted) || overlaps(bare, quoted);
  });
}

/** A quotation may begin in one sentence and end in the next. */
const LEAST = 25;
function overlaps(a: string, b: string): boolean {
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const)
    for (let length = Math.min(first.length, second.length); length >= LEAST; length -= 1)
      if (first.endsWith(second.slice(0, length))) return true;
  return false;
}
