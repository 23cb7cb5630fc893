/** What the suite does with a lock before the first case and after the last, and why it does not judge one: as a table. */
import { afterAll, expect, it, vi } from 'vitest';
import { overRadio } from '../../src/conformance/gallery/radio-layer.ts';
import type { LockTarget } from '../../src/conformance/lock/contract/target.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { LockBench } from '../../src/conformance/lock/probe/lock-bench.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { Random } from '../../src/sim/random.ts';

let said: string[] = [];
const write = LockBench.prototype.written;
const spies = [
  vi.spyOn(LockBench.prototype, 'written').mockImplementation(function (
    this: LockBench,
    packet,
    what,
    means,
    response,
  ) {
    said.push(
      `${what}${means === undefined || means === '' ? '' : `: ${means}`}`.replace(/\b[0-9A-F]{12,}\b/g, 'bytes'),
    );
    return write.call(this, packet, what, means, response);
  }),
];
afterAll(() => {
  for (const spy of spies) spy.mockRestore();
});

const heard = (target: LockTarget): LockTarget => ({
  ...target,
  ...(target.stimulate === undefined
    ? {}
    : {
        stimulate: (stimulus, mac) => {
          said.push(`${Object.values(stimulus).join(' ')}${mac === undefined ? '' : ` at ${mac}`}`);
          return target.stimulate?.(stimulus, mac) ?? Promise.resolve({ done: false });
        },
      }),
});
const sound = selfTarget({ seed: '1' });
const keysOf = ({ keys }: LockTarget): NonNullable<LockTarget['keys']> => {
  if (keys === undefined) throw new Error('our own lock has keys');
  return keys;
};
const withKeys = (change: object): LockTarget => ({
  ...selfTarget({ seed: '1' }),
  keys: { ...keysOf(sound), ...change },
});
const other = new Uint8Array(32).fill(1);

/** Sessions and the like of a lock whose answer to anything is one code. */
const always = (code: string): LockTarget => {
  const target = selfTarget({ seed: '1' });
  const central = overRadio(target.central, (air) => ({
    notified: (packet) => air.notify(packet.startsWith('51') ? `51${code}${packet.slice(4)}` : packet),
  }));
  return { ...target, central };
};
const mute = (target: LockTarget): LockTarget => ({
  ...target,
  central: overRadio(target.central, () => ({ discovered: () => undefined })),
});

const TARGETS: Readonly<Record<string, () => LockTarget>> = {
  'set up, its secrets known': () => selfTarget({ seed: '1' }),
  'set up, only its factory secret known': () => withKeys({ facility: undefined }),
  'set up, only its factory secret known, no stimuli': () => ({
    ...withKeys({ facility: undefined }),
    stimulate: undefined,
  }),
  'another facility secret': () => withKeys({ facility: { secret: other, epoch: 3, zone: 'UTC' } }),
  'another epoch': () => withKeys({ facility: { ...keysOf(sound).facility, epoch: 4 } }),
  'another factory secret': () => withKeys({ facility: undefined, factorySecret: other }),
  'another zone': () => withKeys({ facility: { ...keysOf(sound).facility, zone: 'America/Denver' } }),
  'a lock that no touch wakes': () => selfTarget({ seed: '1', hardware: '4E' }),
  'an entry controller': () => selfTarget({ seed: '1', hardware: '3E' }),
  'a padlock that a touch wakes': () => selfTarget({ seed: '1', hardware: '4I' }),
  'another MAC': () => ({ ...withKeys({ mac: 'C0:FF:EE:00:00:02' }), neighbours: () => ['NOKE1A_A', 'NOKE1A_B'] }),
  'no keys': () => ({ ...selfTarget({ seed: '1' }), keys: undefined }),
  'no stimuli': () => ({ ...selfTarget({ seed: '1' }), stimulate: undefined }),
  'agrees to everything': () => always('60'),
  'refuses everything': () => always('62'),
  'refuses every key': () => always('61'),
  'never advertises': () => mute(selfTarget({ seed: '1' })),
  'confirms every stimulus': () => ({ ...selfTarget({ seed: '1' }), stimulate: () => Promise.resolve({ done: true }) }),
  'confirms the stimuli of other locks': () => {
    const target = selfTarget({ seed: '1' });
    return {
      ...target,
      stimulate: ({ stimulus }) => Promise.resolve({ done: stimulus !== 'noke-sim-unknown' }),
    };
  },
  'confirms no stimulus': () => ({
    ...selfTarget({ seed: '1' }),
    stimulate: () => Promise.resolve({ done: false, why: 'no hands' }),
  }),
};

it('before the first case and after the last', async () => {
  const texts: string[] = [];
  for (const [name, make] of Object.entries(TARGETS)) {
    said = [];
    const target = heard(make());
    const subject = lockSubject(target, { patience: 1, random: new Random('1').stream('suite') });
    const from = target.now();
    const { error, left, unclaimed } = await judge(subject, [], { profile: 'np1', slow: true });
    const why = [error?.code, error?.why, left, ...(unclaimed ?? []).map(({ claim, seen }) => `${claim}: ${seen}`)];
    texts.push(
      [`# ${name}: ${target.now() - from} ms`, ...said, ...why.filter((each) => each !== undefined)].join('\n'),
    );
  }
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('preparation.txt');
});
