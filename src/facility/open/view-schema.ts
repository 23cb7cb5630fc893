/**
 * The shape of the view: every part and field, with units. The types of `look` come from it, and so does its check of paths, so a
 * field that is missing here can neither be typed nor read. Times are whole milliseconds since 1970 unless the field says otherwise.
 */
import { z } from 'zod';
import { ALWAYS } from '../../lock/reserved/outcomes.ts';
import {
  activity,
  batteries,
  details,
  disabledBy,
  expiration,
  options,
  portal,
  unitRow,
  widgets,
} from './portal-schema.ts';

const text = z.string();
const flag = z.boolean();
const whole = z.int();
const instant = whole.describe('Milliseconds since 1970.');
const note = text.optional().describe('What an external unlock core cannot show.');

const hours = z
  .record(text, z.array(z.strictObject({ open: whole, close: whole })))
  .describe('Quarter-hours by schedule index, from Monday.');
const zone = z
  .strictObject({ offset: whole, transition: whole, offsetAfter: whole, quartersToNext: whole })
  .nullable()
  .describe('Offsets in quarter-hours, the transition in unix seconds.');
const slots = z.record(text, z.strictObject({ generation: whole, blacklisted: flag }));
const facilities = z.array(z.strictObject({ id: text, name: text }));

const lock = z.strictObject({
  id: text,
  mac: text,
  hardware: text.describe('The hardware code, two hex digits.'),
  firmware: text.describe('Such as `2.10`.'),
  power: z.enum(['off', 'booting', 'asleep', 'checkIn', 'awake', 'shuttingDown', 'firmwareMode']),
  provisioning: z.enum(['factory', 'staging', 'ready']),
  motor: z.enum(['idle', 'unlocking', 'locking', 'jammedUnlocking', 'jammedLocking', 'homing']),
  link: z.enum(['silent', 'advertising', 'connected.idle', 'connected.busy', 'closing']),
  gateway: z.enum(['detached', 'attached']),
  advertising: flag,
  bolt: z.enum(['extended', 'between', 'retracted']).describe('The position of the bolt; retracted means unlocked.'),
  sensor: z
    .enum(['extended', 'between', 'retracted'])
    .describe('The position of the bolt according to the lock’s sensor.'),
  hasp: z.enum(['seated', 'pulled', 'out']),
  tensionN: z.number().describe('Newtons on the bolt.'),
  onHandle: flag.describe('Whether somebody is standing on the handle of the door.'),
  batteryMv: z.number().describe('Millivolts, as the lock measures them.'),
  cellMv: z.number().describe('Millivolts, the true voltage of the cell.'),
  lowBattery: flag,
  temperatureC: z.number(),
  broken: z.array(text),
  mechanicalState: whole,
  mechanical: z.enum([
    'unlocked',
    'unshackled',
    'locked',
    'jammed while unlocking',
    'jammed while locking',
    'not homed',
  ]),
  clockValid: flag,
  time: whole.nullable().describe('Unix seconds by the lock’s own clock; null while the clock is lost.'),
  epoch: whole,
  bootCount: whole,
  overlock: flag,
  explicitLock: flag,
  slots: slots.describe('Key slots that differ from those of a new lock.'),
  hours,
  zone,
  relockAfterS: whole.nullable(),
  clicks: z
    .record(text, z.strictObject({ length: whole, uses: whole }))
    .describe('Quick-click codes by index, without presses.'),
  records: whole.describe('Records that the company has not acknowledged.'),
  nextNumber: whole,
  touched: flag,
  waiting: whole,
  deadlines: z.record(text, whole).describe('Milliseconds until each pending deadline.'),
  always: z.enum(ALWAYS).optional().describe('The outcome of a reserved lock.'),
  unit: text.optional(),
  entry: text.optional(),
});

/** The state that the company considers confirmed for a lock; absent for an unknown lock. */
const known = z
  .strictObject({
    epoch: whole.optional(),
    overlock: flag.nullable().optional(),
    relockAfterS: whole.nullable().optional(),
    zone: zone.optional(),
    hours: hours.optional(),
    slots: slots.optional(),
    clicks: z.record(text, z.strictObject({ ref: text, length: whole, uses: whole }).nullable()).optional(),
    note,
  })
  .nullish();

const app = z.strictObject({
  signedIn: text.nullable(),
  staff: flag,
  companies: z.array(z.strictObject({ id: text, name: text, facilities })),
  facility: text.nullable(),
  choices: facilities,
  units: z.array(z.strictObject({ id: text, name: text, status: text, macs: z.array(text), shared: flag })),
  entries: z.array(z.strictObject({ id: text, name: text, mac: text })),
  shares: z
    .array(z.strictObject({ unit: text, with: text.describe('A person, or `staff` for the employees of the site.') }))
    .describe('What the user has shared, as of the last refresh.'),
  keys: z.array(z.strictObject({ mac: text, name: text, expiresAt: instant, expired: flag })),
  noKeys: text.nullable().describe('The rule that refused keys at the last refresh.'),
  outcome: z
    .strictObject({
      result: z.enum(['unlocked', 'failed']),
      message: text.describe('The sentence on the screen.'),
      appError: whole.optional().describe('The error number of the vendor’s library.'),
      target: text,
      at: instant,
    })
    .nullable()
    .describe('How the last attempt to open ended; null before the first.'),
  shown: z
    .strictObject({ message: text, at: instant })
    .nullable()
    .describe('The last sentence on the screen that is not the result of an attempt.'),
  uploadsWaiting: whole,
  requestsUnderWay: z.array(text),
  version: text,
  outdated: flag,
  updateAvailable: flag.nullable(),
  automaticUpdates: flag,
  damaged: flag,
  badCache: flag,
  attempt: text.nullable().describe('The state of the current attempt.'),
});

const phone = z.strictObject({
  on: flag,
  offSince: instant.nullable(),
  bluetooth: flag,
  bluetoothStuck: flag,
  bluetoothAllowed: flag,
  locationAllowed: flag,
  airplane: flag,
  cellular: flag,
  wifi: flag,
  clockErrorS: z.number().describe('Seconds by which the phone’s clock is ahead.'),
  lockedIn: text.nullable().describe('The unit in which the phone is locked.'),
  platform: z.enum(['android', 'ios']),
  app: app.nullable().describe('Null while the app is not installed.'),
  carrier: text,
  at: text.describe('A unit, an entry or another place.'),
  online: flag,
});

const person = z.strictObject({
  at: text,
  inside: flag,
  role: text,
  staff: flag,
  phones: z.array(text),
  account: z.enum(['none', 'frozen', 'Pending', 'Registered']),
  companies: z.array(z.strictObject({ name: text, facilities })),
  offlineKeyExpiration: expiration,
});

/** The portal's values are absent while the company does not have the unit. */
const unit = z.strictObject({
  ...unitRow.partial().shape,
  ...details,
  button: z
    .strictObject({
      enabled: flag.optional(),
      disabledBy: disabledBy.optional(),
      reasons: z.array(text),
      for: z.record(text, options.partial()).describe('One entry for each employee.'),
    })
    .describe('The Unlock button of the portal.'),
  locks: z.array(text),
  standsOpen: flag.describe('Whether the door can be opened now.'),
  pms: z
    .enum(['available', 'occupied', 'gatelock', 'overlock', 'pre-let'])
    .describe('The status in the rental software.'),
  note,
});

const entry = z.strictObject({
  name: text,
  kind: z.enum(['gate', 'door', 'elevator']),
  zones: z.array(text),
  exit: flag,
  open: flag,
});

const fob = z.strictObject({
  owner: text.nullable(),
  keys: z.array(text).describe('The MACs of the locks for which the fob holds a key.'),
  last: text.nullable().describe('The result code of the last squeeze, or why there was none.'),
  blacklisted: flag,
  locks: z.record(text, text).describe('The company’s record of each lock.'),
  note,
});

const received = z.strictObject({
  channel: text,
  kind: text,
  text: text.describe('With placeholders for secrets.'),
  sentAt: instant,
  deliveredAt: instant,
  phone: text,
  read: flag,
});

/** Each is a part with ids: those in the facility file and those added since. */
export const PART_SCHEMAS = {
  lock,
  known,
  phone,
  person,
  unit,
  entry,
  fob,
  portal,
  message: z.strictObject({
    count: whole,
    last: received.nullable(),
    all: z.array(received).describe('Oldest first.'),
  }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** The parts without ids. */
export const WHOLE_SCHEMAS = {
  time: z.strictObject({ ms: instant, timeZone: text.describe('The IANA name.') }),
  activity,
  newestMessages: z
    .array(z.strictObject({ person: text, ...received.shape }))
    .describe('The newest 500 messages to anybody, newest first.'),
  pms: z.strictObject({
    units: z.record(text, z.strictObject({ status: unit.shape.pms, tenant: text.nullable() })),
    waiting: z.array(text),
    drafts: z.array(text),
    feedDown: flag,
  }),
  widgets,
  batteries,
  gateway: z
    .strictObject({ cut: flag, locks: z.record(text, z.strictObject({ offline: flag, lastSeen: instant.optional() })) })
    .nullable(),
  facility: z.strictObject({ name: text, company: text, timeZone: text }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

type Parts = {
  readonly [K in keyof typeof PART_SCHEMAS]: { readonly [id: string]: z.output<(typeof PART_SCHEMAS)[K]> };
};
type Wholes = { readonly [K in keyof typeof WHOLE_SCHEMAS]: z.output<(typeof WHOLE_SCHEMAS)[K]> };

/** The whole view: `lock`, `phone`, `person` … by id, and the parts without ids. */
export type View = Parts & Wholes;
