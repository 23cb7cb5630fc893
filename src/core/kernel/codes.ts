/**
 * Codes, references and password hashes. A code is never stored: it is derived from the facility secret and a reference in
 * the events. A password is hashed with a key, and the result is stored as a salted scrypt hash.
 */
import { scryptSync, timingSafeEqual } from 'node:crypto';
import { hmac } from '../../keys/hmac.ts';
import { bytesOf, toHex } from '../../protocol/bytes.ts';
import type { Credentials } from '../model/state.ts';
import type { Context, Secrets } from './contract.ts';

const DEFAULT_COST = 14;
const REF_BYTES = 8;

const utf8 = new TextEncoder();
/** HMAC over texts separated by zero bytes. */
const keyed = (key: Uint8Array, ...texts: readonly string[]): Uint8Array => hmac(key, utf8.encode(texts.join('\0')));

/** A new reference; `label` distinguishes several references of one command. */
export const reference = (context: Pick<Context, 'entropy'>, label: string): string =>
  toHex(keyed(context.entropy, 'reference', label).slice(0, REF_BYTES));

/** The six digits derived from a reference: a PIN, an activation code or the temporary code. */
export function codeFor(secrets: Secrets, ref: string): string {
  const digest = keyed(secrets.facility, 'code', ref);
  const number = new DataView(digest.buffer, digest.byteOffset).getUint32(0, true) % 1_000_000;
  return String(number).padStart(6, '0');
}

/**
 * The presses of a quick-click code: bit 0 is the first press, and 1 means long. The reference to a code that a person chose ends in `^` and a
 * mask, which reveals nothing without the secret.
 */
export function patternOf(secrets: Secrets, click: { readonly ref: string; readonly length: number }): number {
  const [ref = '', mask = '0'] = click.ref.split('^');
  const digest = keyed(secrets.facility, 'quick click', ref);
  const number = new DataView(digest.buffer, digest.byteOffset).getUint32(0, true) ^ Number.parseInt(mask, 16);
  return number & ((1 << click.length) - 1);
}

/** Compares texts in a time that does not depend on where they differ. */
export function sameText(secrets: Secrets, a: string, b: string): boolean {
  return timingSafeEqual(keyed(secrets.facility, 'compare', a), keyed(secrets.facility, 'compare', b));
}

/** The value that the state stores instead of an access code. */
export const accessCodeHash = (secrets: Secrets, facility: string, code: string): string =>
  toHex(keyed(secrets.facility, 'access code', facility, code).slice(0, 16));

const digest = (secrets: Secrets, password: string, salt: string, cost: number): Uint8Array =>
  scryptSync(keyed(secrets.facility, 'password', password), bytesOf(salt), 32, { N: 1 << cost, r: 8, p: 1 });

export function credentialsFor(context: Context, password: string): Credentials {
  const cost = context.secrets.passwordCost ?? DEFAULT_COST;
  const salt = reference(context, 'salt');
  return { salt, cost, hash: toHex(digest(context.secrets, password, salt, cost)) };
}

export const passwordFits = (secrets: Secrets, kept: Credentials, password: string): boolean =>
  timingSafeEqual(digest(secrets, password, kept.salt, kept.cost), bytesOf(kept.hash));
