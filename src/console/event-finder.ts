/** Finds events for the console's keys: searches for text, and jumps to failures. */

import { concerns } from '../scenario/event-log.ts';
import type { HostClock } from '../sim/live-clock.ts';
import type { Slice } from '../sim/slice.ts';
import type { Content } from './content.ts';
import { submitLine } from './input/editor.ts';
import { failureFrom, Search } from './input/search.ts';
import { selectUnit, type Ui, withAnswer } from './input/ui.ts';
import type { SearchState } from './model.ts';
import { openWhy } from './page-actions.ts';
import { eventAt } from './pages/history.ts';
import { frameSlice } from './player/slice.ts';
import { FILTERS } from './text/filter.ts';

/**
 * The match that keys have requested, and whether they have also requested why the attempt failed. The match may depend on events that have not been
 * searched yet.
 */
interface Wanted {
  readonly way: 1 | -1;
  readonly from: number;
  readonly why: boolean;
}

const isOnReport = ({ pages }: Ui): boolean => pages.at(-1)?.topic.kind === 'report';

export class EventFinder {
  readonly #content: () => Content;
  readonly #slice: Slice;
  #search: Search | undefined;
  #waiting: Wanted | undefined;

  /** `content` returns the current content of the screen. */
  constructor(content: () => Content, host: HostClock) {
    this.#content = content;
    this.#slice = frameSlice(host);
  }

  /** Whether a search is in progress. */
  get busy(): boolean {
    return this.#search !== undefined && this.#search.done < 1;
  }

  /** Runs a slice of the search. Once it has reached the match that a key waits for, the UI goes there. */
  tick(ui: Ui): Partial<Ui> {
    this.#search?.advance(this.#content().player.known(), this.#slice);
    this.#slice.renew();
    return this.#waiting === undefined ? {} : this.#toMatchFrom(ui, this.#waiting);
  }

  /** Ends the search; false if there is none. */
  end(): boolean {
    const had = this.#search !== undefined;
    this.#search = undefined;
    this.#waiting = undefined;
    return had;
  }

  /** A key that does not wait for a match cancels the waiting of earlier ones. */
  stopWaiting(): void {
    this.#waiting = undefined;
  }

  /** Opens the page that explains why the selected attempt failed, or the attempt of the match that a key waits for, once that is found. */
  why(ui: Ui): Partial<Ui> {
    if (this.#waiting === undefined) return openWhy(ui, this.#content());
    this.#waiting = { ...this.#waiting, why: true };
    return {};
  }

  /** Starts a search, or goes to the next match of the current one. */
  find(ui: Ui): Partial<Ui> {
    const { search } = ui;
    const text = search.text.trim();
    if (text === '') {
      this.end();
      return { mode: 'browse' };
    }
    if (text !== this.#search?.text) {
      this.#search = new Search(text);
      this.#search.advance(this.#content().player.known(), this.#slice);
    }
    const after = { mode: 'browse', search: submitLine(search), pane: 'timeline', tab: 'timeline' } as const;
    return { ...after, ...this.toMatch({ ...ui, ...after }, 1) };
  }

  /** From the page of a report, goes to the failure that the report is about; from anywhere else, to the next failure. */
  toFailure(ui: Ui, way: 1 | -1): Partial<Ui> {
    const content = this.#content();
    const reported = isOnReport(ui) ? content.report?.failure : undefined;
    const seq = reported ?? failureFrom(content.player.known(), this.#here(ui), way, content.shows(ui));
    if (seq !== undefined) return this.#goTo(ui, seq);
    const among = ui.filter === 'all' ? '' : ` among the events ${FILTERS[ui.filter].words}`;
    return withAnswer(`no failure${among}`, 'warn');
  }

  toMatch(ui: Ui, way: 1 | -1): Partial<Ui> {
    return this.#toMatchFrom(ui, { way, from: this.#here(ui), why: false });
  }

  /** Goes to a match, or waits for it. */
  #toMatchFrom(ui: Ui, wanted: Wanted): Partial<Ui> {
    this.#waiting = undefined;
    const search = this.#search;
    if (search === undefined) return withAnswer('there is no search yet; / starts one', 'warn');
    const seq = search.matchFrom(wanted.from, wanted.way);
    if (seq === undefined) return withAnswer(`no event contains “${search.text}”`, 'warn');
    if (seq === 'later') {
      this.#waiting = wanted;
      return {};
    }
    const there = this.#goTo(ui, seq);
    return wanted.why && there.event !== undefined ? openWhy({ ...ui, ...there }, this.#content()) : there;
  }

  /** The number of the event from which a search continues. */
  #here(ui: Ui): number {
    return ui.event ?? this.#content().player.position?.seq ?? this.#content().player.known().at(-1)?.seq ?? 0;
  }

  /** Selects an event and its unit, and moves a recording there. If the filter hides the event, it is switched to show all events. */
  #goTo(ui: Ui, seq: number): Partial<Ui> {
    const event = eventAt(this.#content().player.known(), seq);
    if (event === undefined) return withAnswer('this event is no longer kept', 'warn');
    this.#content().player.seek(seq);
    const subject = this.#content().reader.subjects.find(({ id, locks }) =>
      [id, ...locks].some((each) => concerns(event, each)),
    );
    const { filter, mode, pages } = ui;
    const isHidden = !this.#content().shows(ui)(event);
    const behind = isOnReport(ui) ? pages : pages.slice(0, -1);
    const at = mode === 'page' ? [...behind, { topic: { kind: 'event', seq }, row: 0 } as const] : pages;
    return {
      ...(filter === 'chosen' ? {} : selectUnit(ui, subject?.id)),
      filter: isHidden ? 'all' : filter,
      event: seq,
      pane: 'timeline',
      tab: 'timeline',
      pages: at,
    };
  }

  /** The actions that follow once the search has reached the match that a key waits for. */
  get #next(): string {
    if (this.#waiting === undefined) return '';
    const { way, why } = this.#waiting;
    return `, then going to the ${way === 1 ? 'next' : 'previous'} match${why ? ' and to why it failed' : ''}`;
  }

  state(ui: Ui): SearchState | undefined {
    const search = this.#search;
    if (search === undefined) return undefined;
    const { text, done, found } = search;
    const place = ui.event === undefined ? -1 : found.indexOf(ui.event);
    const has = (seq: number): boolean => search.has(seq);
    return { text, done, count: found.length, place: place < 0 ? undefined : place + 1, has, next: this.#next };
  }
}
