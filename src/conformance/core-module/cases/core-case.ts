/** A case of an unlock core. */
import type { ConformanceCase } from '../../bench/case.ts';
import type { CoreBench } from '../bench/core-bench.ts';
import type { CoreNeed } from '../claims.ts';

export type CoreCase = ConformanceCase<CoreBench, CoreNeed>;

type Given = Pick<CoreCase, 'id' | 'spec' | 'sentence' | 'mistake'> &
  Partial<CoreCase> & { readonly play: (bench: CoreBench) => void };

/** Fills in the defaults: a `must` of NP1 without requirements. The core answers synchronously, so a case is a plain function. */
export const must = ({ play, ...rest }: Given): CoreCase => ({
  level: 'must',
  source: 'chosen',
  needs: [],
  ...rest,
  run: async (bench) => play(bench),
});
