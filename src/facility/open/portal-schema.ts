/** The shapes of the portal's content: rows, Unit Details, the log, the widgets, and a page as it was loaded. Times as in the view. */
import { z } from 'zod';

const text = z.string();
const flag = z.boolean();
const whole = z.int();
const instant = whole.describe('Milliseconds since 1970.');
const note = text.optional().describe('What an external unlock core cannot show.');

export const expiration = z.strictObject({
  status: z.enum(['Active', 'Expired']),
  until: text.optional().describe('Local time at the facility, such as 2026-03-02T23:59:59.'),
});

const lockName = text.optional().describe('The name by which verbs refer to this lock; only on a page of the portal.');

export const unitRow = z.strictObject({
  id: text,
  name: text,
  status: z.enum([
    'Available',
    'Occupied',
    'Gatelock',
    'Overlock',
    'Auction',
    'Pending Auction',
    'Transfer',
    'Pre-Let',
  ]),
  colour: z.enum(['green', 'yellow', 'blue', 'red', 'purple']),
  state: z.enum(['Open', 'Closed']).describe('Whether the door is open, according to the company’s records.'),
  zones: z.array(text),
  tenant: text.optional(),
  sharedWithManager: flag,
  controllers: z.array(
    z.strictObject({
      mac: text,
      lock: lockName,
      status: z.enum(['ready', 'awaiting setup', 'offline']),
      batteryMv: z.number().optional(),
      battery: z.enum(['healthy', 'LOW', 'DEAD']).optional(),
      heardAt: instant.optional(),
    }),
  ),
});

/** The fields of Unit Details besides the row of the Units tab. */
export const details = {
  remote: z
    .strictObject({ outcome: text, at: instant, reason: text.optional() })
    .optional()
    .describe('The last remote unlock.'),
  auction: z.strictObject({ until: instant.optional(), opensLeft: whole.optional() }).optional(),
  transferUntil: instant.optional(),
};

/** The options of the Unlock pop-up. */
export const options = z.strictObject({ yes: flag, emergency: flag, direct: flag });
export const disabledBy = z.array(text).describe('Rules, in the order of the help page.');

const logEntry = z.looseObject({
  at: instant.optional(),
  earliest: instant.optional(),
  latest: instant.optional(),
  recordedAt: instant.optional(),
  kind: text.describe('As the portal names it, such as `Access – Phone`.'),
  facility: text.optional(),
  unit: text.optional(),
  entry: text.optional(),
  user: text.optional(),
  note: text.optional(),
  method: text.optional(),
});

const battery = z.strictObject({
  mac: text,
  lock: lockName,
  unit: text,
  level: z.enum(['LOW', 'DEAD', 'healthy']),
  batteryMv: z.number().optional(),
  initiallyReportedAt: instant.optional(),
  replacedAt: instant.optional(),
  forSupport: flag,
});

export const activity = z.array(logEntry).describe('Newest first, at most 200.');

export const widgets = z.strictObject({
  peopleOnSite: z.array(z.strictObject({ user: text, since: instant, alert: flag })),
  entryAlerts: z.array(logEntry),
  delinquencies: z.array(text),
  openUnits: z.array(text),
  voltageAlerts: whole,
  unitStatus: z.record(text, whole),
  note,
});

export const batteries = z.strictObject({ low: z.array(battery), noLongerLow: z.array(battery), note });

/** A page of the portal: everything as of its last load. */
export const portal = z.strictObject({
  loadedAt: instant,
  role: text.nullable().describe('The role of this person; null for anybody who is not on the staff.'),
  permissions: z.array(text),
  updateCustomerData: flag.describe(
    'Whether the portal has an Update Customer Data button, which depends on the rental software.',
  ),
  units: z.record(
    text,
    z.strictObject({
      ...unitRow.shape,
      ...details,
      button: options.extend({ enabled: flag, disabledBy }).describe('The Unlock button for this member of staff.'),
    }),
  ),
  users: z.record(
    text,
    z.strictObject({
      id: text,
      role: text,
      appStatus: z.enum(['Registered', 'Pending']),
      frozen: flag,
      current: flag,
      offlineKeyExpiration: expiration.nullable(),
      phone: text.nullable().describe('The last digits of the number.'),
    }),
  ),
  activity,
  batteries,
  widgets,
  note,
});
