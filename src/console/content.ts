/**
 * What there is to see in a UI state: the selected unit, the events and messages that the filter leaves, the page in front, and all of it
 * together as the state of a frame.
 */
import type { TraceEvent } from '../sim/trace.ts';
import { namesFor } from './input/jump.ts';
import { type Extent, eventIn, type PageTopic, type Ui } from './input/ui.ts';
import { type ConsoleState, layoutOf, type SearchState } from './model.ts';
import { type Page, type PageRow, rowsOf } from './pages/page.ts';
import { type PageContext, pageOf } from './pages/pages.ts';
import { FacilityReader } from './panes/facility-reader.ts';
import { compact, type JsonMap } from './panes/facts.ts';
import { helpItems } from './panes/help.ts';
import { type Item, messageItems } from './panes/messages.ts';
import { NOTES_KEPT, type Note } from './panes/monitor.ts';
import type { Subject } from './panes/subject.ts';
import type { Player, Shows } from './player/player.ts';
import { FILTERS } from './text/filter.ts';
import type { PaneId } from './text/layout.ts';
import { LocalClock } from './text/local-clock.ts';
import { Ring } from './text/ring.ts';

/** The size of the terminal. */
export type Size = () => { readonly columns: number; readonly rows: number };

export class Content {
  readonly player: Player;
  readonly reader = new FacilityReader();
  readonly #title: string;
  readonly #size: Size;
  readonly #local: LocalClock;
  readonly #notes = new Ring<Note>(NOTES_KEPT);

  constructor(player: Player, title: string, size: Size) {
    this.player = player;
    this.#title = title;
    this.#size = size;
    this.#local = new LocalClock(player.facility.timeZone);
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone']): void {
    this.#notes.push({ at: this.player.facility.clock.now(), text, tone });
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
    const order = [onlyProblems ? 'with problems' : '', sort === 'as built' ? '' : sort].filter((text) => text !== '');
    return {
      kind: player.kind,
      title: this.#title,
      ...this.#size(),
      panes: this.panes(),
      look: reader.look,
      subjects: reader.listed,
      subject: this.subject(ui),
      order: order.join(', '),
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
      page: mode === 'page' ? this.page(ui) : undefined,
      help: mode === 'help' ? helpItems(player.kind, facility.verbTable, ui.typed.text) : [],
      ui,
    };
  }

  /** What Enter opens in the panes. */
  topic(ui: Ui): PageTopic {
    const { pane } = ui;
    if (pane === 'messages' || pane === 'monitor') return { kind: pane };
    const events = this.events(ui);
    const event = events[eventIn(ui, events)];
    const isChosen = pane === 'timeline' || ui.event !== undefined;
    return isChosen && event !== undefined ? { kind: 'event', seq: event.seq } : { kind: 'unit' };
  }

  /** The page in front. */
  page(ui: Ui): Page | undefined {
    const topic = ui.pages.at(-1)?.topic;
    return topic === undefined ? undefined : pageOf(topic, this.pageContext(ui));
  }

  /** The marked row of the page. */
  marked(ui: Ui): PageRow | undefined {
    const page = this.page(ui);
    if (page === undefined) return undefined;
    const rows = rowsOf(page, this.#size().columns);
    return rows[Math.min(ui.pages.at(-1)?.row ?? 0, rows.length - 1)];
  }

  pageContext(ui: Ui): PageContext {
    return {
      look: this.reader.look,
      local: this.#local,
      known: this.player.known(),
      past: this.player.events(),
      subject: this.subject(ui),
      messages: this.messages(ui),
      notes: this.noted(),
    };
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
    const tenant = subject === undefined ? undefined : this.reader.look(`${subject.kind}.${subject.id}.tenant`);
    return [subject?.id, ...(subject?.locks ?? []), tenant].filter((id) => typeof id === 'string');
  }

  shows(ui: Ui): Shows {
    const about = this.about(ui);
    const { shows } = FILTERS[ui.filter];
    return (event) => shows(event, about);
  }

  /** The events that the timeline shows. */
  events(ui: Ui): readonly TraceEvent[] {
    return this.player.events().filter(this.shows(ui));
  }

  messages(ui: Ui): readonly Item[] {
    const about = this.about(ui);
    const { showsMessage } = FILTERS[ui.filter];
    return messageItems(this.reader.messages, ({ names, text }) => showsMessage(names, text, about));
  }

  /** The lines of the monitor; those of a recording come from its events. */
  noted(): readonly Note[] {
    if (this.player.kind === 'live') return this.#notes.last();
    return this.player
      .events()
      .filter(isOfMonitor)
      .map((event) => ({ at: event.time, text: monitorWords(event), tone: 'warn' }));
  }

  /** A recording has a monitor pane only if a program broke a rule so far. */
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
    const layout = layoutOf({ columns, rows, panes, ui: ui });
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

export const isOfMonitor = ({ kind }: TraceEvent): boolean => kind.startsWith('monitor.');
export const monitorWords = ({ actor, data }: TraceEvent): string => `${actor}  ${compact(data as JsonMap)}`;
