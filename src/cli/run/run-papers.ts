/** `noke-sim run … --papers DIR`: writes the evidence that a support desk would have about a run. */
import { join } from 'node:path';
import { nearest } from '../../facility/files/nearest.ts';
import { type Problem, problem } from '../../facility/files/problem.ts';
import type { Facility } from '../../facility/open/facility.ts';
import { LiveFacility } from '../../facility/open/live-facility.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { RunOptions } from './run-options.ts';

export type PapersRecorder = { readonly write: () => Promise<void> } | { readonly problem: Problem };

/** Listens to a facility that is about to run; undefined without `--papers`. */
export function recordPapers(
  facility: Facility,
  { papers: folder, papersOf: person }: Pick<RunOptions, 'papers' | 'papersOf'>,
): PapersRecorder | undefined {
  if (folder === undefined || !(facility instanceof LiveFacility)) return undefined;
  if (person !== undefined && !facility.people.has(person)) return { problem: unknownPerson(person, facility) };
  const events: TraceEvent[] = [];
  const stop = facility.trace.subscribe((event) => events.push(event));
  return {
    write: async () => {
      stop();
      const { papersOf } = await import('../../diagnosis/channels/papers.ts');
      for (const { name, bytes } of papersOf({ facility, events }, person)) writeWholeBelow(join(folder, name), bytes);
    },
  };
}

function unknownPerson(person: string, facility: LiveFacility): Problem {
  const near = nearest(person, facility.people.ids());
  const place = { file: '--papers-of', line: 0, column: 0, path: '' };
  const message = `nobody in this facility has the id "${person}"`;
  return problem({
    code: 'E-FILE-11',
    ...place,
    found: person,
    expected: 'the id of a person',
    nearest: near,
    message,
  });
}
