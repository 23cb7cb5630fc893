/** A thread of the diagnosis: takes one hypothesis after another from the list that all threads share, plays it and sends the outcome. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Case } from './case.ts';
import { evidenceOf } from './evidence.ts';
import type { Round, WorkerMessage } from './pool.ts';
import { hypothesisOf } from './tiers.ts';
import { playOne } from './trial.ts';

// A parsed boundary: only `Pool` starts this thread, and only with a case.
const of = workerData as Case;
const evidence = evidenceOf(of);
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ jobs, taken }: Round) => {
  for (let i = Atomics.add(taken, 0, 1); i < jobs.length; i = Atomics.add(taken, 0, 1)) {
    const played = playOne(of, evidence, hypothesisOf(jobs[i] ?? []));
    send({ kind: 'played', index: i, ...(played && { outcome: played.outcome }) });
  }
  send({ kind: 'free' });
});
send({ kind: 'free' });
