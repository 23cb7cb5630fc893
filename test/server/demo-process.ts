/**
 * The demo facility in its own process, for tests that measure how long its event loop was blocked: nothing but the server runs in it. Tells its
 * parent which ports are open, and answers each message with its state.
 */
import type { Ready } from '../../src/server/options.ts';
import { serveDemo } from './real.ts';

export interface Condition {
  /** The longest time that the event loop was blocked since the last message … */
  readonly heldMs: number;
  /** … and the longest that the process itself worked without a break: on a busy machine it also waits for others. */
  readonly workedMs: number;
  /** Memory still in use after garbage collection. */
  readonly keptMb: number;
  /** The last event of the trace. */
  readonly seq: number;
  /** Locks to which somebody is connected. */
  readonly connected: number;
}

export type Messages = { readonly ready: Ready } | { readonly condition: Condition };

const serving = await serveDemo({ link: { role: 'backend', key: 'k', listen: 0 } });
const LOOK_EVERY_MS = 5;
let [heldMs, workedMs] = [0, 0];
let [at, used] = [performance.now(), process.cpuUsage()];
setInterval(() => {
  const { user, system } = process.cpuUsage(used);
  heldMs = Math.max(heldMs, performance.now() - at - LOOK_EVERY_MS);
  workedMs = Math.max(workedMs, (user + system) / 1_000);
  [at, used] = [performance.now(), process.cpuUsage()];
}, LOOK_EVERY_MS).unref();
process.on('message', () => {
  const [held, worked] = [heldMs, workedMs];
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const condition: Condition = {
    heldMs: held,
    workedMs: worked,
    keptMb: (heapUsed + external) / 2 ** 20,
    seq: serving.facility().trace.seq,
    connected: serving.facilities.main.links.open().length,
  };
  [heldMs, workedMs] = [0, 0];
  process.send?.({ condition } satisfies Messages);
});
process.on('disconnect', () => void serving.stop());
process.send?.({ ready: serving.ready } satisfies Messages);
