/**
 * A Bluetooth capture of one phone's adapter or of all traffic on the air, decoded as far as it is not encrypted: scans, reports, links, sessions,
 * and the locks' answers. If it contains several phones, the context selects one. The line of a reading is its record number.
 */
import { Btsnoop } from '../../link/radio/capture/btsnoop.ts';
import { MemoryCapture } from '../../link/radio/capture/translate.ts';
import { SERVICE_UUID } from '../../protocol/uuids.ts';
import type { Json } from '../../sim/clock.ts';
import { AdapterSteps } from './adapter-steps.ts';
import { isCapture, recordsOf } from './capture-records.ts';
import { PAPER_MAX_BYTES, PaperDraft } from './paper-text.ts';
import { fullName, stepsOf } from './phone-steps.ts';
import type { Paper, PaperContext, PhoneReading, PhoneStep } from './reading.ts';
import type { Run } from './run.ts';

/** The maximum number of adapters in one capture; packets of further adapters are not read. */
const ADAPTERS_MAX = 256;
const NAME_LENGTH = 8;
/** The longest name that fits into a scan response. */
const ADVERTISED_NAME_MAX = 29;
const LOCAL_HOST_ENDED = 0x16;

interface Adapter {
  readonly steps: AdapterSteps;
  readonly readings: PhoneReading[];
  name: string;
}

function parse(name: string, bytes: Uint8Array, { phone, around }: PaperContext): Paper {
  const draft = new PaperDraft(name, 'btsnoop', bytes, around);
  const adapters = new Map<number, Adapter>();
  const records = recordsOf(bytes.subarray(0, PAPER_MAX_BYTES));
  for (;;) {
    const next = records.next();
    if (next.done === true) {
      const { unknownFormat, cutOff, records: count } = next.value;
      if (unknownFormat) draft.warn('this capture is not from a Bluetooth adapter; give a btsnoop file from a phone');
      if (cutOff) draft.warn(`the capture is truncated after record ${count}`);
      break;
    }
    const record = next.value;
    const adapter = adapters.get(record.adapter) ?? { steps: new AdapterSteps(), readings: [], name: '' };
    if (!adapters.has(record.adapter) && adapters.size < ADAPTERS_MAX) adapters.set(record.adapter, adapter);
    if (record.kind === 'adapter') adapter.name = record.name;
    else
      for (const step of adapter.steps.take(record))
        adapter.readings.push({ line: record.record, at: record.at, channel: 'btsnoop', step });
  }
  for (const reading of ofPhone([...adapters.values()], phone, draft)) draft.add(reading);
  return draft.paper();
}

/** The readings of the only phone in a capture, or of the selected one. */
function ofPhone(adapters: readonly Adapter[], phone: string | undefined, draft: PaperDraft): PhoneReading[] {
  const phones = adapters.filter(({ steps }) => steps.isPhone);
  if (phones.length === 0 && adapters.length > 0)
    draft.warn('no adapter in this capture scanned or opened a link; give a capture from the phone');
  const named = phones.filter(({ name }) => phone !== undefined && name === phone.slice(0, NAME_LENGTH));
  const chosen = named.length > 0 ? named : phones;
  if (chosen.length > 1) {
    const names = chosen.map(({ name }) => name).join(', ');
    draft.warn(
      `this capture contains ${chosen.length} phones (${names}), all of which were read; name the phone in question`,
    );
  }
  return chosen.flatMap(({ readings }) => readings).sort((a, b) => a.line - b.line);
}

/** The trace event that a step corresponds to. */
function eventOf(step: PhoneStep): { kind: string; data: Record<string, Json | undefined> } | undefined {
  const mac = 'mac' in step ? step.mac : undefined;
  switch (step.what) {
    case 'scan':
      return { kind: 'link.scan', data: { on: step.on } };
    case 'found':
      return { kind: 'link.discovered', data: { mac, rssi: step.rssi ?? 0 } };
    case 'session':
      return { kind: 'phone.session', data: { mac, session: step.session } };
    case 'write':
      return { kind: 'link.write', data: { mac, value: step.value } };
    case 'notify':
      return { kind: 'link.notify', data: { mac, value: step.value } };
    case 'link':
      if (step.state === 'disconnected') return { kind: 'link.down', data: { mac, why: whyOf(step.status) } };
      return step.state === 'syncing'
        ? undefined
        : { kind: step.state === 'connecting' ? 'link.connecting' : 'link.up', data: { mac } };
    default:
      return undefined;
  }
}

const whyOf = (status: number | undefined): string =>
  status === LOCAL_HOST_ENDED ? 'central-closed' : status === 0x13 ? 'lock-closed' : 'supervision-timeout';

/** Prints the phone's adapter, and those of the locks at the other ends of its links. */
function print(readings: readonly PhoneReading[], { phone = 'phone' }: PaperContext): Uint8Array {
  const bytes: Buffer[] = [];
  let name = '';
  const capture = new MemoryCapture(new Btsnoop((more) => bytes.push(more)), () => ({
    name: name.slice(0, ADVERTISED_NAME_MAX),
    serviceUuid: SERVICE_UUID,
    manufacturerData: new Uint8Array(),
  }));
  for (const { at, step } of readings) {
    const event = eventOf(step);
    if (step.what === 'found') name = step.name;
    const ofLink = event?.kind.startsWith('link.') === true;
    const actor = ofLink ? `link/${phone}` : `phone/${phone}`;
    if (event !== undefined) capture.take({ seq: 0, time: at, actor, ...event });
  }
  return Buffer.concat(bytes);
}

/** The steps that a phone performs over the air. */
const ON_AIR: ReadonlySet<PhoneStep['what']> = new Set(['scan', 'found', 'link', 'session', 'write', 'notify']);

function observe(run: Run, phone: string): PhoneReading[] {
  const readings: PhoneReading[] = [];
  const found = new Set<string>();
  for (const { at, step } of stepsOf(run, phone)) {
    if (!ON_AIR.has(step.what)) continue;
    if (step.what === 'scan') found.clear();
    // A scan reports a lock again whenever its advertisement changes.
    if (step.what === 'found' && found.size === found.add(step.mac).size) continue;
    readings.push({ line: readings.length + 1, at, channel: 'btsnoop', step: onAir(step) });
  }
  return readings;
}

/** A capture contains the full name, and the reason as a Bluetooth error code. */
function onAir(step: PhoneStep): PhoneStep {
  if (step.what === 'found') return { ...step, name: fullName(step.name, step.mac) };
  if (step.what === 'link' && step.status === 0) return { ...step, status: LOCAL_HOST_ENDED };
  return step;
}

export const btsnoop = { id: 'btsnoop', recognise: isCapture, parse, print, observe } as const;
