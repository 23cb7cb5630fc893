/**
 * The content of the console and the actions of its keys, without a terminal: the UI state, the layers of facilities, a search, the open pages.
 *
 * INV-1: Only a key, a click, the wheel, a facility that was opened, the end of a wait for a match, or an error that ends a fork changes the UI state.
 */
import { messageOf } from '../sim/message-of.ts';
import type { Content } from './content.ts';
import { EventFinder } from './event-finder.ts';
import { parseLine } from './input/command-line.ts';
import { common, complete } from './input/completion.ts';
import { type Editor, editLine, emptyEditor, insertText, replaceText, submitLine } from './input/editor.ts';
import { greeting } from './input/greeting.ts';
import { namesFor, unitFor } from './input/jump.ts';
import type { Action } from './input/key-entry.ts';
import { actionOf, keyModeOf } from './input/keys.ts';
import { outcomeSentence } from './input/outcome-sentence.ts';
import {
  type Answer,
  focusPane,
  goBack,
  initialUi,
  moveSelection,
  navigate,
  openPage,
  selectUnit,
  type Ui,
  withAnswer,
} from './input/ui.ts';
import { type LayerOptions, Layers } from './layers.ts';
import type { ConsoleState } from './model.ts';
import { goToOrigin, openLongAnswer, openSelected } from './page-actions.ts';
import { findOnPage, toDifference, toMatchOnPage } from './page-search.ts';
import { copiedText, copyOf } from './pages/page.ts';
import { pageOf } from './pages/pages.ts';
import { helpItems } from './panes/help.ts';
import type { Note } from './panes/monitor.ts';
import { fasterThan, type Player, slowerThan } from './player/player.ts';
import { treeAction } from './tree-actions.ts';

const MINUTE_MS = 60_000;

export interface SessionOptions extends Omit<LayerOptions, 'onError'> {
  /** Puts text on the clipboard; false if the terminal cannot accept it at the moment. */
  readonly copy: (text: string) => boolean;
  readonly quit: () => void;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #layers: Layers;
  #ui: Ui;
  readonly #finding: EventFinder;

  constructor(player: Player, options: SessionOptions) {
    this.#options = options;
    const onError = (error: unknown): void => this.#set(withAnswer(`the fork has ended: ${messageOf(error)}`, 'bad'));
    this.#layers = new Layers(player, { ...options, onError });
    this.#finding = new EventFinder(() => this.#content, options.host);
    const { firstLines = [], report } = options;
    this.#ui = { ...initialUi, answer: greeting(player, firstLines, report !== undefined) };
    if (report === undefined) return;
    player.toEnd();
    this.#ui = openPage({ ...this.#ui, event: report.failure }, { kind: 'report' });
  }

  get player(): Player {
    return this.#content.player;
  }

  get #content(): Content {
    return this.#layers.content;
  }

  close(): void {
    this.#layers.close();
  }

  /** Whether something is in progress that needs frames even though time is paused. */
  get busy(): boolean {
    const { reader, controls } = this.#content;
    const working = this.#layers.working ?? this.player.working;
    return working !== undefined || this.#finding.busy || !reader.settled || (this.#explains && controls.busy);
  }

  /** Whether frames are carrying out a move or a search; if so, the next one should follow immediately. */
  get moving(): boolean {
    if (this.#layers.working !== undefined) return true;
    return this.player.kind === 'replay' && (this.player.working !== undefined || this.#finding.busy);
  }

  /** Whether the page in front explains why an attempt failed. */
  get #explains(): boolean {
    return this.#ui.pages.at(-1)?.topic.kind === 'why';
  }

  /** Runs a slice of whatever is in progress. */
  tick(): void {
    const opened = this.#layers.tick();
    // Opening a facility uses up the time of a frame.
    if (opened === undefined) this.player.tick();
    else this.#set({ answer: opened, event: undefined });
    this.#set(this.#finding.tick(this.#ui));
    if (this.#explains) this.#content.controls.tick();
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone'] = 'plain'): void {
    this.#layers.note(text, tone);
  }

  /** Everything that a frame shows. */
  state(): ConsoleState {
    const { working } = this.#layers;
    const state = this.#content.state(this.#ui, this.#finding.state(this.#ui));
    return working === undefined ? state : { ...state, working };
  }

  key(name: string, character: string | undefined): void {
    const action = actionOf(name, keyModeOf(this.#ui), this.player.kind);
    if (action !== undefined) {
      if (action !== 'why') this.#finding.stopWaiting();
      if (action !== 'complete') this.#set({ answer: undefined });
      this.#set(this.#act(action));
      this.#ui = openLongAnswer(this.#ui, this.#content.columns);
    } else if (character !== undefined) this.#type((editor) => insertText(editor, character));
  }

  /** Selects the item that a row of a part shows. */
  click(part: string, index: number | undefined): void {
    if (this.#ui.mode === 'help' || this.#ui.mode === 'page') return;
    this.#finding.stopWaiting();
    if (part === 'prompt' && this.player.kind === 'live') this.#set({ mode: 'prompt' });
    const pane = this.#content.panes().find((id) => id === part);
    if (pane === undefined) return;
    this.#ui = focusPane({ ...this.#ui, mode: 'browse' }, pane);
    if (index === undefined) return;
    if (pane === 'units') this.#ui = selectUnit(this.#ui, this.#content.reader.listed[index]?.id);
    if (pane === 'timeline') this.#set({ event: this.#content.events(this.#ui)[index]?.seq });
  }

  wheel(part: string, rows: number): void {
    const pane = this.#content.panes().find((id) => id === part) ?? this.#ui.pane;
    const { pane: before, mode, tab } = this.#ui;
    this.#ui = {
      ...moveSelection({ ...this.#ui, pane }, rows, this.#content.extent({ ...this.#ui, pane })),
      pane: before,
      mode,
      tab,
    };
  }

  /** Performs an action and returns the resulting changes to the UI. */
  #act(action: Action): Partial<Ui> {
    const player = this.player;
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
        return this.#ui.pages.length > 0 ? findOnPage(this.#ui, this.#content) : this.#finding.find(this.#ui);
      case 'nextDifference':
        return toDifference(this.#ui, this.#content, 1);
      case 'previousDifference':
        return toDifference(this.#ui, this.#content, -1);
      case 'report':
        return this.#options.report === undefined
          ? withAnswer('this recording is not part of a report; noke-sim console --report DIR shows one', 'warn')
          : openPage(this.#ui, { kind: 'report' });
      case 'jump':
        return this.#jump();
      case 'run':
        return this.#run();
      case 'complete':
        return this.#complete();
      case 'open':
        return openSelected(this.#ui, this.#content);
      case 'why':
        return this.#finding.why(this.#ui);
      case 'origin':
        return goToOrigin(this.#ui, this.#content);
      case 'portal':
      case 'app':
      case 'firstLines':
        return openPage(this.#ui, { kind: action });
      case 'tree':
      case 'yes':
      case 'no':
      case 'answer':
      case 'takeBack':
      case 'nextPerson':
        return treeAction(action, this.#ui, this.#content);
      case 'compare': {
        const after = this.#content.forkedAfter;
        if (after === undefined) return withAnswer('only a fork can be compared; F forks', 'warn');
        return openPage(this.#ui, { kind: 'compare', after });
      }
      case 'copy':
        return this.#copy();
      case 'nextFailure':
        return this.#finding.toFailure(this.#ui, 1);
      case 'previousFailure':
        return this.#finding.toFailure(this.#ui, -1);
      case 'nextMatch':
        return this.#toMatch(1);
      case 'previousMatch':
        return this.#toMatch(-1);
      case 'pause':
        if (this.#layers.working !== undefined) this.#layers.leave();
        else if (player.paused) player.go();
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

  #toMatch(way: 1 | -1): Partial<Ui> {
    const isPage = this.#ui.mode === 'page';
    return isPage ? toMatchOnPage(this.#ui, this.#content, way) : this.#finding.toMatch(this.#ui, way);
  }

  #moveInTime(action: Action): Partial<Ui> | undefined {
    const player = this.player;
    const shows = this.#content.shows(this.#ui);
    const moves: Partial<Record<Action, () => Answer | undefined>> = {
      step: () => player.step(shows),
      // In a live facility, the first step back opens a branch of its past.
      back: () => (player.kind === 'live' ? this.#layers.branch(shows) : this.#layers.back(shows)),
      fork: () => this.#layers.fork(),
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
    const after = navigate(before, action, this.#content.extent(before));
    if (after !== before || before.mode === 'browse' || before.mode === 'page') return after;
    this.#type((editor) => editLine(editor, action));
    return {};
  }

  /** Edits the line typed in the current mode. */
  #type(change: (editor: Editor) => Editor): void {
    const { mode, editor, search, typed: line } = this.#ui;
    if (mode === 'prompt') this.#set({ editor: change(editor), answer: undefined });
    else if (mode === 'search') this.#set({ search: change(search), answer: undefined });
    else if (mode === 'unit' || mode === 'help') this.#set({ typed: change(line), help: 0, answer: undefined });
  }

  /** Goes back to the page behind or to the panes; from the panes, ends a move or a search, or leaves a fork or branch. */
  #leave(): Partial<Ui> {
    if (this.#ui.mode !== 'browse') return goBack(this.#ui);
    if (this.#layers.working !== undefined) this.#layers.leave();
    else if (this.player.working !== undefined) this.player.pause();
    else if (!this.#finding.end() && this.#layers.leave())
      return { event: undefined, ...withAnswer(`back to ${this.#layers.place}`) };
    return {};
  }

  #play(): Partial<Ui> {
    const { editor } = this.#ui;
    if (editor.text.trim() === '') return { mode: 'browse' };
    const { verbTable } = this.player.facility;
    const read = parseLine(editor.text, verbTable);
    if (!read.ok) return withAnswer(read.why, 'bad');
    const outcome = this.player.play(read.verb, read.args);
    return {
      editor: outcome.ok ? submitLine(editor) : editor,
      answer: outcomeSentence(read, verbTable.get(read.verb), outcome),
    };
  }

  #complete(): Partial<Ui> {
    const { mode, editor, typed: line } = this.#ui;
    if (mode === 'unit') {
      const whole = common(namesFor(line.text, this.#content.places()));
      return whole.length < line.text.length
        ? {}
        : { typed: replaceText({ ...line, cursor: line.text.length }, 0, whole) };
    }
    const { from, candidates } = complete(
      editor.text,
      editor.cursor,
      this.player.facility.verbTable,
      this.#content.reader.ids,
    );
    const whole = common(candidates);
    if (candidates.length === 0 || whole.length < editor.cursor - from) return {};
    return { editor: replaceText(editor, from, whole), answer: undefined };
  }

  #jump(): Partial<Ui> {
    const { typed: line, filter } = this.#ui;
    if (line.text.trim() === '') return goBack(this.#ui);
    const found = unitFor(line.text, this.#content.places(), this.#options.report !== undefined);
    if ('answer' in found) return found;
    const isListed = this.#content.reader.listed.some(({ id }) => id === found.id);
    return { ...selectUnit(goBack(this.#ui), found.id), pane: 'units', filter: isListed ? filter : 'quiet' };
  }

  /** Performs the action of the selected line of the help page. */
  #run(): Partial<Ui> {
    const { kind, facility } = this.player;
    const { runs } = helpItems(kind, facility.verbTable, this.#ui.typed.text)[this.#ui.help] ?? {};
    if (runs === undefined)
      return withAnswer('this line explains a key or a mark; select one with a verb or an action', 'warn');
    this.#set(goBack({ ...this.#ui, pages: [] }));
    if ('action' in runs) return this.#act(runs.action);
    return { mode: 'prompt', editor: replaceText({ ...this.#ui.editor, text: '', cursor: 0 }, 0, `${runs.verb} `) };
  }

  #copy(): Partial<Ui> {
    const page =
      this.#ui.mode === 'page'
        ? this.#content.page(this.#ui)
        : pageOf(this.#content.topic(this.#ui), this.#content.pageContext(this.#ui));
    if (page === undefined) return {};
    if (this.#options.copy(copyOf(page))) return withAnswer(copiedText(page));
    return withAnswer('the terminal is behind; press the key again in a moment', 'warn');
  }

  #set(part: Partial<Ui>): void {
    this.#ui = { ...this.#ui, ...part };
  }
}
