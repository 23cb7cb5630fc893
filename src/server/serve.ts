/**
 * Starts and stops everything that `up` serves: the facility, its store and its ports.
 *
 * INV-1: Either all ports open, or none does. INV-2: After `stop` nothing here keeps the process alive.
 */

import { ForeignSnapshot } from '../facility/site/snapshot.ts';
import { Lines } from '../monitor/lines.ts';
import { Monitor } from '../monitor/monitor.ts';
import { type HostClock, hostClock } from '../sim/live-clock.ts';
import { CalendarEnds, NotSnapshottable } from '../sim/virtual-clock.ts';
import { replayAppApiInput } from './app-api/app-access.ts';
import { openBluezPort } from './bluez-port.ts';
import { Backlogs } from './control/backlogs.ts';
import { replayCoreApiInput } from './core-api/company.ts';
import { LOCAL, requireGuards } from './guards.ts';
import { HostedFacilities } from './hosted-facilities.ts';
import { HostedFacility, type HostedFacilityOptions, type ReplayInput } from './hosted-facility.ts';
import { replayLinkInput } from './link/gateway-side.ts';
import type { ServeOptions, Serving } from './options.ts';
import {
  type OpenPort,
  openAppPort,
  openControlPort,
  openCorePort,
  openLinkPort,
  openRedirect,
  openWebSocketPort,
} from './ports.ts';
import { ServeError } from './problem.ts';
import { listenToLocks } from './programs.ts';
import { inMemorySnapshots } from './saved-snapshots.ts';
import { type ServerContext, sentBy } from './server-context.ts';
import { recover } from './store/recover.ts';
import { Store } from './store/store.ts';

const OPENERS = [
  openWebSocketPort,
  openControlPort,
  openCorePort,
  openAppPort,
  openLinkPort,
  openRedirect,
  openBluezPort,
] as const;
/** The real time between two commits while no input arrives. */
const COMMIT_EVERY_MS = 1_000;
/** The maximum real time for the last checkpoint when the server stops. */
export const LAST_CHECKPOINT_MS = 500;

const replayInput: ReplayInput = (hosted, input) => {
  replayCoreApiInput(hosted, input);
  replayAppApiInput(hosted, input);
  replayLinkInput(hosted, input);
};

/** Throws ServeError if it cannot start. */
export async function serve(options: ServeOptions): Promise<Serving> {
  requireGuards(options);
  const address = options.address ?? LOCAL;
  const faults: unknown[] = [];
  const onError = (error: unknown) => {
    // Reaching the end of the calendar is not an internal error.
    if (!(error instanceof CalendarEnds)) faults.push(error);
    options.onError?.(error);
  };
  const { facilities, store, recovery } = openFacilities(options, onError);
  const lines = new Lines();
  const host = options.host ?? hostClock;
  const context: ServerContext = {
    options,
    address,
    facilities,
    store,
    lines,
    monitor: new Monitor(lines),
    allowed: new Set(options.allowOrigins ?? []),
    urls: {},
    faults,
    onError,
    host,
    backlogs: new Backlogs(host),
    gauges: new Map(),
  };
  listenToLocks(context);
  const openPorts: OpenPort[] = [];
  const closeAll = async () => {
    for (const port of openPorts.splice(0)) await port.close();
  };
  try {
    for (const open of OPENERS) {
      const port = await open(context);
      if (port !== undefined) openPorts.push(port);
    }
  } catch (error) {
    await closeAll();
    facilities.stop();
    store?.close();
    throw error;
  }
  const stopKeeping = store === undefined ? () => {} : checkpointPeriodically(store, facilities, host, onError);
  if (options.paused !== true) facilities.main.live.start();

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    facilities.stop();
    await closeAll();
    stopKeeping();
    try {
      facilities.stop();
      if (store !== undefined) await facilities.lastCheckpoint(LAST_CHECKPOINT_MS);
    } catch (error) {
      // An earlier failed write was reported already.
      if (!faults.includes(error)) throw error;
    } finally {
      store?.close();
    }
  };
  return {
    ready: {
      ...context.urls,
      locks: facilities.main.parts.locks.size,
      ...(recovery === undefined ? {} : { recovered: recovery }),
    },
    facilities,
    facility: () => facilities.main.facility,
    lines: (after, limit) => context.lines.after(after, limit),
    backlogs: context.backlogs,
    sent: (hosted = facilities.main) => sentBy(context, hosted),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function openFacilities(options: ServeOptions, onError: (error: unknown) => void) {
  const facilityOptions: HostedFacilityOptions = {
    open: options.open,
    onError,
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    ...(options.host === undefined ? {} : { host: options.host }),
  };
  if (options.data === undefined) {
    const facilities = new HostedFacilities(new HostedFacility(facilityOptions), facilityOptions, inMemorySnapshots());
    return { facilities, store: undefined, recovery: undefined };
  }
  const store = new Store(options.data.dir, options.data.identity, options.data.acceptLoss);
  try {
    const { hosted, recovery } = recover(store, facilityOptions, replayInput);
    const facilities = new HostedFacilities(hosted, { ...facilityOptions, journal: store }, store.savedSnapshots());
    return { facilities, store, recovery };
  } catch (error) {
    store.close();
    if (error instanceof ForeignSnapshot)
      throw new ServeError(
        'E-STORE-5',
        `the store ${options.data.dir} cannot be continued: ${error.message}; use the version of noke-sim that wrote it, or a different folder`,
      );
    if (error instanceof NotSnapshottable)
      throw new ServeError('E-STORE-6', `this facility cannot be stored on disk (${error.message}); omit --data`);
    throw error;
  }
}

/** Commits the passage of time even without inputs, and writes a checkpoint when one is due. */
function checkpointPeriodically(
  store: Store,
  facilities: HostedFacilities,
  host: HostClock,
  onError: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isKeeping = false;
  const keepWhole = async () => {
    isKeeping = true;
    try {
      await facilities.checkpoint();
    } catch (error) {
      onError(error);
    } finally {
      isKeeping = false;
    }
  };
  const again = () => {
    timer = host.setTimeout(() => {
      try {
        facilities.main.settle();
        if (store.needsCheckpoint && !isKeeping) void keepWhole();
        store.prove();
      } catch (error) {
        onError(error);
      }
      if (store.failure === undefined) again();
    }, COMMIT_EVERY_MS);
    timer.unref?.();
  };
  again();
  return () => host.clearTimeout(timer);
}
