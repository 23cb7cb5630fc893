/** A lock on a tape: its radio's events and the answers to stimuli. */

import type { StimulusAnswer } from '../../../src/conformance/lock/contract/stimulus.ts';
import type { GattService, LockTarget } from '../../../src/conformance/lock/contract/target.ts';
import type { Central, CentralEvent } from '../../../src/phone/central.ts';
import { Player, Recorder, type Tape } from './tape.ts';

export type LockTape = Tape<CentralEvent>;

function centralBy(ask: (name: string, act: (central: Central) => void) => void, listen: Central['listen']): Central {
  return {
    listen,
    startScan: () => ask('startScan', (central) => central.startScan()),
    stopScan: () => ask('stopScan', (central) => central.stopScan()),
    connect: (mac) => ask('connect', (central) => central.connect(mac)),
    disconnect: () => ask('disconnect', (central) => central.disconnect()),
    readSession: () => ask('readSession', (central) => central.readSession()),
    subscribe: () => ask('subscribe', (central) => central.subscribe()),
    write: (value, withResponse) => ask('write', (central) => central.write(value, withResponse)),
    setAdapter: (on) => ask('setAdapter', (central) => central.setAdapter(on)),
  };
}

export function recordedLock(sound: LockTarget): { readonly target: LockTarget; readonly tape: LockTape } {
  const recorder = new Recorder<CentralEvent>(() => sound.now());
  const { stimulate, services } = sound;
  const central = centralBy(
    (name, act) => recorder.ask(name, () => act(sound.central)),
    (receive) =>
      sound.central.listen((event) => {
        recorder.heard(event);
        receive(event);
      }),
  );
  return {
    tape: recorder.tape,
    target: {
      ...sound,
      central,
      stimulate: (...given) =>
        recorder.ask(given[0].stimulus, () => stimulate?.(...given) ?? Promise.resolve({ done: false })),
      services: () => recorder.ask('services', () => services?.() ?? []),
    },
  };
}

export function lockOn(tape: LockTape, like: LockTarget, startsAt: number): LockTarget {
  let receive: (event: CentralEvent) => void = () => undefined;
  const player = new Player(tape, startsAt, (event) => receive(event));
  const central = centralBy(
    (name) => void player.ask(name),
    (given) => {
      receive = given;
    },
  );
  return {
    ...like,
    central,
    gatt: (): Promise<readonly GattService[] | undefined> => Promise.resolve(undefined),
    services: () => (player.ask('services') as readonly string[] | undefined) ?? [],
    stimulate: ({ stimulus }) =>
      Promise.resolve((player.ask(stimulus) as StimulusAnswer | undefined) ?? { done: true }),
    now: () => player.now,
    pass: (ms) => {
      player.pass(ms);
      return Promise.resolve();
    },
  };
}
