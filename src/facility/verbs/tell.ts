/** A verb that is one command of the core: what the core refuses, the verb refuses, with the rule and its sentence. */
import type { Command } from '../../core/commands.ts';
import type { Site } from '../site/site.ts';
import type { VerbDone } from './verb.ts';
import { done } from './verb.ts';

export function tell(site: Site, command: Command): VerbDone {
  const decision = site.servers.tell(command);
  if (decision.ok) return done();
  const { rule } = decision.refusal;
  return { ok: false, by: rule, why: site.core.sentenceOf(rule) };
}

/** Who asks through the portal, as a command names it. */
export const said = (staff: string | undefined): { readonly staff?: string } => (staff === undefined ? {} : { staff });
