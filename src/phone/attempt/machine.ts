/**
 * One attempt to open a lock, from the tap on its icon to the end of the connection.
 *
 * INV-1: An available offline key is used first, except by staff who open another person's unit. INV-2: There is at most one refresh and one retry.
 * INV-3: Nothing is written before the session is read and notifications are on. INV-4: The user sees one outcome, and it is the same for every path.
 */
import { type AnyTransitionDefinition, enqueueActions, setup } from 'xstate';
import type { Platform } from '../profiles.ts';
import { attemptGuards, attemptReactions, type Reaction } from './rules.ts';
import type { AttemptContext, AttemptEffect, AttemptEvent } from './types.ts';

type GuardName = keyof typeof attemptGuards;
type ReactionName = keyof typeof attemptReactions;

export const newAttempt = (platform: Platform, mac: string, onlineOnly: boolean): AttemptContext => ({
  platform,
  mac,
  onlineOnly,
  deadlines: {},
  hardware: '',
  tries: 0,
  session: '',
  subscribed: false,
  path: null,
  commands: [],
  responses: [],
  renewed: false,
  outcome: null,
});

const act = (name: ReactionName) => ({ type: 'do', params: { name } }) as const;
const is = (name: GuardName) => ({ type: 'is', params: { name } }) as const;

const lost = { target: '#attempt.over', actions: [act('endLost'), act('finish')] } as const;
const tooLong = { target: '#attempt.closing', actions: act('endTooLong') } as const;

/** The guards and reactions of an attempt; a planted fault is a copy with one entry replaced. */
export interface AttemptParts {
  readonly guards: Readonly<Record<GuardName, (context: AttemptContext, event: AttemptEvent) => boolean>>;
  readonly reactions: Readonly<Record<ReactionName, (context: AttemptContext, event: AttemptEvent) => Reaction>>;
  /** Called with every transition that is taken. */
  readonly took?: (transition: AnyTransitionDefinition) => void;
}
export const ATTEMPT_PARTS: AttemptParts = { guards: attemptGuards, reactions: attemptReactions };

const attemptSetup = (parts: AttemptParts) =>
  setup({
    types: {
      context: {} as AttemptContext,
      events: {} as AttemptEvent,
      emitted: {} as AttemptEffect,
      input: {} as AttemptContext,
    },
    guards: {
      is: ({ context, event }, params: { name: GuardName }) => parts.guards[params.name](context, event),
    },
    actions: {
      do: enqueueActions(({ context, event, enqueue }, params: { name: ReactionName }) => {
        const answer = parts.reactions[params.name](context, event);
        if (answer.context !== undefined) enqueue.assign(answer.context);
        for (const effect of answer.effects ?? []) enqueue.emit(effect);
        for (const next of answer.raise ?? []) enqueue.raise(next);
      }),
    },
  });

const build = (parts: AttemptParts) =>
  attemptSetup(parts).createMachine({
    id: 'attempt',
    context: ({ input }) => input,
    initial: 'idle',
    on: { bluetoothGone: { target: '.over', actions: [act('endDenied'), act('close'), act('quit')] } },
    states: {
      idle: { on: { begin: 'searching' } },
      searching: {
        entry: act('search'),
        exit: act('stopSearch'),
        on: {
          discovered: { guard: is('isTarget'), target: 'connecting', actions: act('found') },
          scanEnds: { target: 'over', actions: [act('endNotFound'), act('finish')] },
        },
      },
      connecting: {
        entry: act('connect'),
        exit: act('connectOver'),
        on: {
          connected: 'opening',
          connectFailed: [
            { guard: is('mayConnectAgain'), target: 'pausing' },
            { target: 'over', actions: [act('endNoConnection'), act('finish')] },
          ],
          connectEnds: { target: 'over', actions: [act('endNoConnection'), act('close'), act('quit')] },
          disconnected: lost,
        },
      },
      pausing: { entry: act('pause'), exit: act('pauseOver'), on: { connectAgain: 'connecting' } },
      opening: {
        entry: act('open'),
        on: {
          read: [
            { guard: is('sessionValid'), actions: act('keepSession') },
            { target: 'closing', actions: act('endBadSession') },
          ],
          subscribed: { actions: act('keepSubscription') },
          ready: 'choosing',
          disconnected: lost,
          trustEnds: tooLong,
        },
      },
      /** The phone answers synchronously: no other event arrives in between. */
      choosing: {
        entry: act('choose'),
        on: {
          offered: [
            { guard: is('keyMalformed'), target: 'closing', actions: act('endMalformed') },
            { guard: is('hasKey'), target: 'writing', actions: act('takeKey') },
            { guard: is('canAsk'), target: 'asking' },
            { target: 'closing', actions: act('endCannotReach') },
          ],
        },
      },
      asking: {
        entry: act('ask'),
        on: {
          granted: [
            { guard: is('hasCommands'), target: 'writing', actions: act('takeCommands') },
            { target: 'closing', actions: act('endMalformed') },
          ],
          denied: { target: 'closing', actions: act('endDenied') },
          disconnected: lost,
          trustEnds: tooLong,
        },
      },
      writing: {
        entry: act('writeFirst'),
        on: {
          notified: [
            { guard: is('isServerPacket'), actions: act('keepResponse') },
            { guard: is('isShutdown'), target: 'closing', actions: act('endByResult') },
            { guard: is('goesOn'), actions: act('writeNext') },
            { guard: is('opened'), target: 'closing', actions: act('endOpened') },
            { guard: is('mayRenew'), target: 'renewing', actions: act('renew') },
            { guard: is('isLast'), target: 'closing', actions: act('endByResult') },
          ],
          disconnected: lost,
        },
      },
      renewing: {
        on: {
          refreshed: 'asking',
          denied: { target: 'closing', actions: act('endDenied') },
          disconnected: lost,
          trustEnds: tooLong,
        },
      },
      closing: {
        entry: act('close'),
        exit: act('quit'),
        on: { disconnected: 'over', closeEnds: 'over', bluetoothGone: 'over' },
      },
      over: { type: 'final' },
    },
  });

type AttemptMachine = ReturnType<typeof build>;
const built = new WeakMap<AttemptParts, AttemptMachine>();

/** Caches one machine for all phones that share their parts. */
export function attemptMachine(parts: AttemptParts): AttemptMachine {
  const machine = built.get(parts) ?? build(parts);
  built.set(parts, machine);
  return machine;
}
