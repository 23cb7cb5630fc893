/** The person and unit that the guided tree is about, and its page. */
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Page } from '../pages/page.ts';
import { mapAt } from '../panes/facts.ts';
import type { Look } from '../panes/subject.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { type Knowledge, knowledgeOf, type TreeSubject } from './knowledge.ts';
import { treePage } from './tree-page.ts';
import type { TreeTopic } from './walk.ts';

interface Context {
  readonly look: Look;
  readonly past: readonly TraceEvent[];
  readonly local: LocalClock;
}

/** The people who use the unit: those who tried to open it, most recent first, and its tenant. */
function peopleOf(unit: string, { look, past }: Context): readonly string[] {
  const people = new Set<string>();
  for (const { kind, actor, data } of past.toReversed()) {
    if (kind !== 'phone.outcome' || data.target !== unit) continue;
    const carrier = look(`${actor.replace('/', '.')}.app.signedIn`);
    if (typeof carrier === 'string') people.add(carrier);
  }
  const tenant = look(`unit.${unit}.tenant`);
  if (typeof tenant === 'string') people.add(tenant);
  return [...people];
}

export function knownFor(
  topic: TreeTopic,
  context: Context,
): { readonly about: TreeSubject; readonly knowledge: Knowledge } {
  const { look, past, local } = context;
  const { unit } = topic;
  const people = peopleOf(unit, context);
  const { locks } = mapAt(look(`unit.${unit}`));
  const [lock] = Array.isArray(locks) ? locks.filter((id) => typeof id === 'string') : [];
  const about = { unit, lock: lock ?? unit, person: people[topic.person % Math.max(1, people.length)] };
  const time = (at: Instant): string => local.dateTime(at);
  return { about, knowledge: knowledgeOf(about, { look, past, time }) };
}

export function treeOf(topic: TreeTopic, context: Context): Page {
  const { about, knowledge } = knownFor(topic, context);
  return treePage(about, topic.replies, knowledge);
}
