/** A worker thread that simulates branches of a run. */
import { workerData } from 'node:worker_threads';
import { servePool } from '../sim/thread-pool.ts';
import type { BranchData } from './branch-pool.ts';
import { type Branch, fails } from './branches.ts';

// A parsed boundary: only `BranchPool` starts this thread.
const { world, visit } = workerData as BranchData;

servePool((branch: Branch) => fails(world, visit, branch));
