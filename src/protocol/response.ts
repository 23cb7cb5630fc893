/**
 * The response packet: 20 bytes from lock to phone. The first bytes are public: 51 for an unencrypted app packet, 50 for a
 * server packet, which is opaque to the phone. NP1 adds that byte 2 repeats byte 2 of the header, and that unused bytes are zero.
 */
import { toHex } from './bytes.ts';
import { type Decoded, decoded, faulty } from './decoded.ts';
import { bit, bytes, choice, i8, layout, type PrintedField, u8, u16, type ValueOf } from './layout.ts';
import { MECHANICAL_STATES } from './mechanical.ts';
import { BATTERY_DATA, RESULTS, type Result, SHUTDOWN, SUCCESS } from './results.ts';

const RESPONSE_LENGTH = 20;
export const SERVER_PACKET = 0x50;
const APP_PACKET = 0x51;
/** In byte 4 of a 60. Source: public. */
const DIAGNOSTICS_MARK = 0x9b;
/** In byte 4 of the 60 that answers A7. Source: NP1. */
const QUICK_CLICK_MARK = 0x9a;

const app = { destination: choice(0, { [APP_PACKET]: 'app packet' }) } as const;
const answer = { ...app, result: choice(1, RESULTS), commandId: u8(2) } as const;
const mark = (value: number, name: string) => choice(4, { [value]: name });

const plainLayout = layout({ name: 'app packet', length: RESPONSE_LENGTH }, answer);
const shutdownLayout = layout(
  { name: 'shutdown notice', length: RESPONSE_LENGTH },
  { ...app, result: u8(1), state: choice(2, MECHANICAL_STATES), byHand: bit(3, 0) },
);
const batteryLayout = layout({ name: 'battery answer', length: RESPONSE_LENGTH }, { ...answer, batteryMv: u16(3) });
/** The diagnostics that a controller sends. Source: public. */
const diagnosticsFields = {
  state: choice(5, MECHANICAL_STATES),
  led: choice(6, { 0: 'off', 1: 'green', 2: 'red' }),
  touched: u8(7),
  temperatureC: i8(8),
  batteryMv: u16(9),
  wiredMv: u16(11),
  interiorMotion: u8(13),
  exteriorMotion: u8(14),
  chargingControl: u8(15),
  chargingStatus: u8(16),
} as const;
const diagnosticsLayout = layout(
  { name: 'diagnostics', length: RESPONSE_LENGTH },
  { ...answer, mark: mark(DIAGNOSTICS_MARK, 'diagnostics'), ...diagnosticsFields },
);
/** Whether a quick-click code is set, and how many uses it has left; never the code. Source: NP1. */
const quickClickFields = { index: u8(5), set: bit(6, 0), usesLeft: u8(7) } as const;
const quickClickLayout = layout(
  { name: 'quick-click answer', length: RESPONSE_LENGTH },
  { ...answer, mark: mark(QUICK_CLICK_MARK, 'quick click'), ...quickClickFields },
);
export const serverLayout = layout(
  { name: 'server packet', length: RESPONSE_LENGTH },
  {
    destination: choice(0, { [SERVER_PACKET]: 'server packet' }),
    type: u8(1),
    /** The first two bytes of the HMAC that authenticates the packet. Source: NP1. */
    tag: bytes(2, 2),
    block: bytes(4, 16),
  },
);

export type Diagnostics = ValueOf<typeof diagnosticsFields>;
export type QuickClickSummary = ValueOf<typeof quickClickFields>;

export type Response =
  | { readonly kind: 'result'; readonly result: Exclude<Result, 0x64 | 0x66>; readonly commandId: number }
  /** `byHand`: the lock was closed by hand; otherwise it timed out. */
  | { readonly kind: 'shutdown'; readonly state: keyof typeof MECHANICAL_STATES; readonly byHand: boolean }
  | { readonly kind: 'battery'; readonly commandId: number; readonly batteryMv: number }
  | ({ readonly kind: 'diagnostics'; readonly commandId: number } & Diagnostics)
  | ({ readonly kind: 'quickClick'; readonly commandId: number } & QuickClickSummary)
  | { readonly kind: 'server'; readonly type: number; readonly tag: Uint8Array; readonly block: Uint8Array };

export function encodeResponse(response: Response): Uint8Array {
  const destination = APP_PACKET;
  switch (response.kind) {
    case 'result':
      return plainLayout.encode({ destination, result: response.result, commandId: response.commandId });
    case 'shutdown':
      return shutdownLayout.encode({ ...response, destination, result: SHUTDOWN });
    case 'battery':
      return batteryLayout.encode({ ...response, destination, result: BATTERY_DATA });
    case 'diagnostics':
      return diagnosticsLayout.encode({ ...response, destination, result: SUCCESS, mark: DIAGNOSTICS_MARK });
    case 'quickClick':
      return quickClickLayout.encode({ ...response, destination, result: SUCCESS, mark: QUICK_CLICK_MARK });
    case 'server':
      return serverLayout.encode({ ...response, destination: SERVER_PACKET });
  }
}

export function decodeResponse(input: Uint8Array): Decoded<Response> {
  if (input[0] === SERVER_PACKET) {
    const read = serverLayout.decode(input);
    if (!read.ok) return read;
    const { type, tag, block } = read.value;
    return decoded({ kind: 'server', type, tag, block });
  }
  if (input[1] === SHUTDOWN && input[0] === APP_PACKET) {
    const read = shutdownLayout.decode(input);
    if (!read.ok) return read;
    return decoded({ kind: 'shutdown', state: read.value.state, byHand: read.value.byHand });
  }
  if (input[1] === BATTERY_DATA && input[0] === APP_PACKET) {
    const read = batteryLayout.decode(input);
    if (!read.ok) return read;
    return decoded({ kind: 'battery', commandId: read.value.commandId, batteryMv: read.value.batteryMv });
  }
  if (input[1] === SUCCESS && input[4] === DIAGNOSTICS_MARK)
    return withoutFrame('diagnostics', diagnosticsLayout.decode(input));
  if (input[1] === SUCCESS && input[4] === QUICK_CLICK_MARK)
    return withoutFrame('quickClick', quickClickLayout.decode(input));
  const read = plainLayout.decode(input);
  if (!read.ok) return read;
  const { result, commandId } = read.value;
  if (result === SHUTDOWN || result === BATTERY_DATA)
    return faulty('unknown-value', 1, String(result), 'a result that stands alone');
  return decoded({ kind: 'result', result, commandId });
}

/** Field by field, read without checks. */
export function responseFields(input: Uint8Array): readonly PrintedField[] {
  const [destination, result, , , marked] = input;
  if (destination === SERVER_PACKET) return serverLayout.printBytes(input);
  if (result === SHUTDOWN) return shutdownLayout.printBytes(input);
  if (result === BATTERY_DATA) return batteryLayout.printBytes(input);
  if (result === SUCCESS && marked === DIAGNOSTICS_MARK) return diagnosticsLayout.printBytes(input);
  if (result === SUCCESS && marked === QUICK_CLICK_MARK) return quickClickLayout.printBytes(input);
  return plainLayout.printBytes(input);
}

/** Drops the fields that only frame the packet. */
function withoutFrame<K extends string, T extends { destination: number; result: number; mark: number }>(
  kind: K,
  read: Decoded<T>,
): Decoded<{ readonly kind: K } & Omit<T, 'destination' | 'result' | 'mark'>> {
  if (!read.ok) return read;
  const { destination: _d, result: _r, mark: _m, ...rest } = read.value;
  return decoded({ kind, ...rest });
}

/** One line in words. For a server packet, the type only, nothing of its block. */
export function printResponse(response: Response): string {
  switch (response.kind) {
    case 'result':
      return `${toHex(Uint8Array.of(response.result))} ${RESULTS[response.result]}, command ${response.commandId}`;
    case 'shutdown':
      return `64 shutdown, ${MECHANICAL_STATES[response.state]}, ${response.byHand ? 'closed by hand' : 'timed out'}`;
    case 'battery':
      return `66 battery ${response.batteryMv} mV, command ${response.commandId}`;
    case 'diagnostics':
      return `60 diagnostics, ${MECHANICAL_STATES[response.state]}, ${response.temperatureC} °C, battery ${response.batteryMv} mV, wired ${response.wiredMv} mV`;
    case 'quickClick':
      return `60 quick click ${response.index} ${response.set ? `set, uses left ${response.usesLeft}` : 'not set'}`;
    case 'server':
      return `server packet ${toHex(Uint8Array.of(response.type))}`;
  }
}
