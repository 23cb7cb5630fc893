/** A thread of `run --jobs`: plays one job after the other and returns each case. */
import { parentPort, workerData } from 'node:worker_threads';
import { hostClock } from '../../sim/live-clock.ts';
import type { ThreadData, ToThread } from './case-pool.ts';
import { shippedFacilities } from './facilities.ts';
import { Player } from './play-case.ts';

// A parsed boundary: only `CasePool` starts this thread and sends to it.
const { options, debug } = workerData as ThreadData;
const player = new Player(options, {
  facilities: shippedFacilities,
  clock: hostClock,
  nextTurn: () => new Promise((done) => void hostClock.setTimeout(done, 0)),
  debug,
});

parentPort?.on('message', async (message: ToThread) => {
  if (message === 'interrupt') player.interrupt();
  else parentPort?.postMessage(await player.play(message));
});
