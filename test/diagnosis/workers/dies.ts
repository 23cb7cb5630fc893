/** A worker of the diagnosis that ends as soon as it has taken a job. */
import { parentPort } from 'node:worker_threads';
import type { JobList } from '../../../src/sim/thread-pool.ts';

parentPort?.on('message', ({ taken }: JobList<unknown>) => {
  Atomics.add(taken, 0, 1);
  throw new Error('planted');
});
parentPort?.postMessage({ kind: 'free' });
