/** What the firmware hears of its body: where bolt and hasp are, a motor that stalls, a hand inside. */
import type { AnyMachineSnapshot } from 'xstate';
import type { FirmwareEvent } from '../../lock/firmware/types.ts';
import { type Step, verbs, wait } from '../setup/steps.ts';
import { type Action, due, type TargetStep, until } from './action.ts';
import { at, type Lock, MOMENT, moving, powered, ram } from './firmware-view.ts';

export const BOLTS = ['extended', 'between', 'retracted'] as const;

/** Where the bolt comes next while the motor runs. */
function leadsTo(s: AnyMachineSnapshot): readonly string[] {
  const { bolt, hasp } = ram(s);
  if (!moving(s)) return [];
  const motor = at(s, 'motor');
  const draws = motor === 'unlocking' || motor === 'jammedLocking' || (motor === 'homing' && hasp === 'out');
  const end = draws ? 'retracted' : 'extended';
  // A hasp that is pulled comes out as soon as it can: not both at once.
  if (bolt === end || (draws && hasp === 'pulled')) return [];
  return bolt === 'between' ? [end] : ['between'];
}

/** A relay is at one end or at the other; only a sensor that is cut says that it is between. */
function relayDeeds(
  id: string,
  told: (position: (typeof BOLTS)[number], steps: readonly TargetStep[], possible: Action['possible']) => Action,
): readonly Action[] {
  const mend = verbs.lock.repairPart({ lock: id, part: 'sensor' });
  const now = (position: string) => [until(`lock.${id}.sensor`, position)];
  const bolt = (s: AnyMachineSnapshot): string => ram(s).bolt;
  return [
    told('retracted', now('retracted'), (s) => at(s, 'motor') === 'unlocking' && bolt(s) === 'extended'),
    told('extended', now('extended'), (s) => at(s, 'motor') === 'locking' && bolt(s) === 'retracted'),
    told('between', [verbs.lock.cutPart({ lock: id, part: 'sensor' })], (s) => powered(s) && bolt(s) !== 'between'),
    told('retracted', [wait(200), mend], (s) => at(s, 'motor') === 'jammedLocking' && bolt(s) === 'between'),
    told('extended', [wait(200), mend], (s) => at(s, 'motor') === 'jammedUnlocking' && bolt(s) === 'between'),
  ];
}

/** The body answers by itself; a hand draws the bolt from inside, pulls the hasp and puts it back. */
export function bodyDeeds({ id, mains }: Lock): readonly Action[] {
  const told = (
    position: (typeof BOLTS)[number],
    steps: readonly TargetStep[],
    possible: Action['possible'],
  ): Action => ({
    event: { type: 'bolt', ...MOMENT, position } as FirmwareEvent,
    steps,
    possible,
  });
  if (mains) return relayDeeds(id, told);
  const bolt = BOLTS.map((position) =>
    told(position, [until(`lock.${id}.sensor`, position)], (s) => leadsTo(s).includes(position)),
  );
  const stall = [until(`lock.${id}.deadlines.stall`), due(`lock/${id}/body`, 'stall')];
  const hasp = (position: 'seated' | 'pulled' | 'out', step: Step, possible: Action['possible']): Action => ({
    event: { type: 'hasp', ...MOMENT, position } as FirmwareEvent,
    steps: [step],
    possible: (s) => powered(s) && possible(s),
  });
  return [
    ...bolt,
    hasp('out', verbs.lock.pullHasp({ lock: id }), (s) => ram(s).hasp === 'seated' && ram(s).bolt === 'retracted'),
    hasp('pulled', verbs.lock.pullHasp({ lock: id }), (s) => ram(s).hasp === 'seated' && ram(s).bolt !== 'retracted'),
    hasp('seated', verbs.lock.letGoHasp({ lock: id }), (s) => ram(s).hasp === 'pulled'),
    hasp('seated', verbs.lock.closeHasp({ lock: id }), (s) => ram(s).hasp === 'out' && ram(s).bolt === 'retracted'),
    {
      event: { type: 'released', ...MOMENT } as FirmwareEvent,
      steps: [verbs.lock.releaseFromInside({ lock: id })],
      possible: powered,
    },
    {
      // The release is heard, and then where the bolt is.
      event: { type: 'bolt', ...MOMENT, position: 'retracted' } as FirmwareEvent,
      steps: [verbs.lock.releaseFromInside({ lock: id })],
      possible: (s) =>
        at(s, 'power') === 'awake' &&
        ram(s).bolt !== 'retracted' &&
        ram(s).hasp !== 'pulled' &&
        ['idle', 'homing', 'jammedUnlocking'].includes(at(s, 'motor')),
    },
    {
      event: { type: 'stallSeen', ...MOMENT } as FirmwareEvent,
      steps: [verbs.door.lean({ lock: id, newtons: 2_000 }), ...stall],
      possible: (s) => moving(s) && !at(s, 'motor').startsWith('jammed'),
    },
    {
      // On its way back nothing holds the bolt but its end, where a sensor would have told.
      event: { type: 'stallSeen', ...MOMENT } as FirmwareEvent,
      steps: [verbs.lock.cutPart({ lock: id, part: 'sensor' }), ...stall],
      possible: (s) => moving(s) && at(s, 'motor').startsWith('jammed'),
    },
  ];
}
