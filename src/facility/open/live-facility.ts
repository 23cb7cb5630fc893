/** A facility that is open: what stands on its site, with the verbs to act on it and the views to look at it. */
import type { Json } from '../../sim/clock.ts';
import { Site } from '../site/site.ts';
import { callsOf, type Verbs } from '../verbs/calls.ts';
import { play } from '../verbs/play.ts';
import type { VerbOutcome } from '../verbs/verb.ts';
import { VERBS } from '../verbs/verbs.ts';
import type { Facility } from './facility.ts';
import { KINDS } from './kinds.ts';
import { lookAt, viewOf } from './view.ts';

export class LiveFacility extends Site implements Facility {
  readonly verbs: Verbs = callsOf((verb, args) => this.play(verb, args));
  readonly verbTable = VERBS;
  readonly kinds = KINDS;

  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    return play(this, verb, args);
  }

  view(): Json {
    return viewOf(this);
  }

  look(path: string): Json | undefined {
    return lookAt(this, path);
  }
}
