/**
 * A lock that is reached through an external Bluetooth controller or a real adapter: our noble runs on it, in real time. If the target supports
 * `advance`, its time moves in the same small steps as real time, and long spans are skipped.
 */
import { openAdapter } from '../../../link/radio/external/adapter.ts';
import { openController } from '../../../link/radio/external/external-controller.ts';
import { type StreamTarget, targetText } from '../../../link/radio/external/target.ts';
import { LiveClock } from '../../../sim/live-clock.ts';
import { Random } from '../../../sim/random.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import type { LockTarget } from '../contract/target.ts';
import { EventWaiter } from './event-waiter.ts';
import { externalTarget, type TargetOptions } from './external-target.ts';
import { LockRadio } from './lock-radio.ts';
import { Snoop, tapped } from './snoop.ts';
import { requireNoble, unreachable } from './unreachable.ts';

export interface HciOptions extends TargetOptions {
  readonly at: StreamTarget | { readonly kind: 'adapter'; readonly index: number };
  readonly seed: string;
  /** Prints one line for the user. */
  readonly print: (line: string) => void;
}

/** The longest step of the target's time, which takes as much real time, so that the radio keeps up. */
const STEP_MS = 20;

export async function hciTarget(options: HciOptions): Promise<LockTarget> {
  const { at, keys, host, seed, print } = options;
  requireNoble();
  const name = at.kind === 'adapter' ? `adapter:hci${at.index}` : `hci:${targetText(at)}`;
  const clock = new VirtualClock(host.now());
  const live = new LiveClock(clock, {
    host,
    onError: (error) => {
      throw error;
    },
  });
  const enter = (work: () => void): void => {
    live.arrive();
    work();
    live.nudge();
  };
  const opened =
    at.kind === 'adapter' ? await openAdapter(at.index, host, enter, { print }) : await openController(at, host, enter);
  if (!opened.ok) throw unreachable(opened);
  const snoop = new Snoop(() => host.now());
  const port = tapped(opened.port, snoop.adapter(opened.address, 'suite'));
  const arrivals = new EventWaiter(host);
  port.watch((up) => {
    if (!up) arrivals.lose(`${name}: the controller was lost`);
  });
  live.start();
  const changed = (): void => arrivals.wake();
  const radio = new LockRadio({ port, clock, random: new Random(seed), mac: keys.mac, enter, changed });
  const close = (): Promise<void> => {
    live.stop();
    radio.close();
    opened.port.close();
    return Promise.resolve();
  };
  return externalTarget(
    {
      name,
      central: radio,
      arrivals,
      table: () => radio.table,
      neighbours: () => radio.others,
      capture: snoop,
      realRadio: true,
      moved: (ms: number) => arrivals.sleep(Math.min(ms, STEP_MS)),
      close,
    },
    options,
  );
}
