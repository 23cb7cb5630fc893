/** The cases of an app: every rule of the monitor, and every refusal of a lock that the monitor explains. */
import { MONITOR_RULES, REFUSALS } from '../../monitor/rules.ts';
import { Bench } from '../bench/bench.ts';
import type { ConformanceCase } from '../bench/case.ts';
import { Conversation } from '../bench/conversation.ts';
import type { AppRun } from './app-run.ts';
import { APP_STEPS } from './steps.ts';

/** The requirement of a case: an app with offline keys, or one that puts the phone's time into the commands that it makes from them. */
export type AppNeed = 'offlineKeys' | 'timedKeys';

export class AppBench extends Bench {
  readonly run: AppRun;

  constructor(run: AppRun) {
    super(new Conversation(0));
    this.run = run;
  }

  /** Shows the conversation of the whole run. */
  show(): void {
    this.conversation.messages.push(...this.run.conversation);
  }

  override finish(): Promise<void> {
    return Promise.resolve();
  }
}

export type AppCase = ConformanceCase<AppBench, AppNeed>;

const stepOf = (rule: string): string | undefined => APP_STEPS.find(({ exercises }) => exercises.includes(rule))?.id;

function needsOf(rule: string): readonly AppNeed[] {
  if (rule === 'phone-clock-wrong') return ['offlineKeys', 'timedKeys'];
  return stepOf(rule) === 'offline' ? ['offlineKeys'] : [];
}

const caseOf = ({ id, says, advice, source }: (typeof REFUSALS)[string]): AppCase => ({
  id: `app.${id}`,
  spec: 'monitor Rules',
  sentence: says,
  level: 'must',
  source,
  needs: needsOf(id),
  mistake: advice,
  run: async (bench) => {
    const { run } = bench;
    const broken = run.lines.find(({ rule }) => rule === id);
    bench.show();
    bench.prerequisite(
      broken !== undefined || run.exercised.has(id),
      `the app did nothing to which this rule applies (step ${stepOf(id)})`,
    );
    bench.holds(broken === undefined, `the monitor reports ${id}`, 'no report', broken?.seen ?? '');
  },
});

export const APP_CASES: readonly AppCase[] = [...MONITOR_RULES, ...Object.values(REFUSALS)].map(caseOf);

/** The monitor rule that a case tests. */
export const ruleOf = ({ id }: Pick<AppCase, 'id'>): string => id.replace(/^app\./, '');
