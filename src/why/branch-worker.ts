/** A thread that plays branches of a run. */
import { workerData } from 'node:worker_threads';
import { serveRounds } from '../sim/rounds.ts';
import type { BranchData } from './branch-pool.ts';
import { type Branch, fails } from './branches.ts';

// A parsed boundary: only `BranchPool` starts this thread.
const { world, visit } = workerData as BranchData;

serveRounds((branch: Branch) => fails(world, visit, branch));
