/**
 * The way in which the console of `up` opens facilities in addition to the live one: branches of its past, and forks. They have no ports and no
 * store.
 */
import type { LiveSource } from '../../console/player/live-history.ts';
import type { OpenFacility } from '../../server/facility-parts.ts';
import type { HostedFacility } from '../../server/hosted-facility.ts';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';

/** Snapshots are taken in slices while time stands still; facilities are opened with the options of the live one. */
export const liveSource = (main: HostedFacility, open: OpenFacility): LiveSource => ({
  snapshot: () =>
    main
      .takeSnapshot(({ facility }) => ({ seq: main.parts.facility.trace.seq, snapshot: facility }))
      .catch((error: unknown) => {
        if (error instanceof NotSnapshottable) return undefined;
        throw error;
      }),
  *restore(snapshot) {
    const { facility } = yield* open(snapshot);
    return facility;
  },
});
