/**
 * Runs the commands behind the tools of `noke-sim mcp`. The host captures their output, reports their progress, and
 * interrupts them when the call is cancelled. INV-1: No command writes a file, or writes to standard output.
 */

import type { SearchReport } from '../../explore/jobs/report.ts';
import { INVARIANTS } from '../../explore/oracle/model/invariants.ts';
import { printStep } from '../../explore/setup/steps.ts';
import { scenarioOf } from '../../explore/shrink/scenario-of.ts';
import { checkPlan } from '../../facility/files/plan.ts';
import { readYamlText } from '../../facility/files/yaml-file.ts';
import { Mistake, type ToolCall } from '../../mcp/call.ts';
import type { Commands, DiagnosisAsked, Given, Options, Ran } from '../../mcp/commands.ts';
import { counted } from '../../protocol/counted.ts';
import type { Case, Report } from '../../report/case.ts';
import { isBad, reportOf } from '../../report/exit-code.ts';
import { caseText, plain, sumLine } from '../../report/text.ts';
import { TOOL } from '../../report/version.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { parsedJson } from '../../sim/json.ts';
import { conformCommand } from '../conform/conform.ts';
import { caseFromFiles } from '../diagnose/case-from-files.ts';
import { controlsOf, NO_CONTROLS } from '../diagnose/controls.ts';
import { foundCode, foundIn, foundJson, foundText } from '../diagnose/diagnose-papers.ts';
import { playCauses } from '../diagnose/play-causes.ts';
import { exploreCommand } from '../explore/explore.ts';
import type { Context } from '../host/context.ts';
import type { Host } from '../host/host.ts';
import { faultsFor } from '../options/fault-option.ts';
import { Player } from '../run/play-case.ts';
import { flagsFor, toolWords } from './tool-options.ts';

/** The maximum number of failures that an answer shows in full. */
const SHOWN = 20;

export const commandsFor = (context: Context): Commands => ({
  run: (scenario, seed, call) => run(context, scenario, seed, call),
  diagnose: (asked, call) => diagnose(context, asked, call),
  explore: async (options, call) => {
    const flags = flagsFor(exploreCommand(await checking(context, options)), options);
    return explored(await command(context, 'explore', ['explore', '--json', ...flags], call));
  },
  conform: async (kind, target, options, call) => {
    const { commands } = conformCommand(await checking(context, options));
    const flags = commands.filter((each) => each.name() === kind).flatMap((each) => flagsFor(each, options));
    return judged(await command(context, 'conform', ['conform', kind, '--json', ...flags, '--', target], call));
  },
});

/** A context in which options can be checked and nothing is printed. */
async function checking(context: Context, { fault }: Options): Promise<Context> {
  const host = { ...context.host, out: () => undefined, err: () => undefined };
  return { ...context, host, faults: await faultsFor(fault === undefined ? [] : ['--fault']) };
}

/** The host that a command uses in one call. */
function hostOf({ host }: Context, call: ToolCall, { out, err, words }: Pick<Host, 'out' | 'err' | 'words'>): Host {
  return {
    ...host,
    out,
    err,
    ...(words === undefined ? {} : { words }),
    unfiltered: { out, err },
    outIsTerminal: false,
    errIsTerminal: false,
    terminal: undefined,
    progress: (says) => call.progress(says),
    onInterrupt: (listener) => {
      call.signal.addEventListener('abort', listener, { once: true });
      return () => call.signal.removeEventListener('abort', listener);
    },
  };
}

interface Printed {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Returns the output of a command line. Throws `Mistake` with its message if the command fails. */
async function command(context: Context, tool: string, args: readonly string[], call: ToolCall): Promise<Printed> {
  let [out, err] = ['', ''];
  const host = hostOf(context, call, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    words: toolWords(tool),
  });
  const exitCode = await context.run(args, host);
  if (out === '') throw new Mistake(err.trim());
  return { exitCode, out, err };
}

function explored(printed: Printed): Ran {
  const { exitCode, out } = printed;
  // A parsed boundary: `explore --json` prints this, or text such as the list of faults.
  const report = parsedJson(out) as SearchReport | undefined;
  if (report === undefined) return { exitCode, text: out, data: {} };
  const { level, seed, runs, steps, events, interrupted } = report;
  const found = report.found.map((one) => ({
    invariant: one.broken.invariant,
    demands: INVARIANTS[one.broken.invariant as keyof typeof INVARIANTS] ?? '',
    what: one.broken.what,
    steps: one.steps.map(printStep),
    path: (one.path ?? []).map(({ says }) => says),
    replay: one.replay,
    scenario: scenarioOf(one),
  }));
  const texts = found.flatMap(({ invariant, demands, what, steps: played }) => [
    `${invariant}  ${demands}`,
    `  ${what}`,
    ...played.map((step) => `    ${step}`),
  ]);
  const sum = `level ${level}, seed ${seed}: ${counted(runs, 'run')}, ${counted(steps, 'step')}, ${counted(events, 'event')}`;
  const end =
    runs === 0 ? 'no run ended within the time limit' : found.length === 0 ? 'no failures' : `${found.length} found`;
  return {
    exitCode,
    text: [...texts, `${sum}${interrupted ? ', interrupted' : ''}: ${end}`].join('\n'),
    data: { level, seed, runs, steps, events, interrupted, found },
  };
}

function judged(printed: Printed): Ran {
  const report = parsedJson(printed.out) as Report | undefined;
  return report === undefined ? { exitCode: printed.exitCode, text: printed.out, data: {} } : reported(report);
}

/** A case without the commands that repeat and explain it, which the caller of a tool cannot give. */
function withoutCommands({ reproduce: _, failure, ...one }: Case): Case {
  if (failure === undefined) return one;
  const { code: __, ...rest } = failure;
  return { ...one, failure: rest };
}

/** A report with the cases that are not as expected. */
function reported(report: Report): Ran {
  const bad = report.cases.filter(({ verdict }) => isBad(verdict)).slice(0, SHOWN);
  const { exitCode, counts, suite } = report;
  return {
    exitCode,
    text: [...bad.flatMap((one) => caseText(withoutCommands(one), plain)), sumLine(report, plain)].join('\n'),
    data: { counts, ...(suite === undefined ? {} : { suite }), cases: bad },
  };
}

async function run(context: Context, scenario: Given, seed: string | undefined, call: ToolCall): Promise<Ran> {
  const { host } = context;
  const shipped = await context.facilities();
  const file = 'file' in scenario ? scenario.file : scenario.name;
  const { facilities, read } =
    'file' in scenario ? { facilities: shipped, read: undefined } : inMemory(shipped, scenario);
  const player = new Player(
    { link: 'memory' },
    {
      facilities,
      clock: host.clock,
      nextTurn: () => host.nextTurn(),
      debug: false,
      ...(read === undefined ? {} : { read }),
    },
  );
  const stop = () => player.interrupt();
  call.signal.addEventListener('abort', stop, { once: true });
  try {
    const played = await player.play({ file, seed, id: file });
    const { events, digest, simulatedMs } = played.case;
    const ran = reported(reportOf(TOOL, [played.case]));
    return { ...ran, data: { verdict: played.case.verdict, ...ran.data, events, digest, simulatedMs } };
  } finally {
    call.signal.removeEventListener('abort', stop);
  }
}

/** A scenario that is not in a file. Its facility may be written in it, or named by a path from the working folder. */
function inMemory(shipped: Facilities, { name, bytes }: Extract<Given, { readonly name: string }>) {
  const facilities: Facilities = {
    ...shipped,
    open(source, options) {
      if (source.from !== 'inline') return shipped.open(source, options);
      const document = readYamlText(name, bytes);
      const read = document.ok ? checkPlan(document.document, ['facility']) : document;
      return read.ok ? shipped.open({ from: 'trace', plan: read.plan }, options) : read;
    },
  };
  return { facilities, read: () => parseScenario(name, bytes, shipped.verbTable) };
}

async function diagnose(context: Context, { papers, facility, about }: DiagnosisAsked, call: ToolCall): Promise<Ran> {
  const host = hostOf(context, call, { out: () => undefined, err: () => undefined });
  const evidence = papers.map((one) => ('file' in one ? one.file : one));
  const report = caseFromFiles(evidence, {
    ...(facility === undefined ? {} : { facility }),
    ...(about === undefined ? {} : { about }),
  });
  const { of } = report;
  const played = await playCauses(of, host, { shows: false, workers: undefined });
  const found = foundIn(report, of, played);
  const controls =
    played.interrupted === undefined ? await controlsOf(of, found.ranked, played.trials, host) : NO_CONTROLS;
  return { exitCode: foundCode(found), text: foundText(found, controls, of), data: foundJson(found, controls) };
}
