/** A thread of `run --jobs`: executes one job after another and returns each case. */
import { parentPort, workerData } from 'node:worker_threads';
import { hostClock } from '../../sim/live-clock.ts';
import { nextTurn } from '../host/host.ts';
import type { ThreadData, ToThread } from './case-pool.ts';
import { shippedFacilities } from './facilities.ts';
import { Player } from './play-case.ts';

// A parsed boundary: only `CasePool` starts this thread and sends to it.
const { options, fault: id, debug } = workerData as ThreadData;
// Loading the planted faults is slow.
const fault = id === undefined ? undefined : (await import('../../facility/faults/faults.ts')).FAULTS.get(id);
const player = new Player(fault === undefined ? options : { ...options, fault }, {
  facilities: shippedFacilities,
  clock: hostClock,
  nextTurn,
  debug,
});

parentPort?.on('message', async (message: ToThread) => {
  if (message === 'interrupt') player.interrupt();
  else parentPort?.postMessage(await player.play(message));
});
