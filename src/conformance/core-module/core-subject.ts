/** A core as the judge sees it: the module in its thread, the features that its claims omit, and a bench with an empty core for each case. */

import { CoreFault } from '../../facility/core-port/core-fault.ts';
import { TargetLost } from '../bench/outcome.ts';
import type { Subject } from '../run/subject.ts';
import { type BenchOptions, CoreBench, phone } from './bench/core-bench.ts';
import type { CoreNeed } from './claims.ts';

const UNKNOWN_MAC = 'C0:FF:EE:FF:FF:FF';
/** A session that a lock could have created. */
const SESSION = '023B860BA1B2C3D4E5F60718293A4B5C6D7E8F90';

export function coreSubject(options: BenchOptions): Subject<CoreBench, CoreNeed> {
  const { thread, url } = options.module;
  return {
    // Simulated time starts again with each case.
    now: () => 0,
    virtual: true,
    doubt: async () => {
      try {
        thread.load(url);
      } catch (error) {
        if (!(error instanceof CoreFault)) throw error;
        throw new TargetLost(`the module cannot be used: ${error.message}`, 'E-CONNECT-3');
      }
      return whyUntrustworthy(new CoreBench(options));
    },
    prepare: () => Promise.resolve(),
    missing: ({ needs }) => {
      const absent = needs.find((need) => !options.claims[need]);
      return absent === undefined ? undefined : `${absent} is not claimed`;
    },
    bench: () => new CoreBench(options),
    putBack: () => Promise.resolve(undefined),
  };
}

/** The reason why the core cannot be judged: if it grants requests about things that do not exist, it would grant everything. */
function whyUntrustworthy(bench: CoreBench): string | undefined {
  const bearer = phone('phone-nobody');
  const said = (what: string): string => `the core ${what}; its answers prove nothing`;
  try {
    const list = bench.ask('unlock', { person: 'nobody', bearer, mac: UNKNOWN_MAC, session: SESSION });
    if (list.ok) return said('grants a list for a lock that does not exist');
    if (bench.keys('nobody').length > 0) return said('issues keys to a person who does not exist');
    return undefined;
  } catch (error) {
    // The cases report the defects in the core's answers.
    if (error instanceof TargetLost) throw error;
    return undefined;
  } finally {
    bench.close();
  }
}
