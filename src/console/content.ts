/**
 * The content that a UI state shows: the selected unit, the events and messages that pass the filter, the page in
 * front, and the state of a frame, which combines all of these.
 */
import type { Facility } from '../facility/open/facility.ts';
import { FileError } from '../sim/files.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { lastFailure } from '../why/attempt.ts';
import { Controls } from './controls.ts';
import { namesFor } from './input/jump.ts';
import { type Answer, type Extent, type PageTopic, selectedEventIndex, type Ui } from './input/ui.ts';
import { type ConsoleState, layoutOf, type SearchState } from './model.ts';
import { indexOf } from './pages/history.ts';
import { KeptPage } from './pages/kept-page.ts';
import { type Page, type PageRow, rowsOf, type SavedFile } from './pages/page.ts';
import { type PageContext, pageOf } from './pages/pages.ts';
import type { Report } from './pages/report-page.ts';
import { FacilityReader } from './panes/facility-reader.ts';
import { compact, type JsonMap } from './panes/facts.ts';
import { helpItems } from './panes/help.ts';
import { type Box, type Item, type Messages, messageItems } from './panes/messages.ts';
import type { Note } from './panes/monitor.ts';
import type { Subject } from './panes/subject.ts';
import type { EventPredicate, Player } from './player/player.ts';
import { isFailure } from './text/failure.ts';
import { FILTERS } from './text/filter.ts';
import type { PaneId } from './text/layout.ts';
import { LocalClock } from './text/local-clock.ts';
import type { Ring } from './text/ring.ts';

/** The size of the terminal. */
export type Size = () => { readonly columns: number; readonly rows: number };

export interface ContentOptions {
  readonly title: string;
  readonly size: Size;
  /** The open ports and commands to try. */
  readonly firstLines?: readonly string[];
  /** The field report whose run is shown. */
  readonly report?: Report | undefined;
  /** The lines of the monitor. */
  readonly notes: Ring<Note>;
  /** For a fork or a branch: the player it comes from, the last event before it, and the reader of that player's facility. */
  readonly from?: { readonly player: Player; readonly after: number; readonly reader: FacilityReader };
  readonly host: HostClock;
  /** Writes a file under that name, or a similar one if it is taken; returns its name. Throws FileError. */
  readonly save: (name: string, text: string) => string;
}

export class Content {
  readonly player: Player;
  readonly reader: FacilityReader;
  readonly controls: Controls;
  readonly #options: ContentOptions;
  readonly #size: Size;
  readonly #local: LocalClock;

  /** The events that passed the filter at the last call, cached because several parts of a frame need them. */
  #shown: { readonly key: string; readonly facility: Facility; readonly events: readonly TraceEvent[] } | undefined;
  #noted: { readonly key: string; readonly facility: Facility; readonly notes: readonly Note[] } | undefined;
  #items: { readonly key: string; readonly of: Messages; readonly items: readonly Item[] } | undefined;
  readonly #kept = new KeptPage();

  constructor(player: Player, options: ContentOptions) {
    this.player = player;
    this.#options = options;
    this.#size = options.size;
    this.reader = new FacilityReader(options.host, options.from?.reader);
    this.controls = new Controls(player, options.host);
    this.#local = new LocalClock(player.facility.timeZone);
  }

  /** Writes a file that a page offers. */
  save({ name, text }: SavedFile): Answer {
    try {
      return { text: `${this.#options.save(name, text())} has been written`, tone: 'note' };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return { text: error.message, tone: 'bad' };
    }
  }

  get report(): Report | undefined {
    return this.#options.report;
  }

  /** Width of the terminal in columns. */
  get columns(): number {
    return this.#size().columns;
  }

  /** The event at which a fork left its original; undefined if this is not a fork. */
  get forkedAfter(): number | undefined {
    return this.player.kind === 'live' ? this.#options.from?.after : undefined;
  }

  /** The live facility whose past this is. */
  get branchedFrom(): Player | undefined {
    return this.player.kind === 'replay' ? this.#options.from?.player : undefined;
  }

  /** Everything that a frame shows. */
  state(ui: Ui, search: SearchState | undefined): ConsoleState {
    const { player } = this;
    const { facility } = player;
    const reader = this.reader;
    reader.attach(facility);
    const { sort, filter, mode } = ui;
    const onlyProblems = filter === 'problems';
    reader.renew(player.paused, { sort, onlyProblems });
    const sorted = sort === 'as built' || (onlyProblems && sort === 'problems first') ? '' : sort;
    const order = [onlyProblems ? 'with problems' : '', sorted].filter((text) => text !== '');
    return {
      kind: player.kind,
      title: this.#options.title,
      beside: player.name,
      ...this.#size(),
      panes: this.panes(),
      look: reader.look,
      subjects: reader.listed,
      subject: this.subject(ui),
      order: order.join(' '),
      candidates: mode === 'unit' ? namesFor(ui.typed.text, this.places()) : [],
      ids: reader.ids,
      messages: this.messages(ui),
      verbs: facility.verbTable,
      events: this.events(ui),
      filter: FILTERS[filter].words,
      search,
      notes: this.noted(),
      now: facility.clock.now(),
      local: this.#local,
      timeZone: facility.timeZone,
      paused: player.paused,
      speed: player.speed,
      behindMs: player.behindMs,
      working: player.working,
      next: player.paused ? player.upcoming(this.shows(ui)) : undefined,
      position: player.position,
      divergence: player.divergence,
      page: mode === 'page' || mode === 'search' ? this.#page(ui, 'current') : undefined,
      help: mode === 'help' ? helpItems(player.kind, facility.verbTable, ui.typed.text) : [],
      ui,
    };
  }

  /** The content that Enter opens in the panes. */
  topic(ui: Ui): PageTopic {
    const { pane } = ui;
    if (pane === 'messages' || pane === 'monitor') return { kind: pane };
    const events = this.events(ui);
    const event = events[selectedEventIndex(ui, events)];
    return pane === 'timeline' && event !== undefined ? { kind: 'event', seq: event.seq } : { kind: 'unit' };
  }

  /** The page in front, as the last frame showed it. */
  page(ui: Ui): Page | undefined {
    return this.#page(ui, 'seen');
  }

  #page(ui: Ui, which: 'seen' | 'current'): Page | undefined {
    const topic = ui.pages.at(-1)?.topic;
    if (topic === undefined) return undefined;
    return this.#kept[which](
      topic,
      () => this.#shownOn(ui),
      () => pageOf(topic, this.pageContext(ui)),
    );
  }

  /** Everything that the content of a page depends on. */
  #shownOn(ui: Ui): readonly unknown[] {
    const { player } = this;
    const { clock, trace } = player.facility;
    const left = this.#options.from?.player.known().at(-1);
    const { columns } = this.#size();
    const [known, note] = [versionOf(player.known()), this.noted().at(-1)];
    return [
      player.facility,
      clock.now(),
      trace.seq,
      known,
      left,
      note,
      this.subject(ui),
      this.messages(ui),
      columns,
      this.controls.version,
    ];
  }

  marked(ui: Ui): PageRow | undefined {
    const page = this.page(ui);
    if (page === undefined) return undefined;
    const rows = rowsOf(page, this.#size().columns);
    return rows[Math.min(ui.pages.at(-1)?.row ?? 0, rows.length - 1)];
  }

  pageContext(ui: Ui): PageContext {
    return {
      look: this.reader.look,
      reveal: (reference) => (this.player.kind === 'live' ? this.player.facility.reveal(reference) : undefined),
      local: this.#local,
      known: this.player.known(),
      controlOf: (why) => this.controls.of(why),
      past: this.player.events(),
      subject: this.subject(ui),
      messages: this.messages(ui),
      notes: this.noted(),
      firstLines: this.#options.firstLines ?? [],
      left: this.#options.from?.player.known() ?? [],
      leftName: this.#options.from?.player.name ?? '',
      name: this.player.name,
      report: this.#options.report,
      width: this.#size().columns,
    };
  }

  /** The last failure so far; before the first failure of a recording, the last one in it. */
  lastFailure(): TraceEvent | undefined {
    const known = this.player.known();
    const { seq } = this.player.position ?? {};
    const past = seq === undefined ? known : known.slice(0, indexOf(known, seq + 1));
    return lastFailure(past, isFailure) ?? lastFailure(known, isFailure);
  }

  /** Ids of all units and entries. */
  places(): readonly string[] {
    return this.reader.subjects.map(({ id }) => id);
  }

  subject(ui: Ui): Subject | undefined {
    const { chosen } = ui;
    const { listed, subjects } = this.reader;
    return chosen === undefined ? listed[0] : subjects.find(({ id }) => id === chosen);
  }

  /** The ids of the selected unit, its locks and its tenant. */
  about(ui: Ui): readonly string[] {
    const subject = this.subject(ui);
    return [subject?.id, ...(subject?.locks ?? []), this.#tenant(subject)].filter((id) => id !== undefined);
  }

  #tenant(subject: Subject | undefined): string | undefined {
    const tenant = subject === undefined ? undefined : this.reader.look(`${subject.kind}.${subject.id}.tenant`);
    return typeof tenant === 'string' ? tenant : undefined;
  }

  shows(ui: Ui): EventPredicate {
    const about = this.about(ui);
    const { shows } = FILTERS[ui.filter];
    return (event) => shows(event, about);
  }

  /** The events shown in the timeline. */
  events(ui: Ui): readonly TraceEvent[] {
    const happened = this.player.events();
    const { facility } = this.player;
    const key = [versionOf(happened), ui.filter, ...this.about(ui)].join();
    if (this.#shown?.key !== key || this.#shown.facility !== facility)
      this.#shown = { key, facility, events: happened.filter(this.shows(ui)) };
    return this.#shown.events;
  }

  messages(ui: Ui): readonly Item[] {
    const about = this.about(ui);
    const { messages } = this.reader;
    const key = [ui.filter, ...about].join();
    if (this.#items?.key !== key || this.#items.of !== messages) {
      const { showsMessage } = FILTERS[ui.filter];
      const items = messageItems(messages, (item) => showsMessage(item, about), this.#box(ui));
      this.#items = { key, of: messages, items };
    }
    return this.#items.items;
  }

  /** The messages of the selected unit's tenant, if only they are shown. */
  #box(ui: Ui): Box | undefined {
    const person = ui.filter === 'chosen' ? this.#tenant(this.subject(ui)) : undefined;
    return person === undefined ? undefined : { person, all: this.reader.look(`message.${person}.all`) ?? null };
  }

  /** The lines of the monitor; for a recording, they come from its events. */
  noted(): readonly Note[] {
    if (this.player.kind === 'live') return this.#options.notes.last();
    const happened = this.player.events();
    const { facility } = this.player;
    const key = versionOf(happened);
    if (this.#noted?.key !== key || this.#noted.facility !== facility) {
      const notes = happened
        .filter(isOfMonitor)
        .map((event): Note => ({ at: event.time, text: monitorText(event), tone: 'warn' }));
      this.#noted = { key, facility, notes };
    }
    return this.#noted.notes;
  }

  /** A recording has a monitor pane only if a program has broken a rule so far. */
  panes(): readonly PaneId[] {
    const hasMonitor = this.player.kind === 'live' || this.noted().length > 0;
    return hasMonitor
      ? ['units', 'lock', 'timeline', 'messages', 'monitor']
      : ['units', 'lock', 'timeline', 'messages'];
  }

  extent(ui: Ui): Extent {
    const { columns, rows } = this.#size();
    const panes = this.panes();
    const { mode, pane, typed: line } = ui;
    const layout = layoutOf({ columns, rows, panes, ui, divergence: this.player.divergence });
    const height = mode === 'browse' ? (layout?.panes[pane]?.height ?? 10) : (layout?.body.height ?? 10);
    const page = mode === 'page' ? this.page(ui) : undefined;
    const { kind, facility } = this.player;
    return {
      panes,
      subjects: this.reader.listed.map(({ id }) => id),
      events: this.events(ui),
      page: Math.max(1, height - 2),
      rows: {
        lock: 100,
        messages: this.messages(ui).length,
        monitor: this.noted().length,
        help: mode === 'help' ? helpItems(kind, facility.verbTable, line.text).length : 0,
        page: page === undefined ? 0 : rowsOf(page, columns).length,
      },
    };
  }
}

/** A key that changes when new events have happened. */
const versionOf = (events: readonly TraceEvent[]): string => [events[0]?.seq, events.at(-1)?.seq, events.length].join();

export const isOfMonitor = ({ kind }: TraceEvent): boolean => kind.startsWith('monitor.');
export const monitorText = ({ actor, data }: TraceEvent): string => `${actor}  ${compact(data as JsonMap)}`;
