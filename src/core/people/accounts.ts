/**
 * Accounts: people, how they sign in, on how many phones, and what staff may do. A phone number or an e-mail address belongs to
 * one account. Codes and passwords never appear in an event.
 */

import type { KeyEvent } from '../digital-keys/keys.ts';
import type { Ending } from '../digital-keys/voiding.ts';
import { ACCOUNT_CHANGED, voidingRules, voidKeys, voidKeysOf } from '../digital-keys/voiding.ts';
import { codeFor, credentialsFor, passwordFits, reference, sameText } from '../kernel/codes.ts';
import type { Reactors } from '../kernel/contract.ts';
import { type Context, type Deciders, decided, type Evolvers, type Refused, refused } from '../kernel/contract.ts';
import {
  type Identity,
  identityOf,
  identityRules,
  isTaken,
  mayDo,
  newUser,
  signedIn,
  userOf,
} from '../kernel/identity.ts';
import { idRules, isId } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { deliveryMethod } from '../kernel/messages.ts';
import type { ByStaff } from '../kernel/portal-permission.ts';
import { firstRefusal, guard, holds, judged, rulesOf } from '../kernel/rule.ts';
import type { Draft } from '../model/draft.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import type { CodeDelivery, Credentials, State, User } from '../model/state.ts';
import { sendCode } from './account-codes.ts';

export type AccountCommand =
  /** `identity` is a phone number or an e-mail address. */
  | { readonly type: 'account.activate'; readonly identity: string; readonly code: string; readonly password: string }
  | { readonly type: 'account.signIn'; readonly identity: string; readonly password: string; readonly device: string }
  | { readonly type: 'account.signOut'; readonly device: string }
  /** Signs out the user of a phone, and removes the phone. */
  | { readonly type: 'device.forget'; readonly device: string }
  /** Signing in to the web portal, from any computer. */
  | { readonly type: 'portal.signIn'; readonly identity: string; readonly password: string; readonly facility: string }
  /** Activate Account, Resend Code, Forgot Password?: sends a new code, with which the person sets a new password. */
  | (ByStaff & { readonly type: 'account.sendCode'; readonly user: string; readonly by?: CodeDelivery })
  | { readonly type: 'account.unfreeze'; readonly by: string; readonly user: string; readonly facility: string }
  | {
      readonly type: 'staff.add';
      readonly facility: string;
      readonly user: string;
      readonly firstName: string;
      readonly lastName: string;
      readonly phone?: string;
      readonly email?: string;
      readonly role: string;
      readonly schedule?: string;
    }
  | (ByStaff & {
      readonly type: 'user.schedule';
      readonly facility: string;
      readonly user: string;
      readonly schedule: string;
    });

type At = { readonly at: number };
export type AccountEvent = At &
  (
    | { readonly type: 'user.created'; readonly user: Identity; readonly trackingId: string }
    /** `readdressed`: the number or the e-mail address has changed. */
    | { readonly type: 'user.changed'; readonly user: Identity; readonly readdressed: boolean }
    | {
        readonly type: 'account.codeSent';
        readonly user: string;
        readonly ref: string;
        readonly by: CodeDelivery;
      }
    | { readonly type: 'account.activated'; readonly user: string; readonly credentials: Credentials }
    | { readonly type: 'account.signedIn'; readonly user: string; readonly device: string }
    | { readonly type: 'portal.signedIn'; readonly user: string; readonly facility: string }
    | { readonly type: 'account.signInFailed'; readonly user: string; readonly withinMs: number }
    | { readonly type: 'account.frozen'; readonly user: string }
    | { readonly type: 'account.unfrozen'; readonly user: string; readonly by: string }
    | { readonly type: 'account.signedOut'; readonly user: string; readonly device: string }
    | { readonly type: 'device.forgotten'; readonly device: string }
    | { readonly type: 'staff.added'; readonly facility: string; readonly user: string; readonly role: string }
    | { readonly type: 'user.scheduleSet'; readonly facility: string; readonly user: string; readonly schedule: string }
  );

export const accountRules = rulesOf({
  'B-ACC-1': guard(
    'Signing in requires the phone number or e-mail address of an activated account.',
    'SEED/002',
    (c: { user: User | undefined }) => c.user?.credentials !== undefined,
  ),
  'B-ACC-2': guard(
    'Signing in requires the correct password.',
    'KB/understanding-account-freezes',
    (c: { right: boolean }) => c.right,
  ),
  'B-ACC-9': guard(
    'Signing in to the web portal requires a role at the facility.',
    'SEED/000',
    (c: { user: User; facility: string }) => c.user.roles.has(c.facility),
  ),
  'B-ACC-4': guard(
    'An activation code has six digits and expires after 24 hours.',
    'KB/manager-quick-start-guide',
    (c: { sentAt: number; now: number; lifeMs: number }) => c.now - c.sentAt < c.lifeMs,
  ),
  'B-ACC-5': guard(
    'An activation code works once, and only for the account to which it was sent.',
    'SEED/002',
    (c: { right: boolean }) => c.right,
  ),
  'B-FED-5': guard(
    'A person who already has an account gets no new activation code, because it would reset the account.',
    'SEED/002',
    (c: { user: User | undefined }) => c.user?.credentials === undefined,
  ),
});

/**
 * An account belongs to no facility, so the strictest of the person's facilities sets the freeze limits and the lifetime of
 * codes. Source: chosen.
 */
export function strictest(
  state: State,
  user: User,
  name: 'freezeAfter' | 'freezeWithinMs' | 'activationLifeMs',
): number {
  const places = [...user.facilities, ...user.roles.keys()].map((id) => state.facilities.get(id)?.settings[name]);
  const known = places.filter((value) => value !== undefined);
  return known.length === 0 ? DEFAULT_SETTINGS[name] : Math.min(...known);
}

function wrongSignIn(state: State, user: User, { now: at }: Context) {
  const withinMs = strictest(state, user, 'freezeWithinMs');
  const wrong = user.wrongSignIns.filter((when) => at - when < withinMs).length + 1;
  const failed = { type: 'account.signInFailed', at, user: user.id, withinMs } as const;
  if (wrong < strictest(state, user, 'freezeAfter')) return [failed];
  return [failed, { type: 'account.frozen', at, user: user.id } as const];
}

/** The event that sets a person's schedule, unless the person already has it. */
export const scheduleSet = (state: State, at: number, facility: string, user: string, schedule: string) =>
  state.users.get(user)?.schedules.get(facility) === schedule
    ? []
    : [{ type: 'user.scheduleSet', at, facility, user, schedule } as const];

/** The person with that login and password, or the refusal. */
function whoSignsIn(
  state: State,
  login: { readonly identity: string; readonly password: string },
  context: Context,
): { readonly ok: true; readonly user: User } | Refused<AccountEvent> {
  const { rules, secrets } = context;
  const user = userOf(state, login.identity);
  if (user === undefined || !holds(rules, accountRules['B-ACC-1'], { user })) return refused(accountRules['B-ACC-1']);
  if (!holds(rules, identityRules['B-ACC-3'], { user })) return refused(identityRules['B-ACC-3'], user.id);
  const right = user.credentials !== undefined && passwordFits(secrets, user.credentials, login.password);
  if (!holds(rules, accountRules['B-ACC-2'], { right }))
    return refused(accountRules['B-ACC-2'], user.id, ...wrongSignIn(state, user, context));
  return { ok: true, user };
}

export const accountDeciders: Deciders<AccountCommand, AccountEvent | MessageSent> = {
  'account.activate'(state, command, context) {
    const user = userOf(state, command.identity);
    const code = user?.activation;
    if (user === undefined || code === undefined) return refused(accountRules['B-ACC-5']);
    const { now, rules, secrets } = context;
    const right = sameText(secrets, codeFor(secrets, code.ref), command.code);
    const refusal = firstRefusal([
      judged(rules, identityRules['B-ACC-3'], { user }),
      judged(rules, accountRules['B-ACC-5'], { right }),
      judged(rules, accountRules['B-ACC-4'], {
        sentAt: code.at,
        now,
        lifeMs: strictest(state, user, 'activationLifeMs'),
      }),
    ]);
    if (refusal === accountRules['B-ACC-5'].id) return refused(refusal, user.id, ...wrongSignIn(state, user, context));
    if (refusal !== undefined) return refused(refusal, user.id);
    return decided({
      type: 'account.activated',
      at: now,
      user: user.id,
      credentials: credentialsFor(context, command.password),
    });
  },
  'account.signIn'(state, command, context) {
    const { now: at } = context;
    if (!isId(command.device)) return refused(idRules['B-FAC-1'], 'device');
    const signing = whoSignsIn(state, command, context);
    if (!signing.ok) return signing;
    const { user } = signing;
    const before = state.devices.get(command.device)?.user;
    const out =
      before === undefined || before === user.id
        ? []
        : [{ type: 'account.signedOut', at, user: before, device: command.device } as const];
    return decided(...out, { type: 'account.signedIn', at, user: user.id, device: command.device });
  },
  'portal.signIn'(state, command, context) {
    const { facility } = command;
    if (!state.facilities.has(facility)) return refused(idRules['B-FAC-5'], facility);
    const signing = whoSignsIn(state, command, context);
    if (!signing.ok) return signing;
    const { user } = signing;
    if (!holds(context.rules, accountRules['B-ACC-9'], { user, facility }))
      return refused(accountRules['B-ACC-9'], user.id);
    return decided({ type: 'portal.signedIn', at: context.now, user: user.id, facility });
  },
  'account.signOut'(state, command, { now: at }) {
    const user = signedIn(state, command.device);
    if (user === undefined) return decided();
    return decided({ type: 'account.signedOut', at, user: user.id, device: command.device });
  },
  'device.forget'(state, { device }, { now: at }) {
    if (!state.devices.has(device)) return decided();
    const user = signedIn(state, device);
    const out = user === undefined ? [] : [{ type: 'account.signedOut', at, user: user.id, device } as const];
    return decided(...out, { type: 'device.forgotten', at, device });
  },
  'account.sendCode'(state, command, context) {
    const user = state.users.get(command.user);
    if (user === undefined) return refused(idRules['B-FAC-5'], command.user);
    return decided(...sendCode(state, context, user, command.by ?? deliveryMethod(user)));
  },
  'account.unfreeze'(state, command, context) {
    const user = state.users.get(command.user);
    if (user === undefined) return refused(idRules['B-FAC-5'], command.user);
    if (!mayDo(state, context, command.by, command.facility, 'Unfreeze User'))
      return refused(identityRules['B-ACC-8'], command.by);
    if (!user.frozen) return decided();
    return decided({ type: 'account.unfrozen', at: context.now, user: user.id, by: command.by });
  },
  'staff.add'(state, command, context) {
    const { facility, role, schedule } = command;
    const place = state.facilities.get(facility);
    const known =
      place !== undefined && state.roles.has(role) && (schedule === undefined || place.schedules.has(schedule));
    if (!known) return refused(idRules['B-FAC-5'], command.user);
    if (!isId(command.user)) return refused(idRules['B-FAC-1'], 'user');
    const identity = identityOf(command.user, command);
    if (!holds(context.rules, identityRules['B-ACC-7'], { taken: isTaken(state, identity) }))
      return refused(identityRules['B-ACC-7'], command.user);
    const at = context.now;
    const user = newUser(identity, '');
    const scheduled = scheduleSet(state, at, facility, command.user, schedule ?? 'office');
    const present = state.users.get(command.user);
    const added =
      present?.roles.get(facility) === role
        ? []
        : [{ type: 'staff.added', at, facility, user: command.user, role } as const];
    if (present !== undefined) return decided(...added, ...scheduled);
    const created = {
      type: 'user.created',
      at,
      user: identity,
      trackingId: reference(context, `tracking ${user.id}`),
    } as const;
    return decided(created, ...added, ...scheduled);
  },
  'user.schedule'(state, command, { now: at }) {
    const { facility, user, schedule } = command;
    if (!state.users.has(user) || state.facilities.get(facility)?.schedules.has(schedule) !== true)
      return refused(idRules['B-FAC-5'], user);
    return decided(...scheduleSet(state, at, facility, user, schedule));
  },
};

function index(state: Draft<State>, user: User): void {
  for (const text of [user.phone, user.email]) if (text !== undefined) state.identities.set(text, user.id);
}

export const accountEvolvers: Evolvers<AccountEvent> = {
  'user.created'(state, event) {
    const user = newUser(event.user, event.trackingId);
    state.users.set(user.id, user);
    index(state, user);
  },
  'user.changed'(state, event) {
    const user = state.users.get(event.user.id);
    if (user === undefined) return;
    for (const text of [user.phone, user.email]) if (text !== undefined) state.identities.delete(text);
    Object.assign(user, event.user);
    index(state, user);
  },
  'account.codeSent'(state, event) {
    const user = state.users.get(event.user);
    if (user !== undefined) user.activation = { ref: event.ref, at: event.at, by: event.by };
  },
  'account.activated'(state, event) {
    const user = state.users.get(event.user);
    if (user === undefined) return;
    user.credentials = event.credentials;
    user.activation = undefined;
    user.wrongSignIns = [];
  },
  'account.signedIn'(state, event) {
    const user = state.users.get(event.user);
    if (user !== undefined) user.wrongSignIns = [];
    const device = state.devices.get(event.device);
    if (device === undefined)
      state.devices.set(event.device, { id: event.device, user: event.user, signedInAt: event.at, keys: new Map() });
    else Object.assign(device, { user: event.user, signedInAt: event.at });
  },
  'portal.signedIn'(state, event) {
    const user = state.users.get(event.user);
    if (user !== undefined) user.wrongSignIns = [];
  },
  'account.signInFailed'(state, event) {
    const user = state.users.get(event.user);
    if (user === undefined) return;
    user.wrongSignIns = [...user.wrongSignIns.filter((when) => event.at - when < event.withinMs), event.at];
  },
  'account.frozen'(state, event) {
    const user = state.users.get(event.user);
    if (user !== undefined) user.frozen = true;
  },
  'account.unfrozen'(state, event) {
    const user = state.users.get(event.user);
    if (user !== undefined) Object.assign(user, { frozen: false, wrongSignIns: [] });
  },
  'account.signedOut'(state, event) {
    const device = state.devices.get(event.device);
    if (device !== undefined) device.user = undefined;
  },
  'device.forgotten'(state, { device }) {
    state.devices.delete(device);
  },
  'staff.added'(state, event) {
    state.users.get(event.user)?.roles.set(event.facility, event.role);
  },
  'user.scheduleSet'(state, event) {
    state.users.get(event.user)?.schedules.set(event.facility, event.schedule);
  },
};

const SIGNED_OUT: Ending = { rule: voidingRules['B-KEY-11'], why: 'signed out' };

export const accountReactors: Reactors<AccountEvent, KeyEvent> = {
  'account.signedOut'(state, { device: id }, context) {
    const device = state.devices.get(id);
    return device === undefined ? [] : voidKeys(state, device, SIGNED_OUT, context, () => true);
  },
  'user.scheduleSet': (state, { user, facility }, context) =>
    voidKeysOf(state, user, ACCOUNT_CHANGED, context, (mac) => state.locks.get(mac)?.facility === facility),
  /** A new password signs the person out on every phone that used the old one. */
  'account.activated': (state, { user }, context) => voidKeysOf(state, user, ACCOUNT_CHANGED, context, () => true),
};
