/**
 * The action of `noke-sim up`: opens the facility and its ports, shows events, and stops cleanly.
 *
 * INV-1: However it ends (--for, a signal, the console, an error), the ports are closed, and everything that must survive is on disk.
 * INV-2: A failed start throws one `CodedError`: exit code 2 for bad input, 3 for the environment.
 */

import type { Console } from '../../console/console.ts';
import { openConsole } from '../../console/open.ts';
import { LocalClock } from '../../console/text/local-clock.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { openWith, SOUND_PARTS } from '../../facility/faults/fault.ts';
import type { OpenOptions } from '../../facility/site/options.ts';
import type { Line } from '../../monitor/line.ts';
import { counted } from '../../protocol/counted.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { facilityOpener } from '../../server/facility-opener.ts';
import type { OpenFacility } from '../../server/facility-parts.ts';
import type { Ready, ServeOptions, Serving } from '../../server/options.ts';
import { serve } from '../../server/serve.ts';
import type { Instant } from '../../sim/clock.ts';
import { mustBeWritable } from '../../sim/files.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { CalendarEnds } from '../../sim/virtual-clock.ts';
import { eventText, isNoticed, monitorText } from '../host/event-text.ts';
import { consoleTerminal, type Host, unfiltered } from '../host/host.ts';
import { tlsFiles } from '../host/tls-files.ts';
import { peers } from '../options/peer-options.ts';
import { withSecrets } from '../options/secret-options.ts';
import { BluetoothPorts, type BluetoothReady } from './up-bluetooth.ts';
import { ConformanceTargets } from './up-conformance.ts';
import { AT_WORDS, type Chosen, chooseFacility, startOf, withoutGateway } from './up-facility.ts';
import { UpLink } from './up-link.ts';
import { liveSource } from './up-live-source.ts';
import type { UpOptions } from './up-options.ts';
import { UpOutput } from './up-output.ts';
import { UpRecording } from './up-recording.ts';
import { clocksDiffer, suggestedCommands, tooFast } from './up-suggestions.ts';
import { whyEndpoint } from './why-endpoint.ts';

/** The reason why `up` stops. */
type End =
  | { readonly why: 'time' | 'signal' | 'quit' }
  | { readonly why: 'calendar'; readonly sentence: string }
  | { readonly why: 'fault'; readonly error: unknown };

const endOf = (error: unknown): End =>
  error instanceof CalendarEnds ? { why: 'calendar', sentence: error.message } : { why: 'fault', error };

/** Runs the facility and returns the exit code. */
export async function up(name: string | undefined, options: UpOptions, host: Host): Promise<ExitCode> {
  const choice = chooseFacility(name, options.units, options.seed);
  const chosen = options.gateway === false ? withoutGateway(choice) : choice;
  const startAt = startOf(options.at, chosen.plan.timeZone, host.clock.now());
  if (startAt === undefined)
    throw new CodedError('E-USAGE-4', `--at ${options.at} is not a valid time; expected ${AT_WORDS}`);
  for (const [option, file] of Object.entries({ '--record': options.record, '--trace': options.trace }))
    if (file !== undefined && options.data !== undefined)
      throw new CodedError('E-USAGE-5', `${option} needs a new facility; omit --data`);
  if (options.conformance !== undefined && options.data !== undefined)
    throw new CodedError('E-USAGE-5', '--conformance needs a new facility; omit --data');
  if (options.acceptLoss === true && options.data === undefined)
    throw new CodedError('E-USAGE-5', '--accept-loss needs the damaged store; add --data FOLDER');
  if (options.record !== undefined) mustBeWritable(options.record);
  let link: UpLink | undefined;
  try {
    const known = withSecrets(options, host.env);
    link = UpLink.open(known);
    const opening = serveOptions(chosen, startAt, known, host, link.air);
    return await new Live(chosen, startAt, known, host, link).run(opening);
  } finally {
    link?.close();
  }
}

function serveOptions(
  chosen: Chosen,
  startAt: Instant,
  options: UpOptions,
  host: Host,
  air: OpenOptions['air'],
): ServeOptions {
  const { seed, speed, ports, address, token, openWs, allowOrigin, privateKey, mobileKey, tls, data } = options;
  const { wsPort, controlPort, corePort, appPort, bluez } = options;
  if ((privateKey === undefined) !== (mobileKey === undefined))
    throw new CodedError(
      'E-USAGE-5',
      '--private-key and --mobile-key must be given together, each as text, in a file or in an environment variable',
    );
  const faulty = options.fault?.plant(SOUND_PARTS) ?? SOUND_PARTS;
  const target =
    options.conformance === undefined
      ? undefined
      : ConformanceTargets.of(options.conformance, chosen.plan, seed, faulty.lock);
  target?.write(options.conformanceFiles ?? 'conformance');
  return {
    open: facilityOpener(
      target?.without(chosen.plan) ?? chosen.plan,
      {
        seed,
        startAt,
        life: options.life ?? chosen.isDemo,
        air,
        ...(options.fault === undefined ? {} : openWith(faulty)),
      },
      target === undefined ? undefined : (site) => target.join(site),
    ),
    endpoints: (facilities) => [
      whyEndpoint(facilities),
      ...(target === undefined ? [] : [target.endpoint(facilities)]),
    ],
    speed,
    paused: true,
    host: host.clock,
    ports: ports
      ? {
          ...(wsPort === undefined ? {} : { websocket: wsPort }),
          ...(controlPort === undefined ? {} : { control: controlPort }),
          ...(corePort === undefined ? {} : { core: corePort }),
          ...(appPort === undefined ? {} : { app: appPort }),
        }
      : { websocket: false, control: false, core: false, app: false },
    ...(address === undefined ? {} : { address }),
    ...(token === undefined ? {} : { token }),
    ...(openWs === undefined ? {} : { openWebsocket: openWs }),
    ...(allowOrigin === undefined ? {} : { allowOrigins: allowOrigin }),
    ...(privateKey === undefined || mobileKey === undefined
      ? {}
      : { coreKeys: { private: privateKey, mobile: mobileKey } }),
    ...(tls === undefined ? {} : { tls: tlsFiles(tls) }),
    ...(bluez === undefined ? {} : { bluez }),
    ...peers(options, chosen.plan.name, host.env),
    ...(data === undefined
      ? {}
      : { data: { dir: data, identity: `${chosen.plan.name} ${seed}`, acceptLoss: options.acceptLoss ?? false } }),
  };
}

/** One facility, from start to stop. */
class Live {
  readonly #chosen: Chosen;
  readonly #options: UpOptions;
  readonly #host: Host;
  readonly #local: LocalClock;
  readonly #link: UpLink;
  readonly #recording: UpRecording;
  readonly #output: UpOutput;
  /** The ready line, a summary, and commands to try; the console shows them too. */
  #firstLines: readonly string[] = [];
  /** The position of the trace at which this program took it over. */
  #from = 0;
  #printing = true;
  #console: Console | undefined;
  #end: (end: End) => void = () => undefined;

  constructor(chosen: Chosen, startAt: Instant, options: UpOptions, host: Host, link: UpLink) {
    this.#chosen = chosen;
    this.#options = options;
    this.#host = host;
    this.#link = link;
    this.#local = new LocalClock(chosen.plan.timeZone);
    this.#recording = new UpRecording(chosen, startAt, options, host);
    this.#output = new UpOutput(host, options.json === true);
  }

  async run(opening: ServeOptions): Promise<ExitCode> {
    const ended = new Promise<End>((resolve) => {
      this.#end = resolve;
    });
    const serving = await serve({
      ...opening,
      onError: (error) => this.#end(endOf(error)),
      onLine: (line) => this.#showMonitorLine(line),
    });
    const { clock } = this.#host;
    const bluetooth = await this.#openBluetooth(serving);
    const stopListening = this.#host.onInterrupt(() => this.#end({ why: 'signal' }));
    const { for: forMs } = this.#options;
    const timer = forMs === undefined ? undefined : clock.setTimeout(() => this.#end({ why: 'time' }), forMs);
    try {
      this.#printReady(serving, bluetooth.ready);
      this.#show(serving, opening.open);
      serving.facilities.onSwap(() => {
        this.#show(serving, opening.open);
        bluetooth.renew();
      });
      if (this.#options.paused !== true) serving.facilities.main.live.start();
      return this.#finish(await ended, serving);
    } finally {
      clock.clearTimeout(timer);
      stopListening();
      this.#closeConsole();
      this.#recording.close();
      await bluetooth.close();
      await serving.stop();
    }
  }

  async #openBluetooth(serving: Serving): Promise<BluetoothPorts> {
    try {
      return await BluetoothPorts.open(this.#link.ports, {
        serving,
        radio: this.#link.radio,
        host: this.#host.clock,
        capture: this.#link.capture,
        print: (line) => this.#printLine(line),
        onError: (error) => this.#end(endOf(error)),
      });
    } catch (error) {
      await serving.stop();
      throw error;
    }
  }

  /** Prints the ready line, a summary, and commands to try. */
  #printReady({ ready: served, facilities, facility }: Serving, bluetooth: BluetoothReady): void {
    const ready = { ...served, ...bluetooth };
    const { plan } = this.#chosen;
    const { seed, speed, json } = this.#options;
    if (json === true) {
      this.#host.out(`${JSON.stringify({ ready })}\n`);
      return;
    }
    for (const note of served.recovered?.notes ?? []) this.#host.err(`${note}\n`);
    const now = facility().clock.now();
    if (served.websocket !== undefined || served.bluez !== undefined) this.#host.err(tooFast(speed, plan));
    // Over WebSocket the monitor explains a refused phone time; it cannot observe Bluetooth.
    if (bluetooth.air !== undefined || bluetooth.outside !== undefined)
      this.#host.err(clocksDiffer(speed, now, this.#host.clock.now()));
    const at = this.#local.dateTime(now);
    const locks = [...facilities.main.parts.locks.values()];
    const lock = locks.find(({ name }) => plan.units.some(({ id }) => id === name));
    const first = { id: lock?.name ?? locks[0]?.name ?? '', mac: lock?.gatt.mac };
    const macOf = (name: string): string | undefined => locks.find((one) => one.name === name)?.gatt.mac;
    const again = ready.recovered === undefined ? '' : ', resumed from the store';
    this.#firstLines = [
      readyLine(ready),
      `${plan.name} is up${again}: ${counted(plan.units.length, 'unit')}, ` +
        `${counted(ready.locks, 'lock')}, ${counted(plan.people.length, 'person', 'people')}. ` +
        `Local time ${at}, speed ${speed}, seed ${seed}. Try:`,
      ...suggestedCommands(ready, first, macOf, this.#options).map((command) => `  ${command}`),
    ];
    this.#host.out([...this.#firstLines, '', ''].join('\n'));
  }

  /** Shows the live facility in the console or as lines; called again after a restore. */
  #show({ facilities: { main } }: Serving, open: OpenFacility): void {
    const terminal = consoleTerminal(this.#host);
    const { json, link, conformance } = this.#options;
    this.#link.captureMemory(main);
    this.#from = main.facility.trace.seq;
    this.#recording.follow(main);
    if (terminal === undefined || !this.#options.console || json === true)
      return void main.onDurable((events) => this.#print(events));
    this.#closeConsole();
    this.#console = openConsole(main.facility, main.live, {
      ...terminal,
      events: (read) => main.onDurable(read),
      // A second facility on the same air, or behind the suite's targets, would interfere.
      ...(link === 'memory' && conformance === undefined ? { source: liveSource(main, open) } : {}),
      firstLines: this.#firstLines,
      title: this.#chosen.plan.name,
      host: this.#host.clock,
      whenMoving: (act) => main.whenMoving(act),
      env: this.#host.env,
      onQuit: () => {
        if (this.#console !== undefined) this.#end({ why: 'quit' });
      },
    });
  }

  #closeConsole(): void {
    const shown = this.#console;
    // Cleared first, so that `onQuit` does not mistake this for the user's request.
    this.#console = undefined;
    shown?.close();
  }

  #print(events: readonly TraceEvent[]): void {
    const { all, json } = this.#options;
    if (!this.#printing) return;
    const shown = all === true ? events : events.filter(isNoticed);
    const text = shown.map((event) => (json === true ? JSON.stringify(event) : eventText(event, this.#local)));
    // The lines of a recording must match the digest.
    this.#output.print(text, json === true && !this.#host.outIsTerminal ? unfiltered(this.#host) : this.#host);
  }

  /** Prints a line of a Bluetooth port, which concerns the machine, not the facility. */
  #printLine(line: string): void {
    if (this.#console === undefined) this.#host.err(`${line}\n`);
    else this.#console.note(line);
  }

  #showMonitorLine(line: Line): void {
    if (this.#console !== undefined) this.#console.note(monitorText(line), 'warn');
    else if (!this.#printing) return;
    else if (this.#options.json === true) this.#output.print([JSON.stringify({ monitor: line })]);
    else this.#output.print([`${this.#local.time(line.at)} ! ${monitorText(line)}`]);
  }

  #finish(end: End, serving: Serving): ExitCode {
    serving.facilities.main.stop();
    this.#printing = false;
    this.#closeConsole();
    const { trace, clock } = serving.facility();
    const { json, record } = this.#options;
    const endedAt = clock.now();
    this.#output.noteLeftOut();
    if (json === true)
      this.#host.out(
        `${JSON.stringify({ end: { why: end.why, endedAt, events: trace.seq - this.#from, digest: trace.digest } })}\n`,
      );
    else
      this.#host.out(
        `\nended at ${this.#local.dateTime(endedAt)}: ${counted(trace.seq, 'event')}, digest ${trace.digest.slice(0, 16)}\n`,
      );
    this.#recording.close();
    if (record !== undefined) this.#recording.writeScenario(record);
    if (end.why === 'calendar') this.#host.err(`${end.sentence}\n`);
    if (end.why !== 'fault') return 0;
    throw end.error;
  }
}

/** `ready websocket=ws://127.0.0.1:2846 control=… core=… app=… link=… bluez=unix:path=… air=tcp:127.0.0.1:6402 A101=00:AA:01:00:00:42 locks=25` */
function readyLine({
  websocket,
  control,
  core,
  app,
  link,
  bluez,
  air,
  outside = [],
  locks,
}: Ready & BluetoothReady): string {
  const found = outside.map(({ lock, address }): [string, string] => [lock, address]);
  const parts = [
    ...Object.entries({ websocket, control, core, app, link, bluez, air }),
    ...found,
    ['locks', `${locks}`] as const,
  ];
  const known = parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return `ready ${known.join(' ')}`;
}
