/**
 * The trace events of a phone, each kind with a clause about one event. The path by which a lock was opened is in them, but never on
 * the screen.
 */
import { counted } from '../protocol/counted.ts';
import { isResult, RESULTS } from '../protocol/results.ts';
import type { EventClause } from '../sim/trace.ts';

const onOff = (on: unknown): string => (on === true ? 'on' : 'off');

export const PHONE_KINDS = {
  'phone.power': ({ on }) => `the phone was turned ${onOff(on)}`,
  'phone.bluetooth': ({ on }) => `the user switched Bluetooth ${onOff(on)}`,
  'phone.airplane': ({ on }) => `the user switched airplane mode ${onOff(on)}`,
  'phone.permission': ({ what, allowed }) =>
    `the app ${allowed === true ? 'was granted' : 'lost'} permission to use ${what}`,
  'phone.signal': ({ cellular, wifi }) =>
    `the phone now has ${cellular === true ? 'a' : 'no'} cellular signal and ${wifi === true ? 'a' : 'no'} Wi-Fi signal`,
  'phone.clock': ({ errorS }) => `the error of the phone’s clock is now ${errorS} s`,
  'phone.fault': ({ what, on }) => `the fault ${what} ${on === true ? 'began' : 'ended'}`,
  'phone.lockedIn': ({ unit }) =>
    typeof unit === 'string'
      ? `the phone is now inside the locked unit ${unit}`
      : 'the phone was taken out of the unit',
  'phone.app': ({ what, version }) => `the app was ${what}${version === undefined ? '' : `, version ${version}`}`,
  'phone.versionShown': ({ version }) => `the user checked the version in the app’s settings: ${version}`,
  'phone.automaticUpdates': ({ on }) => `the user switched automatic updates of the app ${onOff(on)}`,
  'phone.account': ({ user, signedIn }) => `${user} signed ${signedIn === true ? 'in' : 'out'}`,
  'phone.request': ({ number, type }) => `the app sent request ${number} (${type}) to the company’s servers`,
  'phone.answer': ({ number, type, ok, by }) =>
    `request ${number} (${type}) ${ok === true ? 'succeeded' : by === undefined ? 'failed or timed out' : `was refused by ${by}`}`,
  'phone.keys': ({ count, noKeys }) =>
    `the app received ${count === 0 ? 'no digital keys' : counted(Number(count), 'digital key')}${noKeys === undefined ? '' : ` (reason: ${noKeys})`}`,
  'phone.attempt': ({ target }) => `the user asked the app to open ${target}`,
  'phone.session': () => 'the app is connected and has read the lock’s session',
  'phone.path': ({ path }) =>
    path === 'offline'
      ? 'the app uses a digital key that it has stored'
      : 'the app asks the company for an online unlock',
  'phone.result': ({ code }) =>
    `the lock’s answer reached the app: ${typeof code === 'number' && isResult(code) ? `${code}, ${RESULTS[code]}` : String(code)}`,
  'phone.outcome': ({ target, result, message }) =>
    `the attempt to open ${target} ended (${result}); the app shows “${message}”`,
  'phone.uploaded': ({ packets }) => `the servers accepted ${counted(Number(packets), 'queued packet')}`,
  'phone.dropped': ({ what }) => `the queue was full, and the app dropped a request of type ${what}`,
} as const satisfies Record<`phone.${string}`, EventClause>;

export type PhoneKind = keyof typeof PHONE_KINDS;
