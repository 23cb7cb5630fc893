/**
 * The response formats published by the vendor, as schemas that accept the vendor's examples. Undocumented fields are tolerated everywhere. Any
 * promises that this project adds have cases of their own.
 */
import { z } from 'zod';

const mac = z.string().regex(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/, 'a MAC in upper case with colons');
const utc = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'a UTC time such as 2026-03-07T08:00:00Z');
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9A-Fa-f]{${digits}}$`), `${digits} hex digits`);
const whole = z.int().min(0);

/** The fields of every answer. */
export const frame = z.looseObject({
  result: z.enum(['success', 'failure']),
  message: z.string().min(1),
  error_code: z.int().min(0).max(99),
  error_details: z
    .array(
      z.looseObject({
        mac: z.string(),
        msg: z.string().min(1),
        action: z.string().min(1),
        code: z.string().optional(),
      }),
    )
    .nullish(),
  data: z.unknown(),
  token: z.string().optional(),
  request: z.string(),
  api_version: z.looseObject({
    response: z.string(),
    default: z.string(),
    available: z.record(z.string(), z.unknown()),
  }),
});
export type Frame = z.infer<typeof frame>;

export const listedLock = z.looseObject({
  mac,
  created_by: z.string(),
  created_date: utc,
  setup_count: whole,
  hw_version: z.string().length(2),
  fw_version: z.string().min(1).optional(),
  serial: z.string().min(1),
  internal_battery: whole.optional(),
  external_battery: whole.optional(),
  status: z.enum(['ready', 'awaiting setup']),
  flags: z.union([z.literal('none'), z.array(z.string().min(1)).min(1)]),
  settings: z.looseObject({}),
});
export const lockList = z.looseObject({ locks: z.array(listedLock) });

export const commandList = z.looseObject({
  commands: z.string().regex(/^[0-9A-Fa-f]{40}(\+[0-9A-Fa-f]{40})*$/, 'packets of 40 hex digits, joined by +'),
});

const key = { tracking_key: z.string(), offline_key: hex(32), unlock_command: hex(40) };
export const keyList = z.looseObject({
  locks: z.array(z.looseObject({ mac, keys: z.array(z.looseObject(key)).min(1) })),
});

const onFob = z.looseObject({ mac, ...key, status: z.literal('synced') });
const empty = z.literal('');
/** A lock about which the fob has not been synced yet; its keys may be empty. */
const notOnFob = z.looseObject({
  mac,
  tracking_key: z.string(),
  offline_key: z.union([empty, hex(32)]),
  unlock_command: z.union([empty, hex(40)]),
  status: z.enum(['pending', 'revoke_pending']),
});
export const fobList = z.array(
  z.looseObject({
    fob: mac,
    locks: z.array(z.discriminatedUnion('status', [onFob, notOnFob])).min(1),
  }),
);

export const fobCommands = z.looseObject({
  commands: z.string().regex(/^[0-9A-Fa-f]{72}(\+[0-9A-Fa-f]{72})*$/, 'entries of 72 hex digits, joined by +'),
});

export const clickList = z.array(
  z.looseObject({
    mac,
    quick_clicks: z
      .array(
        z.looseObject({
          code: z.string().regex(/^[01]{3,24}$/, '3 to 24 digits, each 0 or 1'),
          pending: z.boolean().default(false),
          revoked: z.boolean().default(false),
          uses: z.int().min(0).max(255),
          start_uses: z.int().min(1).max(255),
        }),
      )
      .min(1),
  }),
);

export const ACTIONS = [
  'alarm_triggered',
  'button_touched',
  'failed_unlock',
  'locked',
  'proximity_stats',
  'setup_unlocked',
  'start_up',
  'unknown',
  'unlock_via_access_code',
  'unlocked',
  'unlocked_via_quick_click',
  'wake_stats',
] as const;

export const activityList = z.looseObject({
  activity: z.array(
    z.looseObject({
      lock_mac: mac,
      action: z.enum(ACTIONS),
      recorded_time: utc,
      range_date_start: utc,
      range_date_end: utc,
      tracking_key: z.string(),
    }),
  ),
});
export type ActivityEntry = z.infer<typeof activityList>['activity'][number];
