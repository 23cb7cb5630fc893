/**
 * Text that a person copied from portal screens: units, controllers, users, buttons. Everything describes the instant
 * in the first line; a controller's last report bounds a silence and is not an event.
 */
import { printDay, printTime, type TimeOfDay } from '../../screens/portal-time.ts';
import type { Instant } from '../../sim/clock.ts';
import { bytesOfText, headOf, LINE_MAX, PaperDraft } from './paper-text.ts';
import { LocalClock, partsOf, printMonthDay, readDay, readTimeOfDay } from './paper-time.ts';
import { printFacts } from './portal-print.ts';
import { observePortal, type PortalQuestion } from './portal-screen.ts';
import type { Paper, PaperContext, PortalFact, ReadingOf } from './reading.ts';
import type { Run } from './run.ts';

type PortalReading = ReadingOf<'portal'>;

const HEADER = /\bportal\b.*?(\d{1,2}\/\d{1,2}\/\d{4}|\d{4}-\d{2}-\d{2})[,T ]+(\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?)/i;
const UNIT = /^\s*Unit\s+(?!controller\b)([^:]+):\s*(.*)$/i;
const CONTROLLER = /^\s*Unit controller\s+((?:[0-9A-F]{2}:){5}[0-9A-F]{2})\s*:\s*(.*)$/i;
const NO_CONTROLLER = /^\s*Unit controller\s*(?::|is)?\s*(?:none|no controller|not installed|—|-)\s*$/i;
const USER = /^\s*User\s+([^:]+):\s*(.*)$/i;
const BUTTONS = /^\s*Buttons?\b[^:]*:\s*(.*)$/i;

/** The context for reading one line. */
interface Screen {
  readonly clock: LocalClock;
  readonly at: Instant;
  readonly year: number;
  readonly month: number;
  /** The unit to which the following lines refer. */
  unit: string;
}

/** Reads one comma-separated item; undefined if it is not understood. */
type Item = (item: string, screen: Screen) => PortalFact | undefined;

/** The facts in a line, and the items that were not understood. */
interface LineRead {
  readonly facts: readonly PortalFact[];
  readonly left: readonly string[];
}

function items(text: string, read: (item: string, index: number) => PortalFact | undefined): LineRead {
  const facts: PortalFact[] = [];
  const left: string[] = [];
  for (const [i, item] of text
    .split(/[,;](?![^(]*\))/)
    .map((part) => part.trim())
    .entries()) {
    const fact = item === '' ? undefined : read(item, i);
    if (fact !== undefined) facts.push(fact);
    else if (item !== '') left.push(item);
  }
  return { facts, left };
}

const STATUSES = /^(?:Available|Occupied|Gatelock|Overlock|Auction|Pending Auction|Transfer|Pre-Let)$/i;

function unitItem(unit: string): (item: string) => PortalFact | undefined {
  return (item) => {
    if (STATUSES.test(item)) return { what: 'unit.status', unit, status: item };
    if (/^(?:Open|Closed)$/i.test(item))
      return { what: 'unit.state', unit, state: /^o/i.test(item) ? 'Open' : 'Closed' };
    const tenant = /^tenant\s*:?\s*(.*)$/i.exec(item);
    if (tenant !== null) return { what: 'unit.tenant', unit, tenant: nobody(tenant[1] ?? '') };
    const shared = /^Shared with Manager\s*:?\s*(yes|no)$/i.exec(item);
    return shared === null ? undefined : { what: 'unit.shared', unit, withManager: shared[1]?.toLowerCase() === 'yes' };
  };
}

const nobody = (name: string): string => (/^(?:\(?(?:none|blank)\)?|—|-)?$/i.test(name) ? '' : name);

function controllerItem(mac: string, screen: Screen): (item: string) => PortalFact | undefined {
  const { unit } = screen;
  return (item) => {
    if (/^(?:ready|offline|online|awaiting setup)$/i.test(item))
      return { what: 'controller.status', mac, unit, status: item.toLowerCase() };
    const battery = /^battery\s+(healthy|low|dead|unknown)(?:\s*\(?(\d{1,5})\s*mV\)?)?$/i.exec(item);
    if (battery !== null) {
      const level = battery[1]?.toLowerCase() ?? '';
      const mv = battery[2] === undefined ? {} : { mv: Number(battery[2]) };
      return {
        what: 'controller.battery',
        mac,
        unit,
        level: level === 'healthy' || level === 'unknown' ? level : level.toUpperCase(),
        ...mv,
      };
    }
    const report = /^last report\s*:?\s*(.*)$/i.exec(item);
    if (report === null) return undefined;
    if (/^(?:never|none|—|-)$/i.test(report[1] ?? '')) return { what: 'controller.report', mac, unit };
    const lastAt = reportedAt(report[1] ?? '', screen);
    return lastAt === undefined ? undefined : { what: 'controller.report', mac, unit, lastAt };
  };
}

const REPORT = /^(?:(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?|(\d{4}-\d{2}-\d{2}))[ T](\S.*)$/;

/** A date without a year is taken to be within the last twelve months. */
function reportedAt(text: string, { clock, year, month }: Screen): Instant | undefined {
  const found = REPORT.exec(text);
  const time = readTimeOfDay(found?.[5] ?? '');
  if (found === null || time === undefined) return undefined;
  const of = found[3] ?? String(Number(found[1] ?? 0) > month ? year - 1 : year);
  return dated(found[4] ?? `${found[1]}/${found[2]}/${of}`, time, clock);
}

function dated(day: string, time: TimeOfDay, clock: LocalClock): Instant | undefined {
  const date = readDay(day, 'month-first');
  return date === undefined ? undefined : clock.at(date, time);
}

function userItem(user: string, { clock, at }: Screen): (item: string, index: number) => PortalFact | undefined {
  return (item, index) => {
    const status = /^app status\s*:?\s*(\S.*)$/i.exec(item);
    if (status !== null) return { what: 'user.status', user, status: status[1] ?? '' };
    if (/^(?:frozen|not frozen)$/i.test(item)) return { what: 'user.frozen', user, frozen: /^f/i.test(item) };
    const phone = /^phone\b\s*:?\s*(.*)$/i.exec(item);
    if (phone !== null)
      return { what: 'user.phone', user, onFile: !/^(?:\(?blank\)?|\(?none\)?|—|-)?$/i.test(phone[1] ?? '') };
    const key = /^Offline Key Expiration\s*:?\s*(.*)$/i.exec(item);
    if (key !== null) return keyFact(user, key[1] ?? '', clock, at);
    return index === 0 ? { what: 'user.role', user, role: item } : undefined;
  };
}

function keyFact(user: string, text: string, clock: LocalClock, at: Instant): PortalFact | undefined {
  if (/^expired$/i.test(text)) return { what: 'user.key', user, status: 'Expired' };
  if (/^active$/i.test(text)) return { what: 'user.key', user, status: 'Active' };
  const found = /^(?:Active|Expired)?\s*(?:until)?\s*(\d{1,2}\/\d{1,2}\/\d{4}|\d{4}-\d{2}-\d{2})[ T](\S.*)$/i.exec(
    text,
  );
  const time = readTimeOfDay(found?.[2] ?? '');
  const until = found === null || time === undefined ? undefined : dated(found[1] ?? '', time, clock);
  return until === undefined
    ? undefined
    : { what: 'user.key', user, status: until >= at ? 'Active' : 'Expired', until };
}

const buttonItem: Item = (item) => {
  const found = /^(\S+)\s+(\S.*?)\s+(?:is\s+)?(greyed out|grayed out|grey|gray|disabled|active|enabled|blue)$/i.exec(
    item,
  );
  if (found === null) return undefined;
  const [, unit = '', button = '', look = ''] = found;
  return { what: 'button', unit, button, enabled: /^(?:active|enabled|blue)$/i.test(look) };
};

function lineOf(line: string, screen: Screen): LineRead | undefined {
  const controller = CONTROLLER.exec(line);
  if (controller !== null)
    return items(controller[2] ?? '', controllerItem((controller[1] ?? '').toUpperCase(), screen));
  if (NO_CONTROLLER.test(line))
    return { facts: [{ what: 'unit.controller', unit: screen.unit, present: false }], left: [] };
  const unit = UNIT.exec(line);
  if (unit !== null) {
    screen.unit = (unit[1] ?? '').trim();
    return items(unit[2] ?? '', unitItem(screen.unit));
  }
  const user = USER.exec(line);
  if (user !== null) return items(user[2] ?? '', userItem((user[1] ?? '').trim(), screen));
  const buttons = BUTTONS.exec(line);
  return buttons === null ? undefined : items(buttons[1] ?? '', (item) => buttonItem(item, screen));
}

function screenOf(line: string, clock: LocalClock): Screen | undefined {
  const found = line.length > LINE_MAX ? null : HEADER.exec(line);
  const time = readTimeOfDay(found?.[2] ?? '');
  const day = readDay(found?.[1] ?? '', 'month-first');
  const at = day === undefined || time === undefined ? undefined : clock.at(day, time);
  return day === undefined || at === undefined ? undefined : { clock, at, year: day.year, month: day.month, unit: '' };
}

function parse(name: string, bytes: Uint8Array, { timeZone, around }: PaperContext): Paper {
  const draft = new PaperDraft(name, 'portal', bytes, around);
  const clock = new LocalClock(timeZone);
  let screen: Screen | undefined;
  for (const [i, line] of draft.lines().entries()) {
    const next = screenOf(line, clock);
    screen = next ?? screen;
    if (next !== undefined || line.trim() === '') continue;
    const read = screen === undefined || line.length > LINE_MAX ? undefined : lineOf(line, screen);
    if (read === undefined || screen === undefined) draft.unread(i + 1, line.trim());
    for (const about of read?.facts ?? []) draft.add({ line: i + 1, at: screen?.at ?? 0, channel: 'portal', about });
    if (read !== undefined && read.left.length > 0) draft.unread(i + 1, read.left.join(', '));
  }
  if (screen === undefined)
    draft.warn(
      'this reading of the portal does not say when it was made; begin it with a line such as "Web Portal, 03/05/2026 11:30:00 AM"',
    );
  return draft.paper();
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** `Thu 03/05/2026 11:30:00 AM`. */
function printInstant(at: Instant, zone: string): string {
  const parts = partsOf(at, zone);
  const weekday = WEEKDAYS[new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay()] ?? '';
  return `${weekday} ${printDay(parts)} ${printTime(parts)}`;
}

function print(readings: readonly PortalReading[], { timeZone }: PaperContext, staff = 'the staff'): Uint8Array {
  const lines: string[] = [];
  let shown: Instant | undefined;
  for (let i = 0; i < readings.length; ) {
    const { at = 0, line } = readings[i] ?? {};
    const together: PortalFact[] = [];
    for (; i < readings.length && readings[i]?.line === line && readings[i]?.at === at; i++)
      together.push(...(readings[i] === undefined ? [] : [readings[i]?.about].filter((fact) => fact !== undefined)));
    if (at !== shown) lines.push(`Web Portal, screen of ${staff}, ${printInstant(at, timeZone)}`);
    shown = at;
    lines.push(
      printFacts(together, {
        full: (instant) => `${printDay(partsOf(instant, timeZone))} ${printTime(partsOf(instant, timeZone))}`,
        short: (instant) =>
          `${printMonthDay(partsOf(instant, timeZone), '/')} ${printTime(partsOf(instant, timeZone))}`,
      }),
    );
  }
  return bytesOfText(lines);
}

export const portal = {
  id: 'portal',
  recognise: (bytes: Uint8Array): boolean => {
    const head = headOf(bytes).slice(0, 50);
    const clock = new LocalClock('UTC');
    if (head.some((line) => screenOf(line, clock) !== undefined) && head.some(isOfScreen)) return true;
    return head.filter(isOfScreen).length >= 2;
  },
  parse,
  print,
  /** The screens of those units and users at this moment. */
  observe: (run: Run, question: PortalQuestion): PortalReading[] => observePortal(run, question),
} as const;

const isOfScreen = (line: string): boolean =>
  CONTROLLER.test(line) ||
  BUTTONS.test(line) ||
  (UNIT.test(line) && /tenant|Shared with|Occupied|Available|Overlock|Gatelock/i.test(line)) ||
  (USER.test(line) && /app status|Offline Key/i.test(line));
