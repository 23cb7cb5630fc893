/**
 * The verbs allowed on a reserved lock and its unit: those with which a person, an app or a stranger uses it. Verbs
 * that repair, replace, rent or configure are refused, because its outcome must never change.
 */
import { type Always, reservedOutcome } from '../../lock/reserved/outcomes.ts';
import type { Site } from '../site/site.ts';
import { notPossible, refsOf, type VerbEntry, type VerbRefused } from './verb.ts';

/** Verbs with which a unit is used; those of `person`, `phone`, `intruder`, `door` and `keypad` are allowed as well. */
const USES = new Set([
  'lock.touch',
  'lock.brush',
  'lock.click',
  'lock.pullHasp',
  'lock.letGoHasp',
  'lock.closeHasp',
  'fob.squeeze',
  'portal.unlock',
  'portal.enterPin',
  'portal.compareNumber',
  'unit.motion',
]);
const USERS = new Set(['person', 'phone', 'intruder', 'door', 'keypad']);

/** Allowed on other locks, but not with this outcome. */
const NOT_WITH: Partial<Record<Always, string>> = { 'hasp-missing': 'lock.closeHasp' };

/** The refusal of a verb that would change a reserved lock or its unit; undefined for all others. */
export function reservedRefusal(
  site: Site,
  verb: VerbEntry,
  args: Readonly<Record<string, unknown>>,
): VerbRefused | undefined {
  for (const [key, kind] of refsOf(verb.params)) {
    const id = args[key];
    if ((kind !== 'lock' && kind !== 'unit') || typeof id !== 'string') continue;
    const locks = kind === 'unit' ? site.locksOf(id) : [site.lock(id)];
    const always = locks.find((lock) => lock.always !== undefined)?.always;
    if (always === undefined) continue;
    const uses = USES.has(verb.name) || USERS.has(verb.name.split('.')[0] ?? '');
    if (uses && NOT_WITH[always] !== verb.name) continue;
    const { does } = reservedOutcome(always);
    return notPossible(`${id} is reserved (always: ${always}): this lock ${does}, and ${verb.name} cannot change that`);
  }
  return undefined;
}
