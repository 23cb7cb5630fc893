/** Finds event patterns that no event of the facility can match: with a mistyped kind, a `never` step would always pass. */
import { nearest, withNearest } from '../facility/files/nearest.ts';
import { glob } from './condition.ts';
import type { Scenario, Step } from './scenario.ts';
import { inputError, type Stop } from './stop.ts';

/** The error for the first such pattern of a scenario, or undefined. Checked before the first step. */
export function unknownKind({ steps }: Scenario, kinds: ReadonlySet<string>): Stop | undefined {
  for (const step of steps) {
    const kind = kindOf(step);
    const message = kind === undefined ? undefined : unknownKindText(kind, kinds);
    if (kind === undefined || message === undefined) continue;
    const { line, column } = step;
    return inputError('E-STEP-5', { message, expected: 'a kind of event', seen: kind, place: { line, column } });
  }
  return undefined;
}

/** The sentence about a pattern that no kind matches, with the nearest one; undefined if some kind matches. */
export function unknownKindText(pattern: string, kinds: ReadonlySet<string>): string | undefined {
  if (isKnown(pattern, kinds)) return undefined;
  return withNearest(`no event of this facility has the kind ${pattern}`, nearest(pattern, kinds));
}

function kindOf(step: Step): string | undefined {
  if (step.do === 'expectEvent') return step.pattern.kind;
  return step.do === 'never' && 'event' in step.what ? step.what.event.kind : undefined;
}

/** Whether any kind matches; `*` matches any characters. */
function isKnown(pattern: string, kinds: ReadonlySet<string>): boolean {
  if (!pattern.includes('*')) return kinds.has(pattern);
  return [...kinds].some((kind) => glob(pattern, kind));
}
