/**
 * Yes in the unlock pop-up: the tenant receives a question and a PIN, and the staff need that PIN to open the unit. A unit has
 * one pending question at a time; a new one replaces it.
 */

import { codeFor, reference, sameText } from '../kernel/codes.ts';
import { type Context, type Deciders, type Decision, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { mayDo } from '../kernel/identity.ts';
import { idRules } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { notify } from '../kernel/messages.ts';
import type { RuleId } from '../kernel/rule.ts';
import { guard, holds, type Judgement, judged, rulesOf } from '../kernel/rule.ts';
import type { PinRequest, State, Unit } from '../model/state.ts';
import { type Button, buttonOf, disabledBy, type Via } from './button.ts';

export type PinCommand =
  /** The tenant receives the question and a PIN. */
  { readonly type: 'remote.ask'; readonly by: string; readonly unit: string; readonly via: Via };

export type PinEvent =
  | { readonly type: 'pin.requested'; readonly at: number; readonly request: PinRequest }
  | { readonly type: 'pin.wrong'; readonly at: number; readonly unit: string }
  | {
      readonly type: 'remote.refused';
      readonly at: number;
      readonly unit: string;
      readonly by: string;
      readonly rule: RuleId;
    };

export const pinRules = rulesOf({
  'B-REM-5': guard(
    'Asking the tenant and opening with the PIN require the Access Override Unlock permission.',
    'KB/how-to-access-an-occupied-unit',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-REM-7': guard(
    'The PIN must be the six digits that were sent to this tenant for this unit.',
    'SEED/000',
    (c: { right: boolean }) => c.right,
  ),
  'B-REM-8': guard(
    'A PIN expires after ten minutes.',
    'chosen',
    (c: { sentAt: number; now: number; lifeMs: number }) => c.now - c.sentAt < c.lifeMs,
  ),
  'B-REM-9': guard(
    'A PIN becomes invalid after five wrong attempts.',
    'chosen',
    (c: { wrong: number; tries: number }) => c.wrong < c.tries,
  ),
});

export function pinJudgements(
  state: State,
  { rules, secrets }: Context,
  button: Button,
  pin: string,
  now: number,
): Judgement[] {
  const { pinLifeMs: lifeMs, pinTries: tries } = button.facility.settings;
  const request = state.pins.get(button.unit.id);
  if (request === undefined || request.tenant !== button.unit.tenant) return [[pinRules['B-REM-7'].id, false]];
  return [
    judged(rules, pinRules['B-REM-8'], { sentAt: request.at, now, lifeMs }),
    judged(rules, pinRules['B-REM-9'], { wrong: request.wrong, tries }),
    [
      pinRules['B-REM-7'].id,
      holds(rules, pinRules['B-REM-7'], { right: sameText(secrets, codeFor(secrets, request.ref), pin) }),
    ],
  ];
}

/** A refused remote unlock; a wrong PIN is counted. */
export const refuseRemote = (unit: Unit, by: string, rule: RuleId, at: number): Decision<PinEvent> => {
  const told: PinEvent = { type: 'remote.refused', at, unit: unit.id, by, rule };
  return refused(
    rule,
    unit.id,
    told,
    ...(rule === pinRules['B-REM-7'].id ? [{ type: 'pin.wrong', at, unit: unit.id } as const] : []),
  );
};

export const pinDeciders: Deciders<PinCommand, PinEvent | MessageSent> = {
  'remote.ask'(state, command, context) {
    const { now: at, rules } = context;
    const unit = state.units.get(command.unit);
    const button = unit === undefined ? undefined : buttonOf(state, unit, command.via, at);
    if (unit === undefined || button === undefined) return refused(idRules['B-FAC-5'], command.unit);
    const allowed = mayDo(state, context, command.by, unit.facility, 'Access Override Unlock');
    const [disabled] = disabledBy(button, context);
    const rule = !holds(rules, pinRules['B-REM-5'], { allowed }) ? pinRules['B-REM-5'].id : disabled;
    if (rule !== undefined) return refuseRemote(unit, command.by, rule, at);
    if (unit.tenant === undefined) return refuseRemote(unit, command.by, pinRules['B-REM-7'].id, at);
    const ref = reference(context, `pin ${unit.id}`);
    const request = { id: ref, unit: unit.id, tenant: unit.tenant, by: command.by, ref, at, wrong: 0 };
    return decided(
      { type: 'pin.requested', at, request },
      ...notify(state, context, { kind: 'pin-request', to: unit.tenant, facility: unit.facility, unit: unit.id, ref }),
    );
  },
};

export const pinEvolvers: Evolvers<PinEvent> = {
  'pin.requested'(state, { request }) {
    state.pins.set(request.unit, { ...request });
  },
  'pin.wrong'(state, { unit }) {
    const request = state.pins.get(unit);
    if (request !== undefined) request.wrong += 1;
  },
  'remote.refused'() {},
};
