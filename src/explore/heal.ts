/**
 * The end of a run: everything that was broken is mended, time passes, and then whoever may open a unit must get in and every record
 * must have arrived.
 */
import { entriesOpen } from './heal-entries.ts';
import { localMoment } from './oracle/calendar.ts';
import { isOverlockedAtTheLock } from './oracle/core-watch.ts';
import type { LockWatch } from './oracle/lock-watch.ts';
import { STAFF } from './place.ts';
import type { Stage } from './stage.ts';
import { type Step, verb, wait } from './steps.ts';

const PARTS = ['touch', 'motor', 'sensor', 'radio'] as const;
const HOUR_MS = 3_600_000;
/** A lock reports once an hour, a tenth more or less; three reports bring everything both ways. */
const SETTLE_MS = 4 * HOUR_MS;
const RING = 256;

/** Mends everything that any move can have broken. */
export function healing(stage: Stage): readonly Step[] {
  const steps: Step[] = [
    verb('intruder.leave', {}),
    verb('gateway.mend', {}),
    verb('pms.feedDown', { pms: 'up' }),
    verb('portal.updateCustomerData', {}),
  ];
  for (const { id: lock, place } of stage.site.devices) {
    steps.push(verb('gateway.mend', { lock }), verb('lock.failPowerAt', { lock, at: 'flash', n: 100_000 }));
    for (const part of PARTS) steps.push(verb('lock.mendPart', { lock, part }));
    steps.push(verb('lock.setTemperature', { lock, c: 20 }), verb('lock.setClockDrift', { lock, ppm: 0 }));
    if (place.kind === 'entry') continue;
    steps.push(verb('door.lean', { lock, newtons: 0 }), verb('door.stepOff', { lock }));
    steps.push(verb('lock.changeBattery', { lock, mv: 3_000 }), wait(2_000), verb('lock.letGoHasp', { lock }));
    steps.push(verb('lock.closeHasp', { lock }));
  }
  for (const phone of stage.site.ids('phone')) {
    steps.push(verb('phone.powerOff', { phone }), wait(100), verb('phone.powerOn', { phone }), wait(100));
    steps.push(verb('phone.regainSignal', { phone }), verb('phone.setAirplane', { phone, on: false }));
    steps.push(verb('phone.setBluetooth', { phone, on: true }), verb('phone.disturb', { phone }));
    for (const what of ['bluetooth', 'location'])
      steps.push(verb('phone.setPermission', { phone, what, allowed: true }));
    steps.push(verb('phone.setClockError', { phone, seconds: 0 }), verb('phone.updateApp', { phone }));
  }
  return [...steps, ...atTheDesk(stage), wait(SETTLE_MS)];
}

/** Numbers are corrected, the feed says the truth again, accounts thaw: only where a run did something about them. */
function atTheDesk({ setup, played, oracle, site }: Stage): readonly Step[] {
  const did = (name: string): boolean => played.some((step) => 'verb' in step && step.verb === name);
  const numbers = did('pms.editTenant')
    ? setup.plan.people.map(({ id }) => verb('pms.editTenant', { person: id, mobile: `$${id}.mobile` }))
    : [];
  const feed = did('pms.feedSays')
    ? setup.plan.units.map(({ id: unit }) => {
        const { status = 'available', tenant, leaseStart } = site.pms.unit(unit) ?? {};
        return verb('pms.feedSays', {
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
    ...(numbers.length > 0 ? [verb('portal.updateCustomerData', {})] : []),
    ...feed,
    ...(by === undefined ? [] : thaw.map((person) => verb('portal.unfreeze', { as: by, person }))),
  ];
}

/** Heals, waits, and asks of everybody and every lock. */
export function healAndAsk(stage: Stage): void {
  for (const step of healing(stage)) stage.play(step);
  const due = stage.oracle.locks.map((watch) => [watch, watch.nextNumber - 1] as const);
  stage.play(wait(SETTLE_MS));
  if (stage.broken !== undefined) return;
  for (const [watch, last] of due) arrived(stage, watch, last);
  known(stage);
  for (const { id } of stage.setup.plan.people) enters(stage, id);
  entriesOpen(stage);
}

function arrived(stage: Stage, watch: LockWatch, last: number): void {
  if (watch.book.master === undefined || !stage.oracle.rights.isKnown(watch.book.mac)) return;
  const first = Math.max(watch.firstNumber, last - RING + 2);
  for (let n = first; n <= last; n++) {
    if (watch.kept.has(n)) continue;
    stage.oracle.says(
      'INV-LIVE-RECORDS',
      `record ${n} of ${watch.id} never reached the company`,
      stage.site.clock.now(),
      { due: { kind: 'core.record.kept', data: { mac: watch.book.mac, record: { number: n } } } },
    );
    return;
  }
}

/** What the portal makes of a status of the rental software by itself. */
const STAYS_WHILE: Readonly<Record<string, string>> = {
  auction: 'overlock',
  'pending-auction': 'overlock',
  transfer: 'available',
};

/** Company, rental software and locks agree on every unit. */
function known({ site, oracle, setup }: Stage): void {
  const at = site.clock.now();
  for (const { id, locks } of setup.plan.units) {
    const status = oracle.rights.units.get(id)?.status;
    if (status === undefined) continue;
    const pms = site.pms.unit(id)?.status ?? 'available';
    if (status !== pms && STAYS_WHILE[status] !== pms)
      oracle.says('INV-LIVE-FEED', `${id} is ${status} to the company and ${pms} to the office`, at, {
        wanted: { [`unit.${id}.status`]: pms },
      });
    for (const { mac } of locks) {
      const lock = site.devices.find((device) => device.mac === mac)?.id ?? id;
      const book = oracle.rights.unitAt(mac) === id ? oracle.watchOf(mac)?.book : undefined;
      if (book?.master !== undefined && book.overlock !== isOverlockedAtTheLock(status))
        oracle.says('INV-LIVE-KNOWN', `${id} is ${status}, its lock holds overlock ${book.overlock}`, at, {
          wanted: { [`lock.${lock}.overlock`]: !book.overlock },
        });
    }
  }
  const stale = oracle.stale(at);
  if (stale !== undefined) oracle.says('INV-LIVE-KNOWN', stale, at);
}

/** Everybody with a right, an account, and the own phone in the own hand. */
function enters(stage: Stage, person: string): void {
  const { site, oracle, setup } = stage;
  const unit = setup.plan.units.find(({ id }) => oracle.rights.units.get(id)?.tenant === person)?.id;
  const mac = setup.plan.units.find(({ id }) => id === unit)?.locks[0]?.mac;
  if (unit === undefined || mac === undefined || stage.broken !== undefined) return;
  // A dead spot is no fault that can be healed, and a lock taken off its unit opens for nobody.
  if (setup.plan.deadSpots.length > 0 || oracle.rights.unitAt(mac) !== unit) return;
  if (oracle.rights.mayOpen(person, mac, site.clock.now(), false) !== 'yes') return;
  if (oracle.rights.frozen.has(person) || site.people.carrierOf(person) !== person) return;
  for (let i = 0; i < 200 && !oracle.rights.withinHours(person, site.clock.now()); i++) stage.play(wait(HOUR_MS));
  if (!oracle.rights.withinHours(person, site.clock.now() + 300_000)) return;
  if (site.people.phoneLeftAt(person) !== undefined) return;
  const { minute } = localMoment(site.timeZone, site.clock.now());
  if (minute > 1_425) stage.play(wait(HOUR_MS));
  // The icon of a unit with several locks stands for the one that was put on first.
  const elsewhere = setup.plan.people.some((each) => each.id === person && each.elsewhere.length > 0);
  const several = setup.plan.units.some(({ id, locks }) => id === unit && locks.length > 1);
  const pending = site.look(`person.${person}.account`) === 'Pending';
  const activation = [
    verb('portal.sendCode', { person }),
    wait(60_000),
    verb('phone.activate', { phone: person, as: person }),
    wait(5_000),
  ];
  for (const step of [
    verb('phone.installApp', { phone: person }),
    verb('phone.clearCache', { phone: person }),
    ...(pending ? activation : []),
    verb('phone.signIn', { phone: person, as: person }),
    wait(5_000),
    ...(elsewhere ? [verb('phone.chooseFacility', { phone: person, facility: 'site' }), wait(5_000)] : []),
    verb('person.tailgate', { person }),
    verb('phone.openApp', { phone: person }),
    wait(5_000),
    verb('person.walkTo', { person, to: unit }),
    wait(20_000),
    verb('lock.touch', { lock: unit }),
    verb('phone.unlock', { phone: person, unit: several ? mac : unit }),
    wait(15_000),
  ])
    stage.play(step);
  if (stage.broken !== undefined) return;
  const outcome = site.look(`phone.${person}.app.outcome`);
  const said = typeof outcome === 'object' && outcome !== null ? Reflect.get(outcome, 'result') : undefined;
  // Counted openings are online ones: there is no key to them.
  if (said === 'unlocked' && oracle.rights.units.get(unit)?.auction?.opensLeft !== undefined) return;
  if (said === 'unlocked') {
    stage.play(wait(20_000));
    stage.play(verb('phone.refresh', { phone: person }));
    stage.play(wait(5_000));
    const keys = site.look(`phone.${person}.app.keys`);
    if (!JSON.stringify(keys ?? null).includes(mac) && stage.broken === undefined)
      oracle.says('INV-LIVE-KEY', `${person} may open ${unit} and gets no key to it`, site.clock.now(), {
        wanted: { [`phone.${person}.app.keys`]: { contains: { mac } } },
      });
    return;
  }
  const what = `${person} may open ${unit} and was told: ${JSON.stringify(outcome)}`;
  oracle.says('INV-LIVE-ENTERS', what, site.clock.now(), {
    wanted: { [`phone.${person}.app.outcome.result`]: 'unlocked' },
  });
}
