/** Resolves a typed name to a unit or an entry. */
import { nearest, withNearest } from '../../facility/files/nearest.ts';
import type { Answer } from './ui.ts';

const starts = (id: string, name: string): boolean => id.toLowerCase().startsWith(name.toLowerCase());

/** Ids that begin with the typed text. */
export const namesFor = (name: string, ids: readonly string[]): readonly string[] =>
  ids.filter((id) => starts(id, name.trim()));

/** The id that equals the name, or the only one that begins with it; otherwise a sentence with the nearest name. */
export function unitFor(
  typed: string,
  ids: readonly string[],
  isReport = false,
): { readonly id: string } | { readonly answer: Answer } {
  const name = typed.trim();
  const exact = ids.find((id) => id.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return { id: exact };
  const [first, second] = namesFor(name, ids);
  if (first !== undefined && second === undefined) return { id: first };
  if (first !== undefined)
    return { answer: { text: `several units begin with ${name}: ${first}, ${second} …`, tone: 'warn' } };
  // The facility of a report's run is smaller than the customer's.
  const where = isReport ? ' in this run, which has only the units that matter to the report' : '';
  const text = withNearest(`there is no unit or entry ${name}${where}`, nearest(name, ids));
  return { answer: { text, tone: 'bad' } };
}
