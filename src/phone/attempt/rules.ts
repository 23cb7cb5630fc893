/**
 * The guards and reactions of the attempt machine, by name; all pure. The profile decides which results end a list
 * (public); the app refreshes once and retries once after 61 or 6D.
 */
import { INVALID_KEY, OUT_OF_SCHEDULE, SHUTDOWN, SUCCESS } from '../../protocol/results.ts';
import {
  CLOSE_MS,
  CONNECT_AGAIN_MS,
  CONNECT_MS,
  NEEDS_TOUCH,
  PROFILES,
  SCAN_MS,
  TRUST_OTHERS_MS,
  TRUST_WOKEN_MS,
} from '../profiles.ts';
import {
  BAD_SESSION,
  byResult,
  CANNOT_REACH,
  CONNECTION_LOST,
  KEY_MALFORMED,
  NO_CONNECTION,
  NOT_FOUND,
  type Outcome,
  TOOK_TOO_LONG,
  UNLOCKED,
} from '../user-messages.ts';
import type { AttemptContext, AttemptEffect, AttemptEvent, DeadlineName } from './types.ts';

/** The maximum number of server packets that one attempt keeps; more than a lock's whole ring. */
export const RESPONSE_LIMIT = 320;
/** The maximum number of commands in one list; a longer one is malformed. */
export const LIST_LIMIT = 64;

export interface Reaction {
  readonly context?: Partial<AttemptContext>;
  readonly effects?: readonly AttemptEffect[];
  readonly raise?: readonly AttemptEvent[];
}

/** The result code of an app packet, or undefined for anything else. */
const resultOf = (event: AttemptEvent): number | undefined =>
  event.type === 'notified' && /^51[0-9A-F]{38}$/.test(event.value)
    ? Number.parseInt(event.value.slice(2, 4), 16)
    : undefined;

const isServerPacket = (event: AttemptEvent): boolean =>
  event.type === 'notified' && /^50[0-9A-F]{38}$/.test(event.value);

const stops = (context: AttemptContext, code: number): boolean =>
  (PROFILES[context.platform].stopsOn as readonly number[]).includes(code);

const lastAnswer = (context: AttemptContext, event: AttemptEvent): number | undefined => {
  const code = resultOf(event);
  if (code === undefined) return undefined;
  return context.commands.length <= 1 || stops(context, code) ? code : undefined;
};

export const attemptGuards = {
  isTarget: (context, event) => event.type === 'discovered' && event.mac === context.mac,
  mayConnectAgain: (context) => context.tries < PROFILES[context.platform].connectTries,
  sessionValid: (_context, event) =>
    event.type === 'read' && /^[0-9A-F]{40}$/.test(event.value) && !/^0+$/.test(event.value),
  keyMalformed: (context, event) => event.type === 'offered' && event.malformed && !context.onlineOnly,
  hasKey: (context, event) => event.type === 'offered' && event.packet !== null && !context.onlineOnly,
  canAsk: (_context, event) => event.type === 'offered' && event.online,
  hasCommands: (_context, event) =>
    event.type === 'granted' && event.commands.length > 0 && event.commands.length <= LIST_LIMIT,
  isServerPacket: (_context, event) => isServerPacket(event),
  isShutdown: (_context, event) => resultOf(event) === SHUTDOWN,
  goesOn: (context, event) => resultOf(event) !== undefined && lastAnswer(context, event) === undefined,
  opened: (context, event) => lastAnswer(context, event) === SUCCESS,
  mayRenew: (context, event) => {
    const code = lastAnswer(context, event);
    const trusted = (context.deadlines.trustEnds ?? 0) > event.at;
    return (code === INVALID_KEY || code === OUT_OF_SCHEDULE) && !context.renewed && trusted;
  },
  isLast: (context, event) => lastAnswer(context, event) !== undefined,
} as const satisfies Record<string, (context: AttemptContext, event: AttemptEvent) => boolean>;

const until = (
  context: AttemptContext,
  changes: Readonly<Partial<Record<DeadlineName, number | undefined>>>,
): AttemptContext['deadlines'] => {
  const next: Partial<Record<DeadlineName, number>> = {};
  for (const [name, at] of Object.entries({ ...context.deadlines, ...changes }) as [DeadlineName, number | undefined][])
    if (at !== undefined) next[name] = at;
  return next;
};

const ends = (outcome: Outcome): Reaction => ({ context: { outcome } });
const withResponse = (context: AttemptContext): boolean => PROFILES[context.platform].writesWithResponse;
const noteResult = (context: AttemptContext, event: AttemptEvent): AttemptEffect[] => {
  const code = resultOf(event);
  return code === undefined ? [] : [{ type: 'result', code, left: Math.max(0, context.commands.length - 1) }];
};

/** Reads the session and subscribes, in the order of the profile; then raises `ready`. */
const openNext = (context: AttemptContext, at: number): Reaction => {
  const read: AttemptEffect[] = context.session === '' ? [{ type: 'readSession' }] : [];
  const subscribe: AttemptEffect[] = context.subscribed ? [] : [{ type: 'subscribe' }];
  const order = PROFILES[context.platform].readsFirst ? [...read, ...subscribe] : [...subscribe, ...read];
  const next = order[0];
  return next === undefined ? { raise: [{ type: 'ready', at }] } : { effects: [next] };
};

export const attemptReactions = {
  search: (context, event) => ({
    context: { deadlines: until(context, { scanEnds: event.at + SCAN_MS }) },
    effects: [{ type: 'startScan' }],
  }),
  stopSearch: (context) => ({
    context: { deadlines: until(context, { scanEnds: undefined }) },
    effects: [{ type: 'stopScan' }],
  }),
  found: (_context, event) => (event.type === 'discovered' ? { context: { hardware: event.name.slice(4, 6) } } : {}),
  connect: (context, event) => ({
    context: { tries: context.tries + 1, deadlines: until(context, { connectEnds: event.at + CONNECT_MS }) },
    effects: [{ type: 'connect', mac: context.mac }],
  }),
  connectOver: (context) => ({ context: { deadlines: until(context, { connectEnds: undefined }) } }),
  pause: (context, event) => ({
    context: { deadlines: until(context, { connectAgain: event.at + CONNECT_AGAIN_MS }) },
  }),
  pauseOver: (context) => ({ context: { deadlines: until(context, { connectAgain: undefined }) } }),
  open: (context, event) => openNext(context, event.at),
  keepSession: (context, event) => {
    if (event.type !== 'read') return {};
    const trust = NEEDS_TOUCH.includes(context.hardware) ? TRUST_WOKEN_MS : TRUST_OTHERS_MS;
    const deadlines = until(context, { trustEnds: event.at + trust });
    const answer = openNext({ ...context, session: event.value }, event.at);
    return { ...answer, context: { session: event.value, deadlines } };
  },
  keepSubscription: (context, event) => ({
    ...openNext({ ...context, subscribed: true }, event.at),
    context: { subscribed: true },
  }),
  choose: (context) => ({ effects: [{ type: 'choose', session: context.session }] }),
  takeKey: (_context, event) =>
    event.type === 'offered' && event.packet !== null
      ? { context: { commands: [event.packet], path: 'offline' }, effects: [{ type: 'path', path: 'offline' }] }
      : {},
  ask: (context) => ({
    context: { path: 'online' },
    effects: [
      { type: 'path', path: 'online' },
      { type: 'ask', session: context.session },
    ],
  }),
  takeCommands: (_context, event) => (event.type === 'granted' ? { context: { commands: event.commands } } : {}),
  writeFirst: (context) => writeHead(context, context.commands),
  writeNext: (context, event) => {
    const commands = context.commands.slice(1);
    const answer = writeHead(context, commands);
    return { context: { commands }, effects: [...noteResult(context, event), ...(answer.effects ?? [])] };
  },
  keepResponse: (context, event) =>
    event.type === 'notified' && context.responses.length < RESPONSE_LIMIT
      ? { context: { responses: [...context.responses, event.value] } }
      : {},
  renew: (context, event) => ({
    context: { renewed: true, commands: [] },
    effects: [...noteResult(context, event), { type: 'refresh', otherwise: byResult(resultOf(event) ?? 0xff) }],
  }),
  endOpened: (context, event) => ({ ...ends(UNLOCKED), effects: noteResult(context, event) }),
  endByResult: (context, event) => ({
    ...ends(byResult(resultOf(event) ?? 0xff)),
    effects: noteResult(context, event),
  }),
  endNotFound: () => ends(NOT_FOUND),
  endNoConnection: () => ends(NO_CONNECTION),
  endLost: () => ends(CONNECTION_LOST),
  endBadSession: () => ends(BAD_SESSION),
  endMalformed: () => ends(KEY_MALFORMED),
  endCannotReach: () => ends(CANNOT_REACH),
  endTooLong: () => ends(TOOK_TOO_LONG),
  endDenied: (_context, event) =>
    event.type === 'denied' || event.type === 'bluetoothGone' ? ends(event.outcome) : ends(CANNOT_REACH),
  close: (context, event) => ({
    context: { deadlines: { closeEnds: event.at + CLOSE_MS } },
    effects: [...outcomeEffects(context), { type: 'disconnect' }],
  }),
  finish: (context) => ({ context: { deadlines: {} }, effects: outcomeEffects(context) }),
  quit: () => ({ context: { deadlines: {} } }),
} as const satisfies Record<string, (context: AttemptContext, event: AttemptEvent) => Reaction>;

function writeHead(context: AttemptContext, commands: readonly string[]): Reaction {
  const value = commands[0];
  return value === undefined ? {} : { effects: [{ type: 'write', value, withResponse: withResponse(context) }] };
}

function outcomeEffects(context: AttemptContext): AttemptEffect[] {
  return context.outcome === null ? [] : [{ type: 'outcome', outcome: context.outcome }];
}
