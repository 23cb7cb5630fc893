/** The two secrets of a facility in a key file beside the store: made on first use, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ServeError } from '../problem.ts';

export const KEY_FILE = 'keys.json';
const hex = z.string().regex(/^[0-9A-Fa-f]{64}$/);
const schema = z.object({ version: z.literal(1), facility: hex, factory: hex });

export interface FacilitySecrets {
  /** 32 bytes. */
  readonly facility: Uint8Array;
  readonly factory: Uint8Array;
}

/** Throws ServeError when the file is there and is not one of ours: a new one would make every lock useless. */
export function secretsOf(dir: string): FacilitySecrets {
  const path = join(dir, KEY_FILE);
  if (!existsSync(path)) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const fresh = { version: 1, facility: randomBytes(32).toString('hex'), factory: randomBytes(32).toString('hex') };
    writeFileSync(path, `${JSON.stringify(fresh, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    json = undefined;
  }
  const read = schema.safeParse(json);
  if (!read.success) throw new ServeError('caller', `${path} is not a key file of noke-sim; put the right one back`);
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
  return { facility: bytes(read.data.facility), factory: bytes(read.data.factory) };
}
