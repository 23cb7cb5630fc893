/** Our own Core API as a target, in this process: a small facility with the locks of `up --conformance`, for the gallery and for tests. */
import { httpExchange } from '../../conformance/core-api/client/http-exchange.ts';
import { coreApiClaims } from '../../conformance/core-api/contract/claims.ts';
import type { CoreApiTarget } from '../../conformance/core-api/contract/target.ts';
import { StimulusClient } from '../../conformance/lock/targets/stimulus-client.ts';
import { SOUND_PARTS } from '../../facility/faults/fault.ts';
import { generatePlan } from '../../facility/files/generate.ts';
import { simulatedSecrets } from '../../facility/open/open.ts';
import { SANDBOX_KEYS } from '../../server/core-api/server.ts';
import { facilityOpener } from '../../server/facility-opener.ts';
import { serve } from '../../server/serve.ts';
import { hostClock } from '../../sim/live-clock.ts';
import { ConformanceTargets, STIMULUS_PATH } from '../up/up-conformance.ts';

const UNITS = 12;
const SEED = '1';
const STARTS_AT = Date.UTC(2026, 10, 21, 19);

export interface BuiltInBackend {
  readonly target: CoreApiTarget;
  stop(): Promise<void>;
}

export async function openBuiltInBackend(): Promise<BuiltInBackend> {
  const whole = generatePlan(UNITS, SEED);
  const targets = ConformanceTargets.of('C0:FF:EE:0C:00:01', whole, SEED, SOUND_PARTS.lock);
  const plan = targets.without(whole);
  const serving = await serve({
    open: facilityOpener(plan, { startAt: STARTS_AT, seed: SEED }, (site) => targets.join(site)),
    endpoints: (facilities) => [targets.endpoint(facilities)],
    ports: { websocket: false, control: 0, core: 0 },
    paused: true,
  });
  const exchange = httpExchange({ url: serving.ready.core ?? '', host: hostClock, patience: 1 });
  const portal = new StimulusClient({ url: `${serving.ready.control}${STIMULUS_PATH}` }, targets.emulated, hostClock);
  const { factory: factorySecret } = simulatedSecrets(plan.name, SEED);
  return {
    target: {
      name: 'the built-in backend',
      exchange,
      keys: SANDBOX_KEYS,
      claims: coreApiClaims({ foreign: targets.outside }),
      lock: { mac: targets.emulated, hardware: '1A', factorySecret, facility: undefined },
      portal: (stimulus, mac) => portal.ask({ stimulus }, mac),
      now: () => hostClock.now(),
      close: () => exchange.close(),
    },
    stop: async () => {
      await exchange.close();
      await serving.stop();
    },
  };
}
