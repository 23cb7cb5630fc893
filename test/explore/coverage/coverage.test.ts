/** What a search can visit, the paths to it, and that counting changes nothing. */
import { describe, expect, test } from 'vitest';
import type { AnyTransitionDefinition } from 'xstate';
import { allCells, PROMISED, UNPLAYED, visitedOf } from '../../../src/explore/coverage/cells.ts';
import { Coverage } from '../../../src/explore/coverage/coverage.ts';
import { MACHINES, statesOf, transitionName, transitionsOf } from '../../../src/explore/coverage/machine-cells.ts';
import { replayed } from '../../../src/explore/jobs/replayed.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import { runBatch } from '../../../src/explore/search/batch.ts';
import type { Draw } from '../../../src/explore/setup/draw.ts';
import { readReplay } from '../../../src/explore/setup/replay-string.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { verbs } from '../../../src/explore/setup/steps.ts';
import { playTarget } from '../../../src/explore/targets/play-target.ts';
import { runTargets } from '../../../src/explore/targets/run-targets.ts';
import { targets } from '../../../src/explore/targets/targets.ts';
import { SOUND_PARTS } from '../../../src/facility/faults/fault.ts';
import { FAULTS } from '../../../src/facility/faults/faults.ts';
import { digestOf, type TraceEvent } from '../../../src/sim/trace.ts';
import { oneIn, runs } from '../../sizes.ts';

describe('the cells of a search', () => {
  test.each(MACHINES.map((machine) => [machine.id, machine] as const))(
    '%s: names are names of one thing',
    (_id, machine) => {
      const names = transitionsOf(machine).map(transitionName);
      expect(new Set(names).size).toBe(names.length);
      expect(new Set(statesOf(machine)).size).toBe(statesOf(machine).length);
    },
  );

  test('every excluded cell exists and has a reason', () => {
    const cells = new Set(
      Object.entries(allCells('facility')).flatMap(([table, all]) => all.map((cell) => `${table} ${cell}`)),
    );
    for (const [cell, why] of Object.entries(UNPLAYED)) {
      expect(cells).toContain(cell);
      expect(why.length).toBeGreaterThan(10);
    }
  });

  test('a search counts transitions and states of all four machines, both outcomes of guards, and verbs', () => {
    const coverage = new Coverage();
    const parts = coverage.watching(SOUND_PARTS);
    runBatch({ level: 'facility', seed: 21, runs: 6, parts, ran: ({ played }) => coverage.played(played) });
    const counts = coverage.counts();
    const known = allCells('facility');
    for (const table of ['transition', 'state', 'guard']) {
      const visited = Object.keys(counts[table] ?? {});
      expect(visited.length, table).toBeGreaterThan(20);
      expect(visited.filter((cell) => known[table]?.includes(cell) !== true)).toEqual([]);
    }
    for (const machine of MACHINES)
      expect(Object.keys(counts.transition ?? {}).some((cell) => cell.startsWith(`${machine.id} `))).toBe(true);
    expect(Object.keys(counts.verb ?? {}).some((cell) => / ok$/.test(cell))).toBe(true);
  });

  test('the runs of a search share their machines', () => {
    const firmware = new Set<object>();
    const took = ({ source: { machine } }: AnyTransitionDefinition): void => {
      if (machine.id === 'firmware') firmware.add(machine);
    };
    const parts = { ...SOUND_PARTS, lock: { ...SOUND_PARTS.lock, took } };
    const unit = { status: 0, factory: false, drift: 0 };
    const few = { zone: 0, start: 0, seed: 1, ios: false, moves: 6, more: 0 };
    const draw: Draw = { ...few, units: [unit], faultClasses: [], settings: [] };
    for (let run = 0; run < 2; run++) new TrialRun(setupOf(draw), parts).play(verbs.lock.touch({ lock: 'U1' }));
    expect(firmware.size).toBe(1);
  });

  test('Coverage INV-1: measuring coverage never changes behaviour', () => {
    const digest = (parts: typeof SOUND_PARTS): string => {
      const all: TraceEvent[] = [];
      runBatch({ level: 'facility', seed: 9, runs: runs(3, 1), parts, hear: (event) => void all.push(event) });
      return digestOf(all);
    };
    expect(digest(new Coverage().watching(SOUND_PARTS))).toBe(digest(SOUND_PARTS));
  });
});

describe('target paths', () => {
  // A search with --coverage all, which CI runs, plays all of them.
  test('a path visits its cell and violates no invariant', () => {
    const missed: string[] = [];
    const some = oneIn(
      24,
      [...targets()].filter((_target, i) => i % 5 === 0),
    );
    expect(some.length).toBeGreaterThan(runs(20, 2));
    for (const [cell, ways] of some) {
      const visits = ways.some(({ setup, steps }) => {
        const coverage = new Coverage();
        const trial = new TrialRun(setup, coverage.watching(SOUND_PARTS));
        playTarget(trial, steps);
        expect(trial.broken, cell).toBeUndefined();
        return coverage.has(cell);
      });
      if (!visits) missed.push(cell);
    }
    expect(missed).toEqual([]);
  }, 600_000);

  test('cells that random runs rarely visit have a path', () => {
    const rare = [
      'transition firmware power firmwareMode: hasp [closing]',
      'transition firmware power asleep → awake: lockRetry',
      'transition firmware provisioning staging → factory: always [factory]',
      'transition firmware gateway attached → detached: detached',
      'transition padlock bolt retracted → extended: always [extended]',
      'transition padlock motor stalled → running: step',
      'transition relay motor running → off: powerLost',
      'transition attempt connecting → pausing: connectFailed [mayConnectAgain]',
      'transition attempt renewing → closing: trustEnds',
      'guard attempt isLast no',
    ];
    for (const cell of rare) expect([...targets().keys()]).toContain(cell);
  });

  test('a failure on a target path is shrunk and reproduced from its string', () => {
    const fault = 'jam-answers-success';
    const parts = FAULTS.get(fault)?.plant(SOUND_PARTS);
    if (parts === undefined) throw new Error(`no fault ${fault}`);
    const cells = ['transition firmware motor unlocking → jammedUnlocking: stallSeen'];
    const { found, runs } = runTargets({ level: 'facility', cells, parts, coverage: new Coverage() });
    expect(runs).toBeGreaterThan(0);
    expect(found?.steps.length).toBeLessThan(12);
    const read = readReplay(found?.replay ?? '');
    if (!read.ok) throw new Error(read.why);
    expect(replayed(read.replay, fault)?.broken.invariant).toBe(found?.broken.invariant);
    expect(replayed(read.replay)).toBeUndefined();
  }, 60_000);

  test('the promised tables exist, and an empty search has visited none of their cells', () => {
    const tables = new Map(visitedOf('facility', {}).map((each) => [each.table, each]));
    for (const table of PROMISED) expect(tables.get(table)).toMatchObject({ visited: 0 });
    expect(visitedOf('keys', {})).toEqual([]);
  });
});
