/** Packets that a lock receives: the content of each, the link by which it arrives, and its result. One packet per session is enough. */
import type { AnyMachineSnapshot } from 'xstate';
import type { FirmwareEvent, Outcome, Session } from '../../lock/firmware/types.ts';
import { INVALID_KEY, SUCCESS } from '../../protocol/results.ts';
import { verbs, wait } from '../setup/steps.ts';
import { type Action, type TargetStep, until } from './action.ts';
import { at, atOnce, configOf, type Lock, MOMENT, ram, SESSION, TIME } from './firmware-view.ts';

function outcomeOf(command: string, session: Session, lock: Lock): Outcome {
  return {
    result: command === 'garbage' ? INVALID_KEY : SUCCESS,
    accepted: command !== 'garbage',
    unlock: command === 'unlock',
    // The sequence shows that the one command of this session was verified.
    session: { ...session, lastSequence: 1, staged: command === 'stage' ? ['00', null] : session.staged },
    time: lock.ready ? TIME : null,
    zoneKnown: lock.ready,
    config: configOf(lock.ready),
    follow: command === 'firmwareUpdate' ? 'firmwareMode' : command === 'shutdown' ? 'shutdown' : 'nothing',
    answer: null,
    masterBefore: null,
    carry: [],
  };
}

const COMMANDS = ['unlock', 'garbage', 'stage', 'shutdown', 'firmwareUpdate', 'changes'] as const;
/** The commands that arrive over the mesh; all others arrive over Bluetooth. */
const MESH: readonly string[] = ['shutdown', 'firmwareUpdate', 'changes'];

function commandSteps(command: (typeof COMMANDS)[number], { id }: Lock): readonly TargetStep[] {
  const arrived = until(`lock.${id}.deadlines.process`);
  switch (command) {
    case 'unlock':
      return [verbs.intruder.useKey({ of: id, alteration: 'none' }), arrived];
    case 'garbage':
      return [verbs.intruder.write({ packet: '04'.padEnd(40, '0') }), arrived];
    case 'stage':
    case 'changes':
      return [arrived];
    default:
      return [wait(130), verbs.developer.order({ lock: id, op: command }), arrived];
  }
}

export function packetActions(lock: Lock): readonly Action[] {
  return COMMANDS.flatMap((command): readonly Action[] => {
    const via = MESH.includes(command) ? 'mesh' : 'ble';
    const mine = (s: AnyMachineSnapshot): boolean => ram(s).work?.packet === command;
    const sessionOf = (s: AnyMachineSnapshot): Session | null => (via === 'ble' ? ram(s).ble : ram(s).mesh);
    const fits = lock.ready ? command !== 'stage' : command === 'stage';
    if (!fits) return [];
    return [
      {
        event: { type: 'packet', ...MOMENT, via, packet: command, commandId: 0, cause: 0 } as FirmwareEvent,
        steps: commandSteps(command, lock),
        possible: (s) =>
          sessionOf(s)?.lastSequence === 0 &&
          ram(s).work === null &&
          at(s, 'power') !== 'firmwareMode' &&
          (via === 'ble' || (command === 'changes') === (at(s, 'power') === 'checkIn')),
      },
      {
        event: { type: 'judged', ...MOMENT, outcome: outcomeOf(command, SESSION, lock) } as FirmwareEvent,
        steps: [],
        possible: (s) =>
          mine(s) && atOnce(s) === 'judged' && !(command === 'unlock' && !lock.mains && ram(s).bolt === 'retracted'),
      },
      {
        event: { type: 'answered', ...MOMENT, via, carried: [] } as FirmwareEvent,
        steps: [],
        possible: (s) => mine(s) && atOnce(s) === 'answered',
      },
    ];
  });
}
