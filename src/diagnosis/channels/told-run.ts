/**
 * The facts that people would report about a run; they follow from its trace and its facility. Facts that only a person
 * could notice, such as sounds, are included if the trace records them.
 */
import { unitDetails } from '../../core/views/portal.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { FactId } from './facts.ts';
import { wholeSecond } from './paper-time.ts';
import type { About, ReadingOf } from './reading.ts';
import type { Run } from './run.ts';

/** A touch up to this long before a tap counts as part of the attempt. */
const TOUCH_MS = 60_000;
/** A motor run that starts within this time after a tap counts as its result. */
const MOTOR_MS = 15_000;

type Answer = { readonly answer: string; readonly ats?: readonly Instant[] };
type Answers = Partial<Record<FactId, Answer>>;

const yes = (is: boolean): Answer => ({ answer: is ? 'yes' : 'no' });
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The facts about a person and a unit or an entry, in the order of their ids. */
export function observeTold(run: Run, about: About): ReadingOf<'told'>[] {
  const { facility } = run;
  const phone = about.person === undefined ? undefined : phonesOf(run, about.person)[0];
  const answers: Answers = {
    'gateway.present': yes(facility.hasGateway),
    ...(about.person === undefined ? {} : factsOfAttempts(run, about)),
    ...(phone === undefined ? {} : factsOfPhone(run, phone, about.unit)),
    ...(about.unit === undefined ? {} : factsOfUnit(run, about.unit)),
  };
  const facts = (Object.entries(answers) as [FactId, Answer][]).sort(([a], [b]) => (a < b ? -1 : 1));
  return facts.map(([fact, { answer, ats = [] }], i) => ({
    channel: 'told',
    line: i + (Object.keys(about).length === 0 ? 3 : 4),
    at: ats[0] ?? 0,
    fact,
    answer,
    ats,
  }));
}

const phonesOf = ({ facility }: Run, person: string): readonly string[] =>
  facility.people.has(person) ? facility.people.phonesOf(person) : [];

/** The facts that follow from a person's attempts, based on the last one at the unit or entry. */
export function factsOfAttempts(run: Run, about: About): Answers {
  const { events, facility } = run;
  const { unit, entry, person } = about;
  const phones = person === undefined ? [] : phonesOf(run, person);
  const targets = [unit, entry].filter((one) => one !== undefined);
  const apps = new Set(phones.map((phone) => `phone/${phone}`));
  const isOurs = ({ actor, data }: TraceEvent): boolean =>
    apps.has(actor) && (targets.length === 0 || targets.includes(textOf(data.target)));
  const taps = events.filter((event) => event.kind === 'phone.attempt' && isOurs(event));
  const outcomes = events.filter((event) => event.kind === 'phone.outcome' && isOurs(event));
  const last = taps.at(-1);
  if (last === undefined) return {};
  const target = textOf(last.data.target);
  const soon = (event: TraceEvent): boolean => event.time >= last.time && event.time <= last.time + MOTOR_MS;
  const touched = events.some(
    ({ kind, time, data }) =>
      kind === 'input' &&
      data.verb === 'lock.touch' &&
      JSON.stringify(data.args) === JSON.stringify({ lock: target }) &&
      time <= last.time &&
      time >= last.time - TOUCH_MS,
  );
  const opened = outcomes.filter(
    ({ data, time }) => data.result === 'unlocked' && data.target === target && time < last.time,
  );
  const failed = outcomes.findLast(({ data }) => data.result === 'failed');
  return {
    'tried.at': { answer: 'yes', ats: taps.map(({ time }) => wholeSecond(time)) },
    'touched.before': yes(touched),
    'opened.before': { ...yes(opened.length > 0), ats: opened.slice(-1).map(({ time }) => wholeSecond(time)) },
    'motor.heard': yes(
      events.some((event) => event.kind === 'lock.motor' && event.actor === `lock/${target}` && soon(event)),
    ),
    'entry.passed': yes(person !== undefined && facility.people.get(person).inside),
    ...(failed === undefined ? {} : { 'message.seen': { answer: textOf(failed.data.message) } }),
  };
}

/** The facts that follow from the current state of a phone. */
export function factsOfPhone({ facility }: Pick<Run, 'facility'>, phone: string, unit: string | undefined): Answers {
  const look = (path: string): Json | undefined => facility.find(`phone.${phone}.${path}`);
  const units = JSON.stringify(look('app.units') ?? []);
  return {
    'bluetooth.allowed': yes(look('bluetooth') === true && look('bluetoothAllowed') === true),
    'location.allowed': yes(look('locationAllowed') === true),
    'airplane.mode': yes(look('airplane') === true),
    'clock.setByHand': yes(look('clockErrorS') !== 0),
    'app.updated': yes(look('app.outdated') === false),
    'signal.atDoor': yes(look('online') === true),
    ...(unit === undefined ? {} : { 'app.lists': yes(units.includes(JSON.stringify(unit))) }),
  };
}

/** The facts about a unit that the portal and the property-management system show at this moment. */
export function factsOfUnit({ facility }: Pick<Run, 'facility'>, unit: string): Answers {
  const { state, rules } = facility.core;
  const seen = unitDetails(state, rules, unit, '', facility.clock.now());
  const [controller] = seen?.controllers ?? [];
  return {
    ...(seen === undefined
      ? {}
      : { 'portal.status': { answer: seen.status }, 'unlockButton.grey': yes(!seen.button.enabled) }),
    ...(controller === undefined ? {} : { 'controller.status': { answer: controller.status } }),
    ...(controller?.battery === undefined ? {} : { 'portal.battery': { answer: controller.battery } }),
    'pms.status': { answer: facility.pms.unit(unit)?.status ?? 'available' },
  };
}
