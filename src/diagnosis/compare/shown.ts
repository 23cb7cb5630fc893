/** The facts that people report, as a run shows them at its end. Facts that the run does not determine are absent. */
import { type Case, personOf } from '../case.ts';
import type { FactId } from '../channels/facts.ts';
import { factsOfAttempts, factsOfPhone, factsOfUnit } from '../channels/told-run.ts';
import type { Run } from '../world/play.ts';

/** Each fact that the run determines, with its answer. */
export type Shown = ReadonlyMap<FactId, string>;

/** Facts that are times, names or circumstances: they determine the run, so they are not compared with it. */
export const INPUTS: ReadonlySet<FactId> = new Set<FactId>([
  'tried.at',
  'shared.by',
  'opened.before',
  'entry.passed',
  'export.filter',
  'schedule.named',
  'phone.new',
  'door.changed',
]);

export function shownBy(of: Case, run: Run): Shown {
  const shown = new Map<FactId, string>();
  const answers = [ofTheRun(of, run), ofThePhone(of, run), ofTheUnit(of, run)];
  for (const [fact, answer] of answers.flatMap((each) => Object.entries(each) as [FactId, string | undefined][]))
    if (answer !== undefined) shown.set(fact, answer);
  return shown;
}

type Answers = Partial<Record<FactId, string | undefined>>;

const yes = (is: boolean): string => (is ? 'yes' : 'no');

/** Facts from the actions in the run, and from the facility file. */
function ofTheRun(of: Case, { events, steps, facility }: Run): Answers {
  const { person } = of.subject;
  const own = person === undefined ? undefined : personOf(of.plan, person.id);
  const settings = [...facility.core.state.facilities.values()][0]?.settings;
  const isPlayed = (wanted: string): boolean => steps.some(({ verb }) => verb === wanted);
  const isRefused = events.some(({ kind, data }) => kind === 'core.refused' && String(data.rule).startsWith('B-ACC'));
  return {
    'signIn.failed': yes(isRefused),
    'fob.tried': yes(isPlayed('fob.squeeze')),
    'code.given': yes(isPlayed('keypad.enter')),
    'emergency.sent': yes(steps.some(({ verb, refusedBy }) => verb === 'portal.unlock' && refusedBy === undefined)),
    'keys.revoked': yes(isPlayed('portal.revokeKey')),
    'setting.useBlacklist': settings && yes(settings.useBlacklist),
    'setting.fobsFollowUserSchedule': settings && yes(settings.fobsFollowUserSchedule),
    'gateway.present': yes(of.plan.gateway.installed),
    'paid.posted': isPlayed('pms.pay') ? 'yes' : undefined,
    'number.right': own && yes(own.mobile !== undefined || own.primaryPhone !== undefined),
  };
}

function ofThePhone(of: Case, run: Run): Answers {
  const { phone, unit } = of.subject;
  if (phone === undefined) return {};
  const facts = factsOfPhone(run, phone, unit?.id);
  const answer = (fact: FactId): string | undefined => facts[fact]?.answer;
  return {
    'signal.atDoor': answer('signal.atDoor'),
    'bluetooth.allowed': answer('bluetooth.allowed'),
    'location.allowed': answer('location.allowed'),
    'app.updated': answer('app.updated'),
    'airplane.mode': answer('airplane.mode'),
    // A correct clock may also have been set by hand.
    'clock.setByHand': answer('clock.setByHand') === 'no' ? undefined : 'yes',
    // If the app is not installed, nobody can tell.
    'app.lists': run.facility.find(`phone.${phone}.app.units`) === undefined ? undefined : answer('app.lists'),
  };
}

function ofTheUnit(of: Case, run: Run): Answers {
  const { unit, person } = of.subject;
  // Based on the last attempt only, because the motor may have run for an earlier attempt that opened.
  const tried = factsOfAttempts(run, { ...(person && { person: person.id }), ...(unit && { unit: unit.id }) });
  const ofAttempts = {
    'motor.heard': tried['motor.heard']?.answer,
    'touched.before': tried['touched.before']?.answer,
  };
  if (unit === undefined) return ofAttempts;
  const facts = factsOfUnit(run, unit.id);
  return {
    ...ofAttempts,
    'light.seen': yes(run.events.some(({ kind }) => kind === 'lock.woke')),
    'hasp.free': yes(run.facility.find(`lock.${unit.id}.tensionN`) === 0),
    'unlockButton.grey': facts['unlockButton.grey']?.answer,
    'lease.starts': facts['portal.status']?.answer === 'Pre-Let' ? 'later' : undefined,
    'portal.status': facts['portal.status']?.answer,
    'controller.status': facts['controller.status']?.answer,
    'portal.battery': facts['portal.battery']?.answer,
    'pms.status': facts['pms.status']?.answer,
  };
}
