/** A worker of the diagnosis that takes a job and never ends it. */
import { parentPort } from 'node:worker_threads';
import type { Round } from '../../../src/sim/rounds.ts';

parentPort?.on('message', ({ taken }: Round<unknown>) => {
  Atomics.add(taken, 0, 1);
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
parentPort?.postMessage({ kind: 'free' });
