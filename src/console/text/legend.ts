/**
 * One character per kind of event, so that a timeline can be read at a glance. The first matching entry applies; the help page uses the same table.
 *
 * INV-1: A character has one meaning. INV-2: Every kind of event has a character; the default is `·`.
 */
import type { Tone } from './line.ts';

export interface Mark {
  readonly mark: string;
  readonly means: string;
  readonly tone: Tone;
  /** Kinds of events; `*` matches any characters. */
  readonly kinds: readonly string[];
}

const OTHER: Mark = { mark: '·', means: 'anything else', tone: 'dim', kinds: ['*'] };

export const MARKS: readonly Mark[] = [
  { mark: 'I', means: 'input: a verb was used', tone: 'strong', kinds: ['input'] },
  { mark: '!', means: 'monitor: a connected program broke a rule', tone: 'bad', kinds: ['monitor.*'] },
  { mark: 'W', means: 'woke, or was touched awake', tone: 'good', kinds: ['lock.woke', 'lock.touched'] },
  { mark: 'S', means: 'fell asleep, or is about to', tone: 'dim', kinds: ['lock.asleep', 'lock.notice'] },
  { mark: 'U', means: 'unlocked', tone: 'good', kinds: ['*.unlocked', '*.opened'] },
  { mark: 'L', means: 'locked', tone: 'note', kinds: ['lock.locked'] },
  { mark: 'J', means: 'jammed', tone: 'bad', kinds: ['lock.jam'] },
  {
    mark: 'X',
    means: 'refused or failed',
    tone: 'bad',
    kinds: ['*refused', '*failed', '*denied', '*rejected', '*notOpened', '*.wrong', '*undeliverable'],
  },
  {
    mark: 'H',
    means: 'hasp, bolt or motor',
    tone: 'plain',
    kinds: ['lock.hasp', 'lock.bolt', 'lock.motor', 'lock.homed'],
  },
  { mark: 'Z', means: 'booted, or lost its supply', tone: 'warn', kinds: ['lock.started', 'lock.supply', '*.power'] },
  { mark: '=', means: 'state machine of a lock changed state', tone: 'dim', kinds: ['lock.state'] },
  { mark: '+', means: 'connected', tone: 'good', kinds: ['link.up', 'link.connecting', 'lock.connected'] },
  {
    mark: '-',
    means: 'disconnected',
    tone: 'warn',
    kinds: ['link.down', 'link.cut', 'link.cancelled', 'lock.disconnected'],
  },
  {
    mark: '>',
    means: 'to the lock',
    tone: 'plain',
    kinds: ['link.write', 'lock.received', 'lock.accepted', 'gateway.packets'],
  },
  { mark: '<', means: 'from the lock', tone: 'plain', kinds: ['link.notify', 'lock.answered'] },
  {
    mark: 'R',
    means: 'record or flash written, acknowledged or delivered',
    tone: 'plain',
    kinds: ['lock.record', 'lock.acknowledged', 'lock.flash', '*.records', '*.record.*', '*.uploaded'],
  },
  {
    mark: 'K',
    means: 'key, code or slot',
    tone: 'note',
    kinds: ['*.key.*', '*.keys', '*.keys.*', '*.resetKeys', '*slot*', '*.clicks', '*fob*', '*share*'],
  },
  { mark: 'T', means: 'clock of a device', tone: 'dim', kinds: ['*.clock'] },
  {
    mark: 'F',
    means: 'fault injected or repaired, connection cut or restored',
    tone: 'warn',
    kinds: [
      '*fault*',
      'lock.part',
      'lock.updated',
      'link.oldHandle',
      '*.cut',
      '*.restored',
      'link.interference',
      'link.reset',
      'pms.feedDown',
      'pms.feedUp',
    ],
  },
  {
    mark: '~',
    means: 'lost, malformed or over a limit',
    tone: 'warn',
    kinds: [
      'link.retry',
      'link.busy',
      'link.tooLong',
      'link.malformed',
      'link.queueFull',
      'link.disturbed',
      '*.dropped',
      '*.overflow',
      '*.lost',
      '*.unheard',
    ],
  },
  { mark: 'C', means: 'check-in by the gateway', tone: 'dim', kinds: ['lock.heartbeat', 'gateway.*'] },
  { mark: 'B', means: 'Bluetooth: scan, advertisement, read', tone: 'dim', kinds: ['link.*'] },
  { mark: 'M', means: 'message to a person', tone: 'note', kinds: ['*message*', 'post.*', '*notif*'] },
  { mark: 'A', means: 'app and phone', tone: 'plain', kinds: ['phone.*'] },
  { mark: 'P', means: 'property management, portal, core', tone: 'plain', kinds: ['pms.*', 'portal.*', 'core.*'] },
  { mark: 'G', means: 'people and gates', tone: 'plain', kinds: ['person.*', 'entry.*', 'unit.*'] },
  OTHER,
];

const tests = MARKS.map((mark) => ({ mark, tests: mark.kinds.map(matcher) }));
const known = new Map<string, Mark>();
/** The maximum number of kinds in the cache. */
const MAX_KINDS = 4096;

/** The mark of a kind of event. */
export function markOf(kind: string): Mark {
  let mark = known.get(kind);
  if (mark === undefined) {
    mark = tests.find((entry) => entry.tests.some((fits) => fits.test(kind)))?.mark ?? OTHER;
    if (known.size < MAX_KINDS) known.set(kind, mark);
  }
  return mark;
}

function matcher(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
