/** The demo facility behind a server, with a phone over WebSocket whose time moves only when it waits. */
import { readPlan } from '../../src/facility/files/plan.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import type { ServeOptions, Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { COMMAND, RESPONSE, SERVICE, SESSION, TestClient } from '../link/websocket/server-fixture.ts';

/** Noon in Denver on a Saturday. */
export const NOON = Date.UTC(2026, 10, 21, 19);

const read = readPlan('demo');
if (!read.ok) throw new Error(JSON.stringify(read));
const WITH_GATEWAY = { ...read.plan, gateway: { ...read.plan.gateway, installed: true } };
export const WITHOUT_GATEWAY = { ...read.plan, gateway: { ...read.plan.gateway, installed: false } };

export async function serveDemo(options: Partial<ServeOptions> & { gateway?: boolean } = {}): Promise<Serving> {
  const { gateway = false, ...rest } = options;
  const open = facilityOpener(gateway ? WITH_GATEWAY : WITHOUT_GATEWAY, { startAt: NOON, seed: '1' });
  return serve({ open, ports: { websocket: 0, control: 0, core: 0 }, paused: true, ...rest });
}

export interface CoreAnswer {
  readonly result: string;
  readonly message: string;
  readonly error_code: number;
  readonly error_details: readonly { readonly mac: string; readonly msg: string }[] | null;
  // Tests inspect it, each knowing what it requested.
  // biome-ignore lint/suspicious/noExplicitAny: an answer of another program
  readonly data: any;
  readonly request: string;
  readonly api_version: { readonly response: string };
}

export const api =
  (serving: Serving) =>
  async (path: string, body: unknown, key = 'private-key'): Promise<CoreAnswer> => {
    const response = await fetch(`${serving.ready.core}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as CoreAnswer;
  };

/** Asks the control API. */
export async function control<Body = Readonly<Record<string, unknown>>>(
  serving: Serving,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Body }> {
  const response = await fetch(`${serving.ready.control}/v1/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

/** A program at a lock: wakes it, connects, writes, and waits while the clock advances in steps. */
export class PhoneAt {
  readonly #serving: Serving;
  readonly #lock: string;
  readonly #id: string;
  readonly mac: string;
  client: TestClient | undefined;
  session = '';

  constructor(serving: Serving, lock: string, mac: string) {
    this.#serving = serving;
    this.#lock = lock;
    this.mac = mac;
    this.#id = mac.replaceAll(':', '').toLowerCase();
  }

  /** Touches the lock, connects, subscribes and reads the session. */
  async arrive(): Promise<string> {
    const { facility } = this.#serving.facilities.main;
    facility.play('lock.touch', { lock: this.#lock });
    await this.#serving.facilities.main.live.jump(this.#serving.facilities.main.now + 200);
    const client = await TestClient.join(Number(this.#serving.ready.websocket?.split(':').at(-1)));
    client.send({ action: 'connect', peripheralUuid: this.#id });
    await client.next('connect');
    client.send({ action: 'notify', ...this.#of(RESPONSE), notify: true });
    await client.next('notify');
    client.send({ action: 'read', ...this.#of(SESSION) });
    this.session = String((await client.next('read')).data).toUpperCase();
    this.client = client;
    return this.session;
  }

  /** Writes one packet; returns all answers up to and including the app packet. */
  async write(hex: string): Promise<string[]> {
    const client = this.client!;
    const { main } = this.#serving.facilities;
    const { trace } = main.parts.facility;
    const answers: string[] = [];
    let down = false;
    const stop = trace.subscribe(({ kind, data }) => {
      if (data.mac !== this.mac) return;
      if (kind === 'link.notify') answers.push(String(data.value));
      if (kind === 'link.down') down = true;
    });
    client.send({ action: 'write', ...this.#of(COMMAND), data: hex, withoutResponse: true });
    await client.next('write');
    while (answers.at(-1)?.startsWith('51') !== true) {
      if (down || (await main.live.step(1)) === 0) throw new Error(`the lock hung up after ${answers.join(' ')}`);
    }
    stop();
    for (const answer of answers) {
      const heard = String((await client.next('read')).data).toUpperCase();
      if (heard !== answer) throw new Error(`heard ${heard} where the lock said ${answer}`);
    }
    return answers;
  }

  /** Leaves, so that the lock relocks and falls asleep. */
  async leave(): Promise<void> {
    this.client?.send({ action: 'disconnect', peripheralUuid: this.#id });
    await this.client?.next('disconnect');
    this.client?.socket.close();
    await this.#serving.facilities.main.live.jump(this.#serving.facilities.main.now + 60_000);
  }

  #of(characteristicUuid: string) {
    return { peripheralUuid: this.#id, serviceUuid: SERVICE, characteristicUuid };
  }
}
