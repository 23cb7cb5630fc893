/**
 * Everything `up` serves, put together: opens the facility, the ports and the doors, and closes them again.
 *
 * INV-1 either all ports are open or none. INV-2 after `stop` nothing of ours keeps the process alive.
 */

import { Lines } from '../monitor/lines.ts';
import { Monitor } from '../monitor/monitor.ts';
import { type HostClock, hostClock } from '../sim/live-clock.ts';
import { CalendarEnds, NotSnapshottable } from '../sim/virtual-clock.ts';
import { redoCoreApi } from './core-api/company.ts';
import { LOCAL, requireGuards } from './guards.ts';
import { Stages } from './hosted-facilities.ts';
import { type Redo, Stage, type StageOptions } from './hosted-facility.ts';
import { redoLink } from './link/gateway-side.ts';
import type { ServeOptions, Serving } from './options.ts';
import {
  type OpenDoor,
  openControlDoor,
  openCoreDoor,
  openLinkDoor,
  openRedirectDoor,
  openWebSocketDoor,
} from './ports.ts';
import { ServeError } from './problem.ts';
import { memoryShelf } from './saved-snapshots.ts';
import type { House } from './server-context.ts';
import { keep, recover } from './store/recover.ts';
import { Store } from './store/store.ts';

/** Host time between two looks at what must be kept. */
const KEEP_EVERY_MS = 1_000;
/** A facility of so many locks at most is written whole when it ends, so that it starts at once. */
export const WHOLE_AT_END_LOCKS = 250;

const redo: Redo = (stage, input) => {
  if (input.door === 'core-api') redoCoreApi(stage, input);
  if (input.door === 'link') redoLink(stage, input);
};

/** Throws ServeError when it cannot start. */
export async function serve(options: ServeOptions): Promise<Serving> {
  requireGuards(options);
  const address = options.address ?? LOCAL;
  const faults: unknown[] = [];
  const onError = (error: unknown) => {
    // That time is over is no fault of ours.
    if (!(error instanceof CalendarEnds)) faults.push(error);
    options.onError?.(error);
  };
  const { stages, store, recovery } = openStages(options, onError);
  const lines = new Lines();
  const house: House = {
    options,
    address,
    stages,
    store,
    lines,
    monitor: new Monitor(lines),
    allowed: new Set(options.allowOrigins ?? []),
    urls: {},
    faults,
    onError,
    host: options.host ?? hostClock,
    gauges: new Map(),
  };
  const closers: OpenDoor[] = [];
  const closeAll = async () => {
    for (const door of closers.splice(0)) await door.close();
  };
  try {
    for (const open of [openWebSocketDoor, openControlDoor, openCoreDoor, openLinkDoor, openRedirectDoor]) {
      const door = await open(house);
      if (door !== undefined) closers.push(door);
    }
  } catch (error) {
    await closeAll();
    stages.stop();
    store?.close();
    throw error;
  }
  const stopKeeping = store === undefined ? () => {} : keepUp(store, stages, house.host, onError);
  if (options.paused !== true) stages.main.live.start();

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    stages.main.live.stop();
    await closeAll();
    stopKeeping();
    try {
      stages.stop();
      // A large one would take long to write; what was flushed has it all.
      if (store !== undefined && stages.main.site.locks.size <= WHOLE_AT_END_LOCKS) keep(store, stages.main);
    } catch (error) {
      // A write that failed before was told then.
      if (!faults.includes(error)) throw error;
    } finally {
      store?.close();
    }
  };
  return {
    ready: {
      ...house.urls,
      locks: stages.main.site.locks.size,
      ...(recovery === undefined ? {} : { recovered: recovery }),
    },
    stages,
    facility: () => stages.main.facility,
    lines: (after, limit) => house.lines.after(after, limit),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function openStages(options: ServeOptions, onError: (error: unknown) => void) {
  const stageOptions: StageOptions = {
    open: options.open,
    onError,
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    ...(options.host === undefined ? {} : { host: options.host }),
  };
  if (options.data === undefined) {
    const stages = new Stages(new Stage(stageOptions), stageOptions, memoryShelf());
    return { stages, store: undefined, recovery: undefined };
  }
  const store = new Store(options.data.dir, options.data.identity, options.data.acceptLoss);
  try {
    const { stage, recovery } = recover(store, stageOptions, redo);
    const stages = new Stages(stage, { ...stageOptions, journal: store }, store.shelf());
    return { stages, store, recovery };
  } catch (error) {
    store.close();
    if (error instanceof NotSnapshottable)
      throw new ServeError('caller', `this facility cannot be kept on disk (${error.message}); leave out --data`);
    throw error;
  }
}

/** Time that passes quietly is kept too, and a whole snapshot is written when one is due. */
function keepUp(store: Store, stages: Stages, host: HostClock, onError: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    timer = host.setTimeout(() => {
      try {
        stages.main.settle();
        if (store.wantsBase) keep(store, stages.main);
        store.prove();
      } catch (error) {
        onError(error);
      }
      if (store.failure === undefined) again();
    }, KEEP_EVERY_MS);
    timer.unref?.();
  };
  again();
  return () => host.clearTimeout(timer);
}
