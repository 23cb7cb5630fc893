/** `run --filter`: the scenarios whose file, name or rule contains one of the given texts, regardless of case. */
import { nearest } from '../../facility/files/nearest.ts';
import type { Verb } from '../../facility/verbs/verb.ts';
import { readScenario } from '../../scenario/parse.ts';
import type { Found } from './scenario-files.ts';

/** The files that match; all of them without texts. A file that is not a scenario has only its path. */
export function selectScenarios(
  files: readonly string[],
  texts: readonly string[],
  verbs: ReadonlyMap<string, Verb>,
): Found {
  if (texts.length === 0) return { ok: true, files };
  const wanted = texts.map((text) => text.toLowerCase());
  const words = new Map(files.map((file) => [file, wordsOf(file, verbs)] as const));
  const has = (file: string, text: string): boolean =>
    words.get(file)?.some((word) => word.toLowerCase().includes(text)) === true;
  for (const [i, text] of texts.entries())
    if (!files.some((file) => has(file, wanted[i] ?? ''))) return { ok: false, why: noScenario(text, words) };
  return { ok: true, files: files.filter((file) => wanted.some((text) => has(file, text))) };
}

function wordsOf(file: string, verbs: ReadonlyMap<string, Verb>): readonly string[] {
  const read = readScenario(file, verbs);
  return read.ok ? [file, read.scenario.name, ...read.scenario.rules] : [file];
}

function noScenario(text: string, words: ReadonlyMap<string, readonly string[]>): string {
  const parts = [...words.values()].flat().flatMap((word) => [word, ...word.split(/[/\s.]+/)]);
  const right = nearest(text, parts);
  const hint = right === undefined ? 'it searches paths, names and rules' : `did you mean ${right}?`;
  return `no scenario matches --filter "${text}"; ${hint}`;
}
