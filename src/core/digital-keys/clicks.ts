/**
 * Quick-click codes: short and long presses on a lock's button, for people without a phone at hand. A code is derived from a
 * reference and reaches the lock like any other change. A lock has at most one hundred codes, all different.
 */

import { QUICK_CLICK_CODES, QUICK_CLICK_MAX, QUICK_CLICK_MIN } from '../../protocol/command-range.ts';
import type { Mac } from '../../protocol/mac.ts';
import { patternOf, reference } from '../kernel/codes.ts';
import { type Context, type Deciders, decided, type Evolvers, refused, type Secrets } from '../kernel/contract.ts';
import { mayDo } from '../kernel/identity.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleId } from '../kernel/rule.ts';
import { boundary, firstRefusal, guard, holds, judged, rulesOf } from '../kernel/rule.ts';
import type { Click } from '../model/proof.ts';
import type { Lock, State } from '../model/state.ts';
import { clickItem, isHeld } from '../plan/plan.ts';

export type ClickCommand =
  /** 1 to 254 uses, or 255 for unlimited use. */
  | {
      readonly type: 'click.issue';
      readonly by: string;
      readonly mac: string;
      readonly uses: number;
      readonly length?: number;
    }
  | { readonly type: 'click.revoke'; readonly by: string; readonly mac: string; readonly index: number };

export type ClickEvent = { readonly at: number; readonly mac: Mac; readonly by: string } & (
  | { readonly type: 'click.issued'; readonly click: Click }
  | { readonly type: 'click.revoked'; readonly index: number }
);

const DEFAULT_LENGTH = 8;
const TRIES = 64;

export const clickRules = rulesOf({
  'B-QCC-1': guard(
    'A lock holds at most one hundred quick-click codes.',
    'CORE',
    (c: { kept: number }) => c.kept < QUICK_CLICK_CODES,
  ),
  'B-QCC-2': guard(
    'Adding and removing quick-click codes require the Manage Locks permission.',
    'chosen',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-QCC-3': boundary(
    'A quick-click code must have 3 to 24 presses and 1 to 254 uses, or 255 for unlimited use.',
    'CORE',
  ),
  'B-QCC-4': guard('No two quick-click codes of a lock may be the same.', 'CORE', (c: { alike: boolean }) => !c.alike),
});

/** The presses as people write them, the first one first: 0 is short, 1 is long. */
export const pressesOf = (pattern: number, length: number): string =>
  Array.from({ length }, (_, press) => String((pattern >> press) & 1)).join('');

function lockFor(state: State, context: Context, by: string, text: string): Lock | RuleId {
  const lock = lockOf(state, text);
  if (lock === undefined) return idRules['B-FAC-5'].id;
  const allowed = mayDo(state, context, by, lock.facility, 'Manage Locks');
  return holds(context.rules, clickRules['B-QCC-2'], { allowed }) ? lock : clickRules['B-QCC-2'].id;
}

const codesOf = (lock: Lock, secrets: Secrets): Set<string> =>
  new Set([...lock.holding.clicks.values()].map((click) => pressesOf(patternOf(secrets, click), click.length)));

/** A new code that differs from all codes of the lock. */
function freshClick(lock: Lock, length: number, uses: number, context: Context): Click | undefined {
  const taken = codesOf(lock, context.secrets);
  const index = Array.from({ length: QUICK_CLICK_CODES }, (_, each) => each).find(
    (each) => !lock.holding.clicks.has(each),
  );
  for (let turn = 0; turn < TRIES && index !== undefined; turn++) {
    const ref = reference(context, `quick click ${turn}`);
    const alike = taken.has(pressesOf(patternOf(context.secrets, { ref, length }), length));
    if (holds(context.rules, clickRules['B-QCC-4'], { alike })) return { index, ref, length, uses, wanted: true };
  }
  return undefined;
}

export const clickDeciders: Deciders<ClickCommand, ClickEvent> = {
  'click.issue'(state, command, context) {
    const lock = lockFor(state, context, command.by, command.mac);
    if (typeof lock === 'string') return refused(lock, command.mac);
    const { uses, length = DEFAULT_LENGTH } = command;
    const whole = Number.isInteger(uses) && Number.isInteger(length);
    const refusal = firstRefusal([
      [
        clickRules['B-QCC-3'].id,
        whole && uses >= 1 && uses <= 255 && length >= QUICK_CLICK_MIN && length <= QUICK_CLICK_MAX,
      ],
      judged(context.rules, clickRules['B-QCC-1'], { kept: lock.holding.clicks.size }),
    ]);
    if (refusal !== undefined) return refused(refusal, lock.mac);
    const click = freshClick(lock, length, uses, context);
    if (click === undefined) return refused(clickRules['B-QCC-4'], lock.mac);
    return decided({ type: 'click.issued', at: context.now, mac: lock.mac, by: command.by, click });
  },
  'click.revoke'(state, command, context) {
    const lock = lockFor(state, context, command.by, command.mac);
    if (typeof lock === 'string') return refused(lock, command.mac);
    const click = lock.holding.clicks.get(command.index);
    if (click === undefined) return refused(idRules['B-FAC-5'], command.mac);
    if (!click.wanted) return decided();
    return decided({ type: 'click.revoked', at: context.now, mac: lock.mac, by: command.by, index: command.index });
  },
};

export const clickEvolvers: Evolvers<ClickEvent> = {
  'click.issued'(state, { mac, click }) {
    state.locks.get(mac)?.holding.clicks.set(click.index, { ...click });
  },
  'click.revoked'(state, { mac, index }) {
    const click = state.locks.get(mac)?.holding.clicks.get(index);
    if (click !== undefined) click.wanted = false;
  },
};

export interface ClickView {
  readonly index: number;
  /** Secret. */
  readonly code: string;
  readonly uses: number;
  readonly state: 'synced' | 'pending' | 'revoke_pending';
}

/** The codes of a lock, unencrypted. */
export function clickCodes(state: State, secrets: Secrets, mac: string): ClickView[] {
  const holding = lockOf(state, mac)?.holding;
  if (holding === undefined) return [];
  return [...holding.clicks.values()].map((click) => ({
    index: click.index,
    code: pressesOf(patternOf(secrets, click), click.length),
    uses: click.uses,
    state: !click.wanted ? 'revoke_pending' : isHeld(holding, clickItem(click)) ? 'synced' : 'pending',
  }));
}
