/** The chain of causes leads to an outcome of the complaint, whatever else is refused afterwards. */
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../src/diagnosis/path.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { caseWith } from './made-case.ts';

const { subject } = caseWith([]);

type Row = readonly [actor: string, kind: string, causedBy: number, user?: string];

/** Events in order; each names the number of the event that caused it, or 0. */
const events = (rows: readonly Row[]) =>
  rows.map(
    ([actor, kind, causedBy, user], i): TraceEvent => ({
      seq: i + 1,
      time: i,
      actor,
      kind,
      data: user === undefined ? {} : { user },
      causedBy: causedBy === 0 ? undefined : causedBy,
    }),
  );

const ATTEMPT = [
  ['outside', 'input', 0],
  ['phone/gina', 'phone.attempt', 1],
  ['phone/gina', 'phone.outcome', 2],
] as const;

const kinds = (...rows: readonly Row[]) => pathOf(subject, events(rows)).map(({ kind }) => kind);

describe('the path of a run', () => {
  it('ends with the outcome of the attempt, not with what the app or somebody else is refused later', () => {
    const path = ['input', 'phone.attempt', 'phone.outcome'];
    expect(kinds(...ATTEMPT)).toEqual(path);
    expect(kinds(...ATTEMPT, ['core', 'core.refused', 3])).toEqual(path);
    expect(kinds(...ATTEMPT, ['outside', 'input', 0], ['phone/bob', 'phone.outcome', 4])).toEqual(path);
    expect(kinds(...ATTEMPT, ['lock/A101', 'lock.refused', 3])).toEqual(path);
  });

  it('ends at the lock of the place, or with what the company says of the person', () => {
    expect(kinds(...ATTEMPT, ['lock/A108', 'lock.refused', 2])).toEqual(['input', 'phone.attempt', 'lock.refused']);
    expect(kinds(...ATTEMPT, ['outside', 'input', 0], ['core', 'core.unlock.refused', 4, 'gina'])).toEqual([
      'input',
      'core.unlock.refused',
    ]);
  });

  it('ends with a refused sign-in of the person, which names them in another field', () => {
    const refused = (about: string): TraceEvent[] => {
      const [input, last] = events([
        ['outside', 'input', 0],
        ['core', 'core.refused', 1],
      ]);
      if (input === undefined || last === undefined) throw new Error('two events');
      const later = events([...ATTEMPT, ['phone/bob', 'phone.outcome', 2]]).map((one) => ({
        ...one,
        seq: one.seq + 2,
        actor: 'phone/bob',
        causedBy: one.causedBy === undefined ? undefined : one.causedBy + 2,
      }));
      return [input, { ...last, data: { about } }, ...later];
    };
    const kindsOf = (about: string) => pathOf(subject, refused(about)).map(({ kind }) => kind);
    expect(kindsOf('gina')).toEqual(['input', 'core.refused']);
    expect(kindsOf('henry').at(-1)).toBe('phone.outcome');
  });

  it('ends with any outcome if none is of the complaint, and is empty without one', () => {
    expect(kinds(['outside', 'input', 0], ['core', 'core.refused', 1])).toEqual(['input', 'core.refused']);
    expect(kinds(['outside', 'input', 0])).toEqual([]);
  });
});
