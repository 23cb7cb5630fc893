/** INV-CONFIRMED depends on the two latest values alone: neither an earlier agreement nor an earlier difference decides for them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Book } from '../../../src/explore/oracle/books/lock-book.ts';
import type { CompanyKnows, LockStanding } from '../../../src/explore/oracle/books/seen.ts';
import { untrue } from '../../../src/explore/oracle/lock/confirmed.ts';
import { StandingWatch } from '../../../src/explore/oracle/lock/standing-watch.ts';
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
    (overlock): CompanyKnows => ({
      epoch: standing.held.epoch,
      overlock,
      relockAfterS: null,
      zone: null,
      hours: {},
      slots: {},
      clicks: {},
    }),
  );
  const seen: LockStanding[] = helds.flatMap((held) => knows.map((known) => ({ ...standing, held, known })));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...seen), { minLength: 2 }), (sequence) => {
      const found: string[] = [];
      const book = new Book(standing.mac, false, standing.held, new Uint8Array(32));
      const watch = new StandingWatch(standing, book, true, 0, ({ invariant }) => found.push(invariant));
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
        const differs = now.known !== undefined && untrue(now.known, now.held) !== undefined;
        expect(found.includes('INV-CONFIRMED')).toBe(differs);
        expect(differs).toBe(now.known?.overlock !== now.held.overlock);
      }
    }),
  );
});
