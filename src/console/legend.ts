/**
 * One character for what an event was, so that a timeline can be read at a glance. The first rule that fits decides; the
 * help page is made from the same table.
 *
 * INV-1 a character means one thing. INV-2 every kind of event has one: what no rule knows is `·`.
 */
import type { Tone } from './line.ts';

export interface Mark {
  readonly mark: string;
  readonly means: string;
  readonly tone: Tone;
  /** Kinds of events; a `*` stands for any characters. */
  readonly kinds: readonly string[];
}

const OTHER: Mark = { mark: '·', means: 'anything else', tone: 'dim', kinds: ['*'] };

export const MARKS: readonly Mark[] = [
  { mark: 'I', means: 'input: somebody did something', tone: 'strong', kinds: ['input', 'input.*'] },
  { mark: '!', means: 'monitor: a rule was broken by what connected', tone: 'bad', kinds: ['monitor.*'] },
  { mark: 'J', means: 'jam', tone: 'bad', kinds: ['*jam*', '*stall*'] },
  {
    mark: 'X',
    means: 'refused or failed',
    tone: 'bad',
    kinds: ['*refus*', '*fail*', '*denied*', '*reject*', '*invalid*'],
  },
  { mark: 'U', means: 'unlock', tone: 'good', kinds: ['*unlock*', '*opened'] },
  { mark: 'L', means: 'lock', tone: 'note', kinds: ['lock.locked', 'lock.locking', '*.relock*', '*locked'] },
  { mark: 'W', means: 'wake', tone: 'good', kinds: ['lock.wak*', 'lock.woke*', 'lock.touch*', '*.wake*', '*.awake'] },
  { mark: 'S', means: 'sleep', tone: 'dim', kinds: ['*sleep*', '*.shutdown*', '*shuttingDown*', '*.sleeping'] },
  {
    mark: 'Z',
    means: 'booted, browned out or without power',
    tone: 'warn',
    kinds: ['*boot*', '*brown*', '*.power*', '*batter*', '*.off'],
  },
  {
    mark: 'H',
    means: 'hasp, bolt, door or motor moved',
    tone: 'note',
    kinds: ['*hasp*', '*bolt*', '*motor*', '*door*', '*tension*', '*home*', '*homing*'],
  },
  {
    mark: '+',
    means: 'connected',
    tone: 'good',
    kinds: ['link.up', 'link.connecting', '*.connect', '*.connected', '*.linkUp'],
  },
  {
    mark: '-',
    means: 'disconnected or cut',
    tone: 'warn',
    kinds: ['link.down', 'link.cut', 'link.cancelled', '*disconnect*', '*.cut', '*.linkDown'],
  },
  {
    mark: '>',
    means: 'written to the lock',
    tone: 'plain',
    kinds: ['link.write', '*.command*', 'gateway.packets', '*.packets'],
  },
  {
    mark: '<',
    means: 'told by the lock',
    tone: 'plain',
    kinds: ['link.notify', '*.answer*', '*.response*', '*.notified'],
  },
  {
    mark: '~',
    means: 'lost, late or disturbed',
    tone: 'warn',
    kinds: [
      'link.*etry',
      'link.busy',
      'link.tooLong',
      'link.malformed',
      'link.dropped',
      'link.queueFull',
      'link.disturbed',
      '*.lost',
      '*.unheard',
      '*outage*',
    ],
  },
  { mark: 'R', means: 'record kept or delivered', tone: 'plain', kinds: ['*record*', '*activity*', '*.upload*'] },
  {
    mark: 'K',
    means: 'key issued, revoked or fetched',
    tone: 'note',
    kinds: ['*key*', '*slot*', '*issue*', '*revoke*', '*fob*'],
  },
  {
    mark: 'M',
    means: 'message to a person',
    tone: 'note',
    kinds: ['*message*', '*sms*', '*email*', '*notification*', '*notice*', '*pin*'],
  },
  {
    mark: 'C',
    means: 'check-in by the gateway',
    tone: 'dim',
    kinds: ['*checkIn*', '*heartbeat*', 'gateway.*', '*.hello'],
  },
  { mark: 'B', means: 'Bluetooth: scanned, advertised', tone: 'dim', kinds: ['link.*', '*advertis*'] },
  { mark: 'F', means: 'fault set or cleared', tone: 'warn', kinds: ['*fault*'] },
  {
    mark: 'P',
    means: 'property management or portal',
    tone: 'plain',
    kinds: ['pms.*', 'portal.*', 'unit.*', 'core.*'],
  },
  { mark: 'A', means: 'app or phone', tone: 'plain', kinds: ['phone.*', 'app.*'] },
  { mark: 'G', means: 'person or gate', tone: 'plain', kinds: ['person.*', 'entry.*', 'tenant.*'] },
  OTHER,
];

const tests = MARKS.map((mark) => ({ mark, tests: mark.kinds.map(matcher) }));
const known = new Map<string, Mark>();
/** Kinds are few; should they ever not be, this many are remembered. */
const MOST_KINDS = 4096;

/** The mark of a kind of event. */
export function markOf(kind: string): Mark {
  let mark = known.get(kind);
  if (mark === undefined) {
    mark = tests.find((entry) => entry.tests.some((fits) => fits.test(kind)))?.mark ?? OTHER;
    if (known.size < MOST_KINDS) known.set(kind, mark);
  }
  return mark;
}

function matcher(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
