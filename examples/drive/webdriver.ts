/** The W3C WebDriver requests that a test of an app needs. Appium answers them for a real app; WebdriverIO is a more convenient client. */

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export class Driver {
  readonly #session: string;

  private constructor(session: string) {
    this.#session = session;
  }

  /** Starts the app. `url` is the URL of the Appium server. */
  static async open(url: string, alwaysMatch: object = {}): Promise<Driver> {
    const { sessionId } = await ask('POST', `${url}/session`, { capabilities: { alwaysMatch } });
    return new Driver(`${url}/session/${sessionId}`);
  }

  /** Taps the element with this accessibility id. */
  async tap(name: string): Promise<void> {
    await ask('POST', `${await this.#element(name)}/click`, {});
  }

  async text(name: string): Promise<string> {
    return ask('GET', `${await this.#element(name)}/text`);
  }

  async close(): Promise<void> {
    await ask('DELETE', this.#session);
  }

  async #element(name: string): Promise<string> {
    const found = await ask('POST', `${this.#session}/element`, { using: 'accessibility id', value: name });
    return `${this.#session}/element/${found[ELEMENT]}`;
  }
}

// The shape of a value depends on the request.
// biome-ignore lint/suspicious/noExplicitAny: an answer of another program
async function ask(method: string, url: string, body?: object): Promise<any> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { readonly value: { readonly message?: string } };
  if (!response.ok) throw new Error(`${method} ${url}: ${value.message}`);
  return value;
}
