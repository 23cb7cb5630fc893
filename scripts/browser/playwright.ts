/**
 * As much of `@playwright/test` as the recipe of docs/testing.md uses, on our own page in Chromium: tests with fixtures, locators, and two
 * expectations. `runTests` runs what the recipe declared.
 */
import { isDeepStrictEqual } from 'node:util';
import { fail, openPage, type Page } from './chromium.ts';

type Use = (value: unknown) => Promise<void>;
type Fixtures = Readonly<Record<string, (deps: object, use: Use) => Promise<void>>>;
type Body = (given: Readonly<Record<string, unknown>>) => Promise<void>;

const declared: { readonly title: string; readonly fixtures: Fixtures; readonly body: Body }[] = [];
let page: Page | undefined;

class Locator {
  readonly #selector: string;

  constructor(selector: string) {
    this.#selector = selector;
  }

  locator(inner: string): Locator {
    return new Locator(`${this.#selector} ${inner}`);
  }

  async click(): Promise<void> {
    const found = `document.querySelector(${JSON.stringify(this.#selector)})`;
    await page?.until(`${this.#selector}, to be clicked`, `${found} !== null && ${found}.ariaDisabled !== 'true'`);
    await page?.evaluate(`${found}.dispatchEvent(new MouseEvent('click', { bubbles: true }))`);
  }

  async hasText(text: string): Promise<void> {
    const shown = `document.querySelector(${JSON.stringify(this.#selector)})?.textContent`;
    await page?.until(`${text} in ${this.#selector}`, `${shown} === ${JSON.stringify(text)}`);
  }
}

export const expect = (found: unknown) => ({
  toHaveText: (text: string) => (found as Locator).hasText(text),
  toBe(wanted: unknown): void {
    if (!isDeepStrictEqual(found, wanted)) fail(`expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`);
  },
});

export const test = {
  extend: (fixtures: Fixtures) => (title: string, body: Body) => void declared.push({ title, fixtures, body }),
};

/** Runs the declared tests, one after the other; returns their titles. */
export async function runTests(): Promise<readonly string[]> {
  const facade = {
    goto: async (url: string) => {
      page ??= await openPage('about:blank');
      await page.call('Page.navigate', { url });
      await page.until(
        `the page ${url}`,
        `location.href.startsWith(${JSON.stringify(url)}) && document.readyState === 'complete'`,
      );
    },
    locator: (selector: string) => new Locator(selector),
  };
  for (const { fixtures, body } of declared)
    for (const [name, fixture] of Object.entries(fixtures))
      await fixture({}, async (value) => {
        await body({ page: facade, [name]: value });
        // The page must not outlive the facility to which it is connected.
        await page?.call('Page.navigate', { url: 'about:blank' });
        await page?.until('an empty page', `location.href === 'about:blank'`);
      });
  if (page !== undefined && page.troubles.length > 0) fail(page.troubles.join('\n'));
  await page?.close();
  return declared.map(({ title }) => title);
}
