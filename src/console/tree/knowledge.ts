/**
 * The facts that a facility knows about a person who cannot open a unit, as answers to the questions of the troubleshooting page, each with its evidence. A
 * question that only the person can answer, such as whether another device works, has an answer here only if somebody tried it in the facility.
 *
 * INV-1: Every answer has evidence: a value as the facility shows it, or an event.
 */
import type { HelpId } from '../../facility/people/help-tree.ts';
import { NOT_FOUND } from '../../phone/user-messages.ts';
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { argumentOf } from '../../why/attempt.ts';
import { settersOf } from '../pages/history.ts';
import { type JsonMap, listAt, mapAt, numberAt, textAt } from '../panes/facts.ts';
import type { Look } from '../panes/subject.ts';

export interface Evidence {
  readonly says: string;
  /** The `seq` of the event that the answer comes from. */
  readonly event?: number;
}

export interface KnownAnswer extends Evidence {
  readonly answer: 'yes' | 'no';
  /** The cures that apply, if not all of the question's cures do. */
  readonly cures?: readonly string[];
}

export interface Knowledge {
  readonly answers: ReadonlyMap<HelpId, KnownAnswer>;
  /** Facts that are useful at any question. */
  readonly facts: readonly Evidence[];
}

export interface TreeSubject {
  readonly unit: string;
  readonly lock: string | undefined;
  readonly person: string | undefined;
}

interface Read {
  readonly look: Look;
  readonly past: readonly TraceEvent[];
  readonly time: (at: Instant) => string;
}

/** The tension at which the motor can no longer retract the bolt. */
const HEAVY_N = 60;

export function knowledgeOf({ unit: unitId, lock: lockId, person: personId }: TreeSubject, read: Read): Knowledge {
  const { look, past, time } = read;
  const unit = mapAt(look(`unit.${unitId}`));
  const lock = lockId === undefined ? {} : mapAt(look(`lock.${lockId}`));
  const person = personId === undefined ? {} : mapAt(look(`person.${personId}`));
  const [phoneId] = listAt(person, 'phones').filter((id) => typeof id === 'string');
  const phone = phoneId === undefined ? {} : mapAt(look(`phone.${phoneId}`));
  const tries = past.filter(({ kind, data }) => kind === 'phone.outcome' && data.target === unitId);
  const own = tries.findLast(({ actor }) => actor === `phone/${phoneId}`);
  const answers = new Map<HelpId, KnownAnswer>([
    ...ofAccount(personId, person, past),
    ...ofUnit(unitId, unit, personId, phone, past),
    ...ofPayment(own),
    ...ofOthers(tries, phoneId, personId, look),
    ...(lockId === undefined ? [] : ofLock(lockId, lock, unit, own, past)),
    ...(phoneId === undefined ? [] : ofPhone(phoneId, phone, past, unitId, isExpired(person))),
  ]);
  return { answers, facts: factsOf(unit, lock, phone, person, own, time, lastCode(lockId, past)) };
}

type Answers = readonly (readonly [HelpId, KnownAnswer])[];
const yes = (says: string, event?: TraceEvent): KnownAnswer => known('yes', says, event);
const no = (says: string, event: TraceEvent | undefined, ...cures: readonly string[]): KnownAnswer => ({
  ...known('no', says, event),
  ...(cures.length === 0 ? {} : { cures }),
});
const known = (answer: KnownAnswer['answer'], says: string, event: TraceEvent | undefined): KnownAnswer => ({
  answer,
  says,
  ...(event === undefined ? {} : { event: event.seq }),
});

function ofAccount(id: string | undefined, person: JsonMap, past: readonly TraceEvent[]): Answers {
  const account = textAt(person, 'account');
  if (account === undefined) return [];
  const set = past.findLast(({ kind, data }) => /^core\.account\./.test(kind) && Object.values(data).includes(id));
  const says = `${id}’s account is ${account}`;
  const isSetUp = account === 'Registered' || account === 'frozen';
  return [
    ['account', isSetUp ? yes(says, set) : no(says, set)],
    ['unfrozen', account === 'frozen' ? no(says, set) : yes(says, set)],
  ];
}

function ofUnit(
  id: string,
  unit: JsonMap,
  person: string | undefined,
  phone: JsonMap,
  past: readonly TraceEvent[],
): Answers {
  const status = textAt(unit, 'status');
  if (status === undefined) return [];
  const tenant = textAt(unit, 'tenant');
  const set = past.findLast(({ kind, data }) => /^core\.unit\./.test(kind) && data.unit === id);
  const lists = listAt(phone, 'app', 'units').some((each) => mapAt(each).id === id);
  const says = `the portal shows ${id} as ${status}${tenant === undefined ? '' : `, tenant ${tenant}`}`;
  const isTheirs = tenant === person || lists;
  const isOccupied = /^(occupied|in use)$/i.test(status);
  const cure = /lock/i.test(status) ? 'pay' : isTheirs || tenant === undefined ? 'update-customer-data' : 'share-again';
  const synced = tenant !== undefined ? yes(says, set) : no(says, set);
  const pms = textAt(unit, 'pms');
  return [
    ['occupied', isOccupied && isTheirs ? yes(says, set) : no(says, set, cure)],
    ['synced', synced],
    ...(pms === 'draft' ? ([['rental', no(`the rental software has ${id} as ${pms}`, set)]] as const) : []),
  ];
}

/** The answer if the app said that a payment is due, whatever the portal shows. */
const ofPayment = (own: TraceEvent | undefined): Answers =>
  own !== undefined && /payment is due/i.test(String(own.data.message))
    ? [['occupied', no(`the app said: ${own.data.message}`, own, 'pay')]]
    : [];

const isExpired = (person: JsonMap): boolean => textAt(mapAt(person, 'offlineKeyExpiration'), 'status') === 'Expired';

/** The results of the last attempts at the unit from other devices and by other users. */
function ofOthers(
  tries: readonly TraceEvent[],
  phone: string | undefined,
  person: string | undefined,
  look: Look,
): Answers {
  const found: [HelpId, KnownAnswer][] = [];
  for (const event of tries) {
    const [, other = ''] = event.actor.split('/');
    if (other === phone) continue;
    const isSame = look(`phone.${other}.app.signedIn`) === person;
    const opened = event.data.result === 'unlocked';
    const says = `${other} ${opened ? 'opened it' : 'failed as well'}`;
    found.push([isSame ? 'device' : 'others', opened ? yes(says, event) : no(says, event)]);
  }
  return found;
}

function ofLock(
  id: string,
  lock: JsonMap,
  unit: JsonMap,
  own: TraceEvent | undefined,
  past: readonly TraceEvent[],
): Answers {
  const setters = settersOf(past, `lock/${id}`);
  const power = textAt(lock, 'power') ?? '';
  const millivolts = numberAt(lock, 'batteryMv');
  const battery = `battery ${millivolts} mV${lock.lowBattery === true ? ', low' : ''}`;
  const hasp = textAt(lock, 'hasp');
  const tension = numberAt(lock, 'tensionN') ?? 0;
  const leaned = past.findLast(
    ({ kind, data }) => kind === 'input' && data.verb === 'door.lean' && argumentOf(data.args, 'lock') === id,
  );
  const controllers = listAt(unit, 'controllers').map((each) => textAt(mapAt(each), 'status') ?? '');
  const isOffline = controllers.find((status) => !/ready|online/i.test(status));
  const atHasp: KnownAnswer =
    hasp === 'pulled'
      ? no('somebody is pulling the hasp', setters.get('hasp'))
      : yes(`the hasp is ${hasp ?? 'free'}`, setters.get('hasp'));
  const atHandle: KnownAnswer =
    tension >= HEAVY_N && lock.onHandle !== true
      ? no(`the door pulls on the hasp with ${tension} N, and nobody is standing on the handle`, leaned)
      : yes(`the door pulls on the hasp with ${tension} N`, leaned);
  const inPortal: KnownAnswer =
    lock.lowBattery === true
      ? no(battery, setters.get('batteryMv'), 'change-battery')
      : isOffline !== undefined
        ? no(`the portal shows the controller as ${isOffline}`, undefined, 'power-and-network')
        : yes(`${battery}, controller ${controllers.join(', ')}`, setters.get('batteryMv'));
  return [
    ['power', ofPower(id, power, battery, own, past)],
    ['hasp', atHasp],
    ['handle', atHandle],
    ['portal', inPortal],
  ];
}

/** Whether the lock wakes. A lock without power does not, and a lock that slept through the attempt was not touched. */
function ofPower(
  id: string,
  power: string,
  battery: string,
  own: TraceEvent | undefined,
  past: readonly TraceEvent[],
): KnownAnswer {
  const ofLock = past.filter(({ actor }) => actor === `lock/${id}`);
  if (power === 'off' || power === 'dead')
    return no(`the lock is ${power}, ${battery}`, ofLock.at(-1), 'change-battery');
  const before = own === undefined ? ofLock : ofLock.filter(({ time }) => time <= own.time);
  const wake = before.findLast(({ kind }) => kind === 'lock.woke' || kind === 'lock.touched');
  const isAwake = wake !== undefined && own !== undefined && own.time - wake.time < WAKE_MS;
  const notFound = own?.data.message === NOT_FOUND.message;
  if (notFound && !isAwake)
    return no('nobody touched the lock within a minute before the attempt', own, 'press-button');
  return yes(`the lock is ${power}, ${battery}`, wake);
}

const WAKE_MS = 60_000;

function ofPhone(id: string, phone: JsonMap, past: readonly TraceEvent[], unit: string, expired: boolean): Answers {
  const app = mapAt(phone, 'app');
  const last = (kind: string): TraceEvent | undefined =>
    past.findLast((event) => event.kind === kind && event.actor === `phone/${id}`);
  const found: [HelpId, KnownAnswer][] = [];
  if (Object.keys(app).length === 0) return found;
  const keys = listAt(app, 'keys').map((each) => textAt(mapAt(each), 'name') ?? '');
  const has = keys.includes(unit) && !expired;
  const signal = phone.online === false ? 'get-signal' : 'refresh-app';
  const reason = textAt(app, 'noKeys');
  const lacks = expired && keys.includes(unit) ? `the key for ${unit} has expired` : `the app has no key for ${unit}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  found.push([
    'refresh',
    has ? yes(`the app has a key for ${unit}`, last('phone.keys')) : no(`${lacks}${why}`, last('phone.keys'), signal),
  ]);
  const off = ['bluetooth', 'bluetoothAllowed', 'locationAllowed'].find((key) => phone[key] === false);
  const permission = off === 'locationAllowed' ? 'allow-location' : 'bluetooth-on';
  found.push([
    'permissions',
    off === undefined
      ? yes('Bluetooth and location are on and allowed', last('phone.permission'))
      : no(OFF[off] ?? off, last(off === 'bluetooth' ? 'phone.bluetooth' : 'phone.permission'), permission),
  ]);
  const version = `the app is version ${textAt(app, 'version') ?? 'unknown'}`;
  found.push([
    'version',
    app.outdated === true || app.updateAvailable === true
      ? no(`${version}, and there is a newer one`, last('phone.app'))
      : yes(version, last('phone.app')),
  ]);
  found.push([
    'cache',
    app.badCache === true ? no('the app’s cache is damaged', last('phone.app')) : yes('the app’s cache is intact'),
  ]);
  found.push([
    'reinstall',
    app.damaged === true
      ? no('the app’s installation is damaged', last('phone.app'))
      : yes('the app’s installation is intact'),
  ]);
  found.push([
    'powerCycle',
    phone.bluetoothStuck === true
      ? no('the phone’s Bluetooth hangs', last('phone.bluetooth'))
      : yes('the phone’s Bluetooth responds'),
  ]);
  return found;
}

const OFF: Readonly<Record<string, string>> = {
  bluetooth: 'Bluetooth is off',
  bluetoothAllowed: 'the app is not allowed to use Bluetooth',
  locationAllowed: 'the app is not allowed to use location',
};

/** The lock's last answer. */
const lastCode = (lock: string | undefined, past: readonly TraceEvent[]): TraceEvent | undefined =>
  past.findLast(({ kind, actor }) => actor === `lock/${lock}` && (kind === 'lock.answered' || kind === 'lock.refused'));

function factsOf(
  unit: JsonMap,
  lock: JsonMap,
  phone: JsonMap,
  person: JsonMap,
  own: TraceEvent | undefined,
  time: (at: Instant) => string,
  code: TraceEvent | undefined,
): readonly Evidence[] {
  const facts: Evidence[] = [];
  if (own !== undefined)
    facts.push({ says: `last attempt: ${own.data.result}, ${own.data.message ?? 'no message'}`, event: own.seq });
  if (code !== undefined) {
    const check = typeof code.data.check === 'string' ? `, check ${code.data.check}` : '';
    facts.push({
      says: `the lock’s last answer: ${String(code.data.result ?? code.data.code)}${check}`,
      event: code.seq,
    });
  }
  const status = textAt(mapAt(person, 'offlineKeyExpiration'), 'status');
  if (status !== undefined) facts.push({ says: `digital key: ${status}` });
  const heard = listAt(unit, 'controllers').map((each) => numberAt(mapAt(each), 'heardAt'))[0];
  if (heard !== undefined) facts.push({ says: `the lock’s last report: ${time(heard)}` });
  const error = numberAt(phone, 'clockErrorS') ?? 0;
  if (error !== 0) facts.push({ says: `the phone’s clock is ${error} s off; set date and time to automatic` });
  if (lock.clockValid === false) facts.push({ says: 'the lock has lost its time; an online unlock sets it' });
  return facts;
}
