/** A link target as the judge sees it: whether its answers can be trusted, and which features it lacks. */
import { CaseFailed, TargetLost } from '../bench/outcome.ts';
import type { Subject } from '../run/subject.ts';
import { LinkBench, NO_CONNECTION } from './link-bench.ts';
import { harmless, type LinkNeed } from './link-case.ts';
import type { LinkTarget } from './target.ts';

export function linkSubject(
  target: LinkTarget,
  { patience }: { readonly patience: number },
): Subject<LinkBench, LinkNeed> {
  const missing: Readonly<Record<LinkNeed, string | undefined>> = {
    gateway: target.role === 'gateway' ? undefined : 'about a gateway',
    backend: target.role === 'backend' ? undefined : 'about a backend',
    listens: target.dials ? 'the target dials' : undefined,
    dials: target.dials ? undefined : 'the target listens',
    lock: target.mac === undefined ? 'no lock is named (--mac)' : undefined,
    stimuli: target.stimulate === undefined ? 'there are no stimuli (--stimulus)' : undefined,
  };
  return {
    now: () => target.now(),
    virtual: target.virtual,
    doubt: () => whyUntrustworthy(target, patience),
    prepare: () => Promise.resolve(),
    missing: (one) => one.needs.map((need) => missing[need]).find((why) => why !== undefined),
    bench: () => new LinkBench(target, patience),
    putBack: () => Promise.resolve(undefined),
  };
}

/** Requests a method that does not exist and, if there are stimuli, a stimulus that does not exist. */
async function whyUntrustworthy(target: LinkTarget, patience: number): Promise<string | undefined> {
  const unknown = await target.stimulate?.({ stimulus: 'noke-sim-unknown' });
  if (unknown?.done === true)
    return 'the stimulus server confirms a stimulus that does not exist; its answers prove nothing';
  const bench = new LinkBench(target, patience);
  try {
    const rpc = await bench.session();
    const { error } = await rpc.ask('noke-sim.unknown', harmless(target.role).params);
    if (error === undefined) return 'the target accepts a method that does not exist; its answers prove nothing';
  } catch (error) {
    // A target that does not answer fails its cases; one that closes the connection at `hello` does not accept the key.
    if (!(error instanceof CaseFailed)) throw error;
    if (error.message === NO_CONNECTION)
      throw new TargetLost(
        `${target.name} refuses the connection with status ${error.seen}; is the key correct?`,
        'E-CONNECT-2',
      );
    if (error.seen.endsWith('the connection ended with 1008'))
      throw new TargetLost(`${target.name} closes the connection after hello; is the key correct?`, 'E-CONNECT-2');
  } finally {
    await bench.finish();
  }
  return undefined;
}
