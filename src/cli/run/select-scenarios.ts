/** `run --filter`: the scenarios whose file, name or rule contains one of the given texts, regardless of case. */
import { CodedError } from '../../facility/errors/coded-error.ts';
import { didYouMean, nearest } from '../../facility/files/nearest.ts';
import type { Verb } from '../../facility/verbs/verb.ts';
import { readScenario } from '../../scenario/parse.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Found } from './scenario-files.ts';

/** A scenario without its steps. */
export type Summary = Pick<Scenario, 'name' | 'rules' | 'facility'>;

/** The summary of a scenario file; undefined for another file. */
export type ReadSummary = (file: string) => Summary | undefined;

export const summaryReader =
  (verbs: ReadonlyMap<string, Verb>): ReadSummary =>
  (file) => {
    const read = readScenario(file, verbs);
    if (!read.ok) return undefined;
    const { name, rules, facility } = read.scenario;
    return { name, rules, facility };
  };

/** The files that match, or all files if there are no texts. For a file that is not a scenario, only the path is compared. */
export function selectScenarios(files: readonly string[], texts: readonly string[], read: ReadSummary): Found {
  if (texts.length === 0) return { ok: true, files };
  const wanted = texts.map((text) => text.toLowerCase());
  const words = new Map(files.map((file) => [file, wordsOf(file, read(file))] as const));
  const has = (file: string, text: string): boolean =>
    words.get(file)?.some((word) => word.toLowerCase().includes(text)) === true;
  for (const [i, text] of texts.entries())
    if (!files.some((file) => has(file, wanted[i] ?? '')))
      return { ok: false, error: new CodedError('E-USAGE-6', noScenario(text, words)) };
  return { ok: true, files: files.filter((file) => wanted.some((text) => has(file, text))) };
}

const wordsOf = (file: string, summary: Summary | undefined): readonly string[] =>
  summary === undefined ? [file] : [file, summary.name, ...summary.rules];

function noScenario(text: string, words: ReadonlyMap<string, readonly string[]>): string {
  const parts = [...words.values()].flat().flatMap((word) => [word, ...word.split(/[/\s.]+/)]);
  const hint = didYouMean(nearest(text, parts), 'the filter searches paths, names and rules');
  return `no scenario matches --filter "${text}"; ${hint}`;
}
