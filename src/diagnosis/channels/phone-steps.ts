/**
 * The steps of one phone in a run, from the trace: the actions of its app and its radio, by the phone's clock. All logs
 * and captures of the phone are derived from them.
 */

import { advertisedName } from '../../protocol/advertising.ts';
import { macDigits, mac as macOf } from '../../protocol/mac.ts';
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { PhoneStep } from './reading.ts';
import type { Run } from './run.ts';

export interface TimedStep {
  /** By the phone's own clock. */
  readonly at: Instant;
  readonly step: PhoneStep;
}

/** The reason why a link ended, as a Bluetooth error code (Core, volume 1, part F). A phone that closes the link itself logs 0. */
const ENDED: Readonly<Record<string, number>> = { 'central-closed': 0, 'lock-closed': 0x13 };
export const SUPERVISION_TIMEOUT = 0x08;
const OK = 200;
const REFUSED = 403;
/** The status of a request that got no answer. */
const NONE = 0;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The hardware type and the last three bytes of the MAC, as logs shorten the advertised name: `NOKE3E_100001`. */
function shortNames(run: Run): (mac: string) => string {
  const hardware = new Map(run.facility.devices.map((device) => [device.mac, device.hardware]));
  return (mac) => {
    const of = hardware.get(mac);
    if (of === undefined) return '';
    return advertisedName(of, macOf(mac)).replace(/_.{6}/, '_');
  };
}

/** The steps of a phone, in trace order. */
export function stepsOf(run: Run, phone: string): TimedStep[] {
  const nameOf = shortNames(run);
  const steps: TimedStep[] = [];
  let errorS = errorAtStart(run, phone);
  const [app, radio, link] = [`phone/${phone}`, `link/${phone}`, `link/${phone}/`];
  for (const event of run.events) {
    const { actor } = event;
    if (actor !== app && actor !== radio && !actor.startsWith(link)) continue;
    if (event.kind === 'phone.clock') errorS = number(event.data.errorS);
    const at = event.time + errorS * 1_000;
    for (const step of stepsOfEvent(event, nameOf)) steps.push({ at, step });
  }
  return steps;
}

/**
 * The phone's clock error when the run starts: the error in the facility file if the run sets the clock later;
 * otherwise the current error, which then applies throughout.
 */
function errorAtStart({ facility, events }: Run, phone: string): number {
  const app = `phone/${phone}`;
  const isSet = events.some(({ kind, actor }) => kind === 'phone.clock' && actor === app);
  if (!isSet) return number(facility.find(`phone.${phone}.clockErrorS`));
  return facility.plan.people.flatMap(({ phones }) => phones).find(({ id }) => id === phone)?.clockErrorS ?? 0;
}

function stepsOfEvent({ kind, data }: TraceEvent, nameOf: (mac: string) => string): readonly PhoneStep[] {
  const mac = text(data.mac);
  switch (kind) {
    case 'phone.request':
      return [{ what: 'request', type: text(data.type), number: number(data.number) }];
    case 'phone.answer': {
      const status = data.ok === true ? OK : data.by === 'no-answer' ? NONE : REFUSED;
      return [{ what: 'answer', type: text(data.type), number: number(data.number), status }];
    }
    case 'phone.keys':
      return [{ what: 'keys', count: number(data.count) }];
    case 'phone.attempt':
      return [{ what: 'tap', target: text(data.target), ...(mac === '' ? {} : { mac }) }];
    case 'link.scan':
      return [{ what: 'scan', on: data.on === true }];
    case 'link.discovered':
      return [{ what: 'found', mac, name: nameOf(mac), rssi: number(data.rssi) }];
    case 'link.connecting':
      return [{ what: 'link', mac, state: 'connecting' }];
    case 'link.up':
      return [{ what: 'link', mac, state: 'connected' }];
    case 'link.down':
      return [{ what: 'link', mac, state: 'disconnected', status: ENDED[text(data.why)] ?? SUPERVISION_TIMEOUT }];
    case 'phone.session':
      return [{ what: 'session', mac, session: text(data.session) }];
    case 'link.write':
      return [
        { what: 'link', mac, state: 'syncing' },
        { what: 'write', mac, value: text(data.value) },
      ];
    case 'link.notify':
      return [{ what: 'notify', mac, value: text(data.value) }];
    case 'phone.outcome': {
      const said = { target: text(data.target), message: text(data.message) };
      if (data.result === 'unlocked') return [{ what: 'unlocked', ...said }];
      return [{ what: 'error', ...said, ...(typeof data.appError === 'number' ? { code: data.appError } : {}) }];
    }
    case 'phone.uploaded':
      return [{ what: 'uploaded', logs: number(data.logs) }];
    default:
      return [];
  }
}

/** The full advertised name of a lock, from the shortened form in a log. */
export const fullName = (name: string, mac: string): string => name.replace(/_.*$/, `_${macDigits(macOf(mac))}`);
