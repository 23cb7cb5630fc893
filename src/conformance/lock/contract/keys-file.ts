/**
 * The keys of a lock target: either a lock in factory state, which the suite sets up under its own facility secret, or one that is already set up.
 * Secrets are 64 hex digits. The values never appear in a report.
 */
import { z } from 'zod';
import { HARDWARE, type HardwareCode } from '../../../protocol/hardware.ts';
import { type Mac, parseMac } from '../../../protocol/mac.ts';

const secret = z.string().regex(/^[0-9A-Fa-f]{64}$/, '64 hex digits');
const about = {
  mac: z.string().refine((text) => parseMac(text).ok, 'twelve hex digits, with or without colons'),
  hardware: z.enum(Object.keys(HARDWARE) as [HardwareCode, ...HardwareCode[]]),
};

export const keysSchema = z.union([
  z.strictObject({ ...about, factorySecret: secret }),
  z.strictObject({
    ...about,
    facilitySecret: secret,
    epoch: z.int().min(0).max(65_535),
    zone: z.string().min(1).max(100),
    factorySecret: secret.optional(),
  }),
]);

export type KeysFile = z.infer<typeof keysSchema>;

export interface TargetKeys {
  readonly mac: Mac;
  readonly hardware: HardwareCode;
  readonly factorySecret: Uint8Array | undefined;
  /** Present if the lock is set up. */
  readonly facility: { readonly secret: Uint8Array; readonly epoch: number; readonly zone: string } | undefined;
}

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

export function targetKeys(file: KeysFile): TargetKeys {
  const mac = parseMac(file.mac);
  if (!mac.ok) throw new RangeError('the schema lets only addresses through');
  const factorySecret = file.factorySecret === undefined ? undefined : bytes(file.factorySecret);
  const facility =
    'facilitySecret' in file ? { secret: bytes(file.facilitySecret), epoch: file.epoch, zone: file.zone } : undefined;
  return { mac: mac.value, hardware: file.hardware, factorySecret, facility };
}
