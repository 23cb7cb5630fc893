/**
 * The pseudonymised evidence. Each file is printed again by its channel, from its readings, so only data that was
 * understood leaves the company. Lines that were not read are omitted and counted.
 */
import { isTimeZone } from '../../core/model/facility-time.ts';
import type { Case } from '../case.ts';
import { activityCsv } from '../channels/activity-csv.ts';
import { btsnoop } from '../channels/btsnoop.ts';
import { coreActivity } from '../channels/core-activity.ts';
import type { PaperFile } from '../channels/papers.ts';
import { androidLog, iosLog } from '../channels/phone-log.ts';
import { portal } from '../channels/portal.ts';
import type {
  About,
  Paper,
  PaperContext,
  PhoneReading,
  PhoneStep,
  PortalFact,
  ReadingOf,
  RedirectPerson,
} from '../channels/reading.ts';
import { redirect } from '../channels/redirect.ts';
import { told } from '../channels/told.ts';
import type { Pseudonymiser } from './pseudonymiser.ts';

const NAMES = {
  'activity-csv': 'activity.csv',
  redirect: 'redirect.log',
  'core-activity': 'activity.json',
  'android-log': 'logcat.txt',
  'ios-log': 'ios.log',
  btsnoop: 'phone.btsnoop',
  portal: 'portal.txt',
  told: 'told.yaml',
} as const;

export interface PseudonymisedPaper extends PaperFile {
  readonly channel: Paper['channel'];
  /** Number of lines in the original that were not read. */
  readonly left: number;
}

/** In the order of the case; answers given on the terminal come last. */
export function pseudonymisedPapers(
  of: Case,
  pseudonyms: Pseudonymiser,
  context: PaperContext,
): readonly PseudonymisedPaper[] {
  const about = aboutOf(of, pseudonyms);
  const papers = of.papers.flatMap((paper) =>
    paper.readings.length === 0 && paper.channel !== 'told' ? [] : [{ paper, readings: paper.readings }],
  );
  const files = papers.map(
    ({ paper }, i): PseudonymisedPaper => ({
      name: `${String(i + 1).padStart(4, '0')}-${NAMES[paper.channel]}`,
      channel: paper.channel,
      bytes: print(paper, pseudonyms, context, about),
      left: paper.unread.length,
    }),
  );
  if (papers.some(({ paper }) => paper.channel === 'told') && answered(of).length === 0) return files;
  const bytes = told.print(factsOf(answered(of), pseudonyms), context, about);
  return [...files, { name: '9999-answers.yaml', channel: 'told', bytes, left: 0 }];
}

/** Facts that occur in no file because they were answered on the terminal. */
function answered(of: Case): ReadingOf<'told'>[] {
  return [...of.facts].flatMap(([fact, { paper, line, clock, ...rest }]) =>
    of.papers.some(({ name }) => name === paper)
      ? []
      : [
          {
            channel: 'told' as const,
            fact,
            line,
            at: rest.ats[0] ?? 0,
            ...rest,
            ...(clock === undefined ? {} : { clock }),
          },
        ],
  );
}

/** The subject of the case as ids, even if the evidence uses names. */
function aboutOf({ subject: { person, unit, entry, trackingKey } }: Case, pseudonyms: Pseudonymiser): About {
  return {
    ...(person === undefined ? {} : { person: pseudonyms.personId(person.id) }),
    ...(unit === undefined ? {} : { unit: unit.id }),
    ...(entry === undefined ? {} : { entry: entry.id }),
    ...(trackingKey === undefined ? {} : { trackingKey: pseudonyms.key(trackingKey) }),
  };
}

function print(
  { channel, readings }: Paper,
  pseudonyms: Pseudonymiser,
  context: PaperContext,
  about: About,
): Uint8Array {
  const of = <C extends Paper['channel']>(wanted: C): ReadingOf<C>[] =>
    readings.filter((one): one is ReadingOf<C> => one.channel === wanted);
  const steps = (cut: Cut) => readings.filter((one): one is PhoneReading => 'step' in one).map(phone(pseudonyms, cut));
  switch (channel) {
    case 'activity-csv':
      return activityCsv.print(
        of('activity-csv').map((row) => ({
          ...row,
          at: pseudonyms.at(row.at),
          type: pseudonyms.text(row.type),
          activity: pseudonyms.text(row.activity),
          user: pseudonyms.person(row.user),
          place: pseudonyms.place(row.place),
          details: pseudonyms.text(row.details),
        })),
        context,
      );
    case 'redirect':
      return redirect.print(of('redirect').map(delivered(pseudonyms)), context);
    case 'core-activity':
      return coreActivity.print(
        of('core-activity').map((one) => ({
          ...one,
          at: pseudonyms.at(one.at),
          mac: pseudonyms.mac(one.mac),
          action: pseudonyms.text(one.action),
          recordedAt: pseudonyms.at(one.recordedAt),
          from: pseudonyms.at(one.from),
          to: pseudonyms.at(one.to),
          trackingKey: pseudonyms.key(one.trackingKey),
        })),
        context,
      );
    case 'android-log':
      return androidLog.print(steps(shortened), context);
    case 'ios-log':
      return iosLog.print(steps(shortened), context);
    case 'btsnoop':
      return btsnoop.print(steps(blanked), context);
    case 'portal':
      return portal.print(
        of('portal').map((one) => ({ ...one, at: pseudonyms.at(one.at), about: screen(one.about, pseudonyms) })),
        context,
      );
    case 'told':
      return told.print(factsOf(of('told'), pseudonyms), context, about);
  }
}

const CLOCKS: readonly string[] = ['site', 'phone', 'watch'];

function factsOf(facts: readonly ReadingOf<'told'>[], pseudonyms: Pseudonymiser): ReadingOf<'told'>[] {
  return facts.map(({ clock, ...fact }) => ({
    ...fact,
    answer: isPlain(fact.answer) ? fact.answer : answerOf(fact, pseudonyms),
    ats: fact.ats.map((at) => pseudonyms.at(at)),
    ...(clock !== undefined && (CLOCKS.includes(clock) || isTimeZone(clock)) ? { clock } : {}),
  }));
}

function answerOf({ fact, answer }: Pick<ReadingOf<'told'>, 'fact' | 'answer'>, pseudonyms: Pseudonymiser): string {
  if (fact === 'shared.by') return pseudonyms.person(answer);
  return fact === 'code.given' ? pseudonyms.code(answer) : pseudonyms.text(answer);
}

const isPlain = (answer: string): boolean => ['yes', 'no', 'unknown'].includes(answer);

const delivered =
  (pseudonyms: Pseudonymiser) =>
  (one: ReadingOf<'redirect'>): ReadingOf<'redirect'> => {
    const { event, receivedAt, createdAt } = one;
    const text = (value: string) => pseudonyms.text(value);
    return {
      ...one,
      at: pseudonyms.at(one.at),
      ...(receivedAt === undefined ? {} : { receivedAt: pseudonyms.at(receivedAt) }),
      ...(createdAt === undefined ? {} : { createdAt: pseudonyms.at(createdAt) }),
      event: {
        type: text(event.type),
        subtype: text(event.subtype),
        recordType: text(event.recordType),
        reason: text(event.reason),
        zone: text(event.zone),
        by: party(event.by, pseudonyms),
        for: party(event.for, pseudonyms),
        lock: {
          name: pseudonyms.place(event.lock.name),
          mac: pseudonyms.mac(event.lock.mac),
          hwType: /^[0-9][A-Z]$/.test(event.lock.hwType) ? event.lock.hwType : '',
        },
        unit: { name: pseudonyms.place(event.unit.name), rentalState: text(event.unit.rentalState), externalId: '' },
        lockTimeInvalidType: text(event.lockTimeInvalidType),
        site: { name: '', timeZone: isTimeZone(event.site.timeZone) ? event.site.timeZone : '' },
        storeId: '',
        pmsId: '',
      },
    };
  };

function party({ firstName, lastName, email, phone, type }: RedirectPerson, pseudonyms: Pseudonymiser): RedirectPerson {
  const [first = '', ...rest] = pseudonyms.person(`${firstName} ${lastName}`.trim()).split(' ');
  return {
    firstName: first,
    lastName: rest.join(' '),
    email: pseudonyms.email(email),
    phone: pseudonyms.number(phone),
    type: pseudonyms.text(type),
  };
}

function screen(fact: PortalFact, pseudonyms: Pseudonymiser): PortalFact {
  const unit = 'unit' in fact ? { unit: pseudonyms.place(fact.unit) } : {};
  const mac = 'mac' in fact ? { mac: pseudonyms.mac(fact.mac) } : {};
  const user = 'user' in fact ? { user: pseudonyms.person(fact.user) } : {};
  const named = { ...fact, ...unit, ...mac, ...user };
  switch (named.what) {
    case 'unit.tenant':
      return { ...named, tenant: pseudonyms.person(named.tenant) };
    case 'user.role':
      return { ...named, role: pseudonyms.text(named.role) };
    case 'user.status':
      return { ...named, status: pseudonyms.text(named.status) };
    case 'controller.report':
      return named.lastAt === undefined ? named : { ...named, lastAt: pseudonyms.at(named.lastAt) };
    case 'user.key':
      return named.until === undefined ? named : { ...named, until: pseudonyms.at(named.until) };
    case 'button':
      return { ...named, button: pseudonyms.text(named.button) };
    default:
      return named;
  }
}

/** Shortens a value of the Nokē service: the first bytes show its type; the rest is encrypted or may identify a lock. */
type Cut = (value: string, digits: number) => string;
const shortened: Cut = (value, digits) => value.slice(0, digits);
const VALUE_DIGITS = 40;
const blanked: Cut = (value, digits) => value.slice(0, digits).padEnd(Math.min(value.length, VALUE_DIGITS), '0');

const phone =
  (pseudonyms: Pseudonymiser, cut: Cut) =>
  (reading: PhoneReading): PhoneReading => ({
    ...reading,
    at: pseudonyms.at(reading.at),
    step: stepOf(reading.step, pseudonyms, cut),
  });

function stepOf(step: PhoneStep, pseudonyms: Pseudonymiser, cut: Cut): PhoneStep {
  const mac = 'mac' in step && step.mac !== undefined ? { mac: pseudonyms.mac(step.mac) } : {};
  const message = 'message' in step && step.message !== undefined ? { message: pseudonyms.text(step.message) } : {};
  switch (step.what) {
    case 'request':
    case 'answer':
      return { ...step, type: pseudonyms.text(step.type) };
    case 'tap':
      return { ...step, ...mac, target: oneWord(pseudonyms.place(step.target)) };
    case 'error':
    case 'unlocked':
      return { ...step, ...message, target: oneWord(pseudonyms.place(step.target)) };
    case 'found':
      return { ...step, ...mac, name: pseudonyms.advertised(step.name, step.mac) };
    case 'write':
      return { ...step, ...mac, ...(step.value === undefined ? {} : { value: cut(step.value, 8) }) };
    case 'notify':
      return { ...step, ...mac, value: cut(step.value, 4) };
    default:
      return { ...step, ...mac };
  }
}

/** Logs print a target as a single word. */
const oneWord = (text: string): string => text.replaceAll(/\s+/g, '-');
