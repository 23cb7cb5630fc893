/** Compares all the evidence of a case with a run, and sums how well the run explains it. */
import { counted } from '../../protocol/counted.ts';
import type { Instant } from '../../sim/clock.ts';
import { type Case, unitOfCase } from '../case.ts';
import type { Paper, Reading } from '../channels/reading.ts';
import { companyLines } from '../company-lines.ts';
import { type Evidence, isFromAfar } from '../evidence.ts';
import type { Hypothesis } from '../hypotheses/hypothesis.ts';
import { isPhoneReading, isPortalReading, type Observed } from '../observe.ts';
import { segmentsOf } from '../phone-segments.ts';
import { earliest, HOUR, SECOND } from '../spans.ts';
import { ATTEMPT } from '../weights.ts';
import { type CaseScope, compareCompany } from './company.ts';
import { about, type Finding } from './finding.ts';
import { compareKeys, comparePhone, compareSignIns } from './phone.ts';
import { compareScreen } from './screen.ts';
import type { Shown } from './shown.ts';
import { compareTold } from './told.ts';

/** `shows` contains the facts that people could report about the run. */
export function compare(
  of: Case,
  evidence: Evidence,
  hypothesis: Hypothesis,
  run: Observed,
  shows: Shown,
): readonly Finding[] {
  const findings: Finding[] = [];
  const concerned = scopeOf(of, evidence, run);
  const playedFrom = firstPlayed(evidence);
  for (const paper of of.papers) {
    const seen = untilNext(evidence, paper);
    const ours = run.readings.get(paper);
    if (ours === undefined) continue;
    switch (paper.channel) {
      case 'android-log':
      case 'ios-log':
      case 'btsnoop': {
        const segments = (readings: typeof seen) => segmentsOf(of.plan, paper.name, readings);
        const played = segments(seen).filter((one) => one.loggedAt >= playedFrom && !isFromAfar(of, one));
        findings.push(...comparePhone(paper.name, played, segments(ours), paper.channel === 'btsnoop'));
        if (paper.channel !== 'btsnoop') {
          const [theirs, own] = [seen.filter(isPhoneReading), ours.filter(isPhoneReading)];
          findings.push(...compareKeys(paper.name, theirs, own), ...compareSignIns(paper.name, theirs, own));
        }
        break;
      }
      case 'portal': {
        // A person who used a keypad or a fob may also have opened the app, which fetches keys, so the key status is not compared.
        const shown = seen
          .filter(isPortalReading)
          .filter((one) => one.about.what !== 'user.key' || !isWithoutPhone(run));
        findings.push(...compareScreen(paper.name, shown, ours.filter(isPortalReading), run.world.startAt));
        break;
      }
      default:
        findings.push(
          ...compareCompany(
            paper.name,
            evidence.lines.filter(({ source }) => source.paper === paper.name),
            companyLines(of, paper.name, ours),
            concerned,
          ),
        );
    }
  }
  return [
    ...findings,
    ...compareClock(of, evidence, run),
    ...compareTold(of, evidence, hypothesis, run, shows).map((one) => ({ ...one, told: true as const })),
  ];
}

/** Whether the attempts were made at a keypad, because the app does not offer the entry, or with a fob. */
const isWithoutPhone = ({ steps }: Observed): boolean =>
  steps.some(({ verb }) => verb === 'keypad.enter' || verb === 'fob.squeeze') &&
  !steps.some(({ verb, refusedBy }) => refusedBy === undefined && ATTEMPTS.has(verb));
const ATTEMPTS: ReadonlySet<string> = new Set(['phone.unlock', 'phone.startEntry']);

/** The readings of a log or capture from before the first attempt that is not simulated; the phone's clock may have been set in between. */
function untilNext({ next }: Evidence, { name, channel, readings }: Paper): readonly Reading[] {
  if (next === undefined || !OF_PHONE.has(channel)) return readings;
  const { at, segment } = next;
  const line = segment?.source.paper === name ? segment.source.line : undefined;
  return readings.filter((one) => (line === undefined ? one.at < at : one.line < line));
}
const OF_PHONE: ReadonlySet<Paper['channel']> = new Set(['android-log', 'ios-log', 'btsnoop'] as const);

/** The first attempt in the run, by the phone's clock. Earlier ones count neither for the run nor against it. */
const firstPlayed = ({ history, visit }: Evidence): Instant =>
  earliest([...history, ...visit].map(({ segment }) => segment?.loggedAt)) ?? Number.POSITIVE_INFINITY;

/** Compares how far the phone's clock is ahead, if two files show it. */
function compareClock(of: Case, { clockAheadMs, segments }: Evidence, run: Observed): readonly Finding[] {
  const [first] = segments;
  if (clockAheadMs === undefined || first === undefined || of.subject.phone === undefined) return [];
  const errorS = run.facility.find(`phone.${of.subject.phone}.clockErrorS`);
  const minutes = (ms: number) => `${counted(Math.round(ms / 60_000), 'minute')} ahead`;
  return about(
    first.source,
    'the phone’s clock is',
    minutes(clockAheadMs),
    minutes(Number(errorS) * 1_000),
    ATTEMPT.phoneClock,
  );
}

/** The places and times that a run of this case covers. */
function scopeOf(of: Case, evidence: Evidence, run: Observed): CaseScope {
  const { entry, person } = of.subject;
  const unit = unitOfCase(of);
  const places = new Set(evidence.visit.map(({ place }) => place));
  if (unit !== undefined) places.add(unit.id);
  if (entry !== undefined) places.add(entry.id);
  const from = Math.max(run.world.startAt, (evidence.visit[0]?.at ?? evidence.triedAt) - 24 * HOUR);
  const to = Math.min(evidence.to + HOUR, (evidence.next?.at ?? Number.POSITIVE_INFINITY) - SECOND);
  return { places, person: person?.id, unit: unit?.id, from, to };
}

export const costOf = (findings: readonly Finding[]): number => findings.reduce((sum, { cost }) => sum + cost, 0);
