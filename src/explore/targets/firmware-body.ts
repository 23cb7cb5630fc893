/** The firmware's inputs from its body: the positions of bolt and hasp, a stalled motor, the inside release. */
import type { AnyMachineSnapshot } from 'xstate';
import type { FirmwareEvent } from '../../lock/firmware/types.ts';
import { type Step, verbs, wait } from '../setup/steps.ts';
import { type Action, due, type TargetStep, until } from './action.ts';
import { at, type Lock, MOMENT, moving, powered, ram } from './firmware-view.ts';

export const BOLTS = ['extended', 'between', 'retracted'] as const;

/** The positions that the bolt can reach next while the motor runs. */
function leadsTo(s: AnyMachineSnapshot): readonly string[] {
  const { bolt, hasp } = ram(s);
  if (!moving(s)) return [];
  const motor = at(s, 'motor');
  const draws = motor === 'unlocking' || motor === 'jammedLocking' || (motor === 'homing' && hasp === 'out');
  const end = draws ? 'retracted' : 'extended';
  // A pulled hasp comes out as soon as it can, so it is never pulled while the bolt is retracted.
  if (bolt === end || (draws && hasp === 'pulled')) return [];
  return bolt === 'between' ? [end] : ['between'];
}

/** The actions of a relay, which is at one end or the other; only a disconnected sensor reads between. */
function relayActions(
  id: string,
  boltAction: (position: (typeof BOLTS)[number], steps: readonly TargetStep[], possible: Action['possible']) => Action,
): readonly Action[] {
  const repair = verbs.lock.repairPart({ lock: id, part: 'sensor' });
  const now = (position: string) => [until(`lock.${id}.sensor`, position)];
  const bolt = (s: AnyMachineSnapshot): string => ram(s).bolt;
  return [
    boltAction('retracted', now('retracted'), (s) => at(s, 'motor') === 'unlocking' && bolt(s) === 'extended'),
    boltAction('extended', now('extended'), (s) => at(s, 'motor') === 'locking' && bolt(s) === 'retracted'),
    boltAction(
      'between',
      [verbs.lock.cutPart({ lock: id, part: 'sensor' })],
      (s) => powered(s) && bolt(s) !== 'between',
    ),
    boltAction('retracted', [wait(200), repair], (s) => at(s, 'motor') === 'jammedLocking' && bolt(s) === 'between'),
    boltAction('extended', [wait(200), repair], (s) => at(s, 'motor') === 'jammedUnlocking' && bolt(s) === 'between'),
  ];
}

/** What the body does on its own, and what a person does: retracts the bolt from inside, pulls the hasp and puts it back. */
export function bodyActions({ id, mains }: Lock): readonly Action[] {
  const boltAction = (
    position: (typeof BOLTS)[number],
    steps: readonly TargetStep[],
    possible: Action['possible'],
  ): Action => ({
    event: { type: 'bolt', ...MOMENT, position } as FirmwareEvent,
    steps,
    possible,
  });
  if (mains) return relayActions(id, boltAction);
  const bolt = BOLTS.map((position) =>
    boltAction(position, [until(`lock.${id}.sensor`, position)], (s) => leadsTo(s).includes(position)),
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
      // The firmware sees the release first, and then the position of the bolt.
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
      // On its way back the bolt stalls only at its end, where a working sensor would have reported it.
      event: { type: 'stallSeen', ...MOMENT } as FirmwareEvent,
      steps: [verbs.lock.cutPart({ lock: id, part: 'sensor' }), ...stall],
      possible: (s) => moving(s) && at(s, 'motor').startsWith('jammed'),
    },
  ];
}
