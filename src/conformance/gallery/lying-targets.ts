/**
 * Targets that lie: each pretends to be correct in a way that would deceive a careless suite. None of them may pass. A
 * lie is a thin layer over the radio, the stimuli, the commands or the claims of our own lock.
 */
import { SOUND_PARTS, withCommand } from '../../facility/faults/fault.ts';
import type { Stimulus, StimulusAnswer } from '../lock/contract/stimulus.ts';
import type { LockTarget } from '../lock/contract/target.ts';
import type { SelfOptions } from '../lock/targets/self.ts';
import { selfTarget } from '../lock/targets/self.ts';
import { type Air, overRadio, type Radio } from './radio-layer.ts';
import { replayingTarget } from './replaying-target.ts';

export interface LyingTarget {
  readonly id: string;
  /** What the target pretends, in one sentence. */
  readonly sentence: string;
  readonly target: (seed: string) => LockTarget | Promise<LockTarget>;
}

const lyingTarget = (
  id: string,
  sentence: string,
  lie: (sound: LockTarget) => LockTarget,
  made: Omit<SelfOptions, 'seed'> = {},
): LyingTarget => ({
  id,
  sentence,
  target: (seed) => lie(selfTarget({ seed, ...made })),
});

const DONE: StimulusAnswer = { done: true };
type Ask = NonNullable<LockTarget['stimulate']>;

/** A stimulator that answers with `answer` where that is defined, and otherwise passes the stimulus to our own lock. */
const lyingStimulator = (
  id: string,
  sentence: string,
  answer: (asked: Parameters<Ask>[0], mac: string | undefined) => StimulusAnswer | undefined,
): LyingTarget =>
  lyingTarget(id, sentence, (sound) => ({
    ...sound,
    stimulate: (stimulus, mac) => {
      const instead = answer(stimulus, mac);
      return instead === undefined ? asked(sound, stimulus, mac) : Promise.resolve(instead);
    },
  }));

const asked = (sound: LockTarget, ...args: Parameters<Ask>): Promise<StimulusAnswer> =>
  sound.stimulate?.(...args) ?? Promise.resolve({ done: false, why: 'no stimuli' });

/** Answers `done` to this stimulus and does nothing. */
const idle = (name: Stimulus['stimulus']): LyingTarget =>
  lyingStimulator(`idle-${name}`, `The stimulus server confirms ${name} and does nothing.`, (stimulus, mac) =>
    stimulus.stimulus === name && mac === undefined ? DONE : undefined,
  );

const radio = (id: string, sentence: string, layer: (air: Air) => Radio): LyingTarget =>
  lyingTarget(id, sentence, (sound) => ({ ...sound, central: overRadio(sound.central, layer) }));

/** Answers 60 to this command and does nothing. */
const unkept = (op: string, effects: Parameters<typeof withCommand>[0]): LyingTarget =>
  lyingTarget(`unkept-${op}`, `The lock answers 60 to ${op} and does nothing.`, (sound) => sound, {
    parts: withCommand(effects)(SOUND_PARTS).lock,
  });

const SUCCESS = '5160';
const isAnswer = (packet: string): boolean => packet.startsWith('51') && !packet.startsWith('5164');
const answered = (packet: string, result: string): string =>
  isAnswer(packet) ? `51${result}${packet.slice(4)}` : packet;
/** The first bytes of an answer to a write. */
const answerTo = (write: string, result: string): string => `51${result}${write.slice(4, 6)}`.padEnd(40, '0');

const HANDS: readonly LyingTarget[] = [
  lyingStimulator('agrees-to-all', 'The stimulus server confirms everything.', () => DONE),
  lyingStimulator(
    'agrees-to-the-invented',
    'The stimulus server confirms a stimulus that does not exist.',
    ({ stimulus }) => (stimulus === 'noke-sim-unknown' ? DONE : undefined),
  ),
  lyingStimulator(
    'agrees-for-another',
    'The stimulus server confirms a stimulus for another lock’s address.',
    (_, mac) => (mac === undefined ? undefined : DONE),
  ),
  lyingStimulator(
    'does-nothing',
    'The stimulus server confirms everything that it knows and does nothing.',
    ({ stimulus }, mac) => (stimulus === 'noke-sim-unknown' || mac !== undefined ? undefined : DONE),
  ),
  idle('touch'),
  idle('pullHasp'),
  idle('closeHasp'),
  idle('lean'),
  idle('releaseFromInside'),
  idle('setBattery'),
  idle('powerCycle'),
  idle('press'),
  idle('factoryReset'),
  lyingStimulator(
    'has-no-hasp',
    'The stimulus server has no hasp to pull, but the lock claims to sense one.',
    ({ stimulus }) =>
      stimulus === 'pullHasp' || stimulus === 'closeHasp' ? { done: false, why: 'no hasp' } : undefined,
  ),
  lyingStimulator(
    'has-no-button',
    'The stimulus server cannot press a code, but the lock claims quick clicks.',
    ({ stimulus }) => (stimulus === 'press' ? { done: false, why: 'no button' } : undefined),
  ),
  lyingTarget(
    'time-stands-still',
    'Time passes only in the answers to advance; the lock’s own clock stands still.',
    (sound) => {
      let aheadMs = 0;
      return {
        ...sound,
        now: () => sound.now() + aheadMs,
        pass: (ms) => {
          aheadMs += ms > 100 ? ms : 0;
          return ms > 100 ? Promise.resolve() : sound.pass(ms);
        },
      };
    },
  ),
];

const RADIOS: readonly LyingTarget[] = [
  radio('success-to-all', 'Every answer is turned into 60.', (air) => ({
    notified: (packet) => air.notify(answered(packet, '60')),
  })),
  radio('success-without-the-lock', 'No write reaches the lock; each is answered with 60.', (air) => ({
    write: (value) => {
      air.written();
      air.notify(answerTo(value, '60'));
    },
  })),
  radio('refuses-all', 'Every write is answered with 61.', (air) => ({
    write: (value) => {
      air.written();
      air.notify(answerTo(value, '61'));
    },
  })),
  radio('echoes', 'Every write is echoed as its answer.', (air) => ({
    write: (value) => {
      air.written();
      air.notify(value);
    },
  })),
  radio('silent', 'No write is answered.', (air) => ({
    notified: (packet) => {
      if (!isAnswer(packet)) air.notify(packet);
    },
  })),
  radio('success-first', 'A 60 is sent immediately, and the true answer follows.', (air) => ({
    write: (value, forward) => {
      forward();
      air.notify(answerTo(value, '60'));
    },
  })),
  radio('success-later', 'The true answer is sent first, and a 60 follows.', (air) => ({
    notified: (packet) => {
      air.notify(packet);
      if (isAnswer(packet) && !packet.startsWith(SUCCESS)) air.notify(answered(packet, '60'));
    },
  })),
  radio('all-results', 'Each command is answered with every result.', (air) => ({
    notified: (packet) => {
      if (!isAnswer(packet)) air.notify(packet);
      else for (const result of ['60', '61', '62', '63', '65', '69', '6D']) air.notify(answered(packet, result));
    },
  })),
  radio('before-the-write', 'The answer comes before the write is acknowledged.', (air) => {
    let owed = 0;
    return {
      written: () => {
        owed += 1;
      },
      notified: (packet) => {
        air.notify(packet);
        for (; owed > 0; owed -= 1) air.written();
      },
    };
  }),
  radio('unacknowledged', 'Writes are answered but never acknowledged.', () => ({ written: () => undefined })),
  radio('same-session', 'Every connection has the session of the first.', (air) => {
    let first: string | undefined;
    return {
      read: (value) => {
        first ??= value;
        air.read(first);
      },
    };
  }),
  radio('zero-session', 'Every session is zero.', (air) => ({ read: (value) => air.read('0'.repeat(value.length)) })),
  radio('locked-always', 'Every session and advertisement reports locked.', (air) => ({
    read: (value) => air.read(`02${value.slice(2)}`),
    discovered: (data) => air.discover(`${data.slice(0, 4)}46${data.slice(6)}`),
  })),
  radio('no-records', 'No record is sent.', (air) => ({
    notified: (packet) => {
      if (!packet.startsWith('50')) air.notify(packet);
    },
  })),
  radio('records-twice', 'Every record is sent twice.', (air) => ({
    notified: (packet) => {
      if (packet.startsWith('50')) air.notify(packet);
      air.notify(packet);
    },
  })),
  radio('first-record-again', 'Every record is the first one of its connection.', (air) => {
    let first: string | undefined;
    return {
      read: (value) => {
        first = undefined;
        air.read(value);
      },
      notified: (packet) => {
        const record = packet.startsWith('50');
        if (record) first ??= packet;
        air.notify((record ? first : undefined) ?? packet);
      },
    };
  }),
  radio('never-ends', 'The end of a connection is not reported.', () => ({ disconnected: () => undefined })),
  radio('tires', 'After two hundred writes, every answer is 60.', (air) => {
    let writes = 0;
    return {
      write: (_, forward) => {
        writes += 1;
        forward();
      },
      notified: (packet) => air.notify(writes > 200 ? answered(packet, '60') : packet),
    };
  }),
  radio(
    'knows-its-examiner',
    'It behaves correctly until it receives an unknown opcode, with which the suite begins.',
    (air) => {
      let examined = false;
      return {
        notified: (packet) => {
          air.notify(examined ? answered(packet, '60') : packet);
          examined ||= packet.startsWith('5162');
        },
      };
    },
  ),
];

const COMMANDS: readonly LyingTarget[] = [
  unkept('C7', { unitState: () => ({ flash: {} }) }),
  unkept('C8', { scheduleHours: () => ({ flash: {} }) }),
  unkept('C9', { zoneTime: () => ({ flash: {} }) }),
  unkept('AE', { setTimeout: () => ({ flash: {} }) }),
  unkept('A3', { removeLimitedKey: ({ command }) => ({ flash: {}, generation: command.generation }) }),
  unkept('A4', { enableLimitedKey: ({ command }) => ({ flash: {}, generation: command.generation }) }),
  unkept('A6', { setQuickClick: () => ({ flash: {} }) }),
  unkept('A8', { quickClickLockout: () => ({ flash: {} }) }),
];

const CLAIMS: readonly LyingTarget[] = [
  lyingTarget('keys-of-another', 'Its keys are those of another lock.', (sound) => {
    const { keys } = selfTarget({ seed: 'another' });
    return { ...sound, keys };
  }),
  lyingTarget('claims-banks', 'It claims sixteen banks of slots but has only one.', (sound) => ({
    ...sound,
    claims: { ...sound.claims, banks: true },
  })),
  lyingTarget(
    'claims-a-shorter-wait',
    'It claims to sleep after three seconds but stays awake for fifteen.',
    (sound) => ({
      ...sound,
      claims: { ...sound.claims, awakeMs: 3_000 },
    }),
  ),
  lyingTarget(
    'claims-nothing',
    'It has no stimuli and claims nothing, so no case remains, and it opens with any key.',
    (sound) => ({
      ...sound,
      keys: undefined,
      stimulate: undefined,
      claims: { ...sound.claims, haspSensor: false, quickClick: false, firmwareMode: false, diagnostics: false },
    }),
  ),
];

export const LYING_TARGETS: readonly LyingTarget[] = [
  ...HANDS,
  ...RADIOS,
  ...COMMANDS,
  ...CLAIMS,
  {
    id: 'yesterdays-answers',
    sentence: 'It repeats the behaviour of a sound lock in an earlier run.',
    target: replayingTarget,
  },
];
