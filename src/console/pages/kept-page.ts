/**
 * Caches the page in front from one frame to the next. A key acts on the page that is on the screen, and a frame rebuilds it only if its content may
 * have changed.
 *
 * INV-1: A key and its frame build a page at most once.
 */
import type { PageTopic } from '../input/ui.ts';
import type { Page } from './page.ts';

export class KeptPage {
  #kept: { readonly topic: PageTopic; readonly shows: readonly unknown[]; readonly page: Page } | undefined;

  /** The page of the last frame, or a new one if the topic has changed. */
  seen(topic: PageTopic, shows: () => readonly unknown[], build: () => Page): Page {
    return this.#kept?.topic === topic ? this.#kept.page : this.#built(topic, shows(), build);
  }

  /** The page for a new frame; `shows` returns everything that its content depends on. */
  current(topic: PageTopic, shows: () => readonly unknown[], build: () => Page): Page {
    const now = shows();
    const kept = this.#kept;
    const isCurrent = kept?.topic === topic && kept.shows.every((part, index) => part === now[index]);
    return isCurrent ? kept.page : this.#built(topic, now, build);
  }

  #built(topic: PageTopic, shows: readonly unknown[], build: () => Page): Page {
    const page = build();
    this.#kept = { topic, shows, page };
    return page;
  }
}
