/** The HTTP client of stimuli and of the Core API, against servers that end connections, redirect or never stop sending. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpClient } from '../../src/conformance/http/http-client.ts';
import { hostClock } from '../../src/sim/live-clock.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function clientOf(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpClient> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new HttpClient({ url: new URL(`http://127.0.0.1:${port}`), host: hostClock, answerBytes: 100 });
  closing.push(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

const request = { method: 'POST', path: '/', headers: {}, body: '{}', limitMs: 5_000 };

describe('the HTTP client', () => {
  it('opens a connection again that the server closed while it was idle, so that each request arrives once', async () => {
    let asked = 0;
    const client = await clientOf((incoming, response) => {
      incoming.resume();
      asked += 1;
      response.end('ok');
      // Closed as soon as the answer has been sent: the client may notice only at its next request.
      response.on('finish', () => incoming.socket.destroy());
    });
    for (let sent = 1; sent <= 5; sent++) {
      expect(await client.send(request)).toEqual({ answer: { status: 200, type: '', text: 'ok' } });
      expect(asked).toBe(sent);
    }
  });

  it('does not ask a second time on a new connection that ends without an answer', async () => {
    let asked = 0;
    const client = await clientOf((incoming) => {
      asked += 1;
      incoming.socket.destroy();
    });
    expect(await client.send(request)).toEqual({ ending: 'hung-up' });
    expect(asked).toBe(1);
  });

  it('uses one connection for requests that follow one another', async () => {
    const ports = new Set<number | undefined>();
    const client = await clientOf((incoming, response) => {
      ports.add(incoming.socket.remotePort);
      incoming.resume();
      response.end('ok');
    });
    for (let sent = 0; sent < 5; sent++) await client.send(request);
    expect(ports.size).toBe(1);
  });

  it('follows no redirect, and reads no more than its limit', async () => {
    const client = await clientOf((incoming, response) => {
      incoming.resume();
      if (incoming.url === '/long') response.end('x'.repeat(101));
      else response.writeHead(302, { location: '/long' }).end();
    });
    expect(await client.send(request)).toEqual({ answer: { status: 302, type: '', text: '' } });
    expect(await client.send({ ...request, path: '/long' })).toEqual({ ending: 'long' });
  });
});
