// A user's program: every entry point of the package, with the types that the documentation promises.
import {
  type EventKind,
  InvalidInput,
  must,
  NotInTime,
  type OpenedFacility,
  openFacility,
  parseScenario,
  runScenario,
  UnknownPath,
  type VerbOutcome,
} from 'noke-sim';
import { defineConfig, type NokeSimConfig } from 'noke-sim/config';
import * as core from 'noke-sim/core';
import * as keys from 'noke-sim/keys';
import { matchers } from 'noke-sim/matchers';
import { nokeSim, type RunningFacility, runFacility } from 'noke-sim/playwright';

type Power = 'asleep' | 'awake' | 'booting' | 'checkIn' | 'firmwareMode' | 'off' | 'shuttingDown';
const facility: OpenedFacility = openFacility('demo', { seed: 7, startAt: '2026-03-07T09:00' });
const woken: string = must(facility.verbs.lock.touch('A101'));
const power: Power = facility.until('lock.A101.power', 'awake', '2s');
const bolt: 'extended' | 'between' | 'retracted' = facility.look('lock.A101.bolt');
const message: string | undefined = facility.look('phone.alice.app.outcome.message');
const outcome: VerbOutcome = facility.verbs.lock.touch({ lock: 'A101', ms: 900 });
const kind: EventKind = 'lock.unlocked';
const count: number = facility.recorded({ kind, actor: 'lock/A101' }).length;
const config: NokeSimConfig = defineConfig({ run: { files: ['scenarios'], jobs: 4, link: 'radio' } });
const start: (facility?: string) => Promise<RunningFacility> = runFacility;
const errors = [InvalidInput, NotInTime, UnknownPath];
console.log(power, woken, bolt, message, outcome.ok, count, config, start, errors.length, parseScenario, runScenario);
console.log(core, keys, matchers.toBeUnlocked(facility, 'A101').pass, nokeSim);
