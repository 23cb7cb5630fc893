/** `conform app`: opens the demo facility for an external app, executes the steps with it, and tests it against the rules of the monitor. */

import { APP_CASES, ruleOf } from '../../conformance/app/app-cases.ts';
import { type AppClaims, readAppClaims } from '../../conformance/app/app-claims.ts';
import { AppRun } from '../../conformance/app/app-run.ts';
import { appSubject } from '../../conformance/app/app-subject.ts';
import { stepEndpoints } from '../../conformance/app/step-endpoints.ts';
import { APP_STEPS, type AppStep } from '../../conformance/app/steps.ts';
import { selected } from '../../conformance/run/select.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { nearest } from '../../facility/files/nearest.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { facilityOpener } from '../../server/facility-opener.ts';
import type { Ready } from '../../server/options.ts';
import { serve } from '../../server/serve.ts';
import { viaNpx } from '../../sim/npx.ts';
import type { Host } from '../host/host.ts';
import { chooseFacility, withoutGateway } from '../up/up-facility.ts';
import { judgeTarget } from './judge-target.ts';
import { type AppOptions, given, givenSuite } from './options.ts';

export function conformApp(options: AppOptions, host: Host): Promise<ExitCode> {
  const open = async () => {
    const claims = claimsIn(options.claims);
    const steps = stepsFor(options, claims);
    const say = (text: string): void => host.err(`${text}\n`);
    const run = new AppRun({ steps, host: host.clock, patience: options.patience, tell: say });
    const serving = await served(run, claims, options, host);
    say(readyText(serving.ready));
    const ignoreEnter = enterEndsStep(run, host);
    return {
      subject: appSubject({ run, serving, claims, host: host.clock }),
      profile: 'np1' as const,
      claims: { ...claims },
      interrupt: () => run.stop(),
      close: async () => {
        ignoreEnter();
        await serving.stop();
      },
    };
  };
  const { claims, steps } = options;
  const command = [
    viaNpx('conform app'),
    ...given('--claims', claims),
    ...given('--steps', steps?.join(',')),
    ...givenSuite(options),
  ].join(' ');
  return judgeTarget({ kind: 'app', name: 'app', cases: APP_CASES, options, command, open }, host);
}

function claimsIn(file: string | undefined): AppClaims {
  const read = readAppClaims(file);
  if (read.ok) return read.claims;
  throw problemsError(read.problems);
}

/** The selected steps that exercise a rule of a selected case. */
function stepsFor({ steps, only = [], skip = [] }: AppOptions, claims: AppClaims): readonly AppStep[] {
  const names = APP_STEPS.map(({ id }) => id);
  const stray = steps?.find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new CodedError(
      'E-USAGE-6',
      `--steps ${stray} is not a step; expected ${nearest(stray, names) ?? names.join(', ')}`,
    );
  const cases = selected(APP_CASES, { only, skip }).filter(({ needs }) => needs.every((need) => claims[need]));
  const rules = new Set(cases.map(ruleOf));
  const chosen = APP_STEPS.filter(({ id }) => steps === undefined || steps.includes(id));
  const useful = chosen.filter(({ exercises }) => exercises.some((rule) => rules.has(rule)));
  if (useful.length === 0)
    throw new CodedError(
      'E-USAGE-5',
      'no step remains: with these claims, the selected steps exercise none of the selected cases',
    );
  return useful;
}

async function served(run: AppRun, { timedKeys }: AppClaims, options: AppOptions, host: Host) {
  const { plan } = withoutGateway(chooseFacility(undefined, undefined, options.seed));
  return await serve({
    // Phones that run in real time put their time into their commands.
    open: facilityOpener(plan, {
      seed: options.seed,
      startAt: host.clock.now(),
      life: false,
      lockParts: run.lockParts,
    }),
    timedKeys,
    endpoints: () => stepEndpoints(run),
    onClient: (event) => run.observe(event),
    host: host.clock,
    ports: {
      websocket: options.wsPort,
      control: options.controlPort,
      core: options.corePort,
      ...(options.appPort === undefined ? {} : { app: options.appPort }),
    },
  });
}

const readyText = ({ websocket, control, core, app }: Ready): string =>
  `conform app: ws=${websocket} control=${control} core=${core}${app === undefined ? '' : ` app=${app}`}\nAfter each step: POST ${control}/v1/conformance/steps/N/done, or press Enter.`;

/** Makes Enter end the current step, at a terminal; returns a function that undoes this. */
function enterEndsStep(run: AppRun, { terminal }: Host): () => void {
  const input = terminal?.input;
  if (input === undefined) return () => undefined;
  const enter = (): void => {
    const n = run.describe().findIndex(({ state }) => state === 'now') + 1;
    if (n > 0) run.done(n);
  };
  input.on('data', enter);
  return () => {
    input.off('data', enter);
    input.pause();
  };
}
