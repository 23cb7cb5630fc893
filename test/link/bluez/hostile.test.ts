/** Calls as a hostile program makes them. The bus itself passes only well-formed messages, whose arguments match their signature. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ADAPTER,
  CCCD,
  COMMAND,
  connected,
  DEVICE,
  openService,
  RESPONSE,
  SERVICE,
  SESSION,
} from './service-fixture.ts';

const RUNS = Number(process.env.NOKE_SIM_FUZZ_CALLS ?? 3_000);

const paths = fc.constantFrom(
  '/',
  '/org',
  '/org/bluez',
  ADAPTER,
  DEVICE,
  SERVICE,
  COMMAND,
  RESPONSE,
  SESSION,
  CCCD,
  '/x',
);
const names = fc.constantFrom(
  'org.bluez.Adapter1',
  'org.bluez.Device1',
  'org.bluez.GattService1',
  'org.bluez.GattCharacteristic1',
  'org.bluez.GattDescriptor1',
  'org.bluez.AgentManager1',
  'org.freedesktop.DBus.Properties',
  'org.freedesktop.DBus.ObjectManager',
  'org.freedesktop.DBus.Introspectable',
  'org.freedesktop.DBus.Peer',
  '',
  '__proto__',
);
const members = fc.constantFrom(
  ...[
    'StartDiscovery',
    'StopDiscovery',
    'SetDiscoveryFilter',
    'GetDiscoveryFilters',
    'RemoveDevice',
    'Connect',
    'Disconnect',
  ],
  ...[
    'ConnectProfile',
    'Pair',
    'CancelPairing',
    'ReadValue',
    'WriteValue',
    'StartNotify',
    'StopNotify',
    'AcquireWrite',
  ],
  ...[
    'AcquireNotify',
    'RegisterAgent',
    'UnregisterAgent',
    'RequestDefaultAgent',
    'Get',
    'Set',
    'GetAll',
    'Introspect',
    'Ping',
  ],
  ...['GetManagedObjects', 'constructor', '__proto__', ''],
);
const words = fc.oneof(
  fc.constantFrom(
    'UUIDs',
    'RSSI',
    'Transport',
    'Pattern',
    'DuplicateData',
    'offset',
    'type',
    'request',
    'reliable',
    'le',
  ),
  fc.constantFrom('Powered', 'Alias', 'Blocked', 'Trusted', 'Discoverable', '__proto__', 'constructor', 'toString'),
  fc.string({ maxLength: 300 }),
);

/** Values of each basic type, and of the containers that occur. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  b: fc.boolean(),
  y: fc.integer({ min: 0, max: 255 }),
  n: fc.integer({ min: -32_768, max: 32_767 }),
  q: fc.integer({ min: 0, max: 65_535 }),
  u: fc.integer({ min: 0, max: 0xffffffff }),
  t: fc.double(),
  d: fc.double(),
  s: fc.oneof(words, names),
  o: paths,
  ay: fc.uint8Array({ maxLength: 600 }),
  as: fc.array(words, { maxLength: 80 }),
};
const variant = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((signature) => (VALUES[signature] as fc.Arbitrary<unknown>).map((value) => ({ signature, value })));
const typed: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ...VALUES,
  v: variant,
  'a{sv}': fc.array(fc.tuple(words, variant), { maxLength: 6 }),
};
const SIGNATURES = ['', 's', 'ss', 'o', 'os', 'a{sv}', 'aya{sv}', 'ssv', 'v', 'as', 'u'];
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'aya{sv}': ['ay', 'a{sv}'],
  'a{sv}': ['a{sv}'],
  as: ['as'],
};

/** Existing calls, so that random arguments reach them. */
type Known = readonly [path: string, name: string, member: string, signature: string];
const onAll = (
  paths: readonly string[],
  name: string,
  members: readonly string[],
  signature: string,
): readonly Known[] => paths.flatMap((path) => members.map((member): Known => [path, name, member, signature]));
const CHARACTERISTICS = [COMMAND, RESPONSE, SESSION];
const KNOWN: readonly Known[] = [
  ...onAll([ADAPTER], 'org.bluez.Adapter1', ['StartDiscovery', 'StopDiscovery'], ''),
  ...onAll([ADAPTER], 'org.bluez.Adapter1', ['SetDiscoveryFilter'], 'a{sv}'),
  ...onAll([ADAPTER], 'org.bluez.Adapter1', ['RemoveDevice'], 'o'),
  ...onAll([DEVICE], 'org.bluez.Device1', ['Connect', 'Disconnect', 'Pair'], ''),
  ...onAll(CHARACTERISTICS, 'org.bluez.GattCharacteristic1', ['StartNotify', 'StopNotify'], ''),
  ...onAll(CHARACTERISTICS, 'org.bluez.GattCharacteristic1', ['ReadValue'], 'a{sv}'),
  ...onAll(CHARACTERISTICS, 'org.bluez.GattCharacteristic1', ['WriteValue'], 'aya{sv}'),
  ...onAll([CCCD], 'org.bluez.GattDescriptor1', ['ReadValue'], 'a{sv}'),
  ...onAll([ADAPTER, DEVICE], 'org.freedesktop.DBus.Properties', ['Set'], 'ssv'),
  ...onAll(['/org/bluez'], 'org.bluez.AgentManager1', ['RegisterAgent'], 'os'),
];

const target: fc.Arbitrary<Known> = fc.oneof(
  fc.constantFrom(...KNOWN),
  fc.tuple(paths, names, members, fc.constantFrom(...SIGNATURES)),
);
const call = target.chain(([path, name, member, signature]) =>
  fc.record({
    sender: fc.constantFrom(':1.1', ':1.2', ':1.3'),
    path: fc.constant(path),
    name: fc.constant(name),
    member: fc.constant(member),
    signature: fc.constant(signature),
    args: fc.tuple(...(PARTS[signature] ?? [...signature]).map((type) => typed[type] as fc.Arbitrary<unknown>)),
    leaves: fc.integer({ min: 0, max: 40 }),
  }),
);

test('every call gets at most one answer, nothing throws, and nothing but a write reaches a lock', async () => {
  const on = openService();
  await connected(on);
  let answers = 0;
  let waiting = 0;
  await fc.assert(
    fc.asyncProperty(call, async ({ sender, path, name, member, signature, args, leaves }) => {
      const before = on.lock.written.length;
      const pending = on.begin(sender, path, `${name}.${member}`, signature, ...args);
      await on.settle();
      if (pending.outcome === undefined) waiting++;
      else answers++;
      if (on.lock.written.length > before) expect([path, member]).toEqual([COMMAND, 'WriteValue']);
      if (leaves === 0) on.service.left(sender);
      if (leaves === 1) on.clock.pass(30_000);
      if (leaves === 2) on.lock.hangUp();
      if (leaves > 35) await connected(on);
      on.signals();
    }),
    { numRuns: RUNS, seed: 19 },
  );
  expect(on.errors).toEqual([]);
  // Only a connect waits.
  expect(answers + waiting).toBe(RUNS);
  expect(waiting).toBeLessThan(RUNS * 0.1);
  // Some calls got through: the property is not only about refusals.
  expect(on.lock.written.length).toBeGreaterThan(0);
  on.service.close();
  expect(on.clock.pending).toBe(0);
});
