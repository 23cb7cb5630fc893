/**
 * Stands in for Appium and an app, so that the recipe runs without a phone: it answers the same WebDriver requests, and its buttons operate the app
 * on Alice's phone in the facility. With a real app, start Appium and set APPIUM_URL.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningFacility } from 'noke-sim/playwright';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

interface Answer {
  readonly status: number;
  readonly value: unknown;
}
const done = (value: unknown = null): Answer => ({ status: 200, value });
const failed = (status: number, error: string, message: string): Answer => ({ status, value: { error, message } });

/** The elements of its screen, by accessibility id: the text, and the effect of a tap. */
function screenOf({ find, verbs }: RunningFacility) {
  const text = (path: string) => String(find(path) ?? '');
  return new Map<string, { readonly text: () => string; readonly tap?: () => { readonly ok: boolean } }>([
    ['Unlock A101', { text: () => 'Unlock', tap: () => verbs.phone.unlock({ phone: 'alice', unit: 'A101' }) }],
    ['Message', { text: () => text('phone.alice.app.outcome.message') }],
  ]);
}

export async function startStandIn(facility: RunningFacility): Promise<{ url: string; stop: () => Promise<void> }> {
  const screen = screenOf(facility);
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [, , , element, id = '', act] = (request.url ?? '').split('/');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.method === 'DELETE') return done();
    if (element === undefined) {
      const opened = facility.verbs.phone.openApp('alice');
      return opened.ok ? done({ sessionId: '1', capabilities: {} }) : failed(500, 'session not created', opened.why);
    }
    if (act === undefined) {
      const { value } = JSON.parse(body) as { readonly value: string };
      return screen.has(value)
        ? done({ [ELEMENT]: encodeURIComponent(value) })
        : failed(404, 'no such element', `the screen has no ${value}`);
    }
    const shown = screen.get(decodeURIComponent(id));
    if (shown === undefined) return failed(404, 'no such element', `the screen has no ${id}`);
    if (act === 'text') return done(shown.text());
    return shown.tap?.().ok === true ? done() : failed(400, 'element not interactable', `${id} does nothing now`);
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, value }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ value }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
