/**
 * The body of a mains-powered entry controller: a relay in place of the bolt ("retracted" means open), and a
 * supply that fails only when it is cut. It runs the same firmware.
 *
 * INV-1: Without power the relay drops, and the door stays shut. INV-2: Nothing jams.
 */
import { MAX_UNPROMPTED, sharedBy } from '../machine.ts';
import type { LockSettings } from '../settings.ts';
import { act, bodySetup, is } from './padlock.ts';
import type { BodyParts } from './rules.ts';

export const relayBody = sharedBy((parts: BodyParts, settings: LockSettings) =>
  bodySetup(parts, settings).createMachine({
    id: 'relay',
    type: 'parallel',
    options: { maxIterations: MAX_UNPROMPTED },
    context: ({ input }) => input,
    on: {
      temperature: { actions: act('heat') },
      part: { actions: [act('changePart'), act('reportBolt')] },
      plan: { actions: act('plan') },
    },
    states: {
      bolt: {
        initial: 'extended',
        states: {
          extended: { always: { guard: is('retracted'), target: 'retracted', actions: act('reportBolt') } },
          retracted: { always: { guard: is('extended'), target: 'extended', actions: act('reportBolt') } },
        },
      },
      motor: {
        initial: 'off',
        states: {
          off: { on: { drive: { target: 'running', actions: act('startMotor') } } },
          running: {
            on: {
              drive: { actions: act('startMotor') },
              step: { actions: act('switchRelay') },
              rest: { target: 'off', actions: act('stopMotor') },
              powerLost: { target: 'off', actions: [act('stopMotor'), act('dropRelay')] },
            },
          },
        },
      },
      supply: {
        initial: 'up',
        states: {
          up: {
            on: {
              step: [
                { guard: is('cutAtStep'), target: 'collapsed', actions: [act('spendCut'), act('collapse')] },
                { guard: is('stepCounted'), actions: act('countDown') },
              ],
              count: [
                { guard: is('cutHere'), target: 'collapsed', actions: [act('spendCut'), act('collapse')] },
                { guard: is('counted'), actions: act('countDown') },
              ],
            },
          },
          collapsed: {
            on: {
              powerLost: { actions: act('dropRelay') },
              supply: { target: 'up', actions: act('comeBack') },
            },
          },
        },
      },
    },
  }),
);
