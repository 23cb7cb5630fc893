/**
 * The console: keys become actions, which change the selection or control the facility. Several times a second the screen is rebuilt
 * as plain data, and the terminal repaints what changed. The console's timer belongs to the host, so pausing does not affect it.
 */
import type { Verb, VerbOutcome } from '../facility/verbs/verb.ts';
import { secretKind } from '../facility/verbs/verb.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { parseLine, type Typed } from './input/command-line.ts';
import { common, complete } from './input/completion.ts';
import { edited, played, replaced, typed } from './input/editor.ts';
import { type Action, actionOf } from './input/keys.ts';
import { type Answer, by, chose, type Extent, firstUi, focused, moved, type Ui } from './input/ui.ts';
import { screenModel } from './model.ts';
import { FacilityReader } from './panes/facility-reader.ts';
import { compact, type JsonMap } from './panes/facts.ts';
import { helpLines } from './panes/help.ts';
import { LAST_MESSAGES } from './panes/messages.ts';
import { NOTES_KEPT, type Note } from './panes/monitor.ts';
import type { PaneModel } from './panes/pane.ts';
import { fasterThan, type Player, type Shows, slowerThan } from './player/player.ts';
import { type PaintedBox, Terminal, type TerminalOptions } from './terminal.ts';
import { FILTERS } from './text/filter.ts';
import { layoutFor, PANES, type PaneId } from './text/layout.ts';
import { LocalClock } from './text/local-clock.ts';
import { Ring } from './text/ring.ts';

const FRAME_MS = 66;
const MINUTE_MS = 60_000;
const WHEEL_ROWS = 3;

export interface ConsoleOptions extends TerminalOptions {
  /** Shown at the top left. */
  readonly title: string;
  readonly host: HostClock;
  /** Runs `act` for a key, now or once the facility no longer stands still for a snapshot. */
  readonly whenMoving: (act: () => void) => void;
  /** Called once, after the terminal is restored. */
  readonly onQuit: () => void;
}

export class Console {
  readonly #player: Player;
  readonly #terminal: Terminal;
  readonly #options: ConsoleOptions;
  readonly #local: LocalClock;
  readonly #notes = new Ring<Note>(NOTES_KEPT);
  readonly #sight = new FacilityReader();
  #ui: Ui = firstUi;
  #units: PaneModel | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** Whether a frame is due although time is paused. */
  #stale = true;

  constructor(player: Player, options: ConsoleOptions) {
    this.#player = player;
    this.#options = options;
    this.#local = new LocalClock(player.facility.timeZone);
    this.#terminal = new Terminal(options, {
      key: (name, character) => options.whenMoving(() => this.key(name, character)),
      click: (part, row) => this.#click(part, row),
      wheel: (part, down) => this.#wheel(part, down),
      resized: () => this.#touch(),
    });
  }

  /** Paints now and repeatedly until closed. */
  run(): void {
    if (this.#closed) return;
    try {
      this.frame();
    } catch (error) {
      this.#end();
      throw error;
    }
    this.#timer = this.#options.host.setTimeout(() => this.run(), FRAME_MS);
  }

  /** Paints one frame; true if anything changed. */
  frame(): boolean {
    const drive = this.#player;
    if (this.#closed) return false;
    drive.tick();
    if (drive.paused && !this.#stale) return false;
    this.#stale = drive.paused ? false : this.#stale;
    const { facility } = drive;
    const reader = this.#sight;
    reader.attach(facility);
    const { columns, rows } = this.#terminal;
    const screen = screenModel({
      kind: drive.kind,
      title: this.#options.title,
      columns,
      rows,
      look: reader.look,
      subjects: reader.subjects,
      ids: reader.ids,
      messages: reader.messages(drive.paused),
      verbs: facility.verbTable,
      events: this.#events(),
      filter: FILTERS[this.#ui.filter].words,
      notes: this.#notes.last(),
      now: facility.clock.now(),
      local: this.#local,
      timeZone: facility.timeZone,
      paused: drive.paused,
      speed: drive.speed,
      behindMs: drive.behindMs,
      next: drive.paused ? drive.upcoming(this.#shows()) : undefined,
      position: drive.position,
      divergence: drive.divergence,
      ui: this.#ui,
    });
    this.#units = screen.parts.get('units')?.model;
    return this.#terminal.paint(screen);
  }

  /** The text on the screen, one string per row. */
  text(): readonly string[] {
    return this.#terminal.text();
  }

  /** The last frame as the terminal library received it. */
  painted(): readonly PaintedBox[] {
    return this.#terminal.painted();
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone'] = 'plain'): void {
    this.#notes.push({ at: this.#player.facility.clock.now(), text, tone });
    this.#touch();
  }

  /** Shows monitor events of the trace in the monitor pane. */
  onEvent(event: TraceEvent): void {
    this.#stale = true;
    if (event.kind.startsWith('monitor.')) this.note(`${event.actor}  ${compact(event.data as JsonMap)}`, 'warn');
  }

  key(name: string, character: string | undefined): void {
    const action = actionOf(name, this.#ui.mode, this.#player.kind);
    this.#touch();
    if (action === undefined) {
      if (this.#ui.mode !== 'prompt' || character === undefined) return;
      this.#set({ editor: typed(this.#ui.editor, character), answer: undefined });
      return;
    }
    if (action !== 'complete') this.#set({ answer: undefined });
    this.#set(this.#act(action));
  }

  /** Restores the terminal. May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#end();
    this.#options.onQuit();
  }

  #end(): void {
    this.#closed = true;
    this.#options.host.clearTimeout(this.#timer);
    this.#terminal.close();
    this.#player.close();
  }

  /** Performs an action and returns what it changes in the UI. */
  #act(action: Action): Partial<Ui> {
    const drive = this.#player;
    switch (action) {
      case 'help':
        return { mode: 'help' };
      case 'leave':
        return { mode: 'browse' };
      case 'prompt':
        return { mode: 'prompt' };
      case 'step':
        return { answer: drive.step(this.#shows()) };
      case 'back':
        return { answer: drive.back(this.#shows()) };
      case 'minute':
        return { answer: drive.jump(MINUTE_MS) };
      case 'hour':
        return { answer: drive.jump(60 * MINUTE_MS) };
      case 'start':
        return { answer: drive.toStart() };
      case 'finish':
        return { answer: drive.toEnd() };
      case 'play':
        return this.#play();
      case 'complete':
        return this.#complete();
      case 'pause':
        if (drive.paused) drive.go();
        else drive.pause();
        return {};
      case 'faster':
        drive.setSpeed(fasterThan(drive.speed));
        return {};
      case 'slower':
        drive.setSpeed(slowerThan(drive.speed));
        return {};
      case 'quit':
        this.close();
        return {};
      default:
        return this.#ui.mode === 'prompt'
          ? { editor: edited(this.#ui.editor, action) }
          : moved(this.#ui, action, this.#extent());
    }
  }

  #play(): Partial<Ui> {
    const { editor } = this.#ui;
    if (editor.text.trim() === '') return { mode: 'browse' };
    const { facility } = this.#player;
    const read = parseLine(editor.text, facility.verbTable);
    if (!read.ok) return { answer: { text: read.why, tone: 'bad' } };
    const outcome = this.#player.play(read.verb, read.args);
    return {
      editor: outcome.ok ? played(editor) : editor,
      answer: sentence(withoutSecrets(read, facility.verbTable.get(read.verb)), outcome),
    };
  }

  #complete(): Partial<Ui> {
    const { editor } = this.#ui;
    const { facility } = this.#player;
    const { from, candidates } = complete(editor.text, editor.cursor, facility.verbTable, this.#sight.ids);
    const whole = common(candidates);
    if (candidates.length === 0 || whole.length < editor.cursor - from) return {};
    return { editor: replaced(editor, from, whole), answer: undefined };
  }

  #click(part: string, row: number): void {
    if (this.#ui.mode === 'help') return;
    this.#touch();
    if (part === 'prompt' && this.#player.kind === 'live') this.#set({ mode: 'prompt' });
    const pane = PANES.find((id) => id === part);
    if (pane === undefined) return;
    this.#ui = focused({ ...this.#ui, mode: 'browse' }, pane);
    const index = pane === 'units' ? this.#units?.rows[row - 1] : undefined;
    if (index !== undefined) this.#ui = chose(this.#ui, index, this.#extent());
  }

  #wheel(part: string, down: boolean): void {
    this.#touch();
    const pane = PANES.find((id): id is PaneId => id === part) ?? this.#ui.pane;
    const { pane: before, mode, tab } = this.#ui;
    const scrolled = by({ ...this.#ui, pane }, down ? WHEEL_ROWS : -WHEEL_ROWS, this.#extent());
    this.#ui = { ...scrolled, pane: before, mode, tab };
  }

  /** The events that the timeline shows. */
  #events(): readonly TraceEvent[] {
    return this.#player.events().filter(this.#shows());
  }

  #shows(): Shows {
    const subject = this.#sight.subjects[this.#ui.chosen];
    const tenant = subject === undefined ? undefined : this.#sight.look(`${subject.kind}.${subject.id}.tenant`);
    const about = [subject?.id, ...(subject?.locks ?? []), tenant].filter((id) => typeof id === 'string');
    const { shows } = FILTERS[this.#ui.filter];
    return (event) => shows(event, about);
  }

  #extent(): Extent {
    const { facility } = this.#player;
    const { columns, rows } = this.#terminal;
    const pane = layoutFor(columns, rows, this.#ui.tab)?.panes[this.#ui.pane];
    return {
      subjects: this.#sight.subjects.length,
      page: Math.max(1, (this.#ui.mode === 'help' ? rows - 4 : (pane?.height ?? 10)) - 2),
      rows: {
        lock: 100,
        timeline: this.#events().length,
        messages: LAST_MESSAGES * (this.#sight.ids('person').length + 1),
        monitor: this.#notes.last().length,
        help: helpLines(this.#player.kind, facility.verbTable).length,
      },
    };
  }

  #set(part: Partial<Ui>): void {
    this.#ui = { ...this.#ui, ...part };
  }

  #touch(): void {
    this.#stale = true;
  }
}

/** A played line, without its secret arguments. */
function withoutSecrets(read: Typed & { readonly ok: true }, verb: Verb | undefined): string {
  const open = Object.entries(read.args).filter(([name]) => secretKind(verb?.params.shape[name]) === undefined);
  return `${read.verb} ${open.map(([name, value]) => `${name}=${String(value)}`).join(' ')}`;
}

/** The outcome of a verb as a sentence: done, or who refused it and why, with the nearest match. */
function sentence(line: string, outcome: VerbOutcome): Answer {
  if (outcome.ok) {
    const value = outcome.value === undefined ? '' : `: ${compact(outcome.value)}`;
    return { text: `done  ${line}${value}`, tone: 'good' };
  }
  const { why, nearest, by: who } = outcome;
  const hint = nearest === undefined || why.includes('did you mean') ? '' : `; did you mean ${nearest}?`;
  return { text: `${why}${hint} (${who})`, tone: 'bad' };
}
