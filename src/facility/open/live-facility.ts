/** An open facility: its site, with verbs that act on it and views that show it. */
import type { Json } from '../../sim/clock.ts';
import type { Steps } from '../../sim/steps.ts';
import { Site } from '../site/site.ts';
import { callsOf, type Verbs } from '../verbs/calls.ts';
import { play } from '../verbs/play.ts';
import type { VerbOutcome } from '../verbs/verb.ts';
import { VERBS } from '../verbs/verbs.ts';
import type { Facility, Refused } from './facility.ts';
import { KINDS } from './kinds.ts';
import { lookAt, lookSteps, viewKeys, viewOf } from './view.ts';
import { lookStrictly, type ViewAt, type ViewPath } from './view-path.ts';

export class LiveFacility extends Site implements Facility {
  readonly verbTable = VERBS;
  readonly kinds = KINDS;
  readonly #refused = new Set<Refused>();
  #verbs: Verbs | undefined;

  get verbs(): Verbs {
    this.#verbs ??= callsOf((verb, args) => this.play(verb, args));
    return this.#verbs;
  }

  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    const before = this.trace.seq;
    const outcome = play(this, verb, args);
    // A call with bad arguments is not an input.
    if (!outcome.ok && this.trace.seq > before) for (const read of this.#refused) read(before + 1, outcome.by);
    return outcome;
  }

  onRefused(read: Refused): () => void {
    this.#refused.add(read);
    return () => this.#refused.delete(read);
  }

  view(): Json {
    return viewOf(this);
  }

  viewKeys(part?: string): readonly string[] | undefined {
    return viewKeys(this, part);
  }

  lookSteps(path: string): Steps<string | undefined> {
    return lookSteps(this, path);
  }

  find(path: string): Json | undefined {
    return lookAt(this, path);
  }

  /**
   * Like `find`, but strict: throws `UnknownPath` for a path that the view does not have; undefined for a value that is absent now.
   */
  look<P extends string>(path: ViewPath<P>): ViewAt<P> {
    return lookStrictly(this, path);
  }
}
