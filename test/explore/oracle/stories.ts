/** Stories about the company as events, and the sentences with which the oracle reports violations in them. */
import { describe, expect, it } from 'vitest';
import type { ObservedEvent } from '../../../src/explore/oracle/model/observations.ts';
import type { FacilityFacts } from '../../../src/explore/oracle/model/rights.ts';
import { Oracle } from '../../../src/explore/oracle/oracle.ts';
import { DAY_MS, FACTS, LOCK, NOON, OTHER_GATE, seen } from './known-facility.ts';

export const MINUTE_MS = 60_000;
/** Everybody has an account; nobody is told of anything that they did not ask for. */
export const KNOWN: FacilityFacts = {
  ...FACTS,
  staff: [...FACTS.staff, { id: 'tec', role: 'Technician/Installer' }, { id: 'boss', role: 'Company Manager' }],
  registered: ['ann', 'guy', 'mia', 'eli', 'tec', 'boss'],
  settings: { allFacilityNotifications: false },
  numbers: new Map([['+1', 'phone of ann']]),
  mailboxes: new Map([['ann@example.com', 'ann']]),
  codes: new Map([['ann', '1111']]),
  coded: ['ann'],
};
export const ADDRESSES: Readonly<Record<string, string>> = { 'ann sms': '+1', 'ann email': 'ann@example.com' };
export interface Story {
  readonly facts?: Partial<FacilityFacts>;
  readonly addresses?: Readonly<Record<string, string>>;
  readonly onSite?: boolean;
}
/** The sentences with which the oracle reports violations. */
export function said(
  happened: readonly ObservedEvent[],
  { facts = {}, addresses = ADDRESSES, onSite }: Story = {},
): string[] {
  const oracle = new Oracle({
    at: NOON,
    secrets: { facility: new Uint8Array(32), factory: new Uint8Array(32) },
    facts: { ...KNOWN, ...facts, settings: { ...KNOWN.settings, ...facts.settings } },
    locks: [],
    onSite: () => onSite,
    addressOf: (account, channel) => addresses[`${account} ${channel}`],
    reveal: (placeholder) => ({ '<code 9>': '9999' })[placeholder],
    deviceOf: (phone) => phone,
    pressMs: () => undefined,
  });
  for (const event of [...happened, seen('input', {}, NOON + 10 * DAY_MS)]) oracle.saw(event);
  return oracle.broken.map(({ invariant, what }) => `${invariant}: ${what}`);
}
export const later = (ms: number, { kind, data, actor, seq }: ObservedEvent): ObservedEvent => ({
  seq,
  actor,
  kind,
  data,
  time: NOON + ms,
});
export const by = (person: string, event: ObservedEvent): ObservedEvent => ({ ...event, actor: person });
export const input = (verb: string, args: object) => seen('input', { verb, args });
export const setting = (settings: object) => seen('core.facility.settingChanged', { facility: 'site', settings });
export const status = (to: string, unit = 'U1') => seen('core.unit.statusChanged', { unit, to });
export const sent = (kind: string, to: string, channel = 'sms') =>
  seen('core.message.sent', { message: { kind, to, channel } });
export type Row = readonly [is: string, happened: readonly ObservedEvent[], says: readonly string[], story?: Story];
export function tells(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    it.each(rows.map((row) => [row[0], row] as const))('%s', (_, [, happened, says, story]) => {
      expect(said(happened, story)).toEqual(says);
    });
  });
}
export const listed = (more: object = {}, plan: object = {}) =>
  seen('core.list.sent', {
    via: 'gateway',
    plan: { mac: LOCK, unlock: true, session: 's1', ...plan },
    opener: { intent: 'i1' },
    ...more,
  });
export const pin = (why: string): readonly string[] => [`INV-PIN: U1 was opened with a PIN ${why}`];
export const delivered = (kind: string, more: object = {}) =>
  by('person/ann', seen('message.delivered', { channel: 'sms', kind, phone: 'phone of ann', text: '', ...more }));
export const auction = (more: object, unit = 'U1') =>
  seen('core.auction.started', { unit, auction: { opener: 'mia', kind: 'employee', ...more } });
export const activated = (user: string) => seen('core.account.activated', { user });
export const code = (why: string, user = 'guy'): string[] => [`INV-CODE: ${user} activated an account with${why}`];
export const failed = (at: number, user = 'ann') => later(at, seen('core.account.signInFailed', { user }));
export const failures = (times: number, every = 0) => Array.from({ length: times }, (_, n) => failed(n * every));
export const frozen = seen('core.account.frozen', { user: 'ann' });
export const out = (at: number, more: object = {}) =>
  later(at, seen('core.unlock.granted', { user: 'ann', mac: OTHER_GATE, grace: true, ...more }));
export const PIN: Story = { facts: { settings: { fobSetupPin: true } } };
