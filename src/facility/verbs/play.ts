/** Performs a verb: its arguments are checked, the call is traced, and only then does anything happen. */
import type { z } from 'zod';
import { nearest } from '../files/nearest.ts';
import { describeFound, withoutHint } from '../files/problem.ts';
import { valueProblems } from '../files/zod-problems.ts';
import type { Site } from '../site/site.ts';
import { reservedRefusal } from './reserved.ts';
import type { VerbOutcome } from './verb.ts';
import { mapSecrets, notPossible, refsOf, type VerbEntry } from './verb.ts';
import { VERBS } from './verbs.ts';

const refuse = (by: string, why: string, near?: string): VerbOutcome =>
  near === undefined ? { ok: false, by, why } : { ok: false, by, why, nearest: near };

export function play(site: Site, name: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
  const verb = VERBS.get(name);
  if (verb === undefined)
    return refuse('unknown-verb', `there is no verb ${describeFound(name)}`, nearest(name, VERBS.keys()));
  const parsed = verb.params.safeParse(args);
  if (!parsed.success) return badArgument(verb, args, parsed.error);
  const unknown = unknownId(site, verb, parsed.data);
  if (unknown !== undefined) return unknown;
  // The trace contains the arguments as given, so that the call can be repeated.
  const shown = mapSecrets(verb.params, args, (text, kind) => site.trace.secrets.hideTyped(kind, text));
  return site.trace.under(0, () => {
    site.trace.record('outside', 'input', { verb: name, args: shown });
    const outcome =
      signedOut(site, name, parsed.data) ?? reservedRefusal(site, verb, parsed.data) ?? verb.act(site, parsed.data);
    if (outcome.ok) site.troubleshooting.took(name, parsed.data);
    return outcome;
  });
}

/** The refusal of a portal verb for a person who has signed out, who can only sign in again. */
function signedOut(site: Site, name: string, { as }: Readonly<Record<string, unknown>>): VerbOutcome | undefined {
  if (!name.startsWith('portal.') || name === 'portal.signIn' || typeof as !== 'string') return undefined;
  return site.portal.isSignedIn(as) ? undefined : notPossible(`${as} is not signed in to the portal`);
}

function badArgument(verb: VerbEntry, args: unknown, error: z.ZodError): VerbOutcome {
  const [first] = valueProblems(verb.name, verb.params, args, error);
  return refuse(
    'bad-argument',
    first === undefined ? 'the arguments are not valid' : withoutHint(first),
    first?.nearest,
  );
}

/** The refusal of an id that refers to nothing of its kind; undefined if all ids are valid. */
function unknownId(site: Site, verb: VerbEntry, args: Readonly<Record<string, unknown>>): VerbOutcome | undefined {
  for (const [key, kind] of refsOf(verb.params)) {
    const value = args[key];
    if (typeof value !== 'string' || site.has(kind, value)) continue;
    return refuse('bad-argument', `there is no ${kind} ${describeFound(value)}`, nearest(value, site.ids(kind)));
  }
  return undefined;
}
