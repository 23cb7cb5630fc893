/** Our own Core API as a target, in process: the demo facility with the locks of `up --conformance`. */
import { ConformanceTargets, STIMULUS_PATH } from '../../src/cli/up/up-conformance.ts';
import { httpExchange } from '../../src/conformance/core-api/client/http-exchange.ts';
import { coreApiClaims } from '../../src/conformance/core-api/contract/claims.ts';
import type { Exchange } from '../../src/conformance/core-api/contract/exchange.ts';
import type { CoreApiTarget } from '../../src/conformance/core-api/contract/target.ts';
import { StimulusClient } from '../../src/conformance/lock/targets/stimulus-client.ts';
import { SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { simulatedSecrets } from '../../src/facility/open/open.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { NOON } from '../server/real.ts';

export interface Backend {
  readonly serving: Serving;
  readonly targets: ConformanceTargets;
  /** As a target, through another exchange if given. */
  target(through?: (exchange: Exchange) => Exchange): CoreApiTarget;
  stop(): Promise<void>;
}

export async function openBackend(): Promise<Backend> {
  const read = readPlan('demo');
  if (!read.ok) throw new Error(JSON.stringify(read));
  const targets = ConformanceTargets.of('C0:FF:EE:0C:00:01', read.plan, '1', SOUND_PARTS.lock);
  const plan = targets.without(read.plan);
  const serving = await serve({
    open: facilityOpener(plan, { startAt: NOON, seed: '1' }, (site) => targets.join(site)),
    endpoints: (facilities) => [targets.endpoint(facilities)],
    ports: { websocket: 0, control: 0, core: 0 },
    paused: true,
  });
  const { factory } = simulatedSecrets(plan.name, '1');
  const portal = new StimulusClient(`${serving.ready.control}${STIMULUS_PATH}`, targets.played, hostClock);
  return {
    serving,
    targets,
    target: (through = (exchange) => exchange) => {
      const exchange = through(httpExchange({ url: serving.ready.core ?? '', host: hostClock, patience: 1 }));
      return {
        name: 'up',
        exchange,
        keys: { private: 'private-key', mobile: 'mobile-key' },
        claims: coreApiClaims({ foreign: targets.outside }),
        lock: { mac: targets.played, hardware: '1A', factorySecret: factory, facility: undefined },
        portal: (stimulus, mac) => portal.ask({ stimulus }, mac),
        now: () => hostClock.now(),
        close: () => exchange.close(),
      };
    },
    stop: () => serving.stop(),
  };
}
