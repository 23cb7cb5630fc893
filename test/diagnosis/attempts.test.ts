/** The attempts of a person: each limit of time from both sides, and each circumstance in which one is added or left out. */
import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  afterEntry,
  failingPart,
  isExit,
  lastFailure,
  lastOf,
  lastVisit,
  once,
  withTold,
  withUnit,
} from '../../src/diagnosis/attempts/attempts.ts';
import type { Case } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { About, Paper } from '../../src/diagnosis/channels/reading.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { AT, caseWith, log, MINUTE, paper, told } from './made-case.ts';

const [SECOND, HOUR] = [1_000, 60 * MINUTE];
const ENTRIES = ['gate-in', 'gate-out'];

/** `+` opened, `-` failed; the time is from AT. */
const attempt = (at: number, place: string, opened: '+' | '-', file = 'a'): Attempt => ({
  at: AT + at,
  place,
  kind: ENTRIES.includes(place) ? 'entry' : 'unit',
  opened: opened === '+',
  paper: file,
});
const shown = (attempts: readonly Attempt[]): string[] =>
  attempts.map(({ at, place, opened }) => `${(at - AT) / SECOND} ${place} ${opened ? '+' : '-'}`);
const plain: Case = caseWith([told({})]);

describe('attempts in two files', () => {
  it.each([
    ['ten seconds apart are one', 10_000, 'b', 1],
    ['further apart are two', 10_001, 'b', 2],
    ['of one file are two, however close', 0, 'a', 2],
  ])('%s', (_, apart, file, count) => {
    expect(once([attempt(apart, 'A108', '-', file), attempt(0, 'A108', '-')])).toHaveLength(count);
  });

  it('are one if any file shows it, but at another place, or reported by a person, they remain', () => {
    const [first, second, third] = [
      attempt(0, 'A108', '-'),
      attempt(1, 'A101', '-', 'b'),
      attempt(2, 'A108', '-', 'c'),
    ];
    const { paper: _, ...reported } = attempt(3, 'A108', '-');
    expect(once([third, reported, second, first])).toEqual([first, second, reported]);
  });
});

describe('attempts that are played', () => {
  const many = (count: number, entryAt: number) =>
    Array.from({ length: count }, (_, i) => attempt(i, i === entryAt ? 'gate-in' : 'A108', '-'));
  it.each([
    [50, 7, 50],
    [51, 7, 44],
    [51, 0, 50],
    [51, 1, 50],
    [51, 60, 50],
  ])('of %d with an entry at %d are the last %d', (count, entryAt, kept) => {
    expect(lastOf(many(count, entryAt))).toEqual(many(count, entryAt).slice(-kept));
  });

  it.each([
    [[0, 3 * HOUR], 1],
    [[0, 3 * HOUR - 1], 2],
    [[0, 3 * HOUR, 4 * HOUR], 2],
    [[], 0],
    [[0], 1],
    [Array.from({ length: 40 }, (_, i) => i * 2 * HOUR), 37],
  ])('at %j belong to the last visit: %d', (times, count) => {
    const attempts = times.map((at) => attempt(at, 'A108', '-'));
    expect(lastVisit(attempts)).toEqual(attempts.slice(attempts.length - count));
  });
});

/** Attempts as words: `A108- gate-out+`. */
const visit = (words: string): Attempt[] =>
  words.split(' ').map((word, i) => attempt(i * 1_000, word.slice(0, -1), word.endsWith('+') ? '+' : '-'));
const words = (attempts: readonly Attempt[]): string =>
  attempts.map(({ place, opened }) => `${place}${opened ? '+' : '-'}`).join(' ');

describe('the part of a visit that failed', () => {
  it.each([
    ['gate-in+ A108-', 'gate-in+ A108-'],
    ['gate-in+ A108+ A108-', 'A108-'],
    ['A108- gate-out+ gate-in+ A108-', 'gate-in+ A108-'],
    ['A108- gate-out- gate-in+ A108-', 'A108- gate-out- gate-in+ A108-'],
    ['gate-in+ A101+ A108-', 'gate-in+ A101+ A108-'],
    ['A108- A108+', 'A108-'],
    ['A108+ A108- A101+ A108+', 'A108-'],
    ['A108- A101+', 'A108- A101+'],
    ['A108+ A108+', 'A108+ A108+'],
    ['A108+ A101+', 'A108+ A101+'],
    ['A101- gate-out+', 'A101- gate-out+'],
  ])('of %s is %s', (whole, part) => {
    expect(words(failingPart(plain, visit(whole)))).toBe(part);
  });

  it.each([
    ['A108- A108+ A101-', 0, {}],
    ['A108- A108-', 1, {}],
    ['A101-', -1, {}],
    ['A108-', -1, { 'unit.opened': 'yes' }],
    ['A108-', 0, { 'unit.opened': 'no' }],
  ] as const)('%s: the last failure is number %d', (whole, number, facts: Partial<Record<FactId, string>>) => {
    expect(lastFailure(caseWith([told(facts)]), visit(whole))).toBe(number);
  });

  it.each([
    ['gate-out+', true],
    ['gate-out-', false],
    ['gate-in+', false],
    ['A108+', false],
  ])('%s is an exit: %s', (word, exit) => {
    expect(visit(word).map((one) => isExit(plain.plan, one))).toEqual([exit]);
  });
});

describe('an attempt that left no line', () => {
  type Facts = Partial<Record<FactId, string>>;
  const atGate: About = { person: 'gina', unit: 'A108', entry: 'gate-in' };
  const noUnit: About = { person: 'gina', entry: 'gate-in' };

  it.each<[string, string, Facts, About | undefined, string]>([
    ['follows a log of other places', 'gate-in+', {}, undefined, 'gate-in+ A108-'],
    ['follows another unit', 'A101-', {}, undefined, 'A101- A108-'],
    ['is not added to a tap at the unit', 'A108+ gate-in+', {}, undefined, 'A108+ gate-in+'],
    ['is not added if an entry is named', 'gate-out+', {}, atGate, 'gate-out+'],
    ['is not added without a unit', 'gate-out+', {}, noUnit, 'gate-out+'],
    ['is not added to a complaint about a fob', 'gate-in+', { 'fob.tried': 'yes' }, undefined, 'gate-in+'],
  ])('%s', (_, given, facts, about, expected) => {
    const added = withUnit(caseWith([told(facts)], about), visit(given));
    expect(words(added)).toBe(expected);
    const last = visit(given).length - 1;
    expect(added.slice(last + 1).map(({ at, kind }) => [at, kind])).toEqual(
      expected === given ? [] : [[AT + last * SECOND + 90 * SECOND, 'unit']],
    );
  });
  it('is not added to an empty log', () => expect(withUnit(plain, [])).toEqual([]));

  it.each<[string, string, Facts, About | undefined, string]>([
    ['follows the entry', 'gate-in+', {}, undefined, 'gate-in+ A108-'],
    ['follows the entry after an earlier opening', 'A108+ gate-in+', {}, undefined, 'A108+ gate-in+ A108-'],
    ['does not follow an entry that stayed shut', 'gate-in-', {}, undefined, 'gate-in-'],
    ['does not follow an exit', 'gate-out+', {}, undefined, 'gate-out+'],
    ['does not follow a unit', 'A101+', {}, undefined, 'A101+'],
    ['is not added to a failure of the visit', 'A108- gate-in+', {}, undefined, 'A108- gate-in+'],
    ['is not added to a complaint about the entry', 'gate-in+', {}, noUnit, 'gate-in+'],
    ['is not added to a complaint about a sign-in', 'gate-in+', { 'signIn.failed': 'yes' }, undefined, 'gate-in+'],
  ])('after coming in: %s', (_, given, facts, about, expected) => {
    const added = afterEntry(caseWith([told(facts)], about), visit(given));
    expect(words(added)).toBe(expected);
    if (expected !== given) expect(added.at(-1)).toMatchObject({ at: (visit(given).at(-1)?.at ?? 0) + 90_000 });
    expect(afterEntry(plain, [])).toEqual([]);
  });
});

describe('a reported attempt', () => {
  const min = (minutes: number) => minutes * MINUTE;
  it.each<[string, readonly Attempt[], readonly string[]]>([
    ['alone', [], ['0 A108 -']],
    ['within twenty minutes of a failure may be that one', [attempt(min(20) - 1, 'A108', '-')], ['1199.999 A108 -']],
    ['twenty minutes from a failure is another', [attempt(min(20), 'A108', '-')], ['1200 A108 -', '0 A108 -']],
    ['within three minutes of an opening may be that one', [attempt(-min(3) + 1, 'A108', '+')], ['-179.999 A108 +']],
    ['three minutes from an opening follows it', [attempt(-min(3), 'A108', '+')], ['-180 A108 +', '0 A108 -']],
    ['comes after what opened around it', [attempt(min(5), 'gate-in', '+')], ['300 gate-in +', '370 A108 -']],
    [
      'is not moved by what was twenty minutes away',
      [attempt(min(20), 'gate-in', '+')],
      ['1200 gate-in +', '0 A108 -'],
    ],
    ['at another place counts for itself', [attempt(-70_000, 'A101', '-')], ['-70 A101 -', '0 A108 -']],
  ])('%s', (_, recorded, expected) => {
    expect(shown(withTold(plain, recorded))).toEqual(expected);
  });

  const day: Paper = paper('told.yaml', 'told', [
    { channel: 'told', line: 1, at: AT, fact: 'tried.at', answer: 'yes', day: true, ats: [AT] },
  ]);
  it.each<[string, Case]>([
    ['whose time nobody gave', caseWith([])],
    ['of which only the day is known', caseWith([day])],
    ['of a case without a place', caseWith([told({})], {})],
    ['with a fob', caseWith([told({ 'fob.tried': 'yes' })])],
  ])('%s is not added', (_, of) => {
    expect(withTold(of, [])).toEqual([]);
  });

  it('at an entry is one at the entry', () => {
    expect(withTold(caseWith([told({})], { person: 'gina', entry: 'gate-in' }), [])).toMatchObject([
      { place: 'gate-in', kind: 'entry', opened: false },
    ]);
  });
});

describe('the time of a complaint', () => {
  const at = (papers: readonly Paper[]): number => (evidenceOf(caseWith(papers)).triedAt - AT) / MINUTE;
  const triedAt = (more: object): Paper =>
    paper('told.yaml', 'told', [
      { channel: 'told', line: 1, at: AT, fact: 'tried.at', answer: 'yes', ats: [AT], ...more },
    ]);
  const request = (time: number): Paper => log([AT + time, { what: 'request', type: 'refresh', number: 1 }]);
  const written = { ...paper('portal.txt', 'portal', []), to: AT };
  const openedAt = (time: number): Paper =>
    log([AT + time, { what: 'tap', target: 'A101' }], [AT + time + 1_000, { what: 'unlocked', target: 'A101' }]);

  it.each<[string, readonly Paper[], number, boolean]>([
    ['that is about a fob is the reported one', [triedAt({}), told({ 'fob.tried': 'yes' })], 0, true],
    ['of a day is ten in the morning', [triedAt({ day: true }), told2('fob.tried')], 600, true],
    ['is half an hour after the app asked for keys', [request(0), told2('fob.tried')], 0, true],
    ['is half an hour before the last file was written', [written, told2('fob.tried')], -30, false],
    ['without anything is an hour after nine in Denver', [told2('fob.tried')], 60, false],
    ['is after what opened', [openedAt(0), written, told2('fob.tried')], 1, false],
    [
      'is the reported one that is not that of an opening',
      [openedAt(0), triedAt({ ats: [AT - 3 * MINUTE, AT] }), told2('fob.tried')],
      -3,
      true,
    ],
    [
      'that is that of the opening is a minute after it',
      [openedAt(0), triedAt({ ats: [AT + 3 * MINUTE - 1] }), told2('fob.tried')],
      1,
      true,
    ],
  ])('%s', (_, papers, minutes, isTimed) => {
    expect([at(papers), evidenceOf(caseWith(papers)).isTimed]).toEqual([minutes, isTimed]);
  });
  function told2(fact: FactId): Paper {
    return paper('b.yaml', 'told', [{ channel: 'told', line: 9, at: 0, fact, answer: 'yes', ats: [] }]);
  }
});
