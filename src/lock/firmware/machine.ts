/**
 * The firmware of every kind of lock: parallel regions for power, provisioning, motor, link, clock and gateway. Its context is RAM;
 * power loss discards the whole actor.
 *
 * INV-1: Only a touch makes a ONE advertise; a closed hasp wakes it for locking only. INV-2: It never sleeps during a motion or
 * with a command in progress. INV-3: A motion that began completes, even if the link ends. INV-4: One command is in progress at a time.
 * INV-5: The shutdown notice is sent before the link goes down. INV-6: A jam keeps its state until another motion begins, the bolt is
 * retracted by hand, or the power is lost.
 */
import { enqueueActions, setup } from 'xstate';
import { MAX_UNPROMPTED, sharedBy } from '../machine.ts';
import type { LockSettings } from '../settings.ts';
import type { GuardName } from './guards.ts';
import type { FirmwareParts, ReactionName } from './parts.ts';
import { clock, gateway, link, motor, power, provisioning } from './regions.ts';
import type { FirmwareContext, FirmwareEffect, FirmwareEvent } from './types.ts';

/** RAM before the first instruction. */
const blankRam = (mains: boolean): FirmwareContext => ({
  ...(mains ? BLANK_MAINS : BLANK),
});

const BLANK: FirmwareContext = {
  mains: false,
  config: { ready: false, explicitLock: false, relockMs: 0, longPressMs: 0 },
  deadlines: {},
  time: null,
  zoneKnown: false,
  mechanical: 255,
  bolt: 'between',
  hasp: 'seated',
  renewedByConnect: false,
  touched: false,
  wakeAgain: false,
  closedByHand: false,
  ble: null,
  mesh: null,
  work: null,
  moving: false,
  waiting: [],
  highestSent: 0,
  overflows: 0,
  lockTries: 0,
  clicks: [],
  wrongClicks: 0,
};
const BLANK_MAINS: FirmwareContext = { ...BLANK, mains: true };

const firmwareSetup = (parts: FirmwareParts, settings: LockSettings) =>
  setup({
    types: {
      context: {} as FirmwareContext,
      events: {} as FirmwareEvent,
      emitted: {} as FirmwareEffect,
      input: {} as { mains: boolean },
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

export const firmware = sharedBy((parts: FirmwareParts, settings: LockSettings) =>
  firmwareSetup(parts, settings).createMachine({
    id: 'firmware',
    type: 'parallel',
    options: { maxIterations: MAX_UNPROMPTED },
    context: ({ input }) => blankRam(input.mains),
    states: { power, provisioning, motor, link, clock, gateway },
  }),
);
