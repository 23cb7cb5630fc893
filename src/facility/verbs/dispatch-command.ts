/** A verb that is a single command of the core: if the core refuses the command, the verb is refused with that rule and its sentence. */
import type { Command } from '../../core/commands.ts';
import type { Site } from '../site/site.ts';
import type { VerbDone } from './verb.ts';
import { done } from './verb.ts';

export function dispatchCommand(site: Site, command: Command): VerbDone {
  const decision = site.backend.dispatch(command);
  if (decision.ok) return done();
  const { rule } = decision.refusal;
  return { ok: false, by: rule, why: site.core.sentenceOf(rule) };
}

/** The person who asks through the portal, in the form that commands use. */
export const staffField = (staff: string | undefined): { readonly staff?: string } =>
  staff === undefined ? {} : { staff };
