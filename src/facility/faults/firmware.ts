/** Faults in a lock's firmware: its guards, its reactions and the effects of its commands. */
import { FIRMWARE_PARTS } from '../../lock/firmware/parts.ts';
import type { FirmwareContext, Outcome } from '../../lock/firmware/types.ts';
import { type Fault, withCommand, withFirmware } from './fault.ts';

/** The reactions of the firmware without a fault. */
const sound = FIRMWARE_PARTS.reactions;

/** Changes the outcome of a verified command before the firmware receives it. */
const withOutcome = (change: (outcome: Outcome, c: FirmwareContext) => Outcome) =>
  withFirmware({
    reactions: {
      judged: (c, e, s) => (e.type === 'judged' ? sound.judged(c, { ...e, outcome: change(e.outcome, c) }, s) : {}),
    },
  });

export const FIRMWARE_FAULTS: readonly Fault[] = [
  {
    id: 'generation-falls',
    layer: 'firmware',
    sentence: 'A slot accepts a lower generation than the current one.',
    plant: withCommand({
      enableLimitedKey: ({ command, flash }) => ({
        flash: { slots: { ...flash.slots, [command.slotNumber]: { generation: 1, blacklisted: false } } },
        generation: command.generation,
      }),
    }),
  },
  {
    id: 'enable-forgets',
    layer: 'firmware',
    sentence: 'Enabling a slot changes nothing.',
    plant: withCommand({ enableLimitedKey: ({ command }) => ({ flash: {}, generation: command.generation }) }),
  },
  {
    id: 'overlock-not-kept',
    layer: 'firmware',
    sentence: 'The lock does not store the state of its unit.',
    plant: withCommand({ unitState: () => ({ flash: {} }) }),
  },
  {
    id: 'overlock-sticks',
    layer: 'firmware',
    sentence: 'An overlock is never cleared.',
    plant: withCommand({
      unitState: ({ command, flash }) => ({ flash: { overlock: flash.overlock || command.overlock } }),
    }),
  },
  {
    id: 'hours-all-days',
    layer: 'firmware',
    sentence: 'Setting the hours of some weekdays changes the hours of all weekdays.',
    plant: withCommand({
      scheduleHours: ({ command, flash }) => ({
        flash: {
          hours: {
            ...flash.hours,
            [command.index]: Array.from({ length: 7 }, () => ({ open: command.open, close: command.close })),
          },
        },
      }),
    }),
  },
  {
    id: 'setup-keeps-slots',
    layer: 'firmware',
    sentence: 'A new master key does not clear the slots of the old one.',
    plant: withCommand({
      setup: ({ command, session }) => ({
        flash: { master: session.staged.join(''), epoch: command.epoch },
        session: { staged: [null, null] },
      }),
    }),
  },
  {
    id: 'acknowledges-too-much',
    layer: 'firmware',
    sentence: 'Records that were never sent are dropped.',
    plant: withCommand({ acknowledgeRecords: () => ({ flash: { records: [] } }) }),
  },
  {
    id: 'zone-forgotten',
    layer: 'firmware',
    sentence: 'The next change of the UTC offset is dropped.',
    plant: withCommand({
      zoneTime: ({ command }) => ({
        flash: { zone: { offset: command.offset, transition: 0, offsetAfter: command.offset, quartersToNext: 0 } },
      }),
    }),
  },
  {
    id: 'answers-before-motion',
    layer: 'firmware',
    sentence: 'The lock answers with success before the bolt has moved.',
    plant: withFirmware({
      reactions: {
        unlock: (c, e, s) => {
          const answer = sound.unlock(c, e, s);
          const early = sound.unlocked(c, e, s);
          const told = (early.effects ?? []).filter((effect) => effect.type === 'answer');
          return { ...answer, effects: [...(answer.effects ?? []), ...told] };
        },
      },
    }),
  },
  {
    id: 'locked-by-belief',
    layer: 'firmware',
    sentence: 'The lock reports locked as soon as the motor starts.',
    plant: withFirmware({
      reactions: {
        lock: (c, e, s) => {
          const answer = sound.lock(c, e, s);
          return { ...answer, context: { ...answer.context, mechanical: 2 } };
        },
      },
    }),
  },
  {
    id: 'jam-says-locked',
    layer: 'firmware',
    sentence: 'A jam while locking is reported as locked.',
    plant: withFirmware({
      reactions: {
        jamLocking: (c, e, s) => {
          const answer = sound.jamLocking(c, e, s);
          return { ...answer, context: { ...answer.context, mechanical: 2 } };
        },
      },
    }),
  },
  {
    id: 'jam-answers-success',
    layer: 'firmware',
    sentence: 'A jam while unlocking is answered with success.',
    plant: withFirmware({
      reactions: {
        jamUnlocking: (c, e, s) => {
          const answer = sound.jamUnlocking(c, e, s);
          return {
            ...answer,
            effects: (answer.effects ?? []).map((effect) =>
              effect.type === 'answer' ? { ...effect, result: 0x60 as const } : effect,
            ),
          };
        },
      },
    }),
  },
  {
    id: 'opening-without-record',
    layer: 'firmware',
    sentence: 'An opening does not create a record.',
    plant: withFirmware({
      reactions: {
        unlocked: (c, e, s) => {
          const answer = sound.unlocked(c, e, s);
          return { ...answer, effects: (answer.effects ?? []).filter((effect) => effect.type !== 'record') };
        },
      },
    }),
  },
  {
    id: 'never-sleeps',
    layer: 'firmware',
    sentence: 'A lock that has woken never goes back to sleep.',
    plant: withFirmware({
      guards: { resting: () => false, linkedAtRest: () => false },
      // The lock keeps asking whether it may sleep. Asking every few milliseconds, as a busy lock does, would take up most of a run.
      reactions: {
        sleepLater: (c, e, s) => sound.sleepLater(c, e, { ...s, sleepRetryMs: s.sleepAfterMs }),
        listenLater: (c, e, s) => sound.listenLater(c, e, { ...s, processMs: s.sleepAfterMs }),
      },
    }),
  },
  {
    id: 'hasp-wakes-radio',
    layer: 'firmware',
    sentence: 'A closed hasp makes the lock advertise.',
    plant: withFirmware({
      reactions: {
        wakeQuietly: (c, e, s) => {
          const answer = sound.wakeQuietly(c, e, s);
          return { ...answer, raise: [{ type: 'hear', at: e.at, supply: e.supply }] };
        },
      },
    }),
  },
  {
    id: 'session-without-end',
    layer: 'firmware',
    sentence: 'A session lasts as long as the central keeps it open.',
    plant: withFirmware({ reactions: { sessionOver: () => ({}) } }),
  },
  {
    id: 'guesses-without-end',
    layer: 'firmware',
    sentence: 'Wrong keys never end a session.',
    plant: withOutcome((outcome) => ({ ...outcome, session: { ...outcome.session, keyRefusals: 0 } })),
  },
  {
    id: 'sequence-forgotten',
    layer: 'firmware',
    sentence: 'The lock forgets the last sequence that it accepted.',
    plant: withOutcome((outcome) => ({ ...outcome, session: { ...outcome.session, lastSequence: 0 } })),
  },
  {
    id: 'clock-not-set',
    layer: 'firmware',
    sentence: 'An accepted command does not set the clock.',
    plant: withOutcome((outcome, c) => ({ ...outcome, time: c.time })),
  },
  {
    id: 'sleeps-over-commands',
    layer: 'firmware',
    sentence: 'A lock falls asleep while it processes commands.',
    plant: withFirmware({ guards: { linkedAtRest: (c) => c.ble !== null && c.deadlines.motion === undefined } }),
  },
  {
    id: 'silent-lock',
    layer: 'firmware',
    sentence: 'A lock to which nobody has connected never answers the second command.',
    plant: withFirmware({
      reactions: {
        answered: (c, e, s) => {
          const answer = sound.answered(c, e, s);
          return { ...answer, context: { ...answer.context, waiting: [] } };
        },
      },
    }),
  },
  {
    id: 'locks-an-open-hasp',
    layer: 'firmware',
    sentence: 'The bolt extends while the hasp is out.',
    plant: withFirmware({
      guards: { canLock: (c, e) => c.bolt !== 'extended' && c.config.ready && e.supply !== 'none' },
    }),
  },
  {
    id: 'relock-forgotten',
    layer: 'firmware',
    sentence: 'An unlocked lock never relocks on its own.',
    plant: withFirmware({
      reactions: {
        timeToLock: (c) => ({
          context: { deadlines: Object.fromEntries(Object.entries(c.deadlines).filter(([name]) => name !== 'relock')) },
        }),
      },
    }),
  },
  {
    id: 'queue-without-end',
    layer: 'firmware',
    sentence: 'The command queue has no limit.',
    plant: withFirmware({
      reactions: {
        takePacket: (c, e, s) => {
          if (e.type !== 'packet' || c.work === null) return sound.takePacket(c, e, s);
          return {
            context: {
              waiting: [...c.waiting, { via: e.via, packet: e.packet, commandId: e.commandId, cause: e.cause }],
            },
          };
        },
      },
    }),
  },
];
