/**
 * The recordings that `up` makes of a live facility: its verbs as a scenario (`--record`), and its trace (`--trace`; `--json --all` prints
 * one).
 *
 * INV-1: A trace begins with the facility as it was opened. It ends where the facility returns to a snapshot, because a replay
 * cannot go beyond. INV-2: Events are on disk as soon as they are published.
 */

import { counted } from '../../protocol/counted.ts';
import { TOOL } from '../../report/version.ts';
import { inputsToScenario } from '../../scenario/from-inputs.ts';
import { localTime } from '../../scenario/local-time.ts';
import { INPUT_KIND } from '../../scenario/replay.ts';
import { MAX_STEPS } from '../../scenario/scenario.ts';
import { firstLine, type RecordedRun, TraceRecorder } from '../../scenario/trace-file.ts';
import type { HostedFacility } from '../../server/hosted-facility.ts';
import type { Instant } from '../../sim/clock.ts';
import { writeWhole } from '../../sim/files.ts';
import { viaNpx } from '../../sim/npx.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Host } from '../host/host.ts';
import type { Chosen } from './up-facility.ts';
import type { UpOptions } from './up-options.ts';

export class UpRecording {
  readonly #chosen: Chosen;
  readonly #startAt: Instant;
  readonly #options: UpOptions;
  readonly #host: Host;
  readonly #inputs: TraceEvent[] = [];
  readonly #refused = new Map<number, string>();
  #trace: TraceRecorder | undefined;
  #isFirst = true;

  constructor(chosen: Chosen, startAt: Instant, options: UpOptions, host: Host) {
    this.#chosen = chosen;
    this.#startAt = startAt;
    this.#options = options;
    this.#host = host;
  }

  /** Records this facility from now on; called again after a restore. */
  follow(main: HostedFacility): void {
    const { record, trace, all, json } = this.#options;
    const { facility } = main;
    if (record !== undefined) {
      facility.onRefused?.((input, by) => this.#refused.set(input, by));
      main.onDurable((events) => this.#collectInputs(events));
    }
    if (json === true && all === true) this.#host.out(`${firstLine(this.#run(facility.timeZone), facility.trace)}\n`);
    if (trace !== undefined && this.#isFirst) {
      this.#trace = new TraceRecorder(trace, this.#run(facility.timeZone), facility.trace, facility.clock);
      main.onDurable(() => this.#trace?.flush());
    } else if (this.#trace !== undefined) {
      this.#trace.cut();
      this.#trace = undefined;
      this.#host.err(`${trace}: the recording ends here, because the facility returned to a snapshot\n`);
    }
    this.#isFirst = false;
  }

  /** Completes the trace; nothing more is recorded. */
  close(): void {
    const trace = this.#trace;
    this.#trace = undefined;
    trace?.close();
  }

  writeScenario(file: string): void {
    const { plan, source } = this.#chosen;
    const written = inputsToScenario(
      this.#inputs,
      {
        name: `recorded at ${plan.name}`,
        facility: source(file),
        seed: this.#options.seed,
        startedAt: this.#startAt,
        timeZone: plan.timeZone,
      },
      this.#refused,
    );
    if (!written.ok) {
      this.#host.err(`${file} was not written: ${written.why}\n`);
      return;
    }
    writeWhole(file, written.text);
    const hidden = written.hidden.length === 0 ? '' : ' (some values are hidden; see the comment at the top)';
    this.#host.err(
      `${counted(written.inputs, 'input')} written to ${file}${hidden}; add expectations, then run it: ${viaNpx(`run ${file}`)}\n`,
    );
  }

  #run(timeZone: string): RecordedRun {
    const { plan, source } = this.#chosen;
    const { seed, link } = this.#options;
    const from = source('.');
    return {
      tool: TOOL,
      facility: { from: from.from, ...(from.from === 'file' ? { path: from.path } : {}), plan },
      seed,
      ...(link === 'memory' ? {} : { link }),
      startAt: localTime(this.#startAt, timeZone),
      timeZone,
    };
  }

  #collectInputs(events: readonly TraceEvent[]): void {
    for (const event of events)
      if (event.kind === INPUT_KIND && this.#inputs.length <= MAX_STEPS) this.#inputs.push(event);
  }
}
