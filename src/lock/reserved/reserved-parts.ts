/**
 * The properties that all reserved locks have in common, so that their outcomes last.
 *
 * INV-1: Use does not wear them out: the cell keeps its charge. INV-2: They accept no reset and no other firmware. No gateway reaches them either
 * (`Lock.attach`).
 */
import { withCheck } from '../../keys/verify/checks.ts';
import { opcodeAllowed } from '../../keys/verify/packet-checks.ts';
import type { BodyParts } from '../body/rules.ts';
import type { LockParts } from '../parts.ts';
import type { LockSettings } from '../settings.ts';
import { type Always, reservedOutcome } from './outcomes.ts';

/** A reaction that draws no charge. */
const unspent =
  (reaction: BodyParts['reactions']['stepBolt']): BodyParts['reactions']['stepBolt'] =>
  (c, e, s) => {
    const answer = reaction(c, e, s);
    return answer.context?.cell === undefined ? answer : { ...answer, context: { ...answer.context, cell: c.cell } };
  };

const ENDS_IT: ReadonlySet<string> = new Set(['reset', 'firmwareUpdate']);

/** Machines are cached by their tables, so locks with the same outcome share their machines. */
const made = new WeakMap<LockParts, Map<Always, LockParts>>();

/** The tables of a reserved lock, derived from those of an ordinary one. */
export function reservedParts(always: Always, parts: LockParts): LockParts {
  const ofParts = made.get(parts) ?? new Map<Always, LockParts>();
  made.set(parts, ofParts);
  const known = ofParts.get(always);
  if (known !== undefined) return known;
  const allowed = parts.checks.find(({ id }) => id === opcodeAllowed.id) ?? opcodeAllowed;
  const { stepBolt, holdBolt } = parts.body.reactions;
  const reactions = { ...parts.body.reactions, stepBolt: unspent(stepBolt), holdBolt: unspent(holdBolt) };
  const lasting: LockParts = {
    ...parts,
    // A reset or other firmware would turn it into a different lock.
    checks: withCheck(parts.checks, allowed.id, {
      passes: (attempt) => !ENDS_IT.has(attempt.command.op) && allowed.passes(attempt),
    }),
    body: { ...parts.body, reactions },
  };
  const own = reservedOutcome(always).parts?.(lasting) ?? lasting;
  ofParts.set(always, own);
  return own;
}

const lastingSettings = new WeakMap<LockSettings, LockSettings>();

/** The same settings without standby current. */
export function reservedSettings(settings: LockSettings): LockSettings {
  const known = lastingSettings.get(settings) ?? { ...settings, standbyMicroA: 0 };
  lastingSettings.set(settings, known);
  return known;
}
