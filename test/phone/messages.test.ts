/**
 * The messages between app and servers: each is accepted as it is, and refused if a field is missing, unknown or of another kind, or if a word is another
 * one than its type allows.
 */
import { describe, expect, it } from 'vitest';
import { backendAnswer, backendRequest } from '../../src/phone/backend.ts';
import { key, refreshed, signedIn } from './phone-fixture.ts';

type Value = unknown;
const of = { token: 't', facility: 'f', unit: 'u' };
const where = { x: 1, y: 2 };
const emergency = { kind: 'emergency', reason: 'Fire', note: 'n' };
const override = { kind: 'override', pin: '1' };

const REQUESTS: readonly object[] = [
  { type: 'signIn', login: 'l', password: 'p', deviceId: 'd' },
  { type: 'activate', login: 'l', code: 'c', newPassword: 'p', deviceId: 'd' },
  { type: 'forgotPassword', login: 'l' },
  { type: 'signOut', token: 't' },
  { type: 'refresh', token: 't', facility: 'f', where, clockAt: 1 },
  { type: 'unlock', token: 't', facility: 'f', mac: 'm', session: 's', where, by: emergency },
  { type: 'unlock', token: 't', facility: 'f', mac: 'm', session: 's', by: override },
  { type: 'remoteUnlock', ...of, by: emergency },
  { type: 'requestPin', ...of },
  { type: 'requestAccess', ...of },
  { type: 'upload', token: 't', logs: [{ session: 's', mac: 'm', receivedTime: 1, responses: ['r'] }] },
  { type: 'share', ...of, with: { login: 'l' } },
  { type: 'unshare', ...of, with: { staff: true } },
];

const granted = (type: string, value: object) => ({ type, ok: true, value, message: 'Saved.' });
const ANSWERS: readonly object[] = [
  granted('signIn', signedIn),
  granted('activate', signedIn),
  granted('forgotPassword', { sent: true }),
  granted('signOut', { signedOut: true }),
  granted('refresh', { ...refreshed([key]), shares: [{ unit: 'u', with: 'w' }], noKeys: 'B-SEC-5' }),
  granted('unlock', { commands: ['c'] }),
  granted('remoteUnlock', { sent: true }),
  granted('requestPin', { sent: true }),
  granted('requestAccess', { sent: true }),
  granted('upload', { accepted: 1 }),
  granted('share', { shared: true }),
  granted('unshare', { shared: false }),
  { type: 'refresh', ok: false, why: 'refused', by: 'B-SEC-5', message: 'm' },
  { type: 'upload', ok: false, why: 'failed', by: 'down', message: 'm' },
];

/** Fields that a message may leave out. */
const OPTIONAL = /(?:^|\.)(?:where|by|note|message|noKeys)$/;
/** In these messages they must be there. */
const REQUIRED = /^(?:remoteUnlock by|refresh false message|upload false (?:by|message)|refresh false by)$/;
/** Truth values that may be either. */
const FREE = /(?:^|\.)(?:staff|shared|dated)$/;

/** Every field of a value, by its path. */
function paths(value: Value, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([name, each]) => paths(each, [...at, name]));
  return at.length === 0 ? inner : [at, ...inner];
}

function changed(value: Value, [name = '', ...rest]: readonly string[], change: (old: Value) => Value): Value {
  const copy: Record<string, Value> | Value[] = Array.isArray(value) ? [...value] : { ...(value as object) };
  const next = rest.length === 0 ? change(Reflect.get(copy, name)) : changed(Reflect.get(copy, name), rest, change);
  if (next === undefined && !Array.isArray(copy)) delete copy[name];
  else Reflect.set(copy, name, next);
  return copy;
}

const ofAnotherKind = (old: Value): Value => (typeof old === 'string' ? 7 : 'seven');
const flipped = (old: Value): Value => (typeof old === 'boolean' ? !old : old);

/** Changes that the schema should have refused, or refused although it should not. */
function faults(schema: typeof backendRequest | typeof backendAnswer, message: object): string[] {
  const fits = (value: Value): boolean => schema.safeParse(value).success;
  const { type, ok } = message as { type: string; ok?: boolean };
  return paths(message).flatMap((path) => {
    const name = path.join('.');
    const own = `${type}${ok === false ? ' false' : ''} ${name}`;
    const inList = /^\d+$/.test(path.at(-1) ?? '');
    const mayMiss = OPTIONAL.test(name) && !REQUIRED.test(own);
    const missing = inList || fits(changed(message, path, () => undefined)) === mayMiss;
    const kind = !fits(changed(message, path, ofAnotherKind));
    const turned = changed(message, path, flipped);
    const bool =
      JSON.stringify(turned) === JSON.stringify(message) ||
      fits(turned) === FREE.test(name.replace(/^with\.staff$/, ''));
    return [
      ...(missing ? [] : [`missing: ${own}`]),
      ...(kind ? [] : [`of another kind: ${own}`]),
      ...(bool ? [] : [`the other way: ${own}`]),
    ];
  });
}

describe.each([
  ['request', backendRequest, REQUESTS],
  ['answer', backendAnswer, ANSWERS],
] as const)('each %s', (_, schema, messages) => {
  it.each(messages.map((message) => [JSON.stringify(message).slice(0, 60), message] as const))(
    '%s',
    (_text, message) => {
      expect(schema.safeParse(message).data).toEqual(message);
      expect(faults(schema, message)).toEqual([]);
      expect(schema.safeParse({ ...message, more: 1 }).success).toBe(false);
      expect(schema.safeParse({ ...message, type: 'another' }).success).toBe(false);
    },
  );
});
