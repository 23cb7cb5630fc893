/** The trace events of a lock, each kind with a clause about one event. Their data never contains a secret. */
import { hexByte } from '../protocol/bytes.ts';
import { eventName } from '../protocol/record.ts';
import { INVALID_DATA, isResult, RESULTS } from '../protocol/results.ts';
import type { Json } from '../sim/clock.ts';
import type { EventClause } from '../sim/trace.ts';

type Value = Json | undefined;

const over = (via: Value): string => (via === 'mesh' ? 'through the gateway' : 'over Bluetooth');
const hexOf = (code: Value): string => (typeof code === 'number' ? `0x${hexByte(code)}` : String(code));
const resultOf = (code: Value): string =>
  typeof code === 'number' && isResult(code) ? `${hexOf(code)}, ${RESULTS[code]}` : hexOf(code);
const recorded = (event: Value): string =>
  (typeof event === 'number' ? eventName(event) : undefined) ?? `event ${String(event)}`;

export const LOCK_KINDS = {
  'lock.state': (data) =>
    `the firmware changed: ${Object.entries(data)
      .map(([region, state]) => `${region} is now ${String(state)}`)
      .join(', ')}`,
  'lock.bolt': ({ position }) =>
    position === 'between' ? 'the bolt is between its end positions' : `the bolt is now ${position}`,
  'lock.hasp': ({ position }) => `the hasp is now ${position}`,
  'lock.motor': ({ state }) => `the motor is now ${state}`,
  'lock.supply': ({ up, loadedMv }) =>
    up === true ? 'the supply came back' : `the supply collapsed to ${loadedMv} mV`,
  'lock.touched': () => 'the lock was touched while it was awake',
  'lock.woke': ({ why }) => `the lock woke up (${why})`,
  'lock.asleep': ({ why }) => `the lock fell asleep, ${why}`,
  'lock.started': ({ bootCount }) =>
    `the lock booted${bootCount === 1 ? ' for the first time' : ` (boot number ${bootCount})`}`,
  'lock.connected': ({ peer }) => `${peer} connected to the lock, and a session began`,
  'lock.disconnected': ({ why }) => `the Bluetooth connection ended (${why})`,
  'lock.received': ({ via }) => `a packet arrived ${over(via)}`,
  'lock.accepted': ({ via, op }) => `command ${op}, received ${over(via)}, passed every check`,
  'lock.refused': ({ via, check, result }) =>
    `a packet received ${over(via)} failed check "${check}"; the answer was ${resultOf(result)}`,
  'lock.answered': ({ via, result, says }) =>
    `the lock answered ${over(via)}: ${says === undefined ? resultOf(result) : `${hexOf(result)}, ${says}`}`,
  'lock.notice': ({ byHand }) =>
    `the lock announced that it would end the connection${byHand === true ? ', after the hasp was closed by hand' : ''}`,
  'lock.overflow': ({ via }) =>
    `the queue was full: a command received ${over(via)} was answered with ${resultOf(INVALID_DATA)}`,
  'lock.record': ({ number, event }) => `the lock wrote record ${number}: ${recorded(event)}`,
  'lock.acknowledged': ({ upTo }) =>
    `the lock deleted its records up to number ${upTo}, which the company has acknowledged`,
  'lock.flash': ({ fields }) =>
    `the lock stored a change of ${Array.isArray(fields) ? fields.map(String).join(', ') : String(fields)}`,
  'lock.unlocked': ({ why }) =>
    `the bolt opened${why === 'ble' || why === 'mesh' ? `, after a command ${over(why)}` : ', with nobody waiting for an answer'}`,
  'lock.locked': ({ why }) => `the bolt locked (${why})`,
  'lock.jam': ({ why }) => `the bolt jammed while ${why}`,
  'lock.homed': ({ why }) => `after booting, the bolt reached an end position (${why})`,
  'lock.clicks': ({ right }) => `${right === true ? 'the correct' : 'a wrong'} quick-click code was entered`,
  'lock.heartbeat': () => 'the lock sent a heartbeat to the gateway',
  'lock.clock': ({ byMs, ppm }) =>
    ppm !== undefined
      ? `the clock’s drift is now ${ppm} ppm`
      : typeof byMs === 'number'
        ? `the clock was set: it changed by ${byMs} ms`
        : 'the clock was set',
  'lock.updated': ({ version, firstHandle }) =>
    `firmware mode ended with version ${version}, whose service begins at handle ${firstHandle}`,
  'lock.part': ({ part, works }) => `the ${part} ${works === true ? 'was repaired' : 'broke'}`,
} as const satisfies Record<`lock.${string}`, EventClause>;

export type LockKind = keyof typeof LOCK_KINDS;

/** A trace event before it is recorded. */
export interface Note {
  readonly kind: LockKind;
  readonly data: Readonly<Record<string, Json>>;
}
