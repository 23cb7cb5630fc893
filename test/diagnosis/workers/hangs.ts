/** A worker of the diagnosis that takes a job and never finishes it. */
import { parentPort } from 'node:worker_threads';
import type { JobList } from '../../../src/sim/thread-pool.ts';

parentPort?.on('message', ({ taken }: JobList<unknown>) => {
  Atomics.add(taken, 0, 1);
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
parentPort?.postMessage({ kind: 'free' });
