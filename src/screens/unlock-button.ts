/** The Unlock button of Unit Details and its pop-up, for one member of staff (SEED/000). Pure. */
import { REASONS } from '../core/opening/reasons.ts';
import type { PortalUnit } from './portal.ts';
import { asking, type Press, press } from './press.ts';

/** The reasons why the button is disabled, by rule. */
export const DISABLED: Readonly<Record<string, string>> = {
  'B-REM-1': 'There is no Unit Controller on the unit.',
  'B-REM-2': 'The tenant’s phone number is blank.',
  'B-REM-3': 'The lock is offline and cannot receive remote commands.',
};

export interface UnlockButton {
  /** The reasons in the order of the help page; empty if it is enabled. */
  readonly because: readonly string[];
  /** Unlocks immediately, without the pop-up, because the unit is available or shared with managers. */
  readonly direct: Press | undefined;
  /** Sends the tenant a PIN. */
  readonly yes: Press;
  /** After Yes: enters the PIN that the tenant reports. */
  readonly pin: Press;
  /** Emergency: the reasons why it is disabled, and one button for each reason in its list. */
  readonly emergency: { readonly because: readonly string[]; readonly reasons: readonly Press[] };
}

const needs = (permission: string): string => `Your role lacks the ${permission} permission.`;

/** The options of the button for one member of staff, and the rules that disable it for everybody. */
export type ButtonState = Pick<PortalUnit['button'], 'disabledBy' | 'yes' | 'emergency' | 'direct'>;

export function unlockButton(id: string, button: ButtonState, staff: string): UnlockButton {
  const args = { as: staff, unit: id };
  const because = button.disabledBy.map((rule) => DISABLED[rule] ?? rule);
  const noPin = button.yes ? [] : [needs('Access Override Unlock')];
  const noEmergency = button.emergency ? [] : [needs('Access Emergency Unlock (Emergency Unlock Override)')];
  const noneLeft = button.direct || button.yes || button.emergency ? [] : [...noPin, ...noEmergency];
  return {
    because: [...because, ...noneLeft],
    direct: button.direct ? press('Unlock', 'portal.unlock', args, because) : undefined,
    yes: press('Yes', 'portal.unlock', { ...args, choose: 'Yes' }, noPin),
    pin: asking(press('Unlock', 'portal.enterPin', args, noPin), 'pin', 'PIN from the tenant'),
    emergency: {
      because: noEmergency,
      reasons: REASONS.map((reason) => {
        const chosen = press(reason, 'portal.unlock', { ...args, choose: 'Emergency', reason });
        return reason === 'Other' ? asking(chosen, 'note', 'What happened') : chosen;
      }),
    },
  };
}

/** The outcome of the last remote unlock. */
export const REMOTE: Readonly<Record<string, string>> = {
  sent: 'sent; somebody at the unit must wake and open the lock within ten seconds',
  opened: 'opened',
  'sent, not opened': 'sent, not opened: nobody woke and opened the lock in time',
};
