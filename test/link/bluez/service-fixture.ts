/** The service over an echo lock, without a bus: calls are made as a program would, signals are kept, host time passes on request. */
import type { BusError } from '../../../src/link/bluez/bus-error.ts';
import type { Outcome, Signal, Value } from '../../../src/link/bluez/bus-object.ts';
import { BluezService, type ServiceOptions } from '../../../src/link/bluez/service.ts';
import type { ClientEvent } from '../../../src/link/websocket/client-event.ts';
import { type LinkInput, LockLinks } from '../../../src/link/websocket/links.ts';
import { HandClock } from '../../cli/up-host.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { world } from '../websocket/server-fixture.ts';

export const MAC = 'C0:FF:EE:00:00:01';
export const ADAPTER = '/org/bluez/hci0';
export const DEVICE = `${ADAPTER}/dev_C0_FF_EE_00_00_01`;
export const SERVICE = `${DEVICE}/service0001`;
export const COMMAND = `${SERVICE}/char0002`;
export const RESPONSE = `${SERVICE}/char0004`;
export const CCCD = `${RESPONSE}/desc0006`;
export const SESSION = `${SERVICE}/char0007`;
export const PROPERTIES = 'org.freedesktop.DBus.Properties';
export const OBJECTS = 'org.freedesktop.DBus.ObjectManager';

/** A variant as a program sends it. */
export const sent = (signature: string, value: unknown) => ({ signature, value });

export interface Fixture {
  readonly service: BluezService;
  readonly lock: EchoServer;
  readonly clock: HandClock;
  readonly inputs: LinkInput[];
  readonly observed: ClientEvent[];
  readonly errors: unknown[];
  /** Signals since the last call, each as the path, the member and the changed values or the path that it names. */
  signals(): readonly unknown[];
  /** Resolves with the values or the error; undefined while the answer is pending. */
  call(sender: string, path: string, method: string, signature?: string, ...args: unknown[]): Promise<unknown>;
  /** Starts a call; `outcome` is undefined while the answer is pending. */
  begin(sender: string, path: string, method: string, signature?: string, ...args: unknown[]): Pending;
  get(path: string, name: string, property: string): Promise<unknown>;
  /** Replaces the facility with a new one, as a restore does; returns its lock. */
  restore(): EchoServer;
  /** Stops time, as for a snapshot: inputs wait. */
  stand(on: boolean): void;
  /** Lets everything in transit arrive. */
  settle(): Promise<void>;
}

export interface Pending {
  readonly outcome: unknown;
}

/** Variants become their values, dictionaries objects. */
export function plain(value: Value | undefined): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value;
}

const dict = (pairs: Value): Record<string, unknown> =>
  Object.fromEntries(
    (pairs as readonly (readonly [string, readonly [string, Value]])[]).map(([key, [, value]]) => [key, plain(value)]),
  );

function shown({ path, member, body }: Signal): unknown {
  const [first, second, third] = body;
  if (member === 'PropertiesChanged') {
    const gone = third as readonly string[];
    return [path, dict(second as Value), ...(gone.length > 0 ? [gone] : [])];
  }
  return [member, first];
}

const outcomeOf = (outcome: Outcome): unknown =>
  'error' in outcome ? errorOf(outcome) : outcome.values.length === 1 ? outcome.values[0] : outcome.values;
const errorOf = ({ error, text }: BusError): string => `${error.replace('org.bluez.Error.', '')}: ${text}`;

export function openService(options: Partial<ServiceOptions> = {}): Fixture {
  const clock = new HandClock();
  const inputs: LinkInput[] = [];
  const observed: ClientEvent[] = [];
  const errors: unknown[] = [];
  const heard: Signal[] = [];
  const held = { isStanding: false, acts: [] as (() => void)[] };
  const facility = () => {
    const sim = world();
    const lock = new EchoServer(sim, { mac: MAC });
    const locks = new Map([[MAC, { name: 'A101', gatt: lock }]]);
    const ingress = {
      enter<T>(input: LinkInput, act: () => T): T {
        inputs.push(input);
        const result = act();
        queueMicrotask(() => sim.clock.runFor(10));
        return result;
      },
      whenMoving: (act: () => void) => void (held.isStanding ? held.acts.push(act) : act()),
      whenDurable: (act: () => void) => queueMicrotask(act),
    };
    return { lock, served: { locks, links: new LockLinks(locks, sim.trace), ingress } };
  };
  const { lock, served } = facility();
  const service = new BluezService(served, (signal) => heard.push(signal), {
    host: clock,
    observe: (event) => observed.push(event),
    onError: (error) => errors.push(error),
    ...options,
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const begin: Fixture['begin'] = (sender, path, method, signature = '', ...args) => {
    const pending: { outcome: unknown } = { outcome: undefined };
    const dot = method.lastIndexOf('.');
    const request = { path, interface: method.slice(0, dot), member: method.slice(dot + 1), signature, args };
    service.called(request, sender, (outcome) => {
      if (pending.outcome !== undefined) throw new Error(`${method} was answered twice`);
      pending.outcome = outcomeOf(outcome);
    });
    return pending;
  };
  const call: Fixture['call'] = async (...of) => {
    const pending = begin(...of);
    await settle();
    return pending.outcome;
  };
  return {
    service,
    lock,
    clock,
    inputs,
    observed,
    errors,
    signals: () => heard.splice(0).map(shown),
    call,
    begin,
    get: async (path, name, property) => {
      const value = await call(':1.99', path, `${PROPERTIES}.Get`, 'ss', name, property);
      return Array.isArray(value) ? plain(value[1] as Value) : value;
    },
    settle,
    restore: () => {
      const next = facility();
      service.serve(next.served);
      return next.lock;
    },
    stand: (on) => {
      held.isStanding = on;
      if (!on) for (const act of held.acts.splice(0)) act();
    },
  };
}

export const A = ':1.1';
export const B = ':1.2';
export const adapter = (method: string): string => `org.bluez.Adapter1.${method}`;
export const device = (method: string): string => `org.bluez.Device1.${method}`;
export const characteristic = (method: string): string => `org.bluez.GattCharacteristic1.${method}`;

/** Discovers and connects as program A, and waits until the services are resolved. */
export async function connected(fixture: Fixture): Promise<void> {
  await fixture.call(A, ADAPTER, adapter('StartDiscovery'));
  await fixture.call(A, DEVICE, device('Connect'));
  fixture.clock.pass(100);
  await fixture.settle();
  fixture.signals();
}
