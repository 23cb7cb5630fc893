/**
 * The updates for a lock, as a plan without keys: pending changes first, the unlock last. Packets are made from a plan and
 * the secrets whenever a carrier needs them, and are the same each time.
 */

import { factoryBase, masterKey } from '../../keys/derive.ts';
import { fullEpoch } from '../../keys/key-day.ts';
import { onlineList, packList, rekeyList, setupList } from '../../keys/lists.ts';
import { fromHex, toHex } from '../../protocol/bytes.ts';
import type { Command, CommandOf as LockCommand } from '../../protocol/command.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { ZoneTime } from '../../protocol/operands.ts';
import { decodeSession, type Session } from '../../protocol/session.ts';
import type { Secrets } from '../kernel/contract.ts';
import { endOfDay, zoneTimeAt, zoneTimeHolds } from '../model/facility-time.ts';
import type { LockHolding } from '../model/holding.ts';
import { type Click, type ItemValue, sizeOf } from '../model/proof.ts';
import type { Lock, Schedule, State } from '../model/state.ts';
import { commandsOf } from './item-value.ts';

/** The maximum number of changes in one list; the rest waits for the next contact. A phone accepts lists of 64. */
export const CHANGES_PER_LIST = 48;
/** How many of these may be for slots, so that time-zone data and hours are not crowded out. */
const SLOTS_PER_LIST = 24;
/** Sequences run from 1 to 255 within a session. Source: public. */
const LAST_SEQUENCE = 255;

/** A value that a lock should have, with the commands that set it. */
export interface Item extends ItemValue {
  /** For instance `zone`, `unit` or `hours/3`. */
  readonly name: string;
}

export interface ListPlan {
  readonly kind: 'online' | 'setup' | 'rekey';
  readonly mac: Mac;
  /** Upper-case hex of 20 bytes. */
  readonly session: string;
  /** The epoch of the master key that the session names. */
  readonly epoch: number;
  /** For a set-up or key reset: the epoch that the list sets. */
  readonly nextEpoch: number | undefined;
  readonly acknowledge: number;
  /** Slots first, then other values. None of them is secret. */
  readonly slots: readonly Command[];
  readonly things: readonly Item[];
  readonly unlock: boolean;
  readonly firstSequence: number;
  readonly count: number;
  /** Milliseconds since 1970; the lock sets its clock to this. */
  readonly at: number;
}

const itemOf = new WeakMap<Schedule, Item>();

/** The hours of a whole week: one command for all days with the same hours; closed days are 0 to 0. */
export function hoursItem(schedule: Schedule): Item | undefined {
  const { index } = schedule;
  if (index === undefined || index === 0) return undefined;
  const known = itemOf.get(schedule);
  if (known !== undefined) return known;
  const masks = new Map<string, LockCommand<'scheduleHours'>>();
  for (let day = 0; day < 7; day++) {
    const window = schedule.windows.find((each) => ((each.weekdays >> day) & 1) === 1);
    const { open, close } = window ?? { open: 0, close: 0 };
    const weekdays = (masks.get(`${open}-${close}`)?.weekdays ?? 0) | (1 << day);
    masks.set(`${open}-${close}`, { op: 'scheduleHours', index, weekdays, open, close });
  }
  const commands = [...masks.values()];
  const item = { name: `hours/${index}`, value: JSON.stringify(commands), commands };
  itemOf.set(schedule, item);
  return item;
}

/** The latest item for each time zone, cached: every contact with a lock asks for it, and it changes twice a year. */
const zoneItems = new Map<string, { readonly told: ZoneTime; readonly item: Item }>();

function zoneItem(timeZone: string, at: number): Item {
  const told = zoneTimeAt(timeZone, at);
  const known = zoneItems.get(timeZone);
  if (known !== undefined && isSameZone(known.told, told)) return known.item;
  const command = { op: 'zoneTime', ...told } as const;
  const item = { name: 'zone', value: JSON.stringify(command), commands: [command] };
  zoneItems.set(timeZone, { told, item });
  return item;
}

const isSameZone = (a: ZoneTime, b: ZoneTime): boolean =>
  a.offset === b.offset &&
  a.transition === b.transition &&
  a.offsetAfter === b.offsetAfter &&
  a.quartersToNext === b.quartersToNext;

function unitItemOf(overlock: boolean): Item {
  const command = { op: 'unitState', overlock, explicitLock: false } as const;
  return { name: 'unit', value: JSON.stringify(command), commands: [command] };
}
const OVERLOCKED = unitItemOf(true);
const NOT_OVERLOCKED = unitItemOf(false);

/** A unit's lock learns only of the overlock; entries have no unit state. Source: chosen. */
export function unitItem(state: State, lock: Lock): Item | undefined {
  if (lock.place.kind !== 'unit') return undefined;
  const status = state.units.get(lock.place.id)?.status;
  return status === 'overlock' || status === 'pending-auction' ? OVERLOCKED : NOT_OVERLOCKED;
}

/** The longest possible timeout. Source: NP1. */
const HELD_OPEN_S = 3_600;
/** After Hold Open a controller locks again after its factory timeout. Source: chosen. */
const RELOCK_S = 10;

/** The timeout of an entry that is or was held open. */
export function relockItem(state: State, lock: Lock): Item | undefined {
  if (lock.place.kind !== 'entry') return undefined;
  const held = state.entries.get(lock.place.id)?.heldOpen !== undefined;
  if (!held && !lock.holding.proofs.has('relock')) return undefined;
  const command = { op: 'setTimeout', timeoutS: held ? HELD_OPEN_S : RELOCK_S } as const;
  return { name: 'relock', value: String(command.timeoutS), commands: [command] };
}

/** The settings that a lock needs for one quick-click code. */
export const clickItem = (click: Click): Item =>
  click.wanted
    ? { name: `click/${click.index}`, value: `${click.ref}/${click.uses}`, commands: [], click: { ...click } }
    : { name: `click/${click.index}`, value: 'none', commands: [{ op: 'clearQuickClick', index: click.index }] };

/** Everything that a lock needs besides its slots: time-zone data, hours, unit state or timeout, quick-click codes. */
export function wantedItems(state: State, lock: Lock, at: number): Item[] {
  const facility = state.facilities.get(lock.facility);
  if (facility === undefined) return [];
  const hours = [...facility.schedules.values()].map(hoursItem).filter((item) => item !== undefined);
  const place = unitItem(state, lock) ?? relockItem(state, lock);
  const clicks = [...lock.holding.clicks.values()].map(clickItem);
  return [zoneItem(facility.timeZone, at), ...hours, ...(place === undefined ? [] : [place]), ...clicks];
}

export const isHeld = (holding: LockHolding, item: Item): boolean =>
  holding.proofs.get(item.name)?.held?.value === item.value;

/** Whether the confirmed time-zone data of the lock is correct until the end of the day. */
export function zoneHeld(holding: LockHolding, timeZone: string, at: number): boolean {
  const told = holding.proofs.get('zone')?.held?.commands.find((command) => command.op === 'zoneTime');
  return told !== undefined && zoneTimeHolds(told, timeZone, at, endOfDay(timeZone, at));
}

/** Slots whose generation or blacklisting the lock has not confirmed. */
export function pendingSlots(holding: LockHolding): Command[] {
  const commands: Command[] = [];
  for (const [slotNumber, slot] of holding.slots) {
    const generation = slot.wanted;
    if (slot.blacklistWanted && (!slot.blacklisted || slot.wanted > slot.generation)) {
      commands.push({ op: 'removeLimitedKey', slotNumber, generation });
    } else if (slot.wanted > slot.generation || slot.blacklisted !== slot.blacklistWanted) {
      commands.push({ op: 'enableLimitedKey', slotNumber, generation });
    }
  }
  return commands;
}

/** The commands as items, in the same order. */
export const slotItems = (commands: readonly Command[]): Item[] =>
  commands.flatMap((command) =>
    command.op === 'enableLimitedKey' || command.op === 'removeLimitedKey'
      ? [{ name: `slot/${command.slotNumber}`, value: `${command.op} ${command.generation}`, commands: [command] }]
      : [],
  );

export const isResetWanted = (holding: LockHolding): boolean => holding.wantedEpoch > holding.epoch;

/** Whether anything is pending for the next contact. */
export const hasPending = (state: State, lock: Lock, at: number): boolean =>
  isResetWanted(lock.holding) ||
  pendingSlots(lock.holding).length > 0 ||
  wantedItems(state, lock, at).some((item) => !isHeld(lock.holding, item));

/** The session's epoch: the nearest to the confirmed one that is not below it, because the epoch of a lock never falls. */
export function readEpoch(session: Session, confirmed: number): number {
  const near = fullEpoch(session.epochBits, confirmed);
  return near < confirmed ? near + 16 : near;
}

/**
 * Whether a session that is still open began before a set-up or key reset that has since been confirmed: it shows the lock's earlier state. A later
 * epoch with the same bits would be one that no list has carried.
 */
const isOlder = (session: Session, { epoch, usedEpoch }: LockHolding): boolean =>
  epoch > 0 && fullEpoch(session.epochBits, epoch) < epoch && readEpoch(session, epoch) > usedEpoch;

interface Standing {
  readonly epoch: number;
  readonly factory: boolean;
}

const read = (session: Session, holding: LockHolding): Standing =>
  isOlder(session, holding)
    ? { epoch: holding.epoch, factory: false }
    : { epoch: readEpoch(session, holding.epoch), factory: !session.setUp };

/** The quirk: the core assumes that the lock stores the values that were sent last, unless a key reset has superseded them. */
const guessed = (holding: LockHolding): Standing => ({
  epoch: holding.usedEpoch,
  factory: holding.usedEpoch === 0 || (holding.epoch === 0 && holding.wantedEpoch > holding.usedEpoch),
});

export type Planned =
  | { readonly ok: true; readonly plan: ListPlan }
  | { readonly ok: false; readonly why: 'session' | 'spent' | 'nothing' };

/** Parses a session from a phone or gateway: 20 bytes of hex, not all zero, in the form that locks use. */
export function readSession(text: string): { readonly hex: string; readonly value: Session } | undefined {
  const bytes = fromHex(text, 20);
  if (!bytes.ok) return undefined;
  const value = decodeSession(bytes.value);
  return value.ok ? { hex: toHex(bytes.value), value: value.value } : undefined;
}

export interface ListRequest {
  readonly unlock: boolean;
  /** Whether the list includes pending changes. */
  readonly changes: boolean;
  readonly at: number;
}

/** The first items whose commands fit, in their order. */
function fitting(items: readonly Item[], commands: number): Item[] {
  let left = commands;
  const end = items.findIndex((item) => {
    left -= sizeOf(item);
    return left < 0;
  });
  return items.slice(0, end < 0 ? items.length : end);
}

/** The list for a lock's session at that moment; `nothing` when nothing is pending and no unlock was requested. */
export function planList(state: State, lock: Lock, sessionHex: string, wish: ListRequest): Planned {
  const { unlock, changes, at } = wish;
  const session = readSession(sessionHex);
  if (session === undefined) return { ok: false, why: 'session' };
  const { holding } = lock;
  const guesses = state.facilities.get(lock.facility)?.settings.quirkSetupRace === true;
  const { epoch, factory } = guesses ? guessed(holding) : read(session.value, holding);
  const reset = changes && isResetWanted(holding) && epoch < holding.wantedEpoch;
  const kind = factory ? 'setup' : reset ? 'rekey' : 'online';
  const wanted = wantedItems(state, lock, at);
  const all = kind !== 'online';
  // A lock under a newer master than the confirmed one has every slot at generation 1: pending changes were meant for the old
  // one.
  const slots = all || !changes || epoch !== holding.epoch ? [] : pendingSlots(holding).slice(0, SLOTS_PER_LIST);
  const things = fitting(
    wanted.filter((item) => all || (changes && !isHeld(holding, item))),
    CHANGES_PER_LIST - slots.length,
  );
  const waiting = session.value.recordsWaiting;
  const commands = things.reduce((sum, item) => sum + sizeOf(item), slots.length);
  const count = (waiting ? 2 : 0) + (all ? 3 : 0) + commands + (unlock ? 1 : 0);
  const firstSequence = holding.sessions.get(session.hex)?.next ?? 1;
  if (count === 0) return { ok: false, why: 'nothing' };
  if (firstSequence + count - 1 > LAST_SEQUENCE) return { ok: false, why: 'spent' };
  return {
    ok: true,
    plan: {
      kind,
      mac: lock.mac,
      session: session.hex,
      epoch,
      nextEpoch: all ? freshEpoch(holding) : undefined,
      acknowledge: holding.floor.floor,
      slots,
      things,
      unlock,
      firstSequence,
      count,
      at,
    },
  };
}

/** The requested epoch, or one that no record has confirmed: no key was ever issued under it. */
const freshEpoch = ({ epoch, wantedEpoch, usedEpoch }: LockHolding): number =>
  wantedEpoch > epoch ? wantedEpoch : Math.max(usedEpoch, epoch + 1);

/**
 * The packets of a plan in order, as upper-case hex. Only the lock can read them; the plan itself contains no secret.
 */
export function packetsOf(plan: ListPlan, secrets: Secrets): string[] {
  const read = fromHex(plan.session, 20);
  if (!read.ok) return [];
  const session = read.value;
  const context = { session, acknowledge: plan.acknowledge };
  const settings = [...plan.slots, ...plan.things.flatMap((item) => commandsOf(item, secrets))];
  const master = (epoch: number) => masterKey(secrets.facility, plan.mac, epoch);
  const frame = { session, time: Math.floor(plan.at / 1_000), firstSequence: plan.firstSequence };
  if (plan.nextEpoch === undefined)
    return hexOf(packList(onlineList(master(plan.epoch), context, settings, plan.unlock), frame));
  const next = { master: master(plan.nextEpoch), epoch: plan.nextEpoch };
  const isHours = (command: Command): command is LockCommand<'scheduleHours'> => command.op === 'scheduleHours';
  const zone = settings.find((command) => command.op === 'zoneTime');
  if (zone === undefined) return [];
  const first = {
    zone,
    hours: settings.filter(isHours),
    more: settings.filter((command) => command.op !== 'zoneTime' && !isHours(command)),
    unlock: plan.unlock,
  };
  const list =
    plan.kind === 'setup'
      ? setupList(factoryBase(secrets.factory, plan.mac), next, context, first)
      : rekeyList(master(plan.epoch), next, context, first);
  return hexOf(packList(list, frame));
}

const hexOf = (packets: readonly Uint8Array[] | undefined): string[] => (packets ?? []).map(toHex);
