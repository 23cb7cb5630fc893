/** A worker thread of the diagnosis: repeatedly takes a hypothesis from the shared list, simulates it and sends the outcome. */
import { workerData } from 'node:worker_threads';
import { servePool } from '../sim/thread-pool.ts';
import type { Case } from './case.ts';
import { evidenceOf } from './evidence.ts';
import type { HypothesisJob } from './pool.ts';
import { hypothesisOf } from './tiers.ts';
import { playOne } from './trial.ts';

// A parsed boundary: only `Pool` starts this thread, and always with a case.
const of = workerData as Case;
const evidence = evidenceOf(of);

servePool((ids: HypothesisJob) => playOne(of, evidence, hypothesisOf(ids))?.outcome);
