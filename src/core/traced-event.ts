/**
 * An event of the core as the trace shows it: its fields in their order, without the private ones.
 *
 * INV-1: Every field name of every event is classified here; otherwise this file does not compile. INV-2: An unclassified field
 * is omitted.
 */
import type { CoreEvent } from './events.ts';
import type { Json } from './model/json.ts';
import { tracedOpener } from './model/opener.ts';

/** Every name of a field in `T`, at any depth. */
type FieldOf<T> = T extends string | number | boolean | null | undefined | Uint8Array
  ? never
  : T extends readonly (infer Each)[] | ReadonlySet<infer Each>
    ? FieldOf<Each>
    : T extends object
      ? { [K in keyof T & string]: K | FieldOf<T[K]> }[keyof T & string]
      : never;

/** Private fields: those that describe a person or would help somebody guess a password, and the keys and codes of a lock. */
const FIELDS = {
  above: 'public',
  acknowledge: 'public',
  activationLifeMs: 'public',
  allFacilityNotifications: 'public',
  allowEmployeeRental: 'public',
  allowManagerShares: 'public',
  allowServiceFobs: 'public',
  alwaysOpen: 'public',
  app: 'public',
  at: 'public',
  attribution: 'public',
  auction: 'public',
  bank: 'public',
  batteryMv: 'public',
  batteryPatienceMs: 'public',
  by: 'public',
  channel: 'public',
  check: 'public',
  click: 'public',
  clockValid: 'public',
  close: 'public',
  commands: 'public',
  company: 'public',
  cost: 'private',
  count: 'public',
  credentials: 'private',
  deadMv: 'public',
  detail: 'public',
  device: 'public',
  digest: 'public',
  earliest: 'public',
  email: 'private',
  entry: 'public',
  epoch: 'public',
  event: 'public',
  exit: 'public',
  explicitLock: 'public',
  facility: 'public',
  firstName: 'private',
  firstSequence: 'public',
  floor: 'public',
  fob: 'public',
  fobSetupPin: 'public',
  fobsFollowUserSchedule: 'public',
  freezeAfter: 'public',
  freezeWithinMs: 'public',
  from: 'public',
  generation: 'public',
  generationBits: 'public',
  grace: 'public',
  gracePeriodMinutes: 'public',
  grants: 'public',
  half: 'private',
  hardware: 'public',
  hash: 'private',
  how: 'public',
  id: 'public',
  index: 'public',
  intent: 'public',
  issuedAt: 'public',
  keyClass: 'public',
  keyDay: 'public',
  kind: 'public',
  lastDay: 'public',
  lastName: 'private',
  latest: 'public',
  leaseFrom: 'public',
  length: 'public',
  linked: 'public',
  longPressMs: 'public',
  lowMv: 'public',
  mac: 'public',
  macs: 'public',
  madeAt: 'public',
  mechanical: 'public',
  message: 'public',
  method: 'public',
  motionAlertEvents: 'public',
  motionAlertMinutes: 'public',
  name: 'public',
  nextEpoch: 'public',
  number: 'public',
  offlineAfterMs: 'public',
  offset: 'public',
  offsetAfter: 'public',
  on: 'public',
  onSiteAlertMs: 'public',
  onSiteRequired: 'public',
  onSiteTimeoutMs: 'public',
  op: 'public',
  open: 'public',
  opener: 'public',
  opensLeft: 'public',
  outcome: 'public',
  overlock: 'public',
  owner: 'public',
  part: 'public',
  pattern: 'private',
  pendingAuctionOpens: 'public',
  people: 'public',
  permissions: 'public',
  phone: 'private',
  pinLifeMs: 'public',
  pinTries: 'public',
  place: 'public',
  plan: 'public',
  powerDbm: 'public',
  quartersToNext: 'public',
  quirkSetupRace: 'public',
  radiusMm: 'public',
  readdressed: 'public',
  reason: 'public',
  record: 'public',
  recoveryMv: 'public',
  ref: 'public',
  remoteOutcomeMs: 'public',
  remoteWindowMs: 'public',
  replaced: 'public',
  request: 'public',
  restrictOverlockEntry: 'public',
  role: 'public',
  rule: 'public',
  salt: 'private',
  schedule: 'public',
  schedules: 'public',
  sent: 'public',
  session: 'public',
  settings: 'public',
  severalControllers: 'public',
  sharedUsers: 'public',
  shown: 'public',
  site: 'public',
  slot: 'public',
  slotNumber: 'public',
  slots: 'public',
  tells: 'public',
  temperatureC: 'public',
  temporaryCode: 'public',
  tenant: 'public',
  things: 'public',
  tier: 'public',
  time: 'public',
  timeZone: 'public',
  timeoutS: 'public',
  to: 'public',
  told: 'public',
  trackingId: 'private',
  transfer: 'public',
  transferMs: 'public',
  transition: 'public',
  type: 'public',
  unit: 'public',
  unlock: 'public',
  until: 'public',
  untimedCommandsOnly: 'public',
  useBlacklist: 'public',
  user: 'public',
  uses: 'public',
  value: 'public',
  via: 'public',
  waits: 'public',
  wanted: 'public',
  weekdays: 'public',
  why: 'public',
  windows: 'public',
  withheld: 'public',
  withinMs: 'public',
  wrong: 'public',
  x: 'public',
  y: 'public',
  zones: 'public',
} as const satisfies Record<FieldOf<CoreEvent>, 'public' | 'private'>;

const PUBLIC: ReadonlySet<string> = new Set(
  Object.entries(FIELDS).flatMap(([name, shown]) => (shown === 'public' ? [name] : [])),
);

/** The trace shows the type and the time of an event beside its data. */
const SHOWN_OF_EVENT: ReadonlySet<string> = new Set([...PUBLIC].filter((name) => name !== 'type' && name !== 'at'));

export function tracedEvent(event: CoreEvent): Readonly<Record<string, Json>> {
  return publicFields(inOrder(event), SHOWN_OF_EVENT);
}

/** The event with its opener written as in the trace. */
function inOrder(event: CoreEvent): object {
  if (event.type === 'list.sent' && event.opener !== undefined) return { ...event, opener: tracedOpener(event.opener) };
  if (event.type !== 'unlock.granted') return event;
  const { opener, mac, grace, ...head } = event;
  const { user, device, intent } = tracedOpener(opener);
  return { ...head, user, device, mac, intent, grace };
}

function publicFields(fields: object, shows: ReadonlySet<string>): Record<string, Json> {
  const shown: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && shows.has(name)) shown[name] = written(value);
  return shown;
}

function written(value: unknown): Json {
  if (value instanceof Set || Array.isArray(value)) return [...value].map(written);
  if (typeof value === 'object' && value !== null) return publicFields(value, PUBLIC);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
