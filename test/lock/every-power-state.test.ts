/** What a lock does in every power state when somebody touches it, closes its hasp or opens it from inside: in order, everything that it traces. */
import { expect, it } from 'vitest';
import { Gateway, LockFixture } from './lock-fixture.ts';

/** An open lock whose hasp is out, and to which nobody is connected. */
function open(): LockFixture {
  const rig = new LockFixture();
  rig.unlock().central.link?.end('central-closed');
  rig.lock.pullHasp();
  return rig;
}
/** A locked one that is awake. */
function locked(): LockFixture {
  const rig = new LockFixture();
  rig.lock.touch();
  return rig;
}
const asleep = (rig: LockFixture): LockFixture => {
  rig.run(20_000);
  return rig;
};
const atCheckIn = (rig: LockFixture): LockFixture => {
  rig.lock.attach(new Gateway());
  asleep(rig);
  while (rig.lock.view().power !== 'checkIn') rig.clock.step();
  return rig;
};
/** Wrong keys end the session with a notice. */
function shuttingDown(rig: LockFixture): LockFixture {
  const central = rig.connect();
  for (let i = 0; i < 5; i++) {
    central.link?.write(rig.offline(central.session, { generation: 9 }));
    rig.run(50);
  }
  while (rig.lock.view().power !== 'shuttingDown') rig.clock.step();
  return rig;
}
function updating(rig: LockFixture): LockFixture {
  rig.order(rig.connect(), { op: 'firmwareUpdate' });
  return rig;
}

const ACTS = {
  nothing: () => {},
  touch: ({ lock }: LockFixture) => lock.touch(),
  close: ({ lock }: LockFixture) => lock.closeHasp(),
  release: ({ lock }: LockFixture) => lock.releaseFromInside(),
  battery: ({ lock }: LockFixture) => lock.changeBattery(3_000),
};

it.each<[string, keyof typeof ACTS, () => LockFixture, string]>([
  ['awake, open', 'nothing', () => open(), 'awake, retracted'],
  ['awake, open', 'touch', () => open(), 'touched touch; awake, retracted'],
  [
    'awake, open',
    'close',
    () => open(),

    'hasp; motor; state locking; bolt; bolt; motor; locked closed by hand; record 2 0; state idle; awake, extended',
  ],
  ['awake, locked', 'nothing', () => locked(), 'awake, extended'],
  ['awake, locked', 'touch', () => locked(), 'touched touch; awake, extended'],
  ['awake, locked', 'release', () => locked(), 'record 9 0; bolt; awake, retracted'],
  ['asleep, open', 'nothing', () => asleep(open()), 'asleep, retracted'],
  ['asleep, open', 'touch', () => asleep(open()), 'woke touch; state awake advertising; awake, retracted'],
  [
    'asleep, open',
    'close',
    () => asleep(open()),

    'hasp; woke hasp; motor; state awake locking; bolt; bolt; motor; locked closed by hand; record 2 0; state idle; asleep locked; state asleep; asleep, extended',
  ],
  ['asleep, locked', 'nothing', () => asleep(locked()), 'asleep, extended'],
  ['asleep, locked', 'touch', () => asleep(locked()), 'woke touch; state awake advertising; awake, extended'],
  [
    'asleep, locked',
    'release',
    () => asleep(locked()),

    'woke released; record 9 0; bolt; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  ['at a check-in, open', 'nothing', () => atCheckIn(open()), 'asleep not locked; state asleep; asleep, retracted'],
  [
    'at a check-in, open',
    'touch',
    () => atCheckIn(open()),

    'heartbeat; woke touch; state awake advertising; awake, retracted',
  ],
  [
    'at a check-in, open',
    'close',
    () => atCheckIn(open()),

    'hasp; woke hasp; motor; state awake locking; bolt; bolt; motor; locked closed by hand; record 2 0; state idle; asleep locked; state asleep; asleep, extended',
  ],
  ['at a check-in, locked', 'nothing', () => atCheckIn(locked()), 'asleep locked; state asleep; asleep, extended'],
  [
    'at a check-in, locked',
    'touch',
    () => atCheckIn(locked()),

    'heartbeat; woke touch; state awake advertising; awake, extended',
  ],
  [
    'at a check-in, locked',
    'release',
    () => atCheckIn(locked()),

    'woke released; record 9 0; bolt; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  [
    'shutting down, open',
    'nothing',
    () => shuttingDown(open()),

    'disconnected lock-closed; asleep not locked; state asleep silent; asleep, retracted',
  ],
  [
    'shutting down, open',
    'touch',
    () => shuttingDown(open()),

    'disconnected lock-closed; asleep not locked; woke touch; state awake advertising; awake, retracted',
  ],
  [
    'shutting down, open',
    'close',
    () => shuttingDown(open()),

    'hasp; disconnected lock-closed; asleep not locked; state asleep silent; woke relock; motor; state awake locking; bolt; bolt; motor; locked closed by hand; record 2 0; state idle; asleep locked; state asleep; asleep, extended',
  ],
  [
    'shutting down, locked',
    'nothing',
    () => shuttingDown(locked()),

    'disconnected lock-closed; asleep locked; state asleep silent; asleep, extended',
  ],
  [
    'shutting down, locked',
    'touch',
    () => shuttingDown(locked()),

    'disconnected lock-closed; asleep locked; woke touch; state awake advertising; awake, extended',
  ],
  [
    'shutting down, locked',
    'release',
    () => shuttingDown(locked()),

    'bolt; disconnected lock-closed; asleep not locked; state asleep silent; asleep, retracted',
  ],
  ['in firmware mode, open', 'nothing', () => updating(open()), 'firmwareMode, retracted'],
  ['in firmware mode, open', 'touch', () => updating(open()), 'firmwareMode, retracted'],
  [
    'in firmware mode, open',
    'close',
    () => updating(open()),

    'hasp; motor; state locking; bolt; bolt; motor; locked closed by hand; record 2 0; state idle; firmwareMode, extended',
  ],
  ['in firmware mode, locked', 'nothing', () => updating(locked()), 'firmwareMode, extended'],
  ['in firmware mode, locked', 'touch', () => updating(locked()), 'firmwareMode, extended'],
  ['in firmware mode, locked', 'release', () => updating(locked()), 'bolt; firmwareMode, retracted'],
  [
    'awake, open',
    'battery',
    () => open(),
    'supply; state off silent; supply; state booting; flash; record 8 0; started; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  [
    'awake, locked',
    'battery',
    () => locked(),
    'supply; state off silent; supply; state booting; flash; record 8 0; started; state awake; asleep locked; state asleep; asleep, extended',
  ],
  [
    'asleep, open',
    'battery',
    () => asleep(open()),
    'supply; state off; supply; state booting; flash; record 8 0; started; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  [
    'asleep, locked',
    'battery',
    () => asleep(locked()),
    'supply; state off; supply; state booting; flash; record 8 0; started; state awake; asleep locked; state asleep; asleep, extended',
  ],
  [
    'at a check-in, open',
    'battery',
    () => atCheckIn(open()),
    'supply; state off; supply; state booting; flash; record 8 0; started; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  [
    'at a check-in, locked',
    'battery',
    () => atCheckIn(locked()),
    'supply; state off; supply; state booting; flash; record 8 0; started; state awake; asleep locked; state asleep; asleep, extended',
  ],
  [
    'shutting down, open',
    'battery',
    () => shuttingDown(open()),
    'supply; disconnected lock-vanished; state off silent; supply; state booting; flash; record 8 0; started; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  [
    'shutting down, locked',
    'battery',
    () => shuttingDown(locked()),
    'supply; disconnected lock-vanished; state off silent; supply; state booting; flash; record 8 0; started; state awake; asleep locked; state asleep; asleep, extended',
  ],
  [
    'in firmware mode, open',
    'battery',
    () => updating(open()),
    'supply; state off; supply; state booting; flash; record 8 0; started; state awake; asleep not locked; state asleep; asleep, retracted',
  ],
  [
    'in firmware mode, locked',
    'battery',
    () => updating(locked()),
    'supply; state off; supply; state booting; flash; record 8 0; started; state awake; asleep locked; state asleep; asleep, extended',
  ],
])('a lock that is %s, and then: %s', (_, act, given, does) => {
  const rig = given();
  const before = rig.events.length;
  ACTS[act](rig);
  rig.run(3_000);
  const shown = rig.events.slice(before).map(({ kind, data }) => {
    const { why, power, link, motor, by, result, event, detail } = data as Record<string, unknown>;
    return [kind.replace('lock.', ''), why, power, link, motor, by, result, event, detail]
      .filter((one) => one !== undefined)
      .join(' ');
  });
  const { power, bolt } = rig.lock.view();
  expect([...shown, `${power}, ${bolt}`].join('; ')).toBe(does);
});
