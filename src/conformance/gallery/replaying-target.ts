/** A target that replays a recorded run: it answers its nth request as a sound lock answered its nth request, whatever the request is. */
import type { Central, CentralEvent } from '../../phone/central.ts';
import { Random } from '../../sim/random.ts';
import { LOCK_CASES } from '../lock/cases/lock-cases.ts';
import type { StimulusAnswer } from '../lock/contract/stimulus.ts';
import type { LockTarget } from '../lock/contract/target.ts';
import { lockSubject } from '../lock/lock-subject.ts';
import { selfTarget } from '../lock/targets/self.ts';
import { judge } from '../run/judge.ts';

interface Act {
  readonly events: CentralEvent[];
  now: number;
  answer?: StimulusAnswer;
}

/** The requests to a central. */
const ACTS = [
  'startScan',
  'stopScan',
  'connect',
  'disconnect',
  'readSession',
  'subscribe',
  'write',
  'setAdapter',
] as const;

/** Records the behaviour of a sound lock while the whole suite judges it, and replays it. */
export async function replayingTarget(seed: string): Promise<LockTarget> {
  const acts: Act[] = [];
  const sound = selfTarget({ seed });
  const subject = lockSubject(recorded(sound, acts), { patience: 1, random: new Random('yesterday').stream('suite') });
  await judge(subject, LOCK_CASES, { profile: 'np1', slow: true });
  return repeated(selfTarget({ seed }), acts);
}

function recorded(sound: LockTarget, acts: Act[]): LockTarget {
  let receive: (event: CentralEvent) => void = () => undefined;
  const next = (): Act => {
    const act: Act = { events: [], now: sound.now() };
    acts.push(act);
    return act;
  };
  const { central } = sound;
  return {
    ...sound,
    central: withActs(central, next, (given) => {
      receive = given;
      central.listen((event) => {
        acts.at(-1)?.events.push(event);
        receive(event);
      });
    }),
    pass: async (ms) => {
      const act = next();
      await sound.pass(ms);
      act.now = sound.now();
    },
    stimulate: async (...asked) => {
      const act = next();
      const answer = (await sound.stimulate?.(...asked)) ?? { done: false };
      Object.assign(act, { answer, now: sound.now() });
      return answer;
    },
  };
}

function repeated(sound: LockTarget, acts: readonly Act[]): LockTarget {
  let receive: (event: CentralEvent) => void = () => undefined;
  let at = -1;
  let now = sound.now();
  const next = (): Act | undefined => {
    at += 1;
    const act = acts[at];
    now = act?.now ?? now + 20;
    for (const event of act?.events ?? []) receive(event);
    return act;
  };
  return {
    ...sound,
    central: withActs(undefined, next, (given) => {
      receive = given;
    }),
    now: () => now,
    pass: () => {
      next();
      return Promise.resolve();
    },
    stimulate: () => Promise.resolve(next()?.answer ?? { done: false }),
  };
}

function withActs(central: Central | undefined, next: () => unknown, listen: Central['listen']): Central {
  const act =
    (name: (typeof ACTS)[number]) =>
    (...given: readonly unknown[]): void => {
      next();
      if (central !== undefined) Reflect.apply(central[name], central, given);
    };
  return {
    listen,
    startScan: act('startScan'),
    stopScan: act('stopScan'),
    connect: act('connect'),
    disconnect: act('disconnect'),
    readSession: act('readSession'),
    subscribe: act('subscribe'),
    write: act('write'),
    setAdapter: act('setAdapter'),
  };
}
