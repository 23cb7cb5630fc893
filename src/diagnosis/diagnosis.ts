/**
 * The diagnosis of a case in the documented form, version 1: the ranking and the verdict, the evidence for and against each cause, the next question,
 * and the cure.
 */
import { nextQuestion, type Question, questionAbout, whyNoQuestion } from './ask.ts';
import type { Case, Source } from './case.ts';
import type { UnreadLine } from './channels/reading.ts';
import { type Finding, isDifference } from './compare/finding.ts';
import { contradictionsOf, contradictionText } from './contradictions.ts';
import { type Cure, curesOf } from './cures.ts';
import { evidenceOf } from './evidence.ts';
import type { Path } from './path.ts';
import { type Ranked, rank, verdictOn } from './rank.ts';
import { afterTheRun } from './run-span.ts';
import type { Trial } from './trial.ts';

/** How many findings are listed on each side. */
const LISTED = 12;
/** How many entries of the ranking are listed. */
const ENTRIES = 10;
/** Lines that support a cause by less than this (natural logarithm) are not listed. */
const TELLING = 0.05;

export interface CitedStatement extends Source {
  readonly says: string;
}

export interface RankedCause {
  readonly id: string;
  /** The causes of this entry, which apply together. */
  readonly causes: readonly string[];
  /** Alternatives that the evidence does not distinguish; each is a list of causes that apply together. */
  readonly oneOf?: readonly (readonly string[])[];
  /** The alternatives in the same order, one sentence each. */
  readonly oneOfSays?: readonly string[];
  readonly probability: number;
  /** The cause in one sentence. */
  readonly says: string;
  readonly for: readonly CitedStatement[];
  readonly against: readonly CitedStatement[];
  /** The events of the run that lead to the last outcome, starting with the first cause. */
  readonly path: Path;
  /** For an entry that is practically excluded, its strongest contradiction. */
  readonly ruledOutBy?: CitedStatement;
}

export interface Diagnosis {
  readonly version: 1;
  readonly verdict: 'cause' | 'cannot-tell';
  readonly ranked: readonly RankedCause[];
  /** For *cannot tell*: the one reported answer that supports the first cause and should be confirmed. */
  readonly restsOn?: CitedStatement;
  /** The probability that none of the known causes applies. */
  readonly none: number;
  /** For *cannot tell*: the next question, or the reason why there is none. */
  readonly next?: Question;
  readonly noQuestion?: string;
  readonly cure: readonly { readonly id: string; readonly verbs: readonly string[]; readonly tell: string }[];
  readonly unread: readonly (Source & { readonly text: string })[];
  readonly warnings: readonly string[];
  /** The warnings about two files that cannot both be right; they make the verdict *cannot tell*. */
  readonly contradictions?: readonly string[];
  /** The best trial, for the scenario and the bundle. */
  readonly best?: Trial;
}

export interface Foreign {
  readonly name: string;
  readonly unread: readonly UnreadLine[];
}

export function diagnosisOf(of: Case, trials: readonly Trial[], foreign: readonly Foreign[] = []): Diagnosis {
  const ranking = rank(trials);
  const { entries: named, none } = ranking;
  const [top] = named;
  const evidence = evidenceOf(of);
  const contradictions = contradictionsOf(of, evidence).map(contradictionText);
  const { isCause: isDecided, restsOn } = verdictOn(of, trials, ranking);
  const isCause = isDecided && contradictions.length === 0;
  const confirmed = restsOn && questionAbout(restsOn.fact, restsOn.without.entries);
  const next = isCause ? undefined : (confirmed ?? nextQuestion(of, named));
  const best = top?.trials[0];
  const unread = [...of.papers, ...foreign].flatMap((paper) =>
    paper.unread.map(({ line, text }) => ({ paper: paper.name, line, text })),
  );
  return {
    version: 1,
    verdict: isCause ? 'cause' : 'cannot-tell',
    ranked: named.slice(0, ENTRIES).map(entryOf),
    ...(restsOn === undefined ? {} : { restsOn: citedStatement(restsOn.answer) }),
    none: rounded(none),
    ...(next === undefined ? {} : { next }),
    ...(isCause || next !== undefined ? {} : { noQuestion: whyNoQuestion(named) }),
    cure: best === undefined ? [] : curesOf(of, best).map((cure) => cureOf(cure)),
    unread,
    warnings: [
      ...contradictions,
      ...afterTheRun(of, evidence.triedAt),
      ...of.papers.flatMap(({ name, warnings }) => warnings.map((one) => withName(name, one))),
      ...of.misfits,
    ],
    ...(contradictions.length === 0 ? {} : { contradictions }),
    ...(best === undefined ? {} : { best }),
  };
}

/** A note about a file names the file once. */
const withName = (name: string, note: string): string => (note.startsWith(name) ? note : `${name}: ${note}`);

const cureOf = ({ id, tell, verbs }: Cure) => ({ id, verbs, tell });

const citedStatement = ({ paper, line, says }: Finding): CitedStatement => ({ paper, line, says });

const rounded = (probability: number): number => Math.round(probability * 1_000) / 1_000;

function entryOf({ trials, probability, gain }: Ranked): RankedCause {
  const [first] = trials;
  if (first === undefined) throw new Error('an entry has at least one trial');
  const against = first.findings.filter(isDifference).toSorted((a, b) => b.cost - a.cost);
  const favour = first.findings
    .filter((finding) => !isDifference(finding) && gain.of(finding) > TELLING)
    .toSorted((a, b) => gain.of(b) - gain.of(a));
  const [worst] = against;
  return {
    id: first.hypothesis.id,
    causes: first.hypothesis.causes,
    ...(trials.length > 1
      ? {
          oneOf: trials.map(({ hypothesis }) => hypothesis.causes),
          oneOfSays: trials.map(({ hypothesis }) => hypothesis.says),
        }
      : {}),
    probability: rounded(probability),
    says: first.hypothesis.says,
    for: favour.slice(0, LISTED).map(citedStatement),
    against: against.slice(0, LISTED).map(citedStatement),
    path: first.path,
    ...(probability < 0.01 && worst !== undefined ? { ruledOutBy: citedStatement(worst) } : {}),
  };
}
