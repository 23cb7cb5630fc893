import { Content, type Size } from './content.ts';
import { parseLine } from './input/command-line.ts';
import { common, complete } from './input/completion.ts';
import { type Editor, edited, emptyEditor, played, replaced, typed } from './input/editor.ts';
import { namesFor, unitFor } from './input/jump.ts';
import type { Action } from './input/key-entry.ts';
import { actionOf } from './input/keys.ts';
import { sentence } from './input/said.ts';
import { failureFrom, nextOf, Search } from './input/search.ts';
import { type Answer, by, chose, firstUi, focused, left, moved, opened, type Ui } from './input/ui.ts';
import type { ConsoleState, SearchState } from './model.ts';
import { eventAt, originOf } from './pages/history.ts';
import { copyOf } from './pages/page.ts';
import { pageOf } from './pages/pages.ts';
import { compact } from './panes/facts.ts';
import { helpItems } from './panes/help.ts';
import type { Note } from './panes/monitor.ts';
import { fasterThan, type Player, slowerThan } from './player/player.ts';
import { concerns, FILTERS } from './text/filter.ts';

const MINUTE_MS = 60_000;

export interface SessionOptions {
  readonly title: string;
  /** Puts a text on the clipboard. */
  readonly copy: (text: string) => void;
  readonly size: Size;
  readonly quit: () => void;
}

const said = (text: string, tone: Answer['tone'] = 'note'): Partial<Ui> => ({ answer: { text, tone } });

export class Session {
  readonly #player: Player;
  readonly #options: SessionOptions;
  readonly #content: Content;
  #ui: Ui = firstUi;
  #search: Search | undefined;

  constructor(player: Player, options: SessionOptions) {
    this.#player = player;
    this.#options = options;
    this.#content = new Content(player, options.title, options.size);
  }

  get player(): Player {
    return this.#player;
  }

  /** Whether something is under way that needs frames although time is paused. */
  get busy(): boolean {
    return this.#player.working !== undefined || (this.#search !== undefined && this.#search.done < 1);
  }

  /** A slice of what is under way. */
  tick(): void {
    this.#player.tick();
    this.#search?.advance(this.#player.known());
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone'] = 'plain'): void {
    this.#content.note(text, tone);
  }

  /** Everything that a frame shows. */
  state(): ConsoleState {
    return this.#content.state(this.#ui, this.#searchState());
  }

  key(name: string, character: string | undefined): void {
    const { mode } = this.#ui;
    const action = actionOf(name, mode, this.#player.kind);
    if (action !== undefined) {
      if (action !== 'complete') this.#set({ answer: undefined });
      this.#set(this.#act(action));
    } else if (character !== undefined) this.#type((editor) => typed(editor, character));
  }

  /** Selects what a row of a part shows. */
  click(part: string, index: number | undefined): void {
    if (this.#ui.mode === 'help' || this.#ui.mode === 'page') return;
    if (part === 'prompt' && this.#player.kind === 'live') this.#set({ mode: 'prompt' });
    const pane = this.#content.panes().find((id) => id === part);
    if (pane === undefined) return;
    this.#ui = focused({ ...this.#ui, mode: 'browse' }, pane);
    if (index === undefined) return;
    if (pane === 'units') this.#ui = chose(this.#ui, this.#content.reader.listed[index]?.id);
    if (pane === 'timeline') this.#set({ event: this.#content.events(this.#ui)[index]?.seq });
  }

  wheel(part: string, rows: number): void {
    const pane = this.#content.panes().find((id) => id === part) ?? this.#ui.pane;
    const { pane: before, mode, tab } = this.#ui;
    this.#ui = {
      ...by({ ...this.#ui, pane }, rows, this.#content.extent({ ...this.#ui, pane })),
      pane: before,
      mode,
      tab,
    };
  }

  /** Performs an action and returns what it changes in the UI. */
  #act(action: Action): Partial<Ui> {
    const player = this.#player;
    switch (action) {
      case 'help':
        return { mode: 'help', typed: emptyEditor, help: 0 };
      case 'prompt':
        return { mode: 'prompt' };
      case 'search':
        return { mode: 'search' };
      case 'unit':
        return { mode: 'unit', typed: emptyEditor };
      case 'leave':
        return this.#leave();
      case 'play':
        return this.#play();
      case 'find':
        return this.#find();
      case 'jump':
        return this.#jump();
      case 'run':
        return this.#run();
      case 'complete':
        return this.#complete();
      case 'open':
        return this.#open();
      case 'origin':
        return this.#origin();
      case 'copy':
        return this.#copy();
      case 'nextFailure':
        return this.#toFailure(1);
      case 'previousFailure':
        return this.#toFailure(-1);
      case 'nextMatch':
        return this.#toMatch(1);
      case 'previousMatch':
        return this.#toMatch(-1);
      case 'pause':
        if (player.paused) player.go();
        else player.pause();
        return { event: undefined };
      case 'faster':
        player.setSpeed(fasterThan(player.speed));
        return {};
      case 'slower':
        player.setSpeed(slowerThan(player.speed));
        return {};
      case 'quit':
        this.#options.quit();
        return {};
      default:
        return this.#moveInTime(action) ?? this.#navigate(action);
    }
  }

  #moveInTime(action: Action): Partial<Ui> | undefined {
    const player = this.#player;
    const moves: Partial<Record<Action, () => Answer>> = {
      step: () => player.step(this.#content.shows(this.#ui)),
      back: () => player.back(this.#content.shows(this.#ui)),
      minute: () => player.jump(MINUTE_MS),
      hour: () => player.jump(60 * MINUTE_MS),
      start: () => player.toStart(),
      finish: () => player.toEnd(),
    };
    const move = moves[action];
    return move === undefined ? undefined : { answer: move(), event: undefined };
  }

  #navigate(action: Action): Partial<Ui> {
    const before = this.#ui;
    if (before.mode === 'browse' || before.mode === 'page')
      return moved(before, action, this.#content.extent(this.#ui));
    const after = moved(before, action, this.#content.extent(this.#ui));
    if (after !== before) return after;
    this.#type((editor) => edited(editor, action));
    return {};
  }

  /** Changes the line that is typed in this mode. */
  #type(change: (editor: Editor) => Editor): void {
    const { mode, editor, search, typed: line } = this.#ui;
    if (mode === 'prompt') this.#set({ editor: change(editor), answer: undefined });
    else if (mode === 'search') this.#set({ search: change(search), answer: undefined });
    else if (mode === 'unit' || mode === 'help') this.#set({ typed: change(line), help: 0, answer: undefined });
  }

  /** Goes back: to the page behind, to the panes; there it ends a move and then a search. */
  #leave(): Partial<Ui> {
    if (this.#ui.mode !== 'browse') return left(this.#ui);
    if (this.#player.working !== undefined) this.#player.pause();
    else this.#search = undefined;
    return {};
  }

  #play(): Partial<Ui> {
    const { editor } = this.#ui;
    if (editor.text.trim() === '') return { mode: 'browse' };
    const { verbTable } = this.#player.facility;
    const read = parseLine(editor.text, verbTable);
    if (!read.ok) return said(read.why, 'bad');
    const outcome = this.#player.play(read.verb, read.args);
    return {
      editor: outcome.ok ? played(editor) : editor,
      answer: sentence(read, verbTable.get(read.verb), outcome),
    };
  }

  #complete(): Partial<Ui> {
    const { mode, editor, typed: line } = this.#ui;
    if (mode === 'unit') {
      const whole = common(namesFor(line.text, this.#content.places()));
      return whole.length < line.text.length
        ? {}
        : { typed: replaced({ ...line, cursor: line.text.length }, 0, whole) };
    }
    const { from, candidates } = complete(
      editor.text,
      editor.cursor,
      this.#player.facility.verbTable,
      this.#content.reader.ids,
    );
    const whole = common(candidates);
    if (candidates.length === 0 || whole.length < editor.cursor - from) return {};
    return { editor: replaced(editor, from, whole), answer: undefined };
  }

  /** Starts a search, or goes on to the next match of the same one. */
  #find(): Partial<Ui> {
    const { search } = this.#ui;
    const text = search.text.trim();
    if (text === '') {
      this.#search = undefined;
      return { mode: 'browse' };
    }
    if (text !== this.#search?.text) {
      this.#search = new Search(text);
      this.#search.advance(this.#player.known());
    }
    this.#set({ mode: 'browse', search: played(search), pane: 'timeline', tab: 'timeline' });
    return this.#toMatch(1);
  }

  #jump(): Partial<Ui> {
    const { typed: line, filter } = this.#ui;
    if (line.text.trim() === '') return left(this.#ui);
    const found = unitFor(line.text, this.#content.places());
    if ('answer' in found) return found;
    const isListed = this.#content.reader.listed.some(({ id }) => id === found.id);
    return { ...chose(left(this.#ui), found.id), pane: 'units', filter: isListed ? filter : 'quiet' };
  }

  /** Does what the selected line of the help page says. */
  #run(): Partial<Ui> {
    const { kind, facility } = this.#player;
    const { runs } = helpItems(kind, facility.verbTable, this.#ui.typed.text)[this.#ui.help] ?? {};
    if (runs === undefined)
      return said('this line explains a key or a mark; choose one with a verb or an action', 'warn');
    this.#set(left({ ...this.#ui, pages: [] }));
    if ('action' in runs) return this.#act(runs.action);
    return { mode: 'prompt', editor: replaced({ ...this.#ui.editor, text: '', cursor: 0 }, 0, `${runs.verb} `) };
  }

  /** Opens what is selected: on a page the event on the marked row, in the panes the content of the focused one. */
  #open(): Partial<Ui> {
    if (this.#ui.mode !== 'page') return opened(this.#ui, this.#content.topic(this.#ui));
    const { event } = this.#content.marked(this.#ui)?.of ?? {};
    if (event === undefined) return said('this row leads to no event', 'warn');
    return opened({ ...this.#ui, event }, { kind: 'event', seq: event });
  }

  /** Where the value on the marked row first appears, or else the cause of the event. */
  #origin(): Partial<Ui> {
    const known = this.#player.known();
    const topic = this.#ui.mode === 'page' ? this.#ui.pages.at(-1)?.topic : this.#content.topic(this.#ui);
    const row = this.#ui.mode === 'page' ? this.#content.marked(this.#ui)?.of : undefined;
    if (topic?.kind !== 'event') return this.#open();
    const event = eventAt(known, topic.seq);
    if (event === undefined) return said('this event is no longer kept', 'warn');
    const { value } = row ?? {};
    const origin = value === undefined ? undefined : originOf(known, event, value);
    const seq = origin?.seq ?? event.causedBy;
    if (value !== undefined && origin === undefined)
      return said(`${compact(value)} first appears in this event`, 'note');
    if (seq === undefined) return said('this event has no recorded cause', 'warn');
    return opened({ ...this.#ui, event: seq }, { kind: 'event', seq });
  }

  #copy(): Partial<Ui> {
    const page =
      this.#ui.mode === 'page'
        ? this.#content.page(this.#ui)
        : pageOf(this.#content.topic(this.#ui), this.#content.pageContext(this.#ui));
    if (page === undefined) return {};
    const text = copyOf(page);
    this.#options.copy(text);
    return said(`copied ${page.title}, ${text.split('\n').length} lines; some terminals must allow it (OSC 52)`);
  }

  #toFailure(way: 1 | -1): Partial<Ui> {
    const seq = failureFrom(this.#player.known(), this.#here(), way, this.#content.shows(this.#ui));
    if (seq !== undefined) return this.#goTo(seq);
    const among = this.#ui.filter === 'all' ? '' : ` among the events ${FILTERS[this.#ui.filter].words}`;
    return said(`no failure${among}`, 'warn');
  }

  #toMatch(way: 1 | -1): Partial<Ui> {
    const search = this.#search;
    if (search === undefined) return said('nothing was searched for; / searches', 'warn');
    const seq = nextOf(search.found, this.#here(), way);
    if (seq !== undefined) return this.#goTo(seq);
    return search.done < 1 ? {} : said(`“${search.text}” is in no event`, 'warn');
  }

  /** The number of the event from which a search goes on. */
  #here(): number {
    return this.#ui.event ?? this.#player.position?.seq ?? this.#player.known().at(-1)?.seq ?? 0;
  }

  /** Selects an event and its unit, and moves a recording there. An event that the filter hides is shown by showing all. */
  #goTo(seq: number): Partial<Ui> {
    const event = eventAt(this.#player.known(), seq);
    if (event === undefined) return said('this event is no longer kept', 'warn');
    this.#player.seek(seq);
    const subject = this.#content.reader.subjects.find(({ id, locks }) =>
      [id, ...locks].some((each) => concerns(event, each)),
    );
    const { filter, mode, pages } = this.#ui;
    const isHidden = !this.#content.shows(this.#ui)(event);
    const at = mode === 'page' ? [...pages.slice(0, -1), { topic: { kind: 'event', seq }, row: 0 } as const] : pages;
    return {
      ...(filter === 'chosen' ? {} : chose(this.#ui, subject?.id)),
      filter: isHidden ? 'all' : filter,
      event: seq,
      tab: 'timeline',
      pages: at,
    };
  }

  #searchState(): SearchState | undefined {
    const search = this.#search;
    if (search === undefined) return undefined;
    const { text, done, found } = search;
    const place = this.#ui.event === undefined ? -1 : found.indexOf(this.#ui.event);
    const has = (seq: number): boolean => search.has(seq);
    return { text, done, count: found.length, place: place < 0 ? undefined : place + 1, has };
  }

  #set(part: Partial<Ui>): void {
    this.#ui = { ...this.#ui, ...part };
  }
}
