/** INV-CONFIRMED depends only on the two latest values: earlier agreements and differences do not matter. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contradictionOf } from '../../../src/explore/oracle/lock/contradiction.ts';
import { StateWatch } from '../../../src/explore/oracle/lock/state-watch.ts';
import { LockModel } from '../../../src/explore/oracle/model/lock-model.ts';
import type { KnownToCompany, ObservedLock } from '../../../src/explore/oracle/model/observations.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import { drawFor, setupOf } from '../../../src/explore/setup/setup.ts';

it('compares what a lock stores with what the company knows whenever either changed', () => {
  const [draw] = fc.sample(drawFor('facility'), { numRuns: 1, seed: 1 });
  if (draw === undefined) throw new Error('no draw');
  const trial = new TrialRun(setupOf(draw, 'facility'));
  const standing = trial.standing('U1');
  const overlocks = [true, false];
  const helds = overlocks.map((overlock) => ({ ...standing.held, ready: true, overlock }));
  const knows = overlocks.map(
    (overlock): KnownToCompany => ({
      epoch: standing.held.epoch,
      overlock,
      relockAfterS: null,
      zone: null,
      hours: {},
      slots: {},
      clicks: {},
    }),
  );
  const seen: ObservedLock[] = helds.flatMap((held) => knows.map((known) => ({ ...standing, held, known })));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...seen), { minLength: 2 }), (sequence) => {
      const found: string[] = [];
      const model = new LockModel(standing.mac, false, standing.held, new Uint8Array(32));
      const watch = new StateWatch(standing, model, true, 0, ({ invariant }) => found.push(invariant));
      for (const now of sequence) {
        found.length = 0;
        watch.inspect(now, 0, {
          activeAt: 0,
          connectedAt: undefined,
          touchedAt: 0,
          asleepAt: 0,
          writing: false,
          drawn: false,
          sensor: true,
        });
        const differs = now.known !== undefined && contradictionOf(now.known, now.held) !== undefined;
        expect(found.includes('INV-CONFIRMED')).toBe(differs);
        expect(differs).toBe(now.known?.overlock !== now.held.overlock);
      }
    }),
  );
});
