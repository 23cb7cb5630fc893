/** Our lock inside an `up` facility, over WebSocket: the public profile, with commands that our own Core API makes. */
import { afterEach, describe, expect, it } from 'vitest';
import { ConformanceTargets, STIMULUS_PATH } from '../../src/cli/up/up-conformance.ts';
import { type CaseFacts, profileOf } from '../../src/conformance/bench/case.ts';
import { httpExchange } from '../../src/conformance/core-api/client/http-exchange.ts';
import type { Exchange } from '../../src/conformance/core-api/contract/exchange.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { backendCommands } from '../../src/conformance/lock/probe/backend-commands.ts';
import { StimulusClient } from '../../src/conformance/lock/targets/stimulus-client.ts';
import { websocketTarget } from '../../src/conformance/lock/targets/websocket.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';
import { generatePlan } from '../../src/facility/files/generate.ts';
import type { LockParts } from '../../src/lock/parts.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { Random } from '../../src/sim/random.ts';
import { NOON } from '../server/real.ts';
import { ALL } from '../sizes.ts';

const PUBLIC = LOCK_CASES.filter((one) => profileOf(one) === 'public');
let serving: Serving;
let exchange: Exchange;

async function judged(parts: LockParts = SOUND_PARTS.lock, privateKey = 'private-key', cases = LOCK_CASES) {
  const whole = generatePlan(1, '1');
  const targets = ConformanceTargets.of('C0:FF:EE:0C:00:01', whole, '1', parts);
  serving = await serve({
    open: facilityOpener(targets.without(whole), { startAt: NOON, seed: '1' }, (site) => targets.join(site)),
    endpoints: (facilities) => [targets.endpoint(facilities)],
    ports: { websocket: 0, control: 0, core: 0 },
    paused: true,
  });
  exchange = httpExchange({ url: serving.ready.core ?? '', host: hostClock, patience: 1 });
  const mac = targets.known;
  const target = await websocketTarget({
    url: serving.ready.websocket ?? '',
    keys: { mac, hardware: '1A', factorySecret: undefined, facility: undefined },
    claims: {},
    stimulator: new StimulusClient({ url: `${serving.ready.control}${STIMULUS_PATH}` }, mac, hostClock),
    token: undefined,
    host: hostClock,
    patience: 1,
  });
  const backend = backendCommands({ exchange, privateKey, mobileKey: 'mobile-key', mac, trackingKey: 'the suite' });
  const random = new Random('1').stream('suite');
  const result = await judge(lockSubject(target, { patience: 1, random, backend }), cases, {
    profile: 'public',
    slow: true,
  });
  await target.close();
  return result;
}

afterEach(async () => {
  await exchange.close();
  await serving.stop();
});

const lines = ({ cases }: Awaited<ReturnType<typeof judge>>) =>
  cases
    .filter(({ verdict, message }) => verdict !== 'not-applicable' || message?.includes('the keys of the lock'))
    .map(({ case: { id }, verdict, message }) => `${verdict} ${id}${verdict === 'pass' ? '' : `: ${message}`}`);

describe('the public profile with a backend', () => {
  it('passes our own lock: unlocks by list and by both forms of an offline key among the cases', async () => {
    const result = await judged();
    expect({ error: result.error, left: result.left }).toEqual({ error: undefined, left: undefined });
    const passed = result.cases.filter(({ verdict }) => verdict === 'pass').map(({ case: { id } }) => id);
    expect(result.cases.filter(({ verdict }) => !['pass', 'not-applicable'].includes(verdict))).toEqual([]);
    expect(passed).toEqual(
      expect.arrayContaining([
        'lock.unlock.online',
        'lock.unlock.offline',
        'lock.unlock.timestamped',
        'lock.session.void-after-end',
        'lock.session.frozen-after-unlock',
      ]),
    );
    // A case that nevertheless needs keys says so.
    expect(lines(result).filter((line) => line.startsWith('not-applicable'))).toEqual([
      'not-applicable lock.answer.exactly-one: needs the keys of the lock (--keys), but here a backend builds the commands',
    ]);
    expect(passed.length).toBe(PUBLIC.length - 1 - result.cases.filter(notClaimed).length);
  }, 240_000);

  it('fails a lock that does not check the block of a packet', async () => {
    const some = ALL ? LOCK_CASES : selected(LOCK_CASES, { only: ['lock.session.*'], skip: [] });
    const { cases } = await judged(FAULTS.get('forged-block')?.plant(SOUND_PARTS).lock, 'private-key', some);
    const failed = cases.filter(({ verdict }) => verdict === 'fail').map(({ case: { id } }) => id);
    expect(failed).toEqual(['lock.session.void-after-end']);
  }, 240_000);

  it('concludes nothing with a wrong key', async () => {
    const { cases, error } = await judged(SOUND_PARTS.lock, 'no-key');
    expect(cases.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
    expect(error?.why).toContain('the backend (--core-api) responded to /unlock/');
  });
});

const notClaimed = ({ case: one, verdict, message }: { case: CaseFacts; verdict: string; message?: string }) =>
  profileOf(one) === 'public' && verdict === 'not-applicable' && !message?.includes('the keys of the lock');
