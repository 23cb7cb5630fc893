/** What the oracle says about entries: motion, people on site, the grace period and keypads: stories in which an invariant is violated, and their counterparts in which everything is right. */
import { FACTS, GATE, HOUR_MS, LOCK, NOON, OTHER_GATE, seen } from './known-facility.ts';
import { input, later, listed, MINUTE_MS, out, type Story, setting, status, tells } from './stories.ts';

const motion = (at: number, unit = 'U1') => later(at, seen('core.motion.seen', { unit }));
const alarm = (at = 0) => later(at, seen('core.motion.alerted', { unit: 'U1' }));
const enters = (user = 'ann', more: object = {}) => seen('core.person.entered', { user, zones: ['north'], ...more });
const leaves = (user = 'ann') => seen('core.person.left', { user });
const NO_ALARM = ['INV-ALARM: no alarm at U1'];
const FALSE_ALARM = ['INV-ALARM: an alarm was raised at U1 after too little motion'];
const passes = (mac: string, user = 'ann', event = 1) =>
  seen('core.record.kept', { mac, tells: true, latest: NOON, attribution: { user }, record: { event } });

tells('motion and people on site', [
  ['three motions', [motion(0), motion(0), motion(0), alarm()], []],
  ['three motions without an alarm', [motion(0), motion(0), motion(0)], NO_ALARM],
  ['two motions', [motion(0), motion(0)], []],
  ['an alarm after two', [motion(0), motion(0), alarm()], FALSE_ALARM],
  ['three in less than five minutes', [motion(0), motion(0), motion(5 * MINUTE_MS - 1)], NO_ALARM],
  ['three in five minutes', [motion(0), motion(0), motion(5 * MINUTE_MS)], []],
  ['an alarm, and the motions begin anew', [motion(0), motion(0), motion(0), alarm(), motion(0), motion(0)], []],
  ['at another unit', [motion(0), motion(0), motion(0, 'U2')], []],
  ['with somebody in the zone', [enters(), motion(0), motion(0), motion(0)], []],
  ['an alarm with somebody in the zone', [enters(), motion(0), motion(0), motion(0), alarm()], FALSE_ALARM],
  ['with somebody in another zone', [enters('ann', { zones: ['south'] }), motion(0), motion(0), motion(0)], NO_ALARM],
  ['with somebody who has left', [enters(), leaves(), motion(0), motion(0), motion(0)], NO_ALARM],
  [
    'with somebody who entered less than twelve hours ago',
    [enters(), ...[1, 2, 3].map(() => motion(12 * HOUR_MS - 1))],
    [],
  ],
  ['with somebody who entered twelve hours ago', [enters(), ...[1, 2, 3].map(() => motion(12 * HOUR_MS))], NO_ALARM],
  ['a passage in', [passes(GATE), enters()], []],
  [
    'a passage in that changed nothing',
    [passes(GATE)],
    ['INV-PEOPLE: ann passed gate, but the list of people on site was not changed'],
  ],
  ['a passage out', [passes(OTHER_GATE), leaves()], []],
  [
    'a passage out that counts as in',
    [passes(OTHER_GATE), enters()],
    ['INV-PEOPLE: ann passed other, but the list of people on site was not changed'],
  ],
  ['an entry that closes', [passes(GATE, 'ann', 2)], []],
  ['a passage of nobody', [passes(GATE, '')], []],
  ['an opening of a unit', [passes(LOCK)], []],
]);

/** Closing time is 22:00. */
const AFTER = 10 * HOUR_MS;
const kept = (at: number, rule = 'B-SEC-3') =>
  later(at, seen('core.unlock.refused', { user: 'ann', mac: OTHER_GATE, rule }));
/** The exit leads to the zone of the person’s unit. */
const GRACE: Story = {
  facts: {
    settings: { gracePeriodMinutes: 30 },
    entries: FACTS.entries.map((entry) => ({ ...entry, zones: ['north'] })),
  },
};
const cameIn = enters('ann', { app: true });
const LET_OUT = ['INV-GRACE: ann was let out although no grace period applies'];

tells('the grace period', [
  ['lets out', [cameIn, out(AFTER + 29 * MINUTE_MS)], [], GRACE],
  ['does not let out at its end', [cameIn, out(AFTER + 30 * MINUTE_MS)], LET_OUT, GRACE],
  ['does not let out before closing time', [cameIn, out(AFTER - MINUTE_MS)], LET_OUT, GRACE],
  ['does not let out people who came without the app', [enters(), out(AFTER)], LET_OUT, GRACE],
  ['does not let out people who have left', [cameIn, leaves(), out(AFTER)], LET_OUT, GRACE],
  ['does not let in', [cameIn, out(AFTER, { mac: GATE })], LET_OUT, GRACE],
  ['is off by default', [cameIn, out(AFTER)], LET_OUT, { facts: { entries: GRACE.facts?.entries ?? [] } }],
  [
    'must let out',
    [cameIn, kept(AFTER + 29 * MINUTE_MS)],
    ['INV-GRACE: ann was not let out although the grace period had not ended'],
    GRACE,
  ],
  ['need not let out at its end', [cameIn, kept(AFTER + 30 * MINUTE_MS)], [], GRACE],
  ['does not matter to other rules', [cameIn, kept(AFTER, 'B-SEC-5')], [], GRACE],
]);

const enter = (args: object) => input('keypad.enter', { by: 'ann', ...args });
const byCode = (user = 'ann') => seen('core.unlock.granted', { user, mac: GATE, device: 'keypad' });
const byNobody = listed({ opener: { device: 'keypad', user: '' } }, { mac: GATE });
const refusedCode = (rule: string, user = 'ann') => seen('core.keypad.refused', { mac: GATE, rule, user });
const TEMPORARY: Story = { facts: { settings: { temporaryCode: true } } };
const NO_PERSON = ['INV-KEYPAD: a keypad opened for a code that is neither a person’s nor the temporary one'];

tells('keypads', [
  ['with their own code', [enter({}), byCode()], []],
  ['with the code that was typed', [enter({ code: '1111' }), byCode()], []],
  [
    'with the code of nobody',
    [enter({ code: '2222' }), byCode()],
    ['INV-KEYPAD: a keypad opened for ann, whose code was not typed'],
  ],
  [
    'with a code behind a placeholder',
    [enter({ code: '<code 9>' }), byCode()],
    ['INV-KEYPAD: a keypad opened for ann, whose code was not typed'],
  ],
  [
    'for somebody without a code',
    [enter({}), byCode('guy')],
    [
      'INV-RIGHT: guy got an online unlock of G1 without a right',
      'INV-KEYPAD: a keypad opened for guy, whose code was not typed',
    ],
  ],
  [
    'with a code typed earlier',
    [enter({}), later(1, byCode())],
    ['INV-KEYPAD: a keypad opened for ann, whose code was not typed'],
  ],
  ['with the temporary code', [enter({ temporary: true }), byNobody], [], TEMPORARY],
  ['with the temporary code where there is none', [enter({ temporary: true }), byNobody], NO_PERSON],
  ['without a person', [enter({}), byNobody], NO_PERSON, TEMPORARY],
  [
    'refuses the temporary code',
    [enter({ temporary: true }), refusedCode('B-COD-1', '')],
    ['INV-KEYPAD: a keypad refused the temporary code'],
    TEMPORARY,
  ],
  ['refuses the temporary code where there is none', [enter({ temporary: true }), refusedCode('B-COD-1', '')], []],
  [
    'does not know a code',
    [enter({}), refusedCode('B-COD-1', '')],
    ['INV-KEYPAD: a keypad does not know the code of ann'],
  ],
  ['does not know a code that nobody has', [enter({ code: '2222' }), refusedCode('B-COD-1', '')], []],
  [
    'refuses somebody who may open',
    [enter({}), refusedCode('B-ZON-1')],
    ['INV-NOT-DENIED: ann may open G1, but the code of ann was refused there by B-ZON-1'],
  ],
  ['refuses somebody who may not', [status('overlock'), enter({}), refusedCode('B-ZON-1')], []],
  ['refuses for another reason', [enter({}), refusedCode('B-COD-3')], []],
  [
    'the temporary code is turned on',
    [setting({ temporaryCode: true })],
    ['INV-KEYPAD: the temporary code was turned on but not created'],
  ],
  [
    'the temporary code is turned on and created',
    [setting({ temporaryCode: true }), seen('core.facility.codeMade')],
    [],
  ],
  [
    'the temporary code is turned off',
    [setting({ temporaryCode: false })],
    ['INV-KEYPAD: the temporary code was turned off but not invalidated'],
    TEMPORARY,
  ],
  [
    'the temporary code is turned off and ended',
    [setting({ temporaryCode: false }), seen('core.facility.codeEnded')],
    [],
    TEMPORARY,
  ],
  ['the temporary code is left on', [setting({ temporaryCode: true })], [], TEMPORARY],
]);
