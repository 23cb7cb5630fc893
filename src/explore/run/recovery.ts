/**
 * The end of a run: everything that was broken is repaired and time passes. Then everybody who may open a unit must get in, and every record
 * must have arrived.
 */

import { POWER_CYCLE_MS } from '../../phone/profiles.ts';
import type { LockWatch } from '../oracle/lock/lock-watch.ts';
import { localMoment } from '../oracle/model/calendar.ts';
import type { ZoneRule } from '../oracle/model/observations.ts';
import { isOverlockedAtTheLock } from '../oracle/model/rights.ts';
import { localClockTime } from '../oracle/model/zone.ts';
import { STAFF } from '../setup/facility.ts';
import { type Step, verbs, wait } from '../setup/steps.ts';
import { entriesOpen } from './recovery-entries.ts';
import type { TrialRun } from './trial-run.ts';

const PARTS = ['touch', 'motor', 'sensor', 'radio'] as const;
const HOUR_MS = 3_600_000;
/** A lock reports about once an hour; three reports transfer everything in both directions. */
const SETTLE_MS = 4 * HOUR_MS;
const RING = 256;
const QUARTER_S = 900;

/** Repairs everything that a move can break. */
export function recoverySteps(trial: TrialRun): readonly Step[] {
  const steps: Step[] = [
    verbs.intruder.leave(),
    verbs.gateway.restore(),
    verbs.pms.feedDown({ pms: 'up' }),
    verbs.portal.updateCustomerData(),
  ];
  for (const { id: lock, place } of trial.site.devices) {
    steps.push(verbs.gateway.restore({ lock }), verbs.lock.failPowerAt({ lock, at: 'flash', n: 100_000 }));
    for (const part of PARTS) steps.push(verbs.lock.repairPart({ lock, part }));
    steps.push(verbs.lock.setTemperature({ lock, c: 20 }), verbs.lock.setClockDrift({ lock, ppm: 0 }));
    if (place.kind === 'entry') continue;
    steps.push(verbs.door.lean({ lock, newtons: 0 }), verbs.door.stepOff({ lock }));
    steps.push(
      verbs.lock.misreadBattery({ lock }),
      verbs.lock.changeBattery({ lock, mv: 3_000 }),
      wait(2_000),
      verbs.lock.letGoHasp({ lock }),
    );
    steps.push(verbs.lock.closeHasp({ lock }));
  }
  const phones = trial.site.ids('phone');
  // If Bluetooth hangs, it works again once the phone has been off for a whole minute.
  for (const phone of phones) steps.push(verbs.phone.powerOff({ phone }));
  steps.push(wait(POWER_CYCLE_MS));
  for (const phone of phones) {
    steps.push(verbs.phone.powerOn({ phone }), wait(100));
    steps.push(verbs.phone.regainSignal({ phone }), verbs.phone.setAirplane({ phone, on: false }));
    steps.push(
      verbs.phone.setBluetooth({ phone, on: true }),
      verbs.phone.disturb({ phone }),
      verbs.phone.slowData({ phone, latencyMs: 0 }),
    );
    for (const what of ['bluetooth', 'location'] as const)
      steps.push(verbs.phone.setPermission({ phone, what, allowed: true }));
    steps.push(verbs.phone.setClockError({ phone, seconds: 0 }), verbs.phone.updateApp({ phone }));
  }
  return [...steps, ...atTheDesk(trial), wait(SETTLE_MS)];
}

/** Corrects numbers and the feed and unfreezes accounts, if the run changed them. */
function atTheDesk({ setup, played, oracle, site }: TrialRun): readonly Step[] {
  const did = (name: string): boolean => played.some((step) => 'verb' in step && step.verb === name);
  const numbers = did('pms.editTenant')
    ? setup.plan.people.map(({ id }) => verbs.pms.editTenant({ person: id, mobile: `$${id}.mobile` }))
    : [];
  const feed = did('pms.feedSays')
    ? setup.plan.units.map(({ id: unit }) => {
        const { status = 'available', tenant, leaseStart } = site.pms.unit(unit) ?? {};
        return verbs.pms.feedSays({
          unit,
          status,
          ...(tenant === undefined ? {} : { tenant: tenant.id }),
          ...(leaseStart === undefined ? {} : { leaseStart }),
        });
      })
    : [];
  const thaw = [...oracle.rights.frozen].filter((id) => site.people.has(id));
  const by = STAFF.find((id) => oracle.rights.staff.may(id, 'Unfreeze User'));
  return [
    ...numbers,
    ...(numbers.length > 0 ? [verbs.portal.updateCustomerData()] : []),
    ...feed,
    ...(by === undefined ? [] : thaw.map((person) => verbs.portal.unfreeze({ as: by, person }))),
  ];
}

/** Repairs everything, waits, and checks every person and every lock. */
export function recoverAndCheck(trial: TrialRun): void {
  for (const step of recoverySteps(trial)) trial.play(step);
  const due = trial.oracle.locks.map((watch) => [watch, watch.records.next - 1] as const);
  trial.play(wait(SETTLE_MS));
  if (trial.broken !== undefined) return;
  for (const [watch, last] of due) arrived(trial, watch, last);
  known(trial);
  for (const { id } of trial.setup.plan.people) enters(trial, id);
  entriesOpen(trial);
}

function arrived(trial: TrialRun, watch: LockWatch, last: number): void {
  if (watch.model.master === undefined || !trial.oracle.rights.isKnown(watch.model.mac)) return;
  const first = Math.max(watch.records.first, last - RING + 2);
  for (let n = first; n <= last; n++) {
    if (watch.records.kept.has(n)) continue;
    trial.oracle.report(
      'INV-LIVE-RECORDS',
      `record ${n} of ${watch.id} did not reach the company`,
      trial.site.clock.now(),
      { due: { kind: 'core.record.kept', data: { mac: watch.model.mac, record: { number: n } } } },
    );
    return;
  }
}

/** Statuses that only the portal sets, and the status in the rental software during that time. */
const STAYS_WHILE: Readonly<Record<string, string>> = {
  auction: 'overlock',
  'pending-auction': 'overlock',
  transfer: 'available',
};

/** Checks that the company, the rental software and the locks agree on every unit. */
function known(trial: TrialRun): void {
  const { site, oracle, setup } = trial;
  const at = site.clock.now();
  for (const { id, locks } of setup.plan.units) {
    const status = oracle.rights.units.get(id)?.status;
    if (status === undefined) continue;
    const pms = site.pms.unit(id)?.status ?? 'available';
    if (status !== pms && STAYS_WHILE[status] !== pms)
      oracle.report('INV-LIVE-FEED', `${id} is ${status} for the company but ${pms} in the rental software`, at, {
        wanted: { [`unit.${id}.status`]: pms },
      });
    for (const { mac } of locks) {
      if (oracle.rights.unitAt(mac) === id) settled(trial, mac, status);
      const lock = site.devices.find((device) => device.mac === mac)?.id ?? id;
      const model = oracle.rights.unitAt(mac) === id ? oracle.watchOf(mac)?.model : undefined;
      if (model?.master !== undefined && model.overlock !== isOverlockedAtTheLock(status))
        oracle.report('INV-LIVE-KNOWN', `${id} is ${status}, but its lock stores overlock ${model.overlock}`, at, {
          wanted: { [`lock.${lock}.overlock`]: !model.overlock },
        });
    }
  }
  const stale = oracle.stale(at);
  if (stale !== undefined) oracle.report('INV-LIVE-KNOWN', stale, at);
}

/** Checks that the lock stores the current time-zone data and hours, and that the company knows everything that the lock stores. */
function settled(trial: TrialRun, mac: string, status: string): void {
  const { site, oracle } = trial;
  const model = oracle.watchOf(mac)?.model;
  const lock = site.devices.find((device) => device.mac === mac)?.id;
  if (model?.master === undefined || lock === undefined || !oracle.rights.isKnown(mac)) return;
  const at = site.clock.now();
  const { known } = trial.standing(lock);
  const wrong = (what: string): void => oracle.report('INV-LIVE-KNOWN', `${lock} ${what}`, at);
  if (known?.overlock !== isOverlockedAtTheLock(status))
    wrong('stores a status of its unit that the company has not confirmed');
  if (model.zone === null || known?.zone === null)
    wrong('has no time-zone data, or none that the company has confirmed');
  else if (!isRight(model.zone, site.timeZone, at)) wrong('has the wrong time-zone data');
  for (const [index, week] of Object.entries(known?.hours ?? {})) {
    const now = oracle.rights.hours.week(Number(index));
    if (now !== undefined && JSON.stringify(week) !== JSON.stringify(now))
      wrong(`has different hours for schedule ${index}`);
  }
}

/** Whether a lock’s time-zone data gives the local time, now and around the transitions that it knows. */
function isRight(zone: ZoneRule, timeZone: string, at: number): boolean {
  const { transition, quartersToNext } = zone;
  const next = transition + quartersToNext * QUARTER_S;
  const moments = [at, ...[transition, next].flatMap((s) => [s * 1_000 - 1_000, s * 1_000])];
  return moments
    .filter((each) => each >= at)
    .every((each) => {
      const own = localClockTime(zone, Math.floor(each / 1_000));
      const { day, minute } = localMoment(timeZone, each);
      return own.day === day && own.quarter === Math.floor(minute / 15);
    });
}

/** Checks that a person with a right, an account and their own phone gets in. */
function enters(trial: TrialRun, person: string): void {
  const { site, oracle, setup } = trial;
  const unit = setup.plan.units.find(({ id }) => oracle.rights.units.get(id)?.tenant === person)?.id;
  const mac = setup.plan.units.find(({ id }) => id === unit)?.locks[0]?.mac;
  if (unit === undefined || mac === undefined || trial.broken !== undefined) return;
  // A dead spot cannot be repaired, and a lock that was removed from its unit opens for nobody.
  if (setup.plan.deadSpots.length > 0 || oracle.rights.unitAt(mac) !== unit) return;
  if (oracle.rights.mayOpen(person, mac, site.clock.now(), false) !== 'yes') return;
  if (oracle.rights.frozen.has(person) || site.people.carrierOf(person) !== person) return;
  for (let i = 0; i < 200 && !oracle.rights.withinHours(person, site.clock.now()); i++) trial.play(wait(HOUR_MS));
  if (!oracle.rights.withinHours(person, site.clock.now() + 300_000)) return;
  if (site.people.phoneLeftAt(person) !== undefined) return;
  const { minute } = localMoment(site.timeZone, site.clock.now());
  if (minute > 1_425) trial.play(wait(HOUR_MS));
  // The icon of a unit with several locks opens the one that was added first.
  const elsewhere = setup.plan.people.some((each) => each.id === person && each.elsewhere.length > 0);
  const several = setup.plan.units.some(({ id, locks }) => id === unit && locks.length > 1);
  const pending = site.find(`person.${person}.account`) === 'Pending';
  const activation = [
    verbs.portal.sendCode({ person }),
    wait(60_000),
    verbs.phone.activate({ phone: person, as: person }),
    wait(5_000),
  ];
  for (const step of [
    // Only reinstalling the app repairs a damaged installation.
    verbs.phone.uninstallApp({ phone: person }),
    verbs.phone.installApp({ phone: person }),
    verbs.phone.clearCache({ phone: person }),
    ...(pending ? activation : []),
    verbs.phone.signIn({ phone: person, as: person }),
    wait(5_000),
    ...(elsewhere ? [verbs.phone.chooseFacility({ phone: person, facility: 'site' }), wait(5_000)] : []),
    verbs.person.tailgate({ person }),
    verbs.phone.openApp({ phone: person }),
    wait(5_000),
    verbs.person.walkTo({ person, to: unit }),
    wait(20_000),
    verbs.lock.touch({ lock: unit }),
    verbs.phone.unlock({ phone: person, unit: several ? mac : unit }),
    wait(15_000),
  ])
    trial.play(step);
  if (trial.broken !== undefined) return;
  const outcome = site.find(`phone.${person}.app.outcome`);
  const said = typeof outcome === 'object' && outcome !== null ? Reflect.get(outcome, 'result') : undefined;
  // Counted openings are online; there is no key for them.
  if (said === 'unlocked' && oracle.rights.units.get(unit)?.auction?.opensLeft !== undefined) return;
  if (said === 'unlocked') {
    trial.play(wait(20_000));
    trial.play(verbs.phone.refresh({ phone: person }));
    trial.play(wait(5_000));
    const keys = site.find(`phone.${person}.app.keys`);
    if (!JSON.stringify(keys ?? null).includes(mac) && trial.broken === undefined)
      oracle.report('INV-LIVE-KEY', `${person} may open ${unit} but gets no key to it`, site.clock.now(), {
        wanted: { [`phone.${person}.app.keys`]: { contains: { mac } } },
      });
    return;
  }
  const what = `${person} may open ${unit} but the app shows ${JSON.stringify(outcome)}`;
  oracle.report('INV-LIVE-ENTERS', what, site.clock.now(), {
    wanted: { [`phone.${person}.app.outcome.result`]: 'unlocked' },
  });
}
