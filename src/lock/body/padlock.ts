/**
 * The body of a battery-powered lock: bolt, hasp, motor and supply as parallel regions. It keeps its state without power.
 *
 * INV-1: Only a running motor or the inside release moves the bolt.
 * INV-2: The hasp comes out only while the bolt is retracted. INV-3: No motor runs on a collapsed supply.
 * INV-4: A collapsed supply recovers only with a cell that can power the electronics.
 */
import { enqueueActions, setup } from 'xstate';
import { MAX_UNPROMPTED, sharedBy } from '../machine.ts';
import type { LockSettings } from '../settings.ts';
import { chargeFor, FULL_MV } from './battery.ts';
import type { BodyParts } from './rules.ts';
import type { BodyContext, BodyEffect, BodyEvent } from './types.ts';

export type GuardName = keyof BodyParts['guards'];
export type ReactionName = keyof BodyParts['reactions'];

/** A body as it leaves the factory: bolt retracted, hasp seated, full cell, 20 °C. */
export function newBody(settings: LockSettings, at: number, bolt: 'extended' | 'retracted'): BodyContext {
  return {
    deadlines: {},
    travelMs: bolt === 'extended' ? 0 : settings.travelMs,
    toward: null,
    back: false,
    loadMa: 0,
    cell: { charge: chargeFor(FULL_MV, settings), temperatureC: 20 },
    cellAt: at,
    doorN: 0,
    handN: 0,
    onHandle: false,
    haspIn: true,
    broken: [],
    cut: null,
  };
}

/** Shared by the two bodies: turns named entries into guards and actions. */
export const bodySetup = (parts: BodyParts, settings: LockSettings) =>
  setup({
    types: {
      context: {} as BodyContext,
      events: {} as BodyEvent,
      emitted: {} as BodyEffect,
      input: {} as BodyContext,
    },
    guards: {
      is: ({ context, event }, params: { name: GuardName }) => parts.guards[params.name](context, event, settings),
    },
    actions: {
      do: enqueueActions(({ context, event, enqueue }, params: { name: ReactionName }) => {
        const answer = parts.reactions[params.name](context, event, settings);
        if (answer.context !== undefined) enqueue.assign(answer.context);
        for (const effect of answer.effects ?? []) enqueue.emit(effect);
        for (const next of answer.raise ?? []) enqueue.raise(next);
      }),
    },
  });

export const act = (name: ReactionName) => ({ type: 'do', params: { name } }) as const;
export const is = (name: GuardName) => ({ type: 'is', params: { name } }) as const;

export const padlockBody = sharedBy((parts: BodyParts, settings: LockSettings) =>
  bodySetup(parts, settings).createMachine({
    id: 'padlock',
    type: 'parallel',
    options: { maxIterations: MAX_UNPROMPTED },
    context: ({ input }) => input,
    on: {
      lean: { actions: act('lean') },
      handle: { actions: act('handle') },
      temperature: { actions: act('heat') },
      part: { actions: [act('changePart'), act('reportBolt')] },
      plan: { actions: act('plan') },
      release: { actions: act('release') },
    },
    states: {
      bolt: {
        initial: 'between',
        states: {
          extended: {
            always: [
              { guard: is('between'), target: 'between', actions: act('reportBolt') },
              { guard: is('retracted'), target: 'retracted', actions: act('reportBolt') },
            ],
          },
          between: {
            always: [
              { guard: is('extended'), target: 'extended', actions: act('reportBolt') },
              { guard: is('retracted'), target: 'retracted', actions: act('reportBolt') },
            ],
          },
          retracted: {
            always: [
              { guard: is('between'), target: 'between', actions: act('reportBolt') },
              { guard: is('extended'), target: 'extended', actions: act('reportBolt') },
            ],
          },
        },
      },
      hasp: {
        initial: 'seated',
        states: {
          seated: {
            on: {
              pull: [
                { guard: is('retracted'), target: 'out', actions: act('haspOut') },
                { target: 'pulled', actions: act('pullHasp') },
              ],
            },
          },
          pulled: {
            on: { push: { target: 'seated', actions: act('letGo') } },
            always: { guard: is('retracted'), target: 'out', actions: act('haspOut') },
          },
          out: { on: { close: { guard: is('retracted'), target: 'seated', actions: act('letGo') } } },
        },
      },
      motor: {
        initial: 'off',
        states: {
          off: { on: { drive: { target: 'running', actions: act('startMotor') } } },
          running: {
            on: {
              drive: { actions: act('startMotor') },
              step: [{ guard: is('held'), target: 'stalled', actions: act('holdBolt') }, { actions: act('stepBolt') }],
              rest: { target: 'off', actions: act('stopMotor') },
              powerLost: { target: 'off', actions: act('stopMotor') },
            },
          },
          stalled: {
            on: {
              drive: { target: 'running', actions: act('startMotor') },
              step: [
                { guard: is('held'), actions: act('holdBolt') },
                { target: 'running', actions: act('stepBolt') },
              ],
              stall: { actions: act('seeStall') },
              rest: { target: 'off', actions: act('stopMotor') },
              powerLost: { target: 'off', actions: act('stopMotor') },
            },
          },
        },
      },
      supply: {
        initial: 'up',
        states: {
          up: {
            always: { guard: is('sags'), target: 'collapsed', actions: act('collapse') },
            on: {
              cell: [
                { guard: is('cellRemoved'), target: 'collapsed', actions: [act('changeCell'), act('collapse')] },
                { actions: act('changeCell') },
              ],
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
              cell: { actions: act('changeCell') },
              supply: [
                { guard: is('carries'), target: 'up', actions: act('comeBack') },
                { target: 'flat', actions: act('giveUp') },
              ],
            },
          },
          flat: {
            on: { cell: { actions: act('changeCell') } },
            always: { guard: is('carries'), target: 'up', actions: act('comeBack') },
          },
        },
      },
    },
  }),
);
