/**
 * The features that a lock target claims. Cases that need an unclaimed feature are not applicable; a claimed feature that is absent fails.
 *
 * INV-1: The np1 profile needs a file with at least one claim; defaults fill in the rest.
 */
import { z } from 'zod';
import { HARDWARE, type HardwareCode } from '../../../protocol/hardware.ts';

const codes = Object.keys(HARDWARE) as [HardwareCode, ...HardwareCode[]];
const part = (what: string) =>
  z
    .boolean()
    .optional()
    .meta({ description: `Whether the lock has ${what}.` });
const ms = (what: string, least: number, most: number) =>
  z.int().min(least).max(most).optional().meta({ description: what });

export const claimsSchema = z.strictObject({
  np1: z.literal([1, 2]).optional().meta({ description: 'Version of NP1; default 1.' }),
  hardware: z.enum(codes).optional().meta({ description: 'Hardware code; default: that of the keys file.' }),
  haspSensor: part('a sensor for its hasp (default true)'),
  quickClick: part('quick-click codes (default false)'),
  meshLink: part('a link to a gateway (default false)'),
  firmwareMode: part('firmware mode (default false)'),
  diagnostics: part('the diagnostics of AC (default false)'),
  banks: part('sixteen banks of slots (default: by hardware)'),
  awakeMs: ms('How long it stays awake after a touch; default 15000.', 1_000, 120_000),
  relockS: ms('Seconds from unlock to relock; default 10.', 1, 3_600),
  sessionMs: ms('How long a session lasts at most; default 60000.', 5_000, 600_000),
  lowMv: ms('At or below this battery voltage the low flag is set; default 2850.', 1_000, 4_000),
});

export type ClaimsFile = z.infer<typeof claimsSchema>;
/** Claims with their defaults. */
export type Claims = { readonly [K in keyof ClaimsFile]-?: NonNullable<ClaimsFile[K]> };

export function withDefaults(file: ClaimsFile, hardware: HardwareCode): Claims {
  const code = file.hardware ?? hardware;
  return {
    np1: file.np1 ?? 1,
    hardware: code,
    haspSensor: file.haspSensor ?? HARDWARE[code].needsTouch,
    quickClick: file.quickClick ?? false,
    meshLink: file.meshLink ?? false,
    firmwareMode: file.firmwareMode ?? false,
    diagnostics: file.diagnostics ?? false,
    banks: file.banks ?? HARDWARE[code].banked,
    awakeMs: file.awakeMs ?? 15_000,
    relockS: file.relockS ?? 10,
    sessionMs: file.sessionMs ?? 60_000,
    lowMv: file.lowMv ?? 2_850,
  };
}
