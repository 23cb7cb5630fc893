/**
 * What every input, and everything that happens to a phone, changes in every situation of the phone: the events of the next two hours and the
 * view after them, compared with those without it. After a change that is meant, run this file with `--update`, and read the difference of
 * every-input.txt. An input that changes the same as in the first situation is left out of the others.
 */
import { expect, it } from 'vitest';
import type { Phone } from '../../src/phone/phone.ts';
import { without } from '../changes.ts';
import { app, FULL_SIGNAL, key, LOGIN, MAC, NO_SIGNAL, PASSWORD, phoneFixture, ready } from './phone-fixture.ts';

type Fixture = ReturnType<typeof phoneFixture>;
const [MINUTE, WATCHED_MS] = [60_000, 2 * 3_600_000];

/** A phone that is signed in and holds a key, after this. */
const after =
  (act: (it: Fixture) => unknown): (() => Fixture) =>
  () => {
    const it = ready([key]);
    act(it);
    it.clock.runFor(MINUTE);
    return it;
  };
/** The same without the minute. */
const during =
  (act: (it: Fixture) => unknown): (() => Fixture) =>
  () => {
    const it = ready([key]);
    act(it);
    return it;
  };

const SITUATIONS: Readonly<Record<string, () => Fixture>> = {
  'signed in': after(() => {}),
  new: () => phoneFixture(),
  'with the app': () => {
    const it = phoneFixture();
    it.phone.installApp();
    return it;
  },
  'signed in, on iOS': () => ready([key], 'ios'),
  'without keys': () => ready([]),
  'no lock in sight': during(({ lock, phone }) => [lock.setAsleep(true), phone.unlock('A101')]),
  'unlock sent': during(({ lock, phone, clock }) => {
    lock.state.script = [[]];
    phone.unlock('A101');
    clock.runFor(1_500);
  }),
  'a packet not uploaded': after(({ lock, phone, servers }) => {
    lock.state.script = [[app('60')]];
    servers.state.failing = 1_000;
    phone.unlock('A101');
  }),
  'servers that do not answer': after(({ servers }) => {
    servers.state.mute = true;
  }),
  'servers that refuse': after(({ servers }) => {
    servers.state.commands = null;
  }),
  'no signal': after(({ phone }) => phone.setSignal(NO_SIGNAL)),
  'no signal, expired keys': after(({ phone, clock }) => {
    phone.setSignal(NO_SIGNAL);
    clock.runFor(13 * 3_600_000);
  }),
  'airplane mode': after(({ phone }) => phone.setAirplane(true)),
  'Bluetooth off': after(({ phone }) => phone.setBluetooth(false)),
  'Bluetooth not allowed': after(({ phone }) => phone.setPermission('bluetooth', false)),
  'location not allowed': after(({ phone }) => phone.setPermission('location', false)),
  'stuck Bluetooth': after(({ phone }) => phone.hangBluetooth()),
  'an old app': after(({ phone }) => phone.outdateApp()),
  'an old app that updates itself': after(({ phone }) => [phone.setAutomaticUpdates(true), phone.outdateApp()]),
  'a damaged app': after(({ phone }) => phone.damageApp()),
  'a damaged cache': after(({ phone }) => phone.corruptCache()),
  'a clock that is a day ahead': after(({ phone }) => phone.setClockError(86_400)),
  off: after(({ phone }) => phone.powerOff()),
  'off for some seconds': during(({ phone }) => phone.powerCycle()),
  'locked in': after(({ phone }) => phone.lockIn('A101')),
};

const INPUTS: Readonly<Record<string, (phone: Phone) => unknown>> = {
  installApp: (phone) => phone.installApp(),
  uninstallApp: (phone) => phone.uninstallApp(),
  checkVersion: (phone) => phone.checkVersion(),
  updateApp: (phone) => phone.updateApp(),
  clearCache: (phone) => phone.clearCache(),
  'setAutomaticUpdates on': (phone) => phone.setAutomaticUpdates(true),
  'setAutomaticUpdates off': (phone) => phone.setAutomaticUpdates(false),
  signIn: (phone) => phone.signIn(LOGIN, PASSWORD),
  'signIn, wrong password': (phone) => phone.signIn(LOGIN, 'wrong'),
  activate: (phone) => phone.activate(LOGIN, '123456', PASSWORD),
  forgotPassword: (phone) => phone.forgotPassword(LOGIN),
  signOut: (phone) => phone.signOut(),
  openApp: (phone) => phone.openApp(),
  refresh: (phone) => phone.refresh(),
  'chooseFacility south': (phone) => phone.chooseFacility('south'),
  'chooseFacility elsewhere': (phone) => phone.chooseFacility('west'),
  unlock: (phone) => phone.unlock('A101'),
  'unlock for the tenant': (phone) => phone.unlock('A101', { kind: 'emergency', reason: 'Water damage' }),
  'unlock of an unknown unit': (phone) => phone.unlock('B202'),
  startEntry: (phone) => phone.startEntry('gate'),
  remoteUnlock: (phone) => phone.remoteUnlock('A101', { kind: 'override', pin: '4711' }),
  requestPin: (phone) => phone.requestPin('A101'),
  requestAccess: (phone) => phone.requestAccess('A101'),
  share: (phone) => phone.share('A101', { login: '+15550199' }),
  unshare: (phone) => phone.unshare('A101', { staff: true }),
  'setBluetooth on': (phone) => phone.setBluetooth(true),
  'setBluetooth off': (phone) => phone.setBluetooth(false),
  'setPermission bluetooth on': (phone) => phone.setPermission('bluetooth', true),
  'setPermission bluetooth off': (phone) => phone.setPermission('bluetooth', false),
  'setPermission location on': (phone) => phone.setPermission('location', true),
  'setPermission location off': (phone) => phone.setPermission('location', false),
  'setAirplane on': (phone) => phone.setAirplane(true),
  'setAirplane off': (phone) => phone.setAirplane(false),
  powerOff: (phone) => phone.powerOff(),
  powerOn: (phone) => phone.powerOn(),
  powerCycle: (phone) => phone.powerCycle(),
  'lockIn A101': (phone) => phone.lockIn('A101'),
  'lockIn nowhere': (phone) => phone.lockIn(undefined),
  'signal gone': (phone) => phone.setSignal(NO_SIGNAL),
  'signal there': (phone) => phone.setSignal(FULL_SIGNAL),
  'clock an hour behind': (phone) => phone.setClockError(-3_600),
  outdateApp: (phone) => phone.outdateApp(),
  damageApp: (phone) => phone.damageApp(),
  corruptCache: (phone) => phone.corruptCache(),
  hangBluetooth: (phone) => phone.hangBluetooth(),
};

const brief = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).replaceAll(MAC, 'lock');

/** The parts of a view, by name; those of the app as `app.` and their name. */
const partsOf = ({ app: ofApp, ...phone }: { readonly app?: unknown }): [string, string][] => [
  ...Object.entries(phone).map(([name, one]): [string, string] => [name, brief(one)]),
  ...Object.entries(ofApp ?? { installed: false }).map(([name, one]): [string, string] => [`app.${name}`, brief(one)]),
];

/** In the next two hours: the events, relative to now, and the view at the end. */
function watched(situation: () => Fixture, act: (phone: Phone) => unknown) {
  const it = situation();
  it.traced.length = 0;
  const now = it.clock.now();
  const result = act(it.phone) as { ok: boolean; why?: string } | undefined;
  it.clock.runFor(WATCHED_MS);
  const events = it.traced.map(
    ({ time, kind, data }) => `${time - now} ${kind}${brief(data) === '{}' ? '' : ` ${brief(data)}`}`,
  );
  return {
    result: result === undefined ? '' : result.ok ? ': ok' : `: ${result.why}`,
    events,
    view: new Map(partsOf(it.phone.view() as object)),
  };
}

it('each input changes this in each situation', async () => {
  const lines: string[] = [];
  const usual = new Map<string, string>();
  for (const [name, situation] of Object.entries(SITUATIONS)) {
    const still = watched(situation, () => undefined);
    lines.push('', `## ${name}`, ...still.events.map((line) => `  ${line}`));
    for (const [input, act] of Object.entries(INPUTS)) {
      const { result, events, view } = watched(situation, act);
      const paths = [...new Set([...still.view.keys(), ...view.keys()])].sort();
      const changed = paths.filter((path) => still.view.get(path) !== view.get(path));
      const changes = [
        `${input}${result}`,
        ...without(events, still.events).map((line) => `  ${line}`),
        ...without(still.events, events).map((line) => `  not ${line}`),
        ...changed.map((path) => `  ${path}: ${still.view.get(path) ?? 'none'} → ${view.get(path) ?? 'none'}`),
      ].join('\n');
      if (usual.get(input) !== changes) lines.push(changes);
      if (!usual.has(input)) usual.set(input, changes);
    }
  }
  await expect(`${lines.join('\n').trim()}\n`).toMatchFileSnapshot('every-input.txt');
});
