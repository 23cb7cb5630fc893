/**
 * One run of an app through the steps: prepares each step at the facility, announces what to do, and waits until the person or the driver reports
 * that it is done.
 *
 * INV-1: Every wait has a limit. INV-2: `done` ends a step and proves nothing.
 */
import type { Check } from '../../keys/verify/check.ts';
import { withCheck } from '../../keys/verify/checks.ts';
import type { ClientEvent } from '../../link/websocket/client-event.ts';
import { LOCK_PARTS, type LockParts } from '../../lock/parts.ts';
import type { Line } from '../../monitor/line.ts';
import type { ConversationMessage } from '../../report/conversation.ts';
import { SANDBOX_KEYS } from '../../server/core-api/server.ts';
import type { Serving } from '../../server/options.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { Conversation } from '../bench/conversation.ts';
import { TargetLost } from '../bench/outcome.ts';
import { Evidence } from './evidence.ts';
import type { AppStep } from './steps.ts';

/** The time allowed for one step. */
export const STEP_MS = 120_000;
/** The time from the app’s first search for a sleeping lock to the touch that wakes it. */
const TOUCH_AFTER_MS = 2_000;

export interface AppRunOptions {
  readonly steps: readonly AppStep[];
  readonly host: HostClock;
  readonly patience: number;
  /** Gives the person the instruction. */
  readonly tell: (text: string) => void;
}

export type StepState = 'later' | 'now' | 'done' | 'too late';

export class AppRun {
  readonly steps: readonly AppStep[];
  readonly #options: AppRunOptions;
  readonly #evidence = new Evidence();
  readonly #conversation: Conversation<'app' | 'lock'>;
  readonly #states = new Map<AppStep, StepState>();
  #serving: Serving | undefined;
  #current: AppStep | undefined;
  #end: (state: StepState) => void = () => undefined;
  #hasCome = false;
  #wasTold = false;
  #isStopped = false;
  #touch: NodeJS.Timeout | undefined;

  constructor(options: AppRunOptions) {
    this.#options = options;
    this.steps = options.steps;
    this.#conversation = new Conversation(options.host.now());
  }

  /** Rules that the app could have broken. */
  get exercised(): ReadonlySet<string> {
    return this.#evidence.shown;
  }

  get conversation(): readonly ConversationMessage[] {
    return this.#conversation.messages;
  }

  /** The lines that the monitor has reported. */
  get lines(): readonly Line[] {
    return this.#serving?.lines(0, MAX_LINES) ?? [];
  }

  /** The steps for a driver, with the MACs in the order in which the app opens the locks. */
  describe(): readonly Readonly<Record<string, unknown>>[] {
    return this.steps.map((step, i) => {
      const { id, units, says, exercises } = step;
      return { n: i + 1, id, says, units, macs: this.#macs(step), exercises, state: this.#states.get(step) ?? 'later' };
    });
  }

  /** The parts of our locks, including a check of the phone's time that reports each time it runs. */
  get lockParts(): LockParts {
    const sound = LOCK_PARTS.checks.find(({ id }) => id === 'phone-time');
    const passes: Check['passes'] = (attempt) => {
      this.#evidence.comparedTime();
      return sound?.passes(attempt) ?? false;
    };
    return { ...LOCK_PARTS, checks: withCheck(LOCK_PARTS.checks, 'phone-time', { passes }) };
  }

  /** Ends step `n`; false if it is not the current one. */
  done(n: number): boolean {
    this.#wasTold = true;
    if (this.#current === undefined || this.steps[n - 1] !== this.#current) return false;
    this.#end('done');
    return true;
  }

  /** Ends the run; the remaining steps are not executed. */
  stop(): void {
    this.#isStopped = true;
    this.#end('too late');
  }

  observe(event: ClientEvent): void {
    const { what, mac, value, why } = event;
    if (what !== 'joined' && what !== 'left') this.#hasCome = true;
    const [from, to] = what === 'notified' || what === 'down' ? (['lock', 'app'] as const) : (['app', 'lock'] as const);
    this.#conversation.add(
      this.#options.host.now(),
      from,
      to,
      what,
      value ?? '',
      [mac, why].filter(Boolean).join(': '),
    );
    this.#evidence.observe(event);
    if (what === 'scan' || what === 'connect') this.#lookedFor();
  }

  /** Executes every step. Throws TargetLost if no app ever connects. */
  async play(serving: Serving): Promise<void> {
    this.#serving = serving;
    const { locks, facility } = serving.facilities.main.parts;
    const macs = new Map([...locks].map(([mac, { name }]) => [`lock/${name}`, mac]));
    const stop = facility.trace.subscribe(({ kind, actor, data }) => {
      const mac = macs.get(actor);
      if (kind === 'lock.accepted' && data.via === 'ble' && mac !== undefined) this.#evidence.accepted(mac);
    });
    try {
      for (const step of this.steps) {
        if (this.#isStopped) break;
        await this.#play(step, serving);
        if (!this.#hasCome && !this.#wasTold && !this.#isStopped)
          throw new TargetLost(
            `no app connected to ${serving.ready.websocket ?? 'the locks'} within ${this.#limitMs / 1_000} s`,
          );
      }
    } finally {
      this.#options.host.clearTimeout(this.#touch);
      stop();
    }
  }

  get #limitMs(): number {
    return STEP_MS * this.#options.patience;
  }

  async #play(step: AppStep, serving: Serving): Promise<void> {
    const { host, tell } = this.#options;
    await this.#prepare(step, serving);
    const ended = new Promise<StepState>((resolve) => {
      this.#end = resolve;
    });
    this.#current = step;
    this.#states.set(step, 'now');
    tell(`Step ${this.steps.indexOf(step) + 1} of ${this.steps.length} (${step.id}): ${step.says}`);
    const late = host.setTimeout(() => this.#end('too late'), this.#limitMs);
    this.#states.set(step, await ended);
    this.#current = undefined;
    host.clearTimeout(late);
  }

  async #prepare({ prepare, units: [unit = ''] }: AppStep, serving: Serving): Promise<void> {
    if (prepare.kind === 'codes') await this.#issue(serving, unit, prepare.codes);
    if (prepare.kind !== 'asleep') serving.facility().play('lock.touch', { lock: unit });
  }

  /** Issues codes, as the company's own software would. */
  async #issue(serving: Serving, unit: string, codes: readonly string[]): Promise<void> {
    const response = await fetch(`${serving.ready.core}/qc/issue/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SANDBOX_KEYS.private}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mac: this.#macOf(unit), quick_clicks: codes.map((code) => ({ code, uses: 5 })) }),
    });
    const { result, message } = (await response.json()) as { result: string; message: string };
    if (result !== 'success') throw new RangeError(`the codes of ${unit} were not issued: ${message}`);
  }

  /** Arranges the touch of the sleeping lock of the current step, once the app has begun to search for it. */
  #lookedFor(): void {
    const { host } = this.#options;
    const step = this.#current;
    const serving = this.#serving;
    const [unit = ''] = step?.units ?? [];
    if (step?.prepare.kind !== 'asleep' || serving === undefined || this.#touch !== undefined) return;
    if (serving.facility().find(`lock.${unit}.power`) !== 'asleep') return;
    this.#evidence.lookedForSleeper();
    this.#touch = host.setTimeout(() => void serving.facility().play('lock.touch', { lock: unit }), TOUCH_AFTER_MS);
  }

  #macs({ units }: AppStep): readonly string[] {
    return units.map((unit) => this.#macOf(unit) ?? '');
  }

  #macOf(unit: string): string | undefined {
    for (const [mac, { name }] of this.#serving?.facilities.main.parts.locks ?? []) if (name === unit) return mac;
    return undefined;
  }
}

const MAX_LINES = 10_000;
