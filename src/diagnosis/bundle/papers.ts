/**
 * The disguised evidence: the channel of each file prints it again from its readings, so that only what was understood leaves the company.
 * Lines that were not read are left out and counted.
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
import type { Disguise } from './disguise.ts';

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

export interface DisguisedPaper extends PaperFile {
  readonly channel: Paper['channel'];
  /** Lines of the original that were not read. */
  readonly left: number;
}

/** In the order of the case, with the answers given on the terminal last. */
export function disguisedPapers(of: Case, disguise: Disguise, context: PaperContext): readonly DisguisedPaper[] {
  const about = aboutOf(of, disguise);
  const papers = of.papers.flatMap((paper) =>
    paper.readings.length === 0 && paper.channel !== 'told' ? [] : [{ paper, readings: paper.readings }],
  );
  const files = papers.map(
    ({ paper }, i): DisguisedPaper => ({
      name: `${String(i + 1).padStart(4, '0')}-${NAMES[paper.channel]}`,
      channel: paper.channel,
      bytes: print(paper, disguise, context, about),
      left: paper.unread.length,
    }),
  );
  if (papers.some(({ paper }) => paper.channel === 'told') && answered(of).length === 0) return files;
  const bytes = told.print(factsOf(answered(of), disguise), context, about);
  return [...files, { name: '9999-answers.yaml', channel: 'told', bytes, left: 0 }];
}

/** Facts that are in no file: answers on the terminal. */
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

/** The subject of the case as ids, even where the evidence names it otherwise. */
function aboutOf({ subject: { person, unit, entry, trackingKey } }: Case, disguise: Disguise): About {
  return {
    ...(person === undefined ? {} : { person: disguise.personId(person.id) }),
    ...(unit === undefined ? {} : { unit: unit.id }),
    ...(entry === undefined ? {} : { entry: entry.id }),
    ...(trackingKey === undefined ? {} : { trackingKey: disguise.key(trackingKey) }),
  };
}

function print({ channel, readings }: Paper, disguise: Disguise, context: PaperContext, about: About): Uint8Array {
  const of = <C extends Paper['channel']>(wanted: C): ReadingOf<C>[] =>
    readings.filter((one): one is ReadingOf<C> => one.channel === wanted);
  const steps = (cut: Cut) => readings.filter((one): one is PhoneReading => 'step' in one).map(phone(disguise, cut));
  switch (channel) {
    case 'activity-csv':
      return activityCsv.print(
        of('activity-csv').map((row) => ({
          ...row,
          at: disguise.at(row.at),
          type: disguise.text(row.type),
          activity: disguise.text(row.activity),
          user: disguise.person(row.user),
          place: disguise.place(row.place),
          details: disguise.text(row.details),
        })),
        context,
      );
    case 'redirect':
      return redirect.print(of('redirect').map(delivered(disguise)), context);
    case 'core-activity':
      return coreActivity.print(
        of('core-activity').map((one) => ({
          ...one,
          at: disguise.at(one.at),
          mac: disguise.mac(one.mac),
          action: disguise.text(one.action),
          recordedAt: disguise.at(one.recordedAt),
          from: disguise.at(one.from),
          to: disguise.at(one.to),
          trackingKey: disguise.key(one.trackingKey),
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
        of('portal').map((one) => ({ ...one, at: disguise.at(one.at), about: screen(one.about, disguise) })),
        context,
      );
    case 'told':
      return told.print(factsOf(of('told'), disguise), context, about);
  }
}

const CLOCKS: readonly string[] = ['site', 'phone', 'watch'];

function factsOf(facts: readonly ReadingOf<'told'>[], disguise: Disguise): ReadingOf<'told'>[] {
  return facts.map(({ clock, ...fact }) => ({
    ...fact,
    answer: isPlain(fact.answer) ? fact.answer : answerOf(fact, disguise),
    ats: fact.ats.map((at) => disguise.at(at)),
    ...(clock !== undefined && (CLOCKS.includes(clock) || isTimeZone(clock)) ? { clock } : {}),
  }));
}

function answerOf({ fact, answer }: Pick<ReadingOf<'told'>, 'fact' | 'answer'>, disguise: Disguise): string {
  if (fact === 'shared.by') return disguise.person(answer);
  return fact === 'code.given' ? disguise.code(answer) : disguise.text(answer);
}

const isPlain = (answer: string): boolean => ['yes', 'no', 'unknown'].includes(answer);

const delivered =
  (disguise: Disguise) =>
  (one: ReadingOf<'redirect'>): ReadingOf<'redirect'> => {
    const { event, receivedAt, createdAt } = one;
    const text = (value: string) => disguise.text(value);
    return {
      ...one,
      at: disguise.at(one.at),
      ...(receivedAt === undefined ? {} : { receivedAt: disguise.at(receivedAt) }),
      ...(createdAt === undefined ? {} : { createdAt: disguise.at(createdAt) }),
      event: {
        type: text(event.type),
        subtype: text(event.subtype),
        recordType: text(event.recordType),
        reason: text(event.reason),
        zone: text(event.zone),
        by: party(event.by, disguise),
        for: party(event.for, disguise),
        lock: {
          name: disguise.place(event.lock.name),
          mac: disguise.mac(event.lock.mac),
          hwType: /^[0-9][A-Z]$/.test(event.lock.hwType) ? event.lock.hwType : '',
        },
        unit: { name: disguise.place(event.unit.name), rentalState: text(event.unit.rentalState), externalId: '' },
        lockTimeInvalidType: text(event.lockTimeInvalidType),
        site: { name: '', timeZone: isTimeZone(event.site.timeZone) ? event.site.timeZone : '' },
        storeId: '',
        pmsId: '',
      },
    };
  };

function party({ firstName, lastName, email, phone, type }: RedirectPerson, disguise: Disguise): RedirectPerson {
  const [first = '', ...rest] = disguise.person(`${firstName} ${lastName}`.trim()).split(' ');
  return {
    firstName: first,
    lastName: rest.join(' '),
    email: disguise.email(email),
    phone: disguise.number(phone),
    type: disguise.text(type),
  };
}

function screen(fact: PortalFact, disguise: Disguise): PortalFact {
  const unit = 'unit' in fact ? { unit: disguise.place(fact.unit) } : {};
  const mac = 'mac' in fact ? { mac: disguise.mac(fact.mac) } : {};
  const user = 'user' in fact ? { user: disguise.person(fact.user) } : {};
  const named = { ...fact, ...unit, ...mac, ...user };
  switch (named.what) {
    case 'unit.tenant':
      return { ...named, tenant: disguise.person(named.tenant) };
    case 'user.role':
      return { ...named, role: disguise.text(named.role) };
    case 'user.status':
      return { ...named, status: disguise.text(named.status) };
    case 'controller.report':
      return named.lastAt === undefined ? named : { ...named, lastAt: disguise.at(named.lastAt) };
    case 'user.key':
      return named.until === undefined ? named : { ...named, until: disguise.at(named.until) };
    case 'button':
      return { ...named, button: disguise.text(named.button) };
    default:
      return named;
  }
}

/** What stays of a value of the service: the first bytes say what it is, the others are encrypted or may identify a lock. */
type Cut = (value: string, digits: number) => string;
const shortened: Cut = (value, digits) => value.slice(0, digits);
const VALUE_DIGITS = 40;
const blanked: Cut = (value, digits) => value.slice(0, digits).padEnd(Math.min(value.length, VALUE_DIGITS), '0');

const phone =
  (disguise: Disguise, cut: Cut) =>
  (reading: PhoneReading): PhoneReading => ({
    ...reading,
    at: disguise.at(reading.at),
    step: stepOf(reading.step, disguise, cut),
  });

function stepOf(step: PhoneStep, disguise: Disguise, cut: Cut): PhoneStep {
  const mac = 'mac' in step && step.mac !== undefined ? { mac: disguise.mac(step.mac) } : {};
  const message = 'message' in step && step.message !== undefined ? { message: disguise.text(step.message) } : {};
  switch (step.what) {
    case 'request':
    case 'answer':
      return { ...step, type: disguise.text(step.type) };
    case 'tap':
      return { ...step, ...mac, target: oneWord(disguise.place(step.target)) };
    case 'error':
    case 'unlocked':
      return { ...step, ...message, target: oneWord(disguise.place(step.target)) };
    case 'found':
      return { ...step, ...mac, name: disguise.advertised(step.name, step.mac) };
    case 'write':
      return { ...step, ...mac, ...(step.value === undefined ? {} : { value: cut(step.value, 8) }) };
    case 'notify':
      return { ...step, ...mac, value: cut(step.value, 4) };
    default:
      return { ...step, ...mac };
  }
}

/** Logs write a target as one word. */
const oneWord = (text: string): string => text.replaceAll(/\s+/g, '-');
