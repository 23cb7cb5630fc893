/** The inputs of `noke-sim compare`: a recording, the store of a facility, a scenario that is run, or a JSON document. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import { readScenario } from '../../scenario/parse.ts';
import { ScenarioRun } from '../../scenario/run.ts';
import { openTrace, type TraceReader } from '../../scenario/trace-reader.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { NextEvent } from '../../why/compare.ts';
import { jsonOf } from '../conform/argument-file.ts';
import type { Context } from '../host/context.ts';
import { isScenarioFile } from '../run/scenario-files.ts';

export interface ComparedRun {
  readonly next: NextEvent;
  readonly timeZone: string;
  /** Present for a recording: its reader, with which common lines can be skipped. */
  readonly reader?: TraceReader;
  close(): void;
}

export type Compared =
  | { readonly kind: 'events'; readonly run: ComparedRun }
  | { readonly kind: 'document'; readonly value: unknown };

export interface Reading {
  readonly facilities: Context['facilities'];
  readonly nextTurn: () => Promise<void>;
}

/** Scenarios with more events than this are compared through recordings. */
const MAX_PLAYED = 500_000;
const TIMERS_PER_TURN = 5_000;

/** Throws CodedError. */
export async function readCompared(file: string, reading: Reading): Promise<Compared> {
  const about = statSync(file, { throwIfNoEntry: false });
  if (about?.isDirectory() === true) return { kind: 'events', run: await storedRun(file) };
  if (isScenarioFile(file)) return { kind: 'events', run: await playedRun(file, reading) };
  return traceOrDocument(file);
}

/** A truncated recording is compared up to its end. */
function traceOrDocument(file: string): Compared {
  const opened = openTrace(file);
  if (!opened.ok) {
    const value = documentIn(file);
    if (value !== undefined) return { kind: 'document', value };
    throw problemsError(opened.problems);
  }
  const { reader, header } = opened;
  const next = (): TraceEvent | undefined => {
    const step = reader.next();
    if (step.kind === 'problem') throw problemsError([step.problem]);
    return step.kind === 'event' ? step.event : undefined;
  };
  return {
    kind: 'events',
    run: { next, reader, timeZone: header.timeZone, close: () => reader.close() },
  };
}

function documentIn(file: string): unknown {
  try {
    return jsonOf(file, 'a JSON document');
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Runs a scenario to its end, whatever its verdict. */
async function playedRun(file: string, { facilities: load, nextTurn }: Reading): Promise<ComparedRun> {
  const facilities = await load();
  const parsed = readScenario(file, facilities.verbTable);
  if (!parsed.ok) throw problemsError(parsed.problems);
  const { facility: source, seed, startAt } = parsed.scenario;
  const opened = facilities.open(source, { seed, startAt, beside: file });
  if (!opened.ok) throw problemsError(opened.problems);
  const { facility } = opened;
  const events: TraceEvent[] = [];
  const stop = facility.trace.subscribe((event) => void events.push(event));
  const run = new ScenarioRun(parsed.scenario, facility);
  while (events.length <= MAX_PLAYED && !run.advance(TIMERS_PER_TURN)) await nextTurn();
  stop();
  run.close();
  if (events.length > MAX_PLAYED)
    throw new CodedError(
      'E-TRACE-2',
      `${file} produces more than ${MAX_PLAYED} events; compare its recordings ("run --trace")`,
    );
  let at = 0;
  return { next: () => events[at++], timeZone: facility.timeZone, close: () => undefined };
}

/** The events in a store, as `up --data` stores them. */
async function storedRun(folder: string): Promise<ComparedRun> {
  const { openSqlite } = await import('../../server/store/sqlite.ts');
  const { DATABASE_FILE } = await import('../../server/store/folder.ts');
  const file = join(folder, DATABASE_FILE);
  if (statSync(file, { throwIfNoEntry: false }) === undefined)
    throw new CodedError(
      'E-FILE-15',
      `${folder} is a folder without a store; name a file, or the folder of "up --data"`,
    );
  const reading = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (error instanceof CodedError) throw error;
      throw new CodedError('E-STORE-3', `${file}: ${error instanceof Error ? error.message : 'it cannot be read'}`);
    }
  };
  const db = reading(() => openSqlite(file, { readonly: true }));
  const rows = reading(() => db.prepare('SELECT line FROM events ORDER BY era, seq').iterate());
  const next = (): TraceEvent | undefined =>
    reading(() => {
      const row = rows.next();
      // A parsed boundary: only `up` writes these lines, and checks them when it opens the store.
      return row.done === true ? undefined : (JSON.parse((row.value as { line: string }).line) as TraceEvent);
    });
  return { next, timeZone: 'UTC', close: () => void db.close() };
}
